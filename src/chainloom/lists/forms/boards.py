"""What calendar, numbers and the office's week are narrowed to."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ..selectors.boards.calendar import SORTS
from ..selectors.boards.figures import EARLIEST, LATEST
from ..selectors.boards.periods import Period
from .filters import NeedFilter

# A page of numbers over more than this says nothing that a year does not.
MOST_DAYS = 3660


class CalendarFilter(NeedFilter):
    """The filters of needs, and which sorts of entries are shown."""

    show = forms.ChoiceField(label=gettext_lazy("shown"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(one.code, one.label) for one in SORTS.values()]
        self.fields["show"].choices = [("", gettext_lazy("everything")), *known]


class PeriodForm(forms.Form):
    """From a day to a day."""

    since = forms.DateField(
        label=pgettext_lazy("period", "From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=pgettext_lazy("period", "To"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        since, until = values.get("since"), values.get("until")
        if since and until:
            self._check(since, until)
        return values

    def _check(self, since: date, until: date) -> None:
        if until < since:
            raise ValidationError(_("The last day lies before the first. Exchange them."))
        if since < EARLIEST or until > LATEST or (until - since).days > MOST_DAYS:
            raise ValidationError(_("Choose days between 2000 and 2100, at most ten years."))

    @property
    def period(self) -> Period | None:
        """None where nothing, or nothing that can be, was asked for."""
        if not self.is_bound or not self.is_valid():
            return None
        return Period(self.cleaned_data["since"], self.cleaned_data["until"])
