"""Measurements of colour in; differences, shades sorted and grouped, the nearest shade, recipes
out.

    >>> from chainloom.engines.colour import ciede2000, sort_555
    >>> round(float(ciede2000((50, 2.6772, -79.7751), (50, 0, -82.7485))), 4)
    2.0425
    >>> sort_555((40, 20, 10), [(40, 20, 10), (42.4, 20, 10)])[1].code
    '655'

What is public stands in `__all__`; docs/colour.md has the formulas, a worked example and the
limits. Observers, lights and the colour checker are colour-science's tables, opened when they are
needed.
"""

from .chart import Correction, Pictured, picture_colour, spot_pixels
from .colorimetry import lab, lab_of, lab_of_srgb, lab_of_xyz, labs_of, srgb_of_lab, xyz
from .differences import FORMULAS, ciede2000, cielab, cmc
from .errors import ColourError
from .groups import EXACT_PIECES, MOST_PIECES, Group, Groups, shade_groups
from .indices import (
    TEST_LIGHTS,
    Metamerism,
    Whiteness,
    metamerism,
    metamerisms,
    whiteness,
    yellowness,
)
from .library import INDICATIVE, Library, Near
from .pictures import read_picture
from .readers import FORMATS, Measurements, read_samples
from .recipe import (
    Calibration,
    Dyeing,
    Recipe,
    Wishes,
    calibrate,
    dyeings_of,
    ks_of,
    predict,
    reflectance_of,
)
from .samples import Sample, Spectra, are_percent, spectra
from .science import LIGHTS, OBSERVERS
from .sorting import AXES, Sorted, sort_555

__all__ = [
    "AXES",
    "EXACT_PIECES",
    "FORMATS",
    "FORMULAS",
    "INDICATIVE",
    "LIGHTS",
    "MOST_PIECES",
    "OBSERVERS",
    "TEST_LIGHTS",
    "Calibration",
    "ColourError",
    "Correction",
    "Dyeing",
    "Group",
    "Groups",
    "Library",
    "Measurements",
    "Metamerism",
    "Near",
    "Pictured",
    "Recipe",
    "Sample",
    "Sorted",
    "Spectra",
    "Whiteness",
    "Wishes",
    "are_percent",
    "calibrate",
    "ciede2000",
    "cielab",
    "cmc",
    "dyeings_of",
    "ks_of",
    "lab",
    "lab_of",
    "lab_of_srgb",
    "lab_of_xyz",
    "labs_of",
    "metamerism",
    "metamerisms",
    "picture_colour",
    "predict",
    "read_picture",
    "read_samples",
    "reflectance_of",
    "shade_groups",
    "sort_555",
    "spectra",
    "spot_pixels",
    "srgb_of_lab",
    "whiteness",
    "xyz",
    "yellowness",
]
