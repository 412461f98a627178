"""A document in; its clean text and what it says, out.

    >>> from chainloom.engines.reading import read
    >>> read("鲤城区有规上企业133家。".encode()).facts[0].fields["number"]
    133

`read` is all that most callers need; `clean` stops at the text, `extract` starts from one. The
kinds of fact and their fields are the table in facts.py; docs/reading.md says what counts as
said, and how a reading is scored against labelled documents.
"""

from .assist import AssistFailed, Endpoint
from .cleaning import CleanDocument, Edit, Notice, TextMap, clean
from .errors import ReadingError
from .facts import KINDS, ORGANISATIONS, Fact, FactKind, Field
from .gold import GoldError, read_gold
from .reading import Reading, extract, read
from .scoring import Scores, Tally, agree_leniently, agree_strictly, character_accuracy

__all__ = [
    "AssistFailed",
    "CleanDocument",
    "Edit",
    "Endpoint",
    "Fact",
    "FactKind",
    "Field",
    "GoldError",
    "KINDS",
    "Notice",
    "ORGANISATIONS",
    "Reading",
    "ReadingError",
    "Scores",
    "Tally",
    "TextMap",
    "agree_leniently",
    "agree_strictly",
    "character_accuracy",
    "clean",
    "extract",
    "read",
    "read_gold",
]
