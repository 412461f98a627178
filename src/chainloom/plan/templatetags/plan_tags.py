"""Tags of the plan's templates: `{% load plan_tags %}`."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..drawing import sparkline
from ..progress import Pace, Standing

register = template.Library()

# Pace → words, tone, icon.
PACES: dict[Pace, tuple[Any, str, str]] = {
    Pace.UNMEASURED: (_("nothing to measure"), "neutral", "circle-dashed"),
    Pace.WAITING: (pgettext_lazy("pace", "not due yet"), "neutral", "hourglass"),
    Pace.ON_PACE: (_("on pace"), "success", "trending-up"),
    Pace.BEHIND: (_("behind"), "warning", "clock"),
    Pace.FAR_BEHIND: (_("far behind"), "danger", "trending-down"),
    Pace.REACHED: (pgettext_lazy("pace", "reached"), "success", "circle-check"),
    Pace.MISSED: (pgettext_lazy("pace", "missed"), "danger", "flag"),
}


@register.filter
def pace_words(standing: Standing) -> Any:
    return PACES[standing.pace][0]


@register.filter
def pace_tone(standing: Standing) -> str:
    return PACES[standing.pace][1]


@register.filter
def pace_icon(standing: Standing) -> str:
    return PACES[standing.pace][2]


@register.filter
def points(trend: list[Standing]) -> str:
    return sparkline(trend)


@register.filter
def of_hundred(share: Fraction | None) -> str:
    """0 to 100 with one decimal at most, for a drawing."""
    return f"{float(share or 0) * 100:.1f}".removesuffix(".0")


@register.filter
def plain_share(share: Fraction | None) -> float | None:
    """For `|percent`."""
    return None if share is None else float(share)


@register.simple_tag
def progress_bar(standing: Standing, label: str = "") -> str:
    """A bar with a mark where it should be by today."""
    return render_to_string("plan/_bar.html", {"at": standing, "label": label})
