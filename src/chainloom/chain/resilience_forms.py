"""Forms of resilience: how untold links are drawn, and what a plan of second sources may cost."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chainloom.core.forms import SentForm

from .models import DrawSettings
from .services.resilience.draws import BOUNDS as DRAWN
from .services.resilience.plans import BOUNDS as PLANNED


class DrawsForm(SentForm):
    """Whether and how links that nobody told of are drawn."""

    is_on = forms.BooleanField(
        label=_("Draw links that nobody told of"),
        required=False,
        help_text=_("Off: every figure rests on the links that are kept, and none has a band."),
    )
    draws = forms.IntegerField(
        label=_("Draws"),
        min_value=int(DRAWN["draws"][0]),
        max_value=int(DRAWN["draws"][1]),
        help_text=_("So many up to 2,000 firms, fewer above; none above 10,000 firms."),
    )
    suppliers = forms.FloatField(
        label=_("Suppliers of a firm"),
        required=False,
        min_value=DRAWN["suppliers"][0],
        max_value=DRAWN["suppliers"][1],
        help_text=_("Empty: as many as those firms have, on average, that told of theirs."),
    )
    bought = forms.IntegerField(
        label=_("Spent on inputs (% of the output)"),
        min_value=int(DRAWN["bought"][0]),
        max_value=int(DRAWN["bought"][1]),
        help_text=_("79 in China's textiles in 2008, by the world input–output tables."),
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        min_value=int(DRAWN["seed"][0]),
        max_value=int(DRAWN["seed"][1]),
        help_text=_("The same seed gives the same draws; another shows how much chance there is."),
    )

    @classmethod
    def values_of(cls, settings: DrawSettings) -> dict[str, Any]:
        return dict(settings.values)

    def service_values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class PlanForm(forms.Form):
    """How many second sources, or for how much money."""

    unit = forms.ChoiceField(
        label=_("Plan by"),
        choices=[("count", _("number of second sources")), ("money", _("money"))],
    )
    budget = forms.FloatField(
        label=_("Budget"),  # its bounds hang on the unit: the service tells them
        help_text=_("How many second sources, at most 20; by money: 10,000 yuan."),
    )
    fixed = forms.FloatField(
        label=_("Each costs (10,000 yuan)"),
        required=False,
        min_value=PLANNED["fixed"][0],
        max_value=PLANNED["fixed"][1],
        help_text=_("Samples, trials, travel; by money only."),
    )
    part = forms.FloatField(
        label=_("and of what moves to it (%)"),
        required=False,
        min_value=PLANNED["part"][0],
        max_value=PLANNED["part"][1],
        help_text=_("Of the yearly amount, as a higher price; by money only."),
    )
    share = forms.FloatField(
        label=_("Takes over of the input (%)"),
        min_value=PLANNED["share"][0],
        max_value=PLANNED["share"][1],
    )

    def service_values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value is not None}
