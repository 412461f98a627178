"""The form in which a scenario is described: who is hit, how hard, for how long."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.core.classifications import districts
from chainloom.core.forms import SentForm
from chainloom.organisations.models import Organisation
from chainloom.organisations.policy import organisation_policy

from .models import Chain, Scenario, Stage
from .selectors.resilience.scenarios import links_day
from .services.links import YEARS

DISTRICTS_MOST = 300
NAMED = 5


class ScenarioForm(SentForm):
    name = forms.CharField(label=_("Name of the scenario"), max_length=80)
    firms = forms.CharField(
        label=_("Firms"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: the name, or a part that fits only one."),
    )
    district = forms.ChoiceField(label=_("All firms of a district"), required=False)
    stages = forms.MultipleChoiceField(
        label=_("All firms of stages"), required=False, widget=forms.CheckboxSelectMultiple
    )
    outline = forms.CharField(
        label=_("All firms within an area"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Corners, one a line: longitude, latitude."),
    )
    strength = forms.IntegerField(
        label=_("Capacity lost (%)"), min_value=1, max_value=100, initial=100
    )
    weeks = forms.IntegerField(label=_("For how many weeks"), min_value=1, max_value=52, initial=4)
    stock = forms.FloatField(
        label=_("Stocks of inputs (weeks)"),
        min_value=0,
        max_value=26,
        initial=2,
        help_text=_("How long firms can work without new deliveries."),
    )
    horizon = forms.IntegerField(label=_("Weeks looked at"), min_value=4, max_value=104, initial=26)
    on = forms.DateField(
        label=_("Supply links as of"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Links are known by the year; without a date those of this year."),
    )

    def __init__(self, *args: Any, chain: Chain, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["stages"].choices = [
            (str(stage.pk), stage.display_name) for stage in Stage.objects.filter(chain=chain)
        ]
        codes = (
            Organisation.objects.filter(placements__stage__chain=chain)
            .exclude(district_code="")
            .order_by("district_code")
            .values_list("district_code", flat=True)
            .distinct()[:DISTRICTS_MOST]
        )
        self.fields["district"].choices = [
            ("", _("none")),
            *((code, _district(code)) for code in codes),
        ]

    @classmethod
    def values_of(cls, scenario: Scenario) -> dict[str, Any]:
        """A scenario's description, kept or only asked for, to be changed into another."""
        choice = scenario.choice
        names = Organisation.objects.filter(pk__in=choice.get("firms", [])).order_by("sort_key")
        return {
            "name": scenario.name,
            "firms": "\n".join(names.values_list("name", flat=True)),
            "stages": [str(pk) for pk in choice.get("stages", [])],
            "district": choice.get("district", ""),
            "outline": "\n".join(f"{x}, {y}" for x, y in choice.get("outline", [])),
            "strength": scenario.strength,
            "weeks": scenario.weeks,
            "stock": scenario.stock,
            "horizon": scenario.horizon,
            "on": links_day(scenario.year),
        }

    def clean_on(self) -> date:
        """A day of a year of which there may be links; today where none is given."""
        given = self.cleaned_data["on"] if "on" in self.data else self.initial.get("on")
        day = given or timezone.localdate()
        if day.year not in YEARS:
            raise forms.ValidationError(
                gettext("A year from %(first)s to %(last)s.")
                % {"first": YEARS[0], "last": YEARS[-1]}
            )
        return day

    def clean_firms(self) -> list[int]:
        """The firms' ids; a line that fits none, or several, is refused by name."""
        lines = [line.strip() for line in self.cleaned_data["firms"].splitlines()]
        found = []
        for line in filter(None, lines):
            found.append(self._only_firm(line))
        return found

    def _only_firm(self, text: str) -> int:
        rows = organisation_policy.rows(self.actor)
        exact = rows.filter(Q(name=text) | Q(short_name=text) | Q(english_name=text))
        fitting = list(exact[: NAMED + 1]) or list(
            rows.filter(Q(name__icontains=text) | Q(english_name__icontains=text))[: NAMED + 1]
        )
        if not fitting:
            raise forms.ValidationError(gettext("No firm is called “%(name)s”.") % {"name": text})
        if len(fitting) > 1:
            names = "、".join(row.display_name for row in fitting[:NAMED])
            raise forms.ValidationError(
                gettext("“%(name)s” fits several firms: %(names)s.")
                % {"name": text, "names": names}
            )
        return fitting[0].pk

    def clean_outline(self) -> list[list[float]]:
        corners = []
        for line in filter(None, map(str.strip, self.cleaned_data["outline"].splitlines())):
            parts = line.replace("，", ",").replace(";", ",").replace("\t", ",").split(",")
            try:
                x, y = (float(part) for part in parts)
            except ValueError:
                raise forms.ValidationError(
                    gettext("“%(line)s” is no longitude and latitude.") % {"line": line[:40]}
                ) from None
            if not (-180 <= x <= 180 and -90 <= y <= 90):
                raise forms.ValidationError(
                    gettext("“%(line)s” is no longitude and latitude.") % {"line": line[:40]}
                )
            corners.append([x, y])
        if corners and len({tuple(one) for one in corners}) < 3:
            raise forms.ValidationError(gettext("An area has three corners or more."))
        return corners

    def service_values(self) -> dict[str, Any]:
        data = self.cleaned_data
        choice = {
            "firms": data["firms"],
            "stages": [int(pk) for pk in data["stages"]],
            "district": data["district"],
            "outline": data["outline"],
        }
        numbers = {name: data[name] for name in ("strength", "weeks", "stock", "horizon")}
        return {"name": data["name"], "choice": choice, "year": data["on"].year, **numbers}


def _district(code: str) -> str:
    return f"{districts.full_name(code)} ({code})" if districts.exists(code) else code
