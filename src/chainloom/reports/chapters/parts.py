"""What a chapter of a briefing is made of: sentences with figures in them, tables, charts.

A figure is what is said, with the address of the records that it counts:

    part = Part("lists.needs", heading=_("Needs"))
    part.say(_("{asked} needs were sent."), asked=Figure("12", "/c/x/lists/needs/?figure=asked"))

Everything is kept as plain JSON with the briefing (`as_json`), so that it reads a year later as it
was counted. A text holds its figures as `{name}`; what a person writes in its place is plain text,
and the figures in it are found again by `chainloom.reports.wording`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

Number = int | float | Decimal
_NAMED = re.compile(r"\{(\w+)\}")


def spoken(value: Number | None) -> str:
    """12,345 or 12.5; a dash where there is nothing to count.

    >>> spoken(Decimal("1200.50"))
    '1,200.5'
    """
    if value is None:
        return "–"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def as_percent(share: Any) -> str:
    """A share as pages say it: whole above ten percent, one decimal below.

    >>> as_percent(Decimal("0.613")), as_percent(0.045), as_percent(None)
    ('61%', '4.5%', '–')
    """
    if share is None:
        return "–"
    scaled = float(share) * 100
    places = 0 if abs(scaled) >= 10 or scaled == int(scaled) else 1
    return f"{scaled:.{places}f}%"


@dataclass(frozen=True)
class Figure:
    """What is said, and where the records stand that say it (an address, or `#part` in the
    briefing itself). `now`: what lies there when it is counted, whatever the period; its list
    shows what lies there when it is opened."""

    said: str
    url: str = ""
    label: str = ""
    now: bool = False

    @classmethod
    def of(cls, value: Number | None, url: str = "", label: str = "", *, now: bool = False) -> Any:
        return cls(spoken(value), url, str(label), now)


Cell = Figure | str | int | float | None


@dataclass(frozen=True)
class Grid:
    """A table; `key` is its place in the page. `numeric`: columns that stand to the right. Not
    `on_paper`: where a chart of the same says enough there."""

    key: str
    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    numeric: Sequence[int] = ()
    widths: Sequence[float] = ()
    on_paper: bool = True

    def as_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "title": str(self.title),
            "heads": [str(one) for one in self.heads],
            "rows": [[_cell(one) for one in row] for row in self.rows],
            "numeric": list(self.numeric),
            "widths": list(self.widths),
            "on_paper": self.on_paper,
        }


@dataclass(frozen=True)
class Chart:
    """Bars by label, one for each series; `lying` for labels that are long."""

    key: str
    title: str
    labels: Sequence[str]
    series: Sequence[tuple[str, Sequence[float]]]
    unit: str = ""
    stacked: bool = False
    lying: bool = True

    def as_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "title": str(self.title),
            "labels": [str(one) for one in self.labels],
            "series": [[str(name), [float(one) for one in values]] for name, values in self.series],
            "unit": str(self.unit),
            "stacked": self.stacked,
            "lying": self.lying,
        }


@dataclass
class Part:
    """A part of a chapter, which a person may put into words of their own.

    `inside`: seen by office and leader alone. `empty` says what is missing, where nothing can be
    counted.
    """

    key: str
    heading: str = ""
    sentences: list[str] = field(default_factory=list)
    figures: dict[str, Figure] = field(default_factory=dict)
    grids: list[Grid] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    source: str = ""
    empty: str = ""
    inside: bool = False

    def say(self, sentence: Any, **figures: Figure) -> None:
        """Add a sentence; every `{name}` in it is one of the figures."""
        text = str(sentence)
        for name in _NAMED.findall(text):
            if name not in figures:
                raise LookupError(f"no figure {name!r} for: {text}")
        self.sentences.append(text)
        self.figures |= figures

    def as_json(self) -> dict[str, Any]:
        text = "".join(_joined(self.sentences))
        return {
            "key": self.key,
            "heading": str(self.heading),
            "text": text,
            "figures": {
                name: {**asdict(one), "after": after(text, name)}
                for name, one in self.figures.items()
            },
            "grids": [one.as_json() for one in self.grids],
            "charts": [one.as_json() for one in self.charts if one.labels and one.series],
            "source": str(self.source),
            "empty": str(self.empty),
            "inside": self.inside,
        }


def _joined(sentences: Sequence[str]) -> list[str]:
    """Chinese sentences follow one another closely, others after a space."""
    found: list[str] = []
    for one in sentences:
        if found and not found[-1].endswith(("。", "；", "：", "，")):
            found.append(" ")
        found.append(one)
    return found


def listed(named: Sequence[tuple[str, Figure]], join: str) -> tuple[str, dict[str, Figure]]:
    """Several figures in a row, for a sentence: "{a}, {b}" and what they are.

    >>> listed([("a", Figure("x")), ("b", Figure("y"))], ", ")[0]
    '{a}, {b}'
    """
    return join.join(f"{{{name}}}" for name, _one in named), dict(named)


def after(text: str, name: str) -> str:
    """The word that follows a figure in a sentence: its unit, by which it is known again.

    >>> after("共{firms}家，其中", "firms"), after("{asked} needs were sent", "asked")
    ('家', 'needs')
    """
    found = re.search(r"\{" + name + r"\}\s*([A-Za-z]+|%|[^\W\d_])?", text)
    return (found[1] or "") if found else ""


def pieces(text: str) -> list[tuple[str, str]]:
    """A text cut into what is said and the names of its figures: (words, "") or ("", name)."""
    found, at = [], 0
    for one in _NAMED.finditer(text):
        if one.start() > at:
            found.append((text[at : one.start()], ""))
        found.append(("", one[1]))
        at = one.end()
    if at < len(text):
        found.append((text[at:], ""))
    return found


def plain_text(text: str, figures: dict[str, dict[str, Any]]) -> str:
    """The sentences with their figures said."""
    return "".join(figures[name]["said"] if name else words for words, name in pieces(text))


def _cell(value: Cell) -> dict[str, Any]:
    if isinstance(value, Figure):
        return {"said": value.said, "url": value.url, "now": value.now}
    if isinstance(value, str):
        return {"said": value, "url": "", "now": False}
    return {"said": spoken(value), "url": "", "now": False}
