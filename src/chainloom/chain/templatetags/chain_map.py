"""Tags of the map's templates: `{% load chain_map %}`."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from ..actions import actions_for
from ..drawing.map import compact, flow_tone, measure_text, percent
from ..measures import Measure
from ..models import Chain, Stage
from ..selectors import gaps
from ..selectors.map import StageFigures

register = template.Library()


@register.filter
def px(value: float) -> str:
    """A coordinate with one decimal at most, in whatever language."""
    return f"{float(value):.1f}".removesuffix(".0")


@register.filter
def plus(value: float, more: float | str) -> float:
    return float(value) + float(more)


@register.filter
def minus(value: float, less: float | str) -> float:
    return float(value) - float(less)


@register.filter
def times(value: float, factor: float | str) -> float:
    return float(value) * float(factor)


@register.filter
def findable(stage: Stage) -> str:
    """What a stage is found by: its names, classes and products, in small letters."""
    words = [stage.name, stage.name_en, stage.code, *stage.industry_codes]
    words += [name for made in stage.products for name in (made["name"], made.get("name_en", ""))]
    return " ".join(filter(None, words)).casefold()


@register.simple_tag
def stage_url(chain: Chain, stage: int, state: dict[str, Any] | None = None) -> str:
    """A stage's page, with the map's filters carried along."""
    query = urlencode(state or {}, doseq=True)
    return reverse("chain:stage", args=[chain.slug, stage]) + (f"?{query}" if query else "")


@register.simple_tag(takes_context=True)
def actions_about(context: template.Context, about: str, **what: Any) -> list[dict[str, Any]]:
    """`{% actions_about "gap" stage=stage.pk gap=code as buttons %}`"""
    return actions_for(context["request"].actor, about, **what)


@register.filter
def gap(code: str) -> gaps.GapRule:
    return gaps.BY_CODE[code]


@register.filter
def gap_reason(code: str, figures: StageFigures) -> str:
    """Why a rule holds for a stage, with its own figures."""
    return str(gaps.BY_CODE[code].why) % _gap_figures(figures)


@register.filter
def gap_brief(code: str, figures: StageFigures) -> str:
    """The one figure that matters for the rule, where it says anything."""
    if code == "no_local" and not figures.counts.outside:
        return ""
    return str(gaps.BY_CODE[code].brief) % _gap_figures(figures)


def _gap_figures(figures: StageFigures) -> dict[str, str]:
    bought_here = figures.local_input_share
    return {
        "local": f"{figures.counts.local:,}",
        "outside": f"{figures.counts.outside:,}",
        "outside_share": "–" if bought_here is None else percent(1 - bought_here),
    }


@register.simple_tag
def measured(measure: Measure, figures: StageFigures) -> str:
    return measure_text(measure, figures)


register.filter("map_compact", compact)
register.filter("map_percent", lambda value: "–" if value is None else percent(value))
register.filter("flow_tone", flow_tone)
