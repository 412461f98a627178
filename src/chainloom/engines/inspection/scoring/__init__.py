"""The engine scored against labelled pictures, and others beside it."""

from __future__ import annotations

from pathlib import Path

from ..finding import score_map
from .folder import Labelled, ScoringError, read_folder
from .measures import Score, auroc, score_each, score_pictures
from .table import record_of, shown

__all__ = [
    "Labelled",
    "Score",
    "ScoringError",
    "auroc",
    "read_folder",
    "record_of",
    "score_each",
    "score_folder",
    "score_pictures",
    "shown",
]


def score_folder(folder: Path) -> dict[str, Score]:
    """The engine on a folder of labelled pictures of 0.25 mm a pixel."""
    return {"chainloom": score_pictures(read_folder(folder), score_map)}
