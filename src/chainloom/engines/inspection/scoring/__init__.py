"""The engine scored against labelled pictures, and others beside it."""

from .folder import Labelled, ScoringError, read_folder
from .measures import Score, auroc, score_pictures
from .table import record_of, shown

__all__ = [
    "Labelled",
    "Score",
    "ScoringError",
    "auroc",
    "read_folder",
    "record_of",
    "score_pictures",
    "shown",
]
