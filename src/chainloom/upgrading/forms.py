"""Filters of the pages of ladders."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .catalogue import Ladder, Step, step, steps
from .selectors.criteria import ONE_SHORT
from .selectors.holders import MOVES
from .wording import WHICH, language, step_name

ANY = [("", _("all"))]


class FirmsFilter(forms.Form):
    """Which firms of a ladder, and on which day."""

    on = forms.DateField(
        label=pgettext_lazy("ladder", "on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    step = forms.ChoiceField(label=pgettext_lazy("ladder", "step"), required=False)
    moved = forms.ChoiceField(
        label=_("moved"),
        required=False,
        choices=[
            *ANY,
            ("up", pgettext_lazy("ladder", "up since the year before")),
            ("down", pgettext_lazy("ladder", "down since the year before")),
        ],
    )

    def __init__(self, *args: Any, ladder: Ladder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = language()
        choices = [(str(one.number), one.label(said)) for one in ladder.steps]
        self.fields["step"].choices = [*ANY, *choices]

    def day(self) -> date:
        """Today where no day, or a day to come, is asked for."""
        today = timezone.localdate()
        self.is_valid()
        found: date | None = self._cleaned().get("on")
        return min(found, today) if found else today

    def chosen_step(self) -> int | None:
        self.is_valid()
        said = self._cleaned().get("step")
        return int(said) if said else None

    def chosen_move(self) -> str:
        self.is_valid()
        said = self._cleaned().get("moved") or ""
        return said if said in MOVES else ""

    def _cleaned(self) -> dict[str, Any]:
        return getattr(self, "cleaned_data", {})


class NearFilter(forms.Form):
    """Which firms, before which step."""

    step = forms.ChoiceField(label=pgettext_lazy("ladder", "step"), required=False)
    which = forms.ChoiceField(label=_("which firms"), required=False, choices=list(WHICH.items()))

    def __init__(self, *args: Any, checkable: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = language()
        self.fields["step"].choices = [
            *ANY,
            *((one.key, step_name(one, said)) for one in steps() if one.key in checkable),
        ]

    def chosen_step(self) -> Step | None:
        self.is_valid()
        return step(getattr(self, "cleaned_data", {}).get("step") or "")

    def chosen_which(self) -> str:
        self.is_valid()
        return getattr(self, "cleaned_data", {}).get("which") or ONE_SHORT
