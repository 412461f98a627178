"""Plain drawings: boxes, lines and words on a sheet in mm, from its upper left corner.

One drawing is written as SVG by `svg` and set into a PDF by `core.pdf`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape, quoteattr


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    fill: str = ""  # a colour as #rrggbb, or none
    stroke: str = ""
    line: float = 0.2
    about: str = ""  # said where a pointer rests on it


@dataclass(frozen=True)
class Line:
    x: float
    y: float
    to_x: float
    to_y: float
    stroke: str
    line: float = 0.2


@dataclass(frozen=True)
class Words:
    """`x` is where they begin, their middle or their end; `y` is their base line."""

    x: float
    y: float
    words: str
    size: float = 2.8  # mm
    fill: str = "#1d2a30"
    side: Literal["start", "middle", "end"] = "start"


Mark = Box | Line | Words


@dataclass(frozen=True)
class Drawing:
    width: float
    height: float
    marks: Sequence[Mark]


def svg(drawing: Drawing, *, title: str = "") -> str:
    """The drawing as an SVG document; words are escaped."""
    size = f'width="{drawing.width:g}mm" height="{drawing.height:g}mm"'
    view = f'viewBox="0 0 {drawing.width:g} {drawing.height:g}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view} font-family="sans-serif">',
        f"<title>{escape(title)}</title>" if title else "",
        f'<rect width="{drawing.width:g}" height="{drawing.height:g}" fill="#ffffff"/>',
        *(_svg(mark) for mark in drawing.marks),
        "</svg>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _svg(mark: Mark) -> str:
    match mark:
        case Box():
            about = f"<title>{escape(mark.about)}</title>" if mark.about else ""
            stroke = f' stroke="{mark.stroke}" stroke-width="{mark.line:g}"' if mark.stroke else ""
            return (
                f'<rect x="{mark.x:.3f}" y="{mark.y:.3f}" width="{mark.width:.3f}" '
                f'height="{mark.height:.3f}" fill="{mark.fill or "none"}"{stroke}>{about}</rect>'
            )
        case Line():
            return (
                f'<line x1="{mark.x:.3f}" y1="{mark.y:.3f}" x2="{mark.to_x:.3f}" '
                f'y2="{mark.to_y:.3f}" stroke="{mark.stroke}" stroke-width="{mark.line:g}"/>'
            )
        case Words():
            return (
                f'<text x="{mark.x:.3f}" y="{mark.y:.3f}" font-size="{mark.size:g}" '
                f"fill={quoteattr(mark.fill)} text-anchor={quoteattr(mark.side)}>"
                f"{escape(mark.words)}</text>"
            )
