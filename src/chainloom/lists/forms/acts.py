"""What an act on a need asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..acts import Act, Place
from ..models import Outcome
from ..selectors.units import units_for

RATINGS = [
    ("5", _("5 – very content")),
    ("4", _("4 – content")),
    ("3", _("3 – so so")),
    ("2", _("2 – not content: take it up again")),
    ("1", _("1 – not at all: take it up again")),
]
_TEXT = forms.Textarea(attrs={"rows": 5})


class ActForm(forms.Form):
    """The fields of one act, by the names that the act gives them."""

    def __init__(self, *args: Any, act: Act, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in act.fields:
            self.fields[name.rstrip("?")] = _field(name, act, place)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields}


def _field(name: str, act: Act, place: Place) -> forms.Field:
    match name:
        case "rating":
            widget = forms.RadioSelect
            return forms.ChoiceField(label=_("Satisfaction"), choices=RATINGS, widget=widget)
        case "unit":
            rows = units_for(place.need, place.actor)
            return forms.ModelChoiceField(label=_("Responsible unit"), queryset=rows)
        case "held":
            keys = [one.organisation_id for one in place.held]
            rows = units_for(place.need, place.actor, held=keys)
            return forms.ModelChoiceField(label=_("Responsible unit"), queryset=rows)
        case "clock":
            keys = [clock.pk for clock in place.extendable()]
            rows = place.need.clocks.filter(pk__in=keys)
            return _ClockField(label=_("Step"), queryset=rows, initial=keys[0] if keys else None)
        case "version?":
            hidden = forms.HiddenInput
            return forms.IntegerField(
                required=False, initial=place.need.version, min_value=0, widget=hidden
            )
        case "outcome":
            known = [pair for pair in Outcome.choices if pair[0] != Outcome.WITHDRAWN]
            return forms.ChoiceField(label=_("Outcome"), choices=known)
    label = str(act.ask)
    return forms.CharField(
        label=label[:1].upper() + label[1:],
        required=not name.endswith("?"),
        max_length=4000,
        widget=_TEXT,
    )


class _ClockField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        unit = obj.organisation.display_name if obj.organisation else ""
        return " · ".join(filter(None, (str(obj.get_step_display()), unit)))
