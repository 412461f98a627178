"""What the pages of plans ask for."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chainloom.accounts.actor import Actor
from chainloom.core import evidence
from chainloom.core.forms import SentForm
from chainloom.documents.models import Document
from chainloom.documents.policy import document_policy
from chainloom.organisations.choosing import choices_of
from chainloom.organisations.models import Kind, Organisation
from chainloom.organisations.policy import organisation_policy

from .models import Direction, Measure, Milestone, Plan, RiskLevel, Target
from .models.plans import TEXT_MOST, TITLE_MOST
from .table.grids import ACCEPTED

# Units to choose from: a district has a few dozen that are no firms.
UNITS_SHOWN = 300
DOCUMENTS_SHOWN = 100
FILTER = "by_"


def _title() -> forms.CharField:
    return forms.CharField(label=_("Title"), max_length=TITLE_MOST)


def _text() -> forms.CharField:
    return forms.CharField(
        label=_("In words"),
        required=False,
        max_length=TEXT_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


def _weight() -> forms.CharField:
    return forms.CharField(
        label=_("Weight"),
        initial="1",
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("Among its neighbours: 2 counts twice as much as 1."),
    )


def units_of(actor: Actor, kept: Iterable[Organisation]) -> list[tuple[str, str]]:
    """Organisations of the chain that are no firms, for a choice, and those that are kept."""
    rows = organisation_policy.rows(actor).exclude(kind=Kind.FIRM)
    return choices_of(rows.order_by("kind", "sort_key")[:UNITS_SHOWN], kept)


class PartForm(SentForm):
    """A part of a plan; once the plan is adopted, a change says why."""

    reason = forms.CharField(
        label=_("Why it is changed"),
        required=False,
        max_length=300,
        help_text=_("The plan is adopted: the change and its reason stay in its history."),
    )

    def __init__(self, *args: Any, plan: Plan | None, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.actor = plan, actor
        if plan is None or plan.is_draft():
            del self.fields["reason"]
        else:
            self.fields["reason"].required = True
            self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {name: data[name] for name in self.fields if name in self.kept}

    kept: tuple[str, ...] = ()

    @property
    def reason_said(self) -> str:
        return str(self.cleaned_data.get("reason", ""))


class PlanForm(PartForm):
    kept = ("title", "text", "starts", "ends")
    title = _title()
    text = _text()
    starts = _day(_("First day"))
    ends = _day(_("Last day"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @staticmethod
    def initial_of(plan: Plan) -> dict[str, Any]:
        return {name: getattr(plan, name) for name in (*PlanForm.kept, "version")}

    @staticmethod
    def blank() -> dict[str, Any]:
        year = timezone.localdate().year
        return {"starts": f"{year}-01-01", "ends": f"{year}-12-31"}


class TableForm(forms.Form):
    """A table to make a plan of, and of which time."""

    file = forms.FileField(
        label=_("Table"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": _("Choose a file.")},
    )
    title = _title()
    starts = _day(_("First day"))
    ends = _day(_("Last day"))


class DirectionForm(PartForm):
    kept = ("title", "text", "weight")
    title = _title()
    text = _text()
    weight = _weight()

    @staticmethod
    def initial_of(row: Direction) -> dict[str, Any]:
        return {name: getattr(row, name) for name in DirectionForm.kept}


class MeasureForm(PartForm):
    kept = ("title", "text", "weight")
    title = _title()
    text = _text()
    leads = forms.MultipleChoiceField(
        label=_("Lead units"), required=False, widget=forms.CheckboxSelectMultiple
    )
    partners = forms.MultipleChoiceField(
        label=_("Partner units"), required=False, widget=forms.CheckboxSelectMultiple
    )
    weight = _weight()

    def __init__(self, *args: Any, measure: Measure | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = measure.units.select_related("organisation") if measure else ()
        units = units_of(self.actor, [one.organisation for one in held])
        for name in ("leads", "partners"):
            self.fields[name].choices = units

    @staticmethod
    def initial_of(row: Measure) -> dict[str, Any]:
        found: dict[str, Any] = {name: getattr(row, name) for name in MeasureForm.kept}
        units = list(row.units.all())
        for field, role in (("leads", "lead"), ("partners", "partner")):
            found[field] = [str(one.organisation_id) for one in units if one.role == role]
        return found


class TargetForm(PartForm):
    """The filters and units offered are those of the chosen kind of record."""

    kept = ("title", "evidence", "unit", "wanted", "starts", "due", "weight")
    title = _title()
    evidence = forms.ChoiceField(
        label=_("Which records count"),
        required=False,
        help_text=_("Progress is what these records say; nobody can type it."),
    )
    unit = forms.ChoiceField(label=_("Counted in"), required=False)
    wanted = forms.CharField(
        label=_("Wanted"), max_length=24, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    starts = _day(_("Counted from"))
    due = _day(_("Due"))
    weight = _weight()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(one.code, one.label) for one in evidence.kinds()]
        self.fields["evidence"].choices = [("", _("to be decided")), *kinds]
        chosen = evidence.kind(str(self["evidence"].value() or ""))
        self.filters = chosen.filters if chosen else ()
        self.fields["unit"].choices = (
            [(code, one.label) for code, one in chosen.units.items()] if chosen else [("", "–")]
        )
        if self.is_bound and chosen and self.data.get("unit") not in chosen.units:
            # The kind was changed: its first unit, until another is chosen.
            self.data = self.data.copy()
            self.data["unit"] = next(iter(chosen.units))
        for one in self.filters:
            self.fields[FILTER + one.name] = forms.ChoiceField(
                label=_("Only %(what)s") % {"what": one.label},
                required=False,
                choices=[("", _("all")), *one.choices(self.actor.chain)],
            )
        names = ["title", "evidence", *(FILTER + one.name for one in self.filters)]
        self.order_fields([*names, *(name for name in self.fields if name not in names)])
        self.fields["evidence"].widget.attrs |= {
            "hx-post": reverse("plan:target_fields", args=[self.actor.chain.slug]),
            "hx-target": "#target-fields",
            "hx-include": "closest form",
        }

    def values(self) -> dict[str, Any]:
        found = super().values()
        data = self.cleaned_data
        found["filters"] = {one.name: data.get(FILTER + one.name, "") for one in self.filters}
        return found

    @staticmethod
    def initial_of(row: Target) -> dict[str, Any]:
        found = {name: getattr(row, name) for name in TargetForm.kept}
        found["wanted"] = plain(row.wanted)
        return found | {FILTER + name: value for name, value in row.filters.items()}

    @staticmethod
    def blank(plan: Plan) -> dict[str, Any]:
        return {"starts": plan.starts, "due": plan.ends, "weight": "1"}


class MilestoneForm(PartForm):
    kept = ("title", "due", "owner", "weight")
    title = _title()
    due = _day(_("Due"))
    owner = forms.ChoiceField(
        label=pgettext_lazy("milestone", "Owner"),
        required=False,
        help_text=_("Says when it is reached; somebody else confirms it."),
    )
    weight = _weight()

    def __init__(self, *args: Any, owner: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = units_of(self.actor, [owner] if owner else [])
        self.fields["owner"].choices = [("", _("the chain office")), *units]

    @staticmethod
    def initial_of(row: Milestone) -> dict[str, Any]:
        return {
            "title": row.title,
            "due": row.due,
            "owner": row.owner_id or "",
            "weight": row.weight,
        }


class ClaimForm(forms.Form):
    """It is reached: since when, and what shows it."""

    reached_on = _day(_("Reached on"))
    document = forms.ModelChoiceField(
        label=_("Document that shows it"),
        required=False,
        queryset=Document.objects.none(),
        empty_label=_("no document"),
    )
    note = forms.CharField(label=_("Or where it can be seen"), required=False, max_length=300)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"reached_on": timezone.localdate()})
        super().__init__(*args, **kwargs)
        rows = document_policy.rows(actor).order_by("-pk")
        shown = rows.values_list("pk", flat=True)[:DOCUMENTS_SHOWN]
        self.fields["document"].queryset = rows.filter(pk__in=list(shown))
        if not self.fields["document"].queryset:
            del self.fields["document"]


class ReturnForm(forms.Form):
    reason = forms.CharField(label=_("What is missing"), max_length=300)


class RiskForm(SentForm):
    text = forms.CharField(label=_("What may go wrong"), max_length=300)
    level = forms.ChoiceField(label=_("Level"), choices=RiskLevel.choices, initial=RiskLevel.MIDDLE)
    answer = forms.CharField(label=_("What is done against it"), required=False, max_length=300)


class RemoveForm(PartForm):
    """Nothing but the reason."""

    # In a draft nothing is asked: the press of the button is enough.
    sure = forms.CharField(required=False, initial="1", widget=forms.HiddenInput)


class DayFilter(forms.Form):
    """The day as of which progress is looked at."""

    on = _day(_("as of"), required=False)


class OwedFilter(forms.Form):
    month = forms.DateField(
        label=_("month"),
        required=False,
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )
    unit = forms.ChoiceField(label=_("unit"), required=False)

    def __init__(self, *args: Any, units: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [(str(one.pk), one.display_name) for one in units]


def plain(number: Decimal) -> str:
    """12.50 as 12.5, 20.00 as 20."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
