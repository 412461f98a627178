"""Reading what would break: the risk of firms and stages, cascades, one's own exposure."""

from .own import OwnExposure, own_exposure
from .risk import Band, StageRisk, band_of, stage_risks

__all__ = [
    "Band",
    "OwnExposure",
    "StageRisk",
    "band_of",
    "own_exposure",
    "stage_risks",
]
