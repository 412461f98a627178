"""An example of a file of dyeings: invented dyes on an invented cloth, to try and write over.

The curves obey Kubelka and Munk exactly, so that a calibration from them has no error: a dyehouse's
has one.
"""

from __future__ import annotations

import numpy as np
from django.utils.translation import gettext as _

from chainloom.core.spreadsheets import SheetData
from chainloom.engines import colour

GRID = np.arange(400, 701, 10)
STEPS = (0.1, 0.3, 0.7, 1.5, 3.0)
# Peak (nm), width (nm) and strength in K/S of 1 % on fabric.
BANDS = ((430, 45, 9.0), (525, 38, 8.5), (610, 50, 8.0))


def example_dyeings() -> SheetData:
    """The undyed cloth, and each dye alone in five steps, as the form of dyeings takes them."""
    dyes = (_("sample yellow"), _("sample red"), _("sample blue"))
    rows = [_row(_("undyed"), {})]
    for place, dye in enumerate(dyes):
        rows += [_row(f"{dye} {step:g}", {place: step}) for step in STEPS]
    heads = ["name", *(f"dye:{dye}" for dye in dyes), *(f"{wave}" for wave in GRID)]
    return SheetData(_("Dyeings (invented)"), heads, rows)


def _row(name: str, amounts: dict[int, float]) -> list[object]:
    absorbed = 0.02 + 0.1 * np.exp(-(GRID - 400) / 60)
    for place, amount in amounts.items():
        peak, wide, strength = BANDS[place]
        absorbed = absorbed + amount * strength * np.exp(-(((GRID - peak) / wide) ** 2))
    curve = colour.reflectance_of(absorbed)
    doses = [amounts.get(place) for place in range(len(BANDS))]
    return [name, *doses, *(round(float(value), 5) for value in curve)]
