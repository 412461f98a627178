"""Tables to save of comparisons, lots, the library and recipes."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chainloom.core.downloads import in_batches
from chainloom.core.spreadsheets import SheetData
from chainloom.engines import colour

from ..columns import head, way
from ..judging import Judged
from ..kept import Conditions, conditions_of_rows
from ..models import ColourComparison, PieceLot, RecipeRequest, Shade
from .boxes import Piece

VERDICTS = {
    "pass": lambda: pgettext("colour verdict", "pass"),
    "fail": lambda: pgettext("colour verdict", "fail"),
    "open": lambda: _("indicative only"),
}
LAB = ["L*", "a*", "b*"]
FORMULAS = ["ΔE00", "ΔE CMC(2:1)", "ΔE*ab"]


def _conditions(row: ColourComparison | PieceLot, rows: list[Any]) -> Conditions:
    """For which light and observer the L*a*b* of a table are, all for one."""
    return conditions_of_rows([*([row.standard] if row.standard else []), *rows])


def comparison_sheet(row: ColourComparison, judged: list[Judged]) -> SheetData:
    lamps = list(colour.TEST_LIGHTS)
    light, observer = _conditions(row, row.samples)
    headers = [
        pgettext("colour", "sample"), *LAB, "ΔL*", "ΔC*", "ΔH*", *FORMULAS,
        _("in words"), _("verdict"), head("how"), head("light"), head("observer"),
        *(_("metamerism, %(lamp)s") % {"lamp": lamp} for lamp in lamps),
    ]  # fmt: skip
    rows = [
        [
            one.name,
            *(round(value, 3) for value in one.lab),
            *(round(step.value, 3) for step in one.steps[:3]),
            *(round(one.differences[name], 3) for name in colour.FORMULAS),
            one.words,
            VERDICTS[one.verdict](),
            way(one.how),
            light,
            observer,
            *(_round(one.metamerism.get(lamp)) for lamp in lamps),
        ]
        for one in judged
    ]
    return SheetData(row.title, headers, rows)


def _round(value: float | None, digits: int = 3) -> float | None:
    return None if value is None else round(value, digits)


def lot_sheet(row: PieceLot, pieces: list[Piece]) -> SheetData:
    parts = {
        "cmc": ["ΔL/SL", "ΔC/SC", "ΔH/SH"],
        "lch": ["ΔL*", "ΔC*", "ΔH*"],
        "lab": ["ΔL*", "Δa*", "Δb*"],
    }[row.axes]
    headers = [_("piece"), *LAB, _("box"), *parts, "ΔE00", pgettext("pieces", "group")]
    headers += [head("how"), head("light"), head("observer")]
    light, observer = _conditions(row, row.pieces)
    rows = [
        [
            one.name,
            *(round(value, 3) for value in one.lab),
            one.code or pgettext("box", "out"),
            *(round(value, 3) for value in one.sorted.parts),
            round(one.sorted.difference, 3),
            one.group or None,
            way(one.how),
            light,
            observer,
        ]
        for one in pieces
    ]
    return SheetData(row.title, headers, rows)


def library_sheet(rows: QuerySet[Shade]) -> SheetData:
    """Shades in their order, each curve on its own wavelengths: what comes out goes in again."""
    rows = rows.defer(None)
    grids = rows.annotate(grid=KeyTextTransform("wavelengths", "measured")).order_by()
    told = grids.values_list("grid", flat=True).distinct()
    waves = sorted({wave for grid in told for wave in json.loads(grid or "[]")})

    def cells(some: list[Shade]) -> list[list[Any]]:
        return [_shade_line(one, waves) for one in some]

    about = [head(one) for one in ("light", "observer", "note", "how", "error")]
    heads = [head("name"), *LAB, *about]
    lines = in_batches(rows, cells)
    return SheetData(pgettext("colour", "Shades"), [*heads, *(f"{w:g}" for w in waves)], lines)


def _shade_line(row: Shade, waves: list[float]) -> list[Any]:
    kept = row.measured
    curve = dict(zip(kept["wavelengths"], kept["reflectance"], strict=True))
    return [
        row.name,
        *(round(value, 3) for value in (row.lightness, row.a, row.b)),
        *(("D65", 10) if curve else (kept["light"], kept["observer"])),
        row.note,
        way(kept["how"]),
        _round(kept["error"]),
        *(_round(curve.get(wave), 6) for wave in waves),
    ]


def recipe_sheet(row: RecipeRequest) -> SheetData:
    found: list[dict[str, Any]] = row.found or []
    dyes = sorted({dye for one in found for dye in one["amounts"]})
    headers = [
        _("rank"), *(_("%(dye)s, %% owf") % {"dye": dye} for dye in dyes), _("fitted to"), "ΔE00",
        _("likely ΔE00"), _("ΔE00 in nine of ten below"), _("worst metamerism"), _("cost a kg"),
        _("beyond what was dyed"),
    ]  # fmt: skip
    rows = [
        [
            place,
            *(one["amounts"].get(dye) for dye in dyes),
            CRITERIA[one["criterion"]](),
            one["difference"],
            one["likely"],
            one["likely_90"],
            max(one["metamerism"].values(), default=None),
            one["cost"],
            ", ".join(one["beyond"]),
        ]
        for place, one in enumerate(found, start=1)
    ]
    return SheetData(row.title, headers, rows)


CRITERIA = {
    "spectral": lambda: pgettext("recipe", "the curve"),
    "colour": lambda: pgettext("recipe", "the colour under D65"),
}
