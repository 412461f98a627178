"""Briefings as pages, papers and API read them: nothing is counted here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor

from ..chapters.parts import pieces, plain_text
from ..models import Briefing, BriefingText
from ..policy import briefing_policy
from ..wording import Changed, changed, linked


def briefings(actor: Actor) -> QuerySet[Briefing]:
    return briefing_policy.rows(actor).select_related("chain", "job")


@dataclass(frozen=True)
class Piece:
    """Some words of a text, with the address of their records where they are a figure."""

    words: str
    url: str = ""
    now: bool = False
    label: str = ""


@dataclass(frozen=True)
class ShownPart:
    part: dict[str, Any]
    # Paragraphs of pieces.
    paragraphs: list[list[Piece]]
    own: BriefingText | None
    changed: list[Changed]
    charts: list[tuple[dict[str, Any], dict[str, Any], list[list[Any]], int]]

    @property
    def key(self) -> str:
        return str(self.part["key"])


@dataclass(frozen=True)
class ShownChapter:
    key: str
    title: str
    inside: bool
    parts: list[ShownPart]


def shown(actor: Actor, briefing: Briefing) -> list[ShownChapter]:
    """The chapters as this reader may see them."""
    texts = {one.part: one for one in briefing.texts.all()}
    found = []
    for chapter in briefing.chapters:
        if chapter["inside"] and not actor.sees_all:
            continue
        seen = [one for one in chapter["parts"] if actor.sees_all or not one["inside"]]
        parts = [_part(one, texts.get(one["key"])) for one in seen]
        if parts:
            found.append(ShownChapter(chapter["key"], chapter["title"], chapter["inside"], parts))
    return found


def text_of(part: dict[str, Any], own: BriefingText | None) -> str:
    """What stands in the part, as plain text."""
    return own.text if own else plain_text(part["text"], part["figures"])


def _part(part: dict[str, Any], own: BriefingText | None) -> ShownPart:
    figures = part["figures"]
    if own is not None:
        paragraphs = [
            [Piece(*one) for one in linked(line, figures)]
            for line in own.text.splitlines()
            if line.strip()
        ]
        news = changed(own.text, own.figures, figures)
    else:
        told = [
            Piece(
                figures[name]["said"], figures[name]["url"], figures[name]["now"],
                figures[name]["label"],
            )
            if name
            else Piece(words)
            for words, name in pieces(part["text"])
        ]  # fmt: skip
        paragraphs, news = ([told] if told else []), []
    charts = [(one, *drawn(one)) for one in part["charts"]]
    return ShownPart(part, paragraphs, own, news, charts)


def drawn(chart: dict[str, Any]) -> tuple[dict[str, Any], list[list[Any]], int]:
    """A chart as an ECharts option, its table and its height in pixels."""
    format_ = "{value}%" if chart["unit"] == "%" else "{value}"
    option = {
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "legend": {"top": 0, "show": len(chart["series"]) > 1},
        "grid": {"left": 8, "right": 32, "top": 32, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "value", "axisLabel": {"formatter": format_}},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": chart["labels"],
            "axisTick": {"show": False},
            "axisLabel": {"interval": 0, "width": 180, "overflow": "truncate"},
        },
        "series": [
            {
                "name": name,
                "type": "bar",
                "barMaxWidth": 14,
                "data": values,
                **({"stack": "all"} if chart["stacked"] else {}),
            }
            for name, values in chart["series"]
        ],
    }
    head = [_("Name"), *(name for name, _values in chart["series"])]
    rows = [
        [label, *(values[at] for _name, values in chart["series"])]
        for at, label in enumerate(chart["labels"])
    ]
    beside = 1 if chart["stacked"] else len(chart["series"])
    return option, [head, *rows], 72 + len(rows) * (14 + 12 * beside)
