"""Tags of the plan's templates: `{% load plan_tags %}`."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django import template
from django.template.loader import render_to_string

from ..drawing import sparkline
from ..progress import Standing
from ..words import PACES

register = template.Library()


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
