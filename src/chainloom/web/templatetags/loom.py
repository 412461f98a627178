"""Tags and filters that every page may use: `{% load loom %}`."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

DASH = "–"
SPRITE = "vendor/tabler-icons/icons.svg"
# Chinese counts in ten-thousands, English in thousands.
_CHINESE_UNITS = ((10**8, "亿"), (10**4, "万"))
_ENGLISH_UNITS = ((10**9, "B"), (10**6, "M"), (10**3, "k"))


# A cell that says nothing: on a phone, where a row is a list of labels, it is left out.
_NOTHING = re.compile(rf"(?:\s|{DASH}|</?span[^>]*>)*")
_BLANK_CELL = re.compile(rf"<td([^>]*)>({_NOTHING.pattern})</td>")


@register.filter
def mark_blank_cells(rows: SafeString) -> SafeString:
    """Rows of a plain table, with the cells that say nothing marked as such."""
    return SafeString(_BLANK_CELL.sub(_marked, str(rows)))


def _marked(cell: re.Match[str]) -> str:
    attributes, content = cell.groups()
    if 'class="' in attributes:
        attributes = attributes.replace('class="', 'class="cell-empty ', 1)
    else:
        attributes += ' class="cell-empty"'
    return f"<td{attributes}>{content}</td>"


@register.simple_tag
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """An icon of the sprite: decoration for the eye, or read aloud when it has a label."""
    said = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="icon {}" {} focusable="false"><use href="{}#{}"></use></svg>',
        css,
        SafeString(said),
        static(SPRITE),
        name,
    )


def _slug(context: template.Context) -> str:
    chain = context.get("chain") or getattr(context.get("actor"), "chain", None)
    return str(getattr(chain, "slug", ""))


@register.simple_tag(takes_context=True)
def chain_url(context: template.Context, name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a page in the present chain."""
    slug = _slug(context)
    if kwargs:
        return reverse(name, kwargs={"chain_slug": slug, **kwargs})
    return reverse(name, args=[slug, *args])


@register.simple_tag(takes_context=True)
def chain_url_if_any(context: template.Context, *names: str) -> str:
    """The first of these pages that is installed; nothing where there is none, or no chain."""
    slug = _slug(context)
    for name in names if slug else ():
        with suppress(NoReverseMatch):
            return reverse(name, args=[slug])
    return ""


class CellNode(template.Node):
    """A table cell; nothing at all when its column is not shown.

    A tag rather than a component, because a page has some five hundred of them.
    """

    def __init__(
        self,
        table: FilterExpression,
        key: FilterExpression,
        options: dict[str, FilterExpression],
        nodelist: NodeList,
    ) -> None:
        self.table = table
        self.key = key
        self.options = options
        self.nodelist = nodelist

    def render(self, context: template.Context) -> str:
        table = self.table.resolve(context)
        key = str(self.key.resolve(context))
        if key not in table.by_key:
            raise template.TemplateSyntaxError(f"the table has no column {key!r}")
        if key not in table.chosen_keys:
            return ""
        column = table.by_key[key]
        given = self.options.get("class")
        classes = [str(given.resolve(context))] if given else []
        if column.numeric:
            classes.append("cell-number")
        if column.fixed:
            classes.append("cell-title")
        content = self.nodelist.render(context).strip()
        if _NOTHING.fullmatch(content):
            classes.append("cell-empty")
        return format_html(
            '<td data-label="{}" class="{}">{}</td>',
            column.label,
            " ".join(classes),
            SafeString(content),
        )


@register.tag
def cell(parser: Parser, token: Token) -> CellNode:
    """`{% cell table "key" class="…" %}…{% endcell %}`"""
    bits = token.split_contents()[1:]
    if len(bits) < 2:
        raise template.TemplateSyntaxError("cell takes a table and a column's key")
    options = token_kwargs(bits[2:], parser)
    nodelist = parser.parse(("endcell",))
    parser.delete_first_token()
    return CellNode(
        parser.compile_filter(bits[0]), parser.compile_filter(bits[1]), options, nodelist
    )


def _decimal(value: Any) -> Decimal | None:
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


@register.filter
def number(value: Any, places: int | str = "") -> str:
    """12,345; a value that is not a number shows as it is, nothing as a dash."""
    found = _decimal(value)
    if found is None:
        return str(or_dash(value))
    if places == "":
        text = f"{found:,f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{found:,.{int(places)}f}"


@register.filter
def compact(value: Any) -> str:
    """1.2万 or 12.3k: for a figure that is read at a glance."""
    found = _decimal(value)
    if found is None:
        return str(or_dash(value))
    units = _CHINESE_UNITS if (get_language() or "").startswith("zh") else _ENGLISH_UNITS
    for size, name in units:
        if abs(found) >= size:
            return f"{number((found / size).quantize(Decimal('0.1')))}{name}"
    return number(found.quantize(Decimal("0.1")))


@register.filter
def percent(value: Any) -> str:
    """A ratio in percent: whole above ten, one decimal below."""
    found = _decimal(value)
    if found is None:
        return DASH
    scaled = found * 100
    places = 0 if abs(scaled) >= 10 or scaled == int(scaled) else 1
    return f"{scaled:.{places}f}%"


@register.filter
def day(value: Any) -> str:
    """2026-11-23: the same in both languages, and sortable by eye."""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
        return date_format(value, "Y-m-d")
    if isinstance(value, dt.date):
        return date_format(value, "Y-m-d")
    return str(or_dash(value))


@register.filter
def moment(value: Any) -> str:
    """2026-11-23 14:05"""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
        return date_format(value, "Y-m-d H:i")
    return day(value)


@register.filter
def or_dash(value: Any) -> Any:
    """The value, or a dash where there is none (nought is a value)."""
    return DASH if value is None or value == "" else value


@register.filter
def initial(name: Any) -> str:
    """The one sign that stands for a person: a Chinese family name, or the first letter."""
    text = str(name or "").strip()
    return text[:1].upper() or "·"


@register.filter
def share_of(value: Any, whole: Any) -> str:
    """The value as a share of the whole, in percent; a dash where the whole is nought."""
    part, total = _decimal(value), _decimal(whole)
    return percent(part / total) if part is not None and total else DASH


@register.filter
def strip_space(value: Any) -> str:
    """The text without the space around it: whether a slot was filled."""
    return str(value).strip()
