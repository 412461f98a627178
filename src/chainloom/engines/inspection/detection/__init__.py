"""How far each spot of a picture of cloth stands out: the cloth found, its weave taken out, a bank of filters."""

from .bands import Band, look
from .weights import CHANNELS, WEIGHTS, Weights

__all__ = ["CHANNELS", "WEIGHTS", "Band", "Weights", "look"]
