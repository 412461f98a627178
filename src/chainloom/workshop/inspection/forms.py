"""What people send to the pages of the inspection tool."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chainloom.accounts.actor import Actor
from chainloom.core.forms import SentForm

from .engine import built_in_rules
from .models import BUILT_IN, Along, Cloth, Construction, GradeRule, Pattern, Roll
from .papers import words
from .policy import cloth_policy, roll_policy, rule_policy

ANY = [("", _("any"))]


class ClothForm(SentForm):
    name = forms.CharField(label=pgettext_lazy("roll", "cloth"), max_length=80)
    construction = forms.ChoiceField(label=_("construction"), choices=Construction.choices)
    pattern = forms.ChoiceField(label=_("pattern"), choices=Pattern.choices)


class RollForm(SentForm):
    """What is said of a roll. A cloth that is new is made with what is said of it here."""

    number = forms.CharField(label=_("roll number"), max_length=60)
    cloth = forms.CharField(
        label=pgettext_lazy("roll", "cloth"),
        max_length=80,
        help_text=_("The quality's name; what the tool learns is kept by cloth."),
    )
    width_mm = forms.CharField(
        label=_("usable width (mm)"), widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    mm_per_px = forms.CharField(
        label=_("mm a pixel"),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_(
            "How much cloth one pixel shows: 0.254 for a scan of 100 dpi; else lay a ruler on the "
            "cloth and divide its length by its pixels."
        ),
    )
    along = forms.ChoiceField(label=_("direction"), choices=Along.choices)
    made_on = forms.DateField(
        label=_("day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    loom = forms.CharField(label=_("loom or machine"), max_length=40, required=False)
    customer = forms.CharField(label=_("customer"), max_length=80, required=False)
    grading = forms.ChoiceField(label=_("grading rule"))
    construction = forms.ChoiceField(
        label=_("construction"),
        choices=Construction.choices,
        help_text=_("Of a cloth that is named here for the first time."),
    )
    pattern = forms.ChoiceField(label=_("pattern"), choices=Pattern.choices)

    def __init__(self, data: Any = None, *, actor: Actor, roll: Roll | None = None) -> None:
        super().__init__(data, initial=_said_of(roll) if roll else _usual(actor))
        self.actor = actor
        self.fields["grading"].choices = grading_choices(actor)
        if roll is not None:
            del self.fields["construction"], self.fields["pattern"]
        self.fields["cloth"].widget.attrs["list"] = "cloth-names"
        self.cloth_names = list(
            cloth_policy.rows(actor).order_by("name").values_list("name", flat=True)[:500]
        )

    def values(self) -> dict[str, Any]:
        names = ("number", "width_mm", "mm_per_px", "along", "made_on", "loom", "customer")
        found = {name: self.cleaned_data[name] for name in names}
        return found | grading_chosen(self.cleaned_data["grading"], self.actor)

    def about_cloth(self) -> dict[str, Any]:
        names = ("construction", "pattern")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


def _usual(actor: Actor) -> dict[str, Any]:
    """What a new roll begins with: all but its number as the one before it, made today."""
    before = roll_policy.rows(actor).select_related("cloth").order_by("-pk").first()
    if before is None:
        first = {"along": Along.Y, "grading": f"b:{BUILT_IN}"}
        return first | {"made_on": timezone.localdate()}
    same = _said_of(before)
    return same | {
        "number": "",
        "made_on": timezone.localdate(),
        "construction": before.cloth.construction,
        "pattern": before.cloth.pattern,
    }


def _said_of(roll: Roll) -> dict[str, Any]:
    names = ("number", "width_mm", "mm_per_px", "along", "made_on", "loom", "customer")
    found = {name: getattr(roll, name) for name in names}
    return found | {
        "cloth": roll.cloth.name,
        "grading": f"r:{roll.rule_id}" if roll.rule_id else f"b:{roll.built_in}",
        "width_mm": f"{roll.width_mm:f}".rstrip("0").rstrip("."),
        "mm_per_px": f"{roll.mm_per_px:f}".rstrip("0").rstrip("."),
    }


def grading_choices(actor: Actor) -> list[tuple[str, str]]:
    """One's own rules, then those that come with the product."""
    own = [(f"r:{one.pk}", _rule_label(one)) for one in rule_policy.rows(actor)]
    known = built_in_rules().items()
    return own + [(f"b:{code}", words.rule_name(rule)) for code, rule in known]


def _rule_label(rule: GradeRule) -> str:
    return f"{rule.name} · {rule.customer}" if rule.customer else rule.name


def grading_chosen(value: str, actor: Actor) -> dict[str, Any]:
    kind, _colon, key = value.partition(":")
    if kind == "b":
        return {"rule": None, "built_in": key}
    return {"rule": rule_policy.rows(actor).get(pk=int(key))}


class ClothFilter(forms.Form):
    """What the list of cloths is narrowed to."""

    q = forms.CharField(label=pgettext_lazy("roll", "cloth"), required=False, max_length=80)
    construction = forms.ChoiceField(
        label=_("construction"), required=False, choices=[*ANY, *Construction.choices]
    )
    pattern = forms.ChoiceField(
        label=_("pattern"), required=False, choices=[*ANY, *Pattern.choices]
    )

    def narrow(self, rows: QuerySet[Cloth]) -> QuerySet[Cloth]:
        self.is_valid()
        asked = getattr(self, "cleaned_data", {})
        if name := asked.get("q"):
            rows = rows.filter(name__icontains=name)
        exact = {key: asked[key] for key in ("construction", "pattern") if asked.get(key)}
        return rows.filter(**exact)


class RollFilter(forms.Form):
    """What the list of rolls is narrowed to."""

    q = forms.CharField(label=_("Number, cloth or customer"), required=False, max_length=100)
    cloth = forms.ModelChoiceField(
        label=pgettext_lazy("roll", "cloth"),
        queryset=Cloth.objects.none(),
        required=False,
        empty_label=_("any"),
    )
    loom = forms.ChoiceField(label=_("loom or machine"), required=False)
    verdict = forms.ChoiceField(
        label=_("grade"),
        required=False,
        choices=[
            *ANY,
            ("pass", _("passed")),
            ("fail", _("not passed")),
            ("graded", _("graded")),
            ("open", _("defects to look at")),
            ("new", _("not inspected")),
        ],
    )
    since = forms.DateField(
        label=pgettext_lazy("period", "from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    until = forms.DateField(
        label=pgettext_lazy("period", "to"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        self.fields["cloth"].queryset = cloth_policy.rows(actor).order_by("name")
        self.fields["cloth"].label_from_instance = lambda row: row.name
        looms = roll_policy.rows(actor).exclude(loom="").order_by("loom")
        names = looms.values_list("loom", flat=True).distinct()
        self.fields["loom"].choices = [*ANY, *((name, name) for name in names)]

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        asked = getattr(self, "cleaned_data", {})
        return {name: asked.get(name) for name in self.fields if asked.get(name)}
