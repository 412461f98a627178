"""Colours on pages: drawn as SVG, as the content policy lets no style through."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..colour.selectors.sheets import VERDICTS
from ..colour.sentences import in_words

register = template.Library()
_TONES = {"pass": "success", "fail": "danger", "open": "warning"}
_ICONS = {"pass": "check", "fail": "x", "open": "question-mark"}


@register.simple_tag
def swatch(colour: str, label: str = "") -> SafeString:
    """A small field of one colour (#rrggbb)."""
    if not colour:
        return SafeString("")
    said = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="swatch" viewBox="0 0 16 16" preserveAspectRatio="none" {}>'
        '<rect width="16" height="16" fill="{}"/></svg>',
        SafeString(said),
        colour,
    )


@register.simple_tag
def patch_pair(pair: tuple[str, str]) -> SafeString:
    """Standard and sample edge to edge, as in a light cabinet."""
    return format_html(
        '<svg class="patches" viewBox="0 0 200 80" preserveAspectRatio="none" role="img" '
        'aria-label="{}"><rect width="100" height="80" fill="{}"/>'
        '<rect x="100" width="100" height="80" fill="{}"/></svg>',
        _("standard on the left, sample on the right"),
        *pair,
    )


@register.filter
def verdict_words(code: str) -> str:
    return str(VERDICTS[code]())


@register.filter
def verdict_tone(code: str) -> str:
    return _TONES[code]


@register.filter
def verdict_icon(code: str) -> str:
    return _ICONS[code]


@register.filter
def said(sentence: str) -> str:
    """What the engine said, in the reader's language."""
    return in_words(sentence)


@register.filter
def fixed(value: Any, digits: int = 2) -> str:
    """A number with so many decimals; – for none."""
    return "–" if value is None or value == "" else f"{float(value):.{digits}f}"


@register.filter
def signed(value: Any, digits: int = 2) -> str:
    """A difference with its sign; one that rounds to nothing has none."""
    if value is None:
        return "–"
    rounded = round(float(value), digits)
    return f"{rounded:+.{digits}f}".replace("-", "−") if rounded else f"{0:.{digits}f}"


@register.filter
def lab(value: Any) -> str:
    """L*, a*, b* in one line."""
    return " · ".join(f"{float(part):.2f}".replace("-", "−") for part in value or ())


@register.filter
def at(value: Any, key: Any) -> Any:
    """The entry of a mapping by its key."""
    return (value or {}).get(key)
