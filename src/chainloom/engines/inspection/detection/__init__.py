"""How far each spot of a picture of cloth stands out from its weave."""

from .bands import Band, look
from .weights import CHANNELS, WEIGHTS, Weights

__all__ = ["CHANNELS", "WEIGHTS", "Band", "Weights", "look"]
