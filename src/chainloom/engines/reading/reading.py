"""A document read: its clean text, what it says, and what was done to get there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .assist import AssistFailed, Endpoint, propose
from .cleaning import CleanDocument, Edit, Kind, Notice, TextMap, clean
from .facts import Fact


@dataclass(frozen=True)
class Reading:
    """What came of a document; a fact's place is in `text`, `to_original` leads further back."""

    document: CleanDocument
    facts: tuple[Fact, ...]
    warnings: tuple[Notice, ...]

    @property
    def kind(self) -> Kind:
        return self.document.kind

    @property
    def title(self) -> str | None:
        return self.document.title

    @property
    def published(self) -> str | None:
        return self.document.published

    @property
    def source(self) -> str | None:
        return self.document.source

    @property
    def text(self) -> str:
        return self.document.text

    @property
    def original(self) -> str:
        return self.document.original

    @property
    def edits(self) -> Sequence[Edit]:
        return self.document.edits

    @property
    def map(self) -> TextMap:
        return self.document.map

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the clean text stands in the document as it came."""
        return self.document.to_original(start, end)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, as `chainloom read --json` prints them."""
        return {
            "kind": self.kind,
            "title": self.title,
            "published": self.published,
            "source": self.source,
            "text": self.text,
            "facts": [_fact_as_dict(fact) for fact in self.facts],
            "edits": [
                {
                    "kind": edit.kind,
                    "start": edit.start,
                    "end": edit.end,
                    "removed": edit.removed,
                    "put": edit.put,
                }
                for edit in self.edits
            ],
            "warnings": [
                {"code": one.code, "start": one.start, "end": one.end, "detail": one.detail}
                for one in self.warnings
            ],
        }


def _fact_as_dict(fact: Fact) -> dict[str, Any]:
    return {
        "kind": fact.kind,
        "start": fact.start,
        "end": fact.end,
        "quote": fact.quote,
        "fields": dict(fact.fields),
        "confidence": round(fact.confidence, 3),
        "open": dict(fact.open),
        "derived": dict(fact.derived),
        "source": fact.source,
        "told": fact.told,
    }


def extract(text: str, *, title: str | None = None, published: str | None = None) -> list[Fact]:
    """The facts that a clean text states, as `extraction.extract` says."""
    # It has hundreds of patterns: they are made for the first text, not for whoever only starts.
    from . import extraction

    return extraction.extract(text, title=title, published=published)


def read(
    data: bytes,
    *,
    filename: str | None = None,
    url: str | None = None,
    published: str | None = None,
    endpoint: Endpoint | None = None,
) -> Reading:
    """Read a document: the same bytes give the same reading, unless a model is asked.

    `published` (ISO) is the day of publication where the document itself does not say. With an
    `endpoint`, a model's proposals come after the facts found by rule; when it fails, the reading
    stands without them and carries the warning `model_failed`.

    Raises ReadingError for what cannot be read: too large, damaged, encrypted, not a document.
    """
    document = clean(data, filename=filename, url=url, published=published)
    facts = extract(document.text, title=document.title, published=document.published)
    warnings = list(document.warnings)
    if endpoint is not None:
        try:
            facts = [*facts, *propose(document.text, facts, endpoint)]
        except AssistFailed as problem:
            warnings.append(Notice("model_failed", detail=str(problem)))
    return Reading(document, tuple(facts), tuple(warnings))
