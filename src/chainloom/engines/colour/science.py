"""The one door to colour-science: observers, illuminants and reference charts of the CIE.

Importing it takes some 0.7 s of processor time, so it is opened by the functions that need a table,
and what they need is kept. Colour differences alone need nothing of it.
"""

from __future__ import annotations

import sys
import warnings
from functools import cache
from typing import Any
from unittest.mock import MagicMock

import numpy as np

from .arrays import Floats
from .errors import ColourError

# Shop names of lamps, and the table each is read from (CIE 15:2018; TL84 and CWF are the trade's
# names of FL11 and FL2; LED is the blue-pumped LED-B3 of some 4,100 K, the usual shop light).
LIGHTS = {"D65": "D65", "D50": "D50", "A": "A", "TL84": "FL11", "CWF": "FL2", "LED": "LED-B3"}
OBSERVERS = {
    10: "CIE 1964 10 Degree Standard Observer",
    2: "CIE 1931 2 Degree Standard Observer",
}
FIRST_NM, LAST_NM = 360, 780


@cache
def science() -> Any:
    """The module `colour` of colour-science, without its note that it cannot draw.

    Where matplotlib is not installed it puts stand-ins for it among the modules of the process, on
    which other libraries then fail (igraph): they are taken out again.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import colour
        except ModuleNotFoundError as missing:
            raise ColourError(
                f"{missing.name} is not installed; run: pip install 'chainloom[colour]'"
            ) from missing
    for name in [name for name, module in sys.modules.items() if isinstance(module, MagicMock)]:
        del sys.modules[name]
    return colour


@cache
def weights(light: str, observer: int, step: int) -> tuple[Floats, Floats]:
    """Wavelengths in nm, shape (n,), and tristimulus weights, shape (n, 3): ASTM E2022, E308.

    XYZ is reflectance (as a fraction) times the weights; their sum is the white, Y = 100.
    """
    if light not in LIGHTS:
        raise ColourError(f"there is no light {light!r}; known: {', '.join(LIGHTS)}")
    if observer not in OBSERVERS:
        raise ColourError(f"there is no observer of {observer}°; known: 10 and 2")
    colour = science()
    fine = colour.SpectralShape(FIRST_NM, LAST_NM, 1)
    table = colour.MSDS_CMFS[OBSERVERS[observer]].copy().align(fine)
    lamp = colour.SDS_ILLUMINANTS[LIGHTS[light]].copy().align(fine)
    grid = np.arange(FIRST_NM, LAST_NM + 1, step, dtype=float)
    if step == 1:
        product = np.asarray(table.values) * np.asarray(lamp.values)[:, None]
        found = 100 * product / product[:, 1].sum()
    else:
        shape = colour.SpectralShape(FIRST_NM, LAST_NM, step)
        found = np.asarray(
            colour.colorimetry.tristimulus_weighting_factors_ASTME2022(table, lamp, shape)
        )
    found = found.astype(float)
    found.setflags(write=False)
    grid.setflags(write=False)
    return grid, found


def white(light: str = "D65", observer: int = 10) -> Floats:
    """XYZ of the perfect diffuser, shape (3,), Y = 100."""
    total: Floats = weights(light, observer, 10)[1].sum(axis=0)
    return total
