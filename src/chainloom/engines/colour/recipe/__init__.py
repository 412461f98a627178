"""A firm's own dyeings in; recipes for a shade out, with what they are worth."""

from .calibration import Calibration, calibrate
from .dyeings import Dyeing, dyeings_of
from .kubelka_munk import ks_of, reflectance_of
from .predicting import Recipe, Wishes, predict

__all__ = [
    "Calibration",
    "Dyeing",
    "Recipe",
    "Wishes",
    "calibrate",
    "dyeings_of",
    "ks_of",
    "predict",
    "reflectance_of",
]
