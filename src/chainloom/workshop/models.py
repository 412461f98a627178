"""The models of the tools, gathered for Django: each stands in its tool's folder."""

from .colour.models import (
    ColourComparison,
    ColourPicture,
    ColourTolerance,
    DyeingSet,
    PieceLot,
    RecipeRequest,
    Shade,
    ShadeChange,
)
from .providers.models import ProviderTool, ToolPicture, ToolUse

__all__ = [
    "ColourComparison",
    "ColourPicture",
    "ColourTolerance",
    "DyeingSet",
    "PieceLot",
    "ProviderTool",
    "RecipeRequest",
    "Shade",
    "ShadeChange",
    "ToolPicture",
    "ToolUse",
]
