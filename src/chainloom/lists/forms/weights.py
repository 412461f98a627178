"""What counts for how much in the order of matches."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chainloom.core.forms import SentForm
from chainloom.engines import matching as engine

from ..services.weights import BOUNDS

LABELS = {
    "conditions": gettext_lazy("What is asked"),
    "wishes": gettext_lazy("What is wished"),
    "words": gettext_lazy("Words"),
    "chain": gettext_lazy("Steps along the chain"),
    "map": gettext_lazy("Distance"),
    "trust": gettext_lazy("Matches kept, and how soon answers come"),
    "freshness": gettext_lazy("How lately it was confirmed"),
    "unknown": gettext_lazy("What is asked and not known counts as"),
    "neutral": gettext_lazy("Distance, steps, answers or day not known count as"),
    "half_steps": gettext_lazy("Steps at which it is half"),
    "half_km": gettext_lazy("Kilometres at which it is half"),
    "half_response_days": gettext_lazy("Days until an answer at which it is half"),
    "half_age_days": gettext_lazy("Days since it was confirmed at which it is half"),
    "response_share": gettext_lazy("Part of the answering time in trust"),
}


class WeightsForm(SentForm):
    """A number for each weight; beside it the usual one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, usual in engine.default_weights().as_dict().items():
            low, high = BOUNDS[name]
            self.fields[name] = forms.FloatField(
                label=LABELS[name],
                min_value=low,
                max_value=high,
                help_text=_("Usually %(number)s.") % {"number": f"{usual:g}"},
                widget=forms.NumberInput(attrs={"step": "any"}),
            )

    def service_values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)
