"""A document in; its clean text and what it says, out.

The kinds of fact and their fields are the table in facts.py; docs/reading.md says what counts
as said, and how a reading is scored against labelled documents.
"""

from .facts import KINDS, Fact, FactKind, Field

__all__ = ["KINDS", "Fact", "FactKind", "Field"]
