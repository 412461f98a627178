"""The forms of projects: what one says, what a list is narrowed to, what a step asks for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from chainloom.accounts.actor import Actor
from chainloom.core.forms import SentForm
from chainloom.documents.policy import document_policy
from chainloom.organisations.models import Organisation
from chainloom.organisations.policy import organisation_policy

from ..models import PartnerRole, Project, ProjectKind, ProjectStage, ProjectVisibility
from ..models.common import plain_number
from ..models.projects import TEXT_MOST, TITLE_MOST
from ..project_acts import ProjectAct
from ..selectors.projects import Asked, places
from ..selectors.units import acting_units
from .pasted import PastedField
from .sums import as_ten_thousands

ANY = [("", gettext_lazy("any"))]
# So many documents are offered as evidence, the newest first.
MOST_DOCUMENTS = 200


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, **more)


class MoneyField(forms.CharField):
    """A sum in 10,000 yuan; 1.2亿 and 500000元 are understood too."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        kwargs.setdefault("help_text", gettext_lazy("In 10,000 yuan; 1.2亿 is understood too."))
        super().__init__(max_length=24, widget=widget, **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        found = as_ten_thousands(text)
        if found is None:
            raise ValidationError(_("“%(value)s” is no sum.") % {"value": text})
        return found


class ProjectForm(SentForm):
    """What a project says. The stage is asked for once; later it is a step of its own."""

    title = PastedField(label=gettext_lazy("Title"), max_length=TITLE_MOST)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=ProjectKind.choices)
    text = PastedField(
        label=gettext_lazy("What it is"),
        required=False,
        max_length=TEXT_MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    stage = forms.ChoiceField(label=pgettext_lazy("project", "Stage"), choices=ProjectStage.choices)
    stage_on = _day(gettext_lazy("At this stage since"))
    planned_total = MoneyField(label=gettext_lazy("Planned total (10,000 yuan)"), required=False)
    starts_on = _day(gettext_lazy("Planned beginning"))
    ends_on = _day(gettext_lazy("Planned end"))
    place = forms.CharField(
        label=gettext_lazy("Where it is built"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "江南街道织造园二期"}),
    )
    district_code = forms.CharField(
        label=gettext_lazy("District"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Name, or six digits of GB/T 2260: 鲤城区 or 350502."),
    )
    latitude = forms.CharField(label=gettext_lazy("Latitude"), required=False, max_length=20)
    longitude = forms.CharField(label=gettext_lazy("Longitude"), required=False, max_length=20)
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Who looks after it"),
        required=False,
        queryset=Organisation.objects.none(),
        empty_label="–",
    )
    visibility = forms.ChoiceField(
        label=gettext_lazy("Who sees it"),
        choices=ProjectVisibility.choices,
        help_text=gettext_lazy(
            "The planned total is seen with the project; what was put in only by owner, unit, "
            "office and leader, unless the owner shows its figures."
        ),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    FIRST = ("stage", "stage_on")

    def __init__(self, *args: Any, actor: Actor, project: Project | None = None, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.project = project
        if project is not None:
            for name in (*self.FIRST, "unit"):
                del self.fields[name]
        elif not actor.is_office:
            del self.fields["unit"]
        else:
            self.fields["unit"].queryset = acting_units(actor, actor.chain_id)

    def values(self) -> dict[str, Any]:
        """What the services take."""
        apart = ("unit", "version")
        return {name: self.cleaned_data[name] for name in self.fields if name not in apart}

    @classmethod
    def initial_of(cls, row: Project) -> dict[str, Any]:
        apart = (*cls.FIRST, "unit")
        found = {name: getattr(row, name) for name in cls.base_fields if name not in apart}
        if row.planned_total is not None:
            found["planned_total"] = plain_number(row.planned_total)
        return found


class ProjectFilter(forms.Form):
    q = forms.CharField(label=gettext_lazy("Title, place or owner"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=gettext_lazy("kind"), required=False, choices=[*ANY, *ProjectKind.choices]
    )
    stage = forms.ChoiceField(
        label=pgettext_lazy("project", "stage"),
        required=False,
        choices=[*ANY, *ProjectStage.choices],
    )
    place = forms.ChoiceField(label=gettext_lazy("district"), required=False)
    owner = forms.CharField(label=pgettext_lazy("project", "owner"), required=False, max_length=100)
    whose = forms.ChoiceField(
        label=gettext_lazy("whose"),
        required=False,
        choices=[
            *ANY,
            ("own", gettext_lazy("our own")),
            ("unit", gettext_lazy("we look after it")),
            ("partner", gettext_lazy("we take part")),
        ],
    )
    only = forms.ChoiceField(
        label=gettext_lazy("only"),
        required=False,
        choices=[
            *ANY,
            ("going", gettext_lazy("not over")),
            ("late", gettext_lazy("late")),
            ("flagged", gettext_lazy("an obstacle stands still")),
            ("paused", pgettext_lazy("project", "paused")),
            ("dropped", pgettext_lazy("project", "dropped")),
        ],
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [*ANY, *places(actor)]

    def asked(self) -> Asked:
        self.is_valid()
        data = getattr(self, "cleaned_data", {})
        return Asked(**{name: (data.get(name) or "").strip() for name in self.fields})


class ProjectActForm(forms.Form):
    """The fields of one step, by the names that it gives them."""

    def __init__(
        self, *args: Any, act: ProjectAct, actor: Actor, row: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in act.fields:
            key = name.rstrip("?")
            field = _field(key, act, actor, row)
            if field is None:
                continue
            field.required = not name.endswith("?")
            self.fields[key] = field

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields}


def _field(key: str, act: ProjectAct, actor: Actor, row: Any) -> forms.Field | None:
    match key:
        case "stage":
            others = [pair for pair in ProjectStage.choices if pair[0] != row.stage]
            following = row.place_of_stage
            first = others[min(following, len(others) - 1)][0]
            return forms.ChoiceField(
                label=pgettext_lazy("project", "Stage"), choices=others, initial=first
            )
        case "on":
            return _day(gettext_lazy("Day"), initial=timezone.localdate)
        case "due":
            return _day(gettext_lazy("Due on"))
        case "amount":
            return MoneyField(label=gettext_lazy("Amount (10,000 yuan)"))
        case "title":
            return forms.CharField(label=gettext_lazy("What is to be reached"), max_length=160)
        case "role":
            return forms.ChoiceField(
                label=pgettext_lazy("project partner", "Part"), choices=PartnerRole.choices
            )
        case "organisation":
            rows = organisation_policy.rows(actor)
            return forms.ModelChoiceField(
                label=gettext_lazy("Organisation"), queryset=rows, widget=forms.HiddenInput
            )
        case "unit":
            return forms.ModelChoiceField(
                label=gettext_lazy("Who looks after it"),
                queryset=acting_units(actor, actor.chain_id).exclude(pk=row.organisation_id),
                initial=row.unit_id,
                empty_label=gettext_lazy("nobody"),
            )
        case "evidence":
            return forms.CharField(
                label=gettext_lazy("By what it is known"),
                max_length=300,
                help_text=gettext_lazy("The number of a permit, a report, a photograph …"),
            )
        case "document":
            return _document(actor)
    label = str(act.ask)
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label[:1].upper() + label[1:], max_length=500, widget=widget)


def _document(actor: Actor) -> forms.Field | None:
    """Only for those who see documents, in a chain that has some."""
    rows = document_policy.rows(actor).order_by("-pk")
    keys = list(rows.values_list("pk", flat=True)[:MOST_DOCUMENTS])
    if not keys:
        return None
    return forms.ModelChoiceField(
        label=gettext_lazy("Document"),
        queryset=rows.filter(pk__in=keys),
        empty_label=gettext_lazy("none"),
    )
