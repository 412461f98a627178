"""What the pages of matches ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import DropReason, Match, MatchState, Unit
from ..models.matches import ORDER
from ..services.matches import STEPS


class StepForm(forms.Form):
    """A step that was taken, with day and amount."""

    state = forms.ChoiceField(label=_("Step"))
    on = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    amount = forms.CharField(
        label=_("Amount (10,000 yuan)"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("Needed for signed and fulfilled."),
    )
    quantity = forms.CharField(
        label=_("Quantity"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    unit = forms.ChoiceField(label=_("Unit"), required=False, choices=[("", "–"), *Unit.choices])
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, *args: Any, match: Match, wanted: str = "", **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {"on": timezone.localdate(), "unit": match.need.unit, "state": wanted},
        )
        super().__init__(*args, **kwargs)
        here = ORDER.index(MatchState(match.state)) if match.state in ORDER else len(ORDER)
        self.fields["state"].choices = [
            (one.value, one.label) for one in STEPS if ORDER.index(one) > here
        ]


class DropForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"), choices=DropReason.choices)
    text = forms.CharField(label=_("In your words"), required=False, max_length=300)
