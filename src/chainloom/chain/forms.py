"""The forms of the chain's pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.core.forms import SentForm
from chainloom.organisations import certificate_kinds

from . import stage_templates
from .measures import MEASURES, SIZES
from .models import Chain, InputEffect, Lane, Stage
from .selectors.figures import MapFilters


def tier_choices() -> list[tuple[str, str]]:
    """The qualification kinds in the reader's language."""
    language = get_language() or "zh"
    return [(kind.code, kind.label(language)) for kind in certificate_kinds.kinds()]


class MapForm(forms.Form):
    """What the map shows; unknown values in an address fall back to the usual ones."""

    measure = forms.ChoiceField(label=_("Colour"), required=False)
    size = forms.ChoiceField(label=_("Height"), required=False)
    on = forms.DateField(
        label=_("As of"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    tier = forms.MultipleChoiceField(
        label=_("Qualification"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any, *, actor: Actor) -> None:
        data = data.copy()
        data.setdefault("measure", MEASURES[0].code)
        data.setdefault("size", "firms")
        data.setdefault("on", timezone.localdate().isoformat())
        super().__init__(data)
        self.fields["measure"].choices = [
            (one.code, one.label) for one in MEASURES if actor.sees_all or not one.is_close
        ]
        # Revenue is a firm's finances and risk tells of single firms: only for who sees all.
        self.fields["size"].choices = [
            (code, label) for code, label in SIZES.items() if code == "firms" or actor.sees_all
        ]
        self.fields["tier"].choices = tier_choices()

    def chosen(self, name: str, otherwise: str) -> str:
        self.is_valid()
        return str(self.cleaned_data.get(name) or otherwise)

    @property
    def day(self) -> date:
        self.is_valid()
        return self.cleaned_data.get("on") or timezone.localdate()

    def filters(self) -> MapFilters:
        self.is_valid()
        return MapFilters(self.day, tuple(self.cleaned_data.get("tier") or ()))

    def state(self) -> dict[str, Any]:
        """What differs from the usual, to be carried from page to page."""
        usual = {
            "measure": MEASURES[0].code,
            "size": "firms",
            "on": timezone.localdate().isoformat(),
        }
        now = {
            "measure": self.chosen("measure", usual["measure"]),
            "size": self.chosen("size", "firms"),
            "on": self.day.isoformat(),
        }
        found: dict[str, Any] = {key: value for key, value in now.items() if value != usual[key]}
        if tiers := self.filters().tiers:
            found["tier"] = list(tiers)
        return found


class LinesField(forms.CharField):
    """One entry a line; parts of an entry are divided by | (or ｜)."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> list[list[str]]:
        text = super().to_python(value) or ""
        rows = [line.replace("｜", "|").split("|") for line in text.splitlines() if line.strip()]
        return [[part.strip() for part in row] for row in rows]


class StageForm(forms.Form):
    """A stage: name, place, classes and products."""

    name = forms.CharField(label=_("Name"), max_length=60)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    lane = forms.ChoiceField(label=_("Lane"), choices=Lane)
    column = forms.IntegerField(
        label=_("Column"),
        min_value=0,
        max_value=40,
        help_text=_("0 is the furthest upstream; stages of one column stand one below another."),
    )
    industry_codes = forms.CharField(
        label=_("Classes (GB/T 4754-2017)"),
        required=False,
        help_text=_("Groups or classes with spaces between them, such as 1751 1752."),
    )
    products = LinesField(
        label=_("Products"),
        required=False,
        help_text=_("One a line; after | the English name and the unit: 涤纶长丝 | filament | t"),
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    @classmethod
    def values_of(cls, stage: Stage) -> dict[str, Any]:
        return {
            "name": stage.name,
            "name_en": stage.name_en,
            "lane": stage.lane,
            "column": stage.column,
            "industry_codes": " ".join(stage.industry_codes),
            "products": "\n".join(_product_line(made) for made in stage.products),
        }

    def service_values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        data["industry_codes"] = data["industry_codes"].replace(",", " ").split()
        data["products"] = [
            dict(zip(("name", "name_en", "unit"), row, strict=False)) for row in data["products"]
        ]
        return data


def _product_line(made: dict[str, str]) -> str:
    """Name, English name and unit; one that is missing keeps its place before those that follow."""
    parts = (made["name"], made.get("name_en") or "", made.get("unit") or "")
    return " | ".join(parts).rstrip("| ")


class StageInputForm(forms.Form):
    """What a stage takes from another."""

    upstream = forms.ModelChoiceField(label=_("Takes from"), queryset=Stage.objects.none())
    products = forms.CharField(
        label=_("Products"),
        required=False,
        help_text=_("With 、 or commas between them; empty: anything that stage makes."),
    )
    effect = forms.ChoiceField(
        label=_("If it is lost"),
        required=False,
        choices=[("", _("as usual for its lane")), *InputEffect.choices],
        help_text=_("Essential: without it production stands still. Shared: it costs its part."),
    )

    def __init__(self, *args: Any, stage: Stage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["upstream"].queryset = Stage.objects.filter(chain=stage.chain).exclude(
            pk=stage.pk
        )

    def names(self) -> list[str]:
        text = self.cleaned_data["products"]
        for mark in "，,;；":
            text = text.replace(mark, "、")
        return [name.strip() for name in text.split("、") if name.strip()]


class StageRemoveForm(forms.Form):
    move_to = forms.ModelChoiceField(
        label=_("Move its firms to"), queryset=Stage.objects.none(), required=False
    )

    def __init__(self, *args: Any, stage: Stage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["move_to"].queryset = Stage.objects.filter(chain=stage.chain).exclude(
            pk=stage.pk
        )


class ChainForm(forms.ModelForm):
    class Meta:
        model = Chain
        fields = ["name", "name_en", "district_code", "description"]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "district_code": _("GB/T 2260; a firm is local when its code lies within: 350502.")
        }


class PublicForm(SentForm):
    """Whether the public sees anything of the chain. Two boxes that are not ticked are sent as
    nothing, so that the form carries a field of its own."""

    is_public = forms.BooleanField(
        label=_("This chain has public pages"),
        required=False,
        help_text=_("Off: whoever is not signed in is told that there is no such page."),
    )
    is_indexed = forms.BooleanField(
        label=_("Search engines may list them"),
        required=False,
        help_text=_("Off: they are asked not to."),
    )
    sent = forms.CharField(widget=forms.HiddenInput, initial="1", required=False)


class ChainNewForm(forms.Form):
    """A new chain from a template, with its office."""

    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    slug = forms.SlugField(
        label=_("Short address"),
        max_length=40,
        help_text=_("Letters, digits and hyphens: the chain's pages are below /c/…/."),
    )
    district_code = forms.CharField(
        label=_("District code"), max_length=6, help_text=_("GB/T 2260, such as 350502.")
    )
    template = forms.ChoiceField(
        label=_("Begin with"),
        required=False,
        help_text=_("All of it can be changed afterwards."),
    )
    office_name = forms.CharField(
        label=_("Name of its office"),
        max_length=160,
        help_text=_("You become its first member and invite the others."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        english = (get_language() or "").startswith("en")
        found = [stage_templates.load(code) for code in stage_templates.available()]
        self.fields["template"].choices = [
            *((one.code, one.name_en if english else one.name) for one in found),
            ("", _("No stages: I draw my own")),
        ]


class ProductsForm(forms.Form):
    file = forms.FileField(
        label=_("Product graph (CSV)"),
        help_text=_("Columns product, other, relation: 上游材料, 下游产品 or 产品小类."),
    )
    title = forms.CharField(
        label=_("Where it comes from"),
        max_length=200,
        help_text=_("Shown beside every proposal, such as: mined from annual reports, 2021."),
    )
    as_of = forms.DateField(label=_("As of"), widget=forms.DateInput(attrs={"type": "date"}))


class LinkForm(SentForm):
    """A supply link; the other party is chosen by typing a part of its name."""

    partner = forms.IntegerField(widget=forms.HiddenInput, required=False)
    product = forms.CharField(label=_("Product"), max_length=80, required=False)
    amount = forms.CharField(label=_("Yearly amount (10,000 yuan)"), required=False, max_length=20)
    year = forms.IntegerField(label=_("Year"), required=False)

    def service_values(self) -> dict[str, Any]:
        sent = (name for name in ("product", "amount", "year") if self.was_sent(name))
        return {name: self.cleaned_data[name] for name in sent}


class PlacementForm(SentForm):
    """An organisation's place on a stage; the stage itself is the office's to choose."""

    stage = forms.ChoiceField(label=_("Stage"))
    is_primary = forms.BooleanField(
        label=_("Its main stage"),
        required=False,
        help_text=_("The stage that stands for it where only one can be shown."),
    )
    products = forms.CharField(
        label=_("Main products"), max_length=300, required=False, help_text=_("Separated by 、")
    )
    capacity = forms.DecimalField(
        label=_("Yearly capacity"), required=False, min_value=0, max_digits=16, decimal_places=2
    )
    capacity_unit = forms.CharField(label=_("Unit"), max_length=20, required=False)

    def __init__(self, *args: Any, chain: Chain, may_place: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_place:
            del self.fields["stage"], self.fields["is_primary"]
            return
        self._stages = {str(stage.pk): stage for stage in Stage.objects.filter(chain=chain)}
        self.fields["stage"].choices = [
            ("", _("choose")),
            *((pk, stage.display_name) for pk, stage in self._stages.items()),
        ]

    def service_values(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        if "stage" in values:
            values["stage"] = self._stages[values["stage"]]
        if not values.get("is_primary", True) and not self.initial:
            # A first place is the main one by itself.
            values["is_primary"] = None
        return values
