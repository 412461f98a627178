"""Tags of the resilience pages: `{% load chain_resilience %}`."""

from __future__ import annotations

from math import floor, log10
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .. import as_of
from ..drawing.map import small_percent

register = template.Library()
BAR = 120
# Percent below which a value is what rounding left.
_NOTHING = 1e-8


@register.filter
def risk_percent(value: float | None) -> str:
    """A part of the chain's output: two decimals below one percent, since most are small, and
    two digits below a hundredth: in a chain of many firms all would else be 0.00%.

    >>> [risk_percent(one) for one in (1.0, 0.2467, 0.0311, 0.00072, 0.0, None)]
    ['100%', '24.7%', '3.1%', '0.07%', '0%', '–']
    >>> [risk_percent(one) for one in (0.0000312, 0.0000000045, -0.0000312, 1e-12)]
    ['0.0031%', '0.00000045%', '-0.0031%', '0%']
    """
    if value is None:
        return "–"
    percent = value * 100
    if abs(percent) < _NOTHING:
        return "0%"
    if percent >= 99.95:
        return f"{percent:.0f}%"
    if abs(percent) < 0.01:
        return f"{percent:.{1 - floor(log10(abs(percent)))}f}%"
    return f"{percent:.2f}%" if percent < 0.995 else f"{percent:.1f}%"


@register.simple_tag
def part_of(value: float, whole: float) -> str:
    """A part of a sum that may be nought.

    >>> part_of(1.0, 4.0), part_of(0.0, 0.0)
    ('25.0%', '0%')
    """
    return risk_percent(value / whole if whole else 0.0)


@register.filter
def whole_percent(value: float) -> str:
    return small_percent(value)


@register.filter
def told_as(value: float | None, kind: str) -> str:
    """A figure of a comparison: a share of output, an amount in 10,000 yuan, else a number.

    >>> told_as(0.0311, "share"), told_as(1234.4, "amount"), told_as(7, "number")
    ('3.1%', '1,234', '7')
    >>> told_as(None, "share")
    '–'
    """
    if value is None:
        return "–"
    return risk_percent(value) if kind == "share" else f"{value:,.0f}"


@register.filter
def difference(values: list[float | None], kind: str) -> str:
    """The second less the first, with its sign; of shares in points.

    >>> difference([0.02, 0.01], "share"), difference([10, 35], "amount")
    ('−1.00 pp', '+25')
    >>> difference([3.4, 3.4], "amount"), difference([None, 1], "amount")
    ('0', '–')
    """
    one, other = values
    if one is None or other is None:
        return "–"
    more = (other - one) * 100 if kind == "share" else other - one
    told = f"{abs(more):,.2f}" if kind == "share" else f"{abs(more):,.0f}"
    if not float(told.replace(",", "")):
        return "0"
    signed = f"{'+' if more > 0 else '−'}{told}"
    # Translators: percentage points
    return _("%(n)s pp") % {"n": signed} if kind == "share" else signed


@register.simple_tag(takes_context=True)
def dated_url(context: template.Context, name: str, *args: Any, **query: Any) -> str:
    """As `chain_url`, and the day that this page is of goes along; `query` is added to it."""
    return as_of.dated_url(context["request"], name, *args, **query)


@register.simple_tag
def risk_bars(downstream: float, upstream: float, most: float) -> SafeString:
    """Two bars, as long as the parts through inputs and through customers."""
    said = _("through inputs %(down)s, through customers %(up)s") % {
        "down": risk_percent(downstream),
        "up": risk_percent(upstream),
    }

    def width(value: float) -> str:
        return f"{max(BAR * value / most, 1.0) if most and value > 0 else 0:.1f}"

    return format_html(
        '<svg class="risk-bars" width="{}" height="14" viewBox="0 0 {} 14" role="img" '
        'aria-label="{}"><title>{}</title><rect class="risk-bar-down" x="0" y="1" width="{}" '
        'height="5" rx="1"/><rect class="risk-bar-up" x="0" y="8" width="{}" height="5" '
        'rx="1"/></svg>',
        BAR,
        BAR,
        said,
        said,
        width(downstream),
        width(upstream),
    )
