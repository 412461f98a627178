"""What the pages of reports ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from chainloom.core.forms import SentForm
from chainloom.lists.selectors.boards.periods import MONTH, QUARTER, YEAR, Period

from .models import TEXT_MOST, TITLE_MOST

# So many of each kind, the present one and those before it.
OFFERED = {MONTH: 6, QUARTER: 4, YEAR: 2}


def periods_offered() -> list[tuple[Any, list[tuple[str, str]]]]:
    """The present month, quarter and year, and some before them."""
    words = {MONTH: _("Months"), QUARTER: _("Quarters"), YEAR: _("Years")}
    groups = []
    for kind, count in OFFERED.items():
        period = Period.around(timezone.localdate(), kind)
        found = []
        for _place in range(count):
            found.append((period.written, period.label))
            period = period.before
        groups.append((words[kind], found))
    return groups


class BriefingForm(SentForm):
    """A new briefing."""

    period = forms.CharField(label=_("Period"))
    title = forms.CharField(
        label=_("Title"),
        required=False,
        max_length=TITLE_MOST,
        help_text=_("Left empty, it is made of the chain and the period."),
    )
    language = forms.ChoiceField(label=_("Language of the briefing"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Any period may be asked for by address; those offered are the ones people mean.
        self.fields["period"].widget = forms.Select(choices=periods_offered())
        self.initial.setdefault("period", Period.around(timezone.localdate(), MONTH).written)
        self.initial.setdefault("language", translation.get_language())


class TitleForm(SentForm):
    title = forms.CharField(label=_("Title"), max_length=TITLE_MOST)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class TextForm(SentForm):
    """Words for a part; empty for the product's own."""

    text = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=TEXT_MOST,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_(
            "Numbers that stand here as they stand in the figures stay linked to their records. "
            "Left empty, the text is written by the product again."
        ),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
