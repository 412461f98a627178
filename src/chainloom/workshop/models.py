"""The models of the tools, gathered for Django: each stands in its tool's folder."""

from .inspection.models import (
    Cloth,
    ClothProfile,
    GoodStretch,
    GradeRule,
    MatchReport,
    PicturePart,
    PictureResult,
    PictureView,
    ReportCrop,
    ReportLink,
    Roll,
    RollAct,
    RollDefect,
    RollPicture,
    RollReport,
    RollRun,
)

__all__ = [
    "Cloth",
    "ClothProfile",
    "GoodStretch",
    "GradeRule",
    "MatchReport",
    "PicturePart",
    "PictureResult",
    "PictureView",
    "ReportCrop",
    "ReportLink",
    "Roll",
    "RollAct",
    "RollDefect",
    "RollPicture",
    "RollReport",
    "RollRun",
]
