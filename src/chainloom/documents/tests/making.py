"""Readings made by hand, and documents that were read as they say."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile

from chainloom.documents import services
from chainloom.documents.models import Document, DocumentFact
from chainloom.engines.reading import KINDS, Fact
from chainloom.jobs.testing import run_queued

TEXT = """鲤城区样布产业链党委正式成立
6月6日，鲤城区样布产业链党委正式成立，在鲤城区样工局、样科局指导下开展工作。
全区拥有规上企业133家（占全区61.2%），其中省级样板企业3家。
鲤城区样布产业链党委书记陈样本表示，将与样例银行泉州分行签订共建协议。
"""
BODY = "鲤城区样布产业链党委"
BUREAU = "鲤城区样工局"
SCIENCE = "鲤城区样科局"
BANK = "样例银行泉州分行"


@dataclass
class HandMap:
    """Where each character of a text stood: a list of places, one run a character."""

    places: list[int]

    def as_lists(self) -> list[list[int]]:
        count = len(self.places)
        return [[count], list(range(count)), self.places, [1] * count]


@dataclass
class HandEdit:
    kind: str
    start: int
    end: int
    removed: str
    put: str = ""


@dataclass
class HandNotice:
    code: str
    start: int | None = None
    end: int | None = None
    detail: str = ""


@dataclass
class HandReading:
    """What the engine would give back."""

    text: str
    facts: list[Fact]
    title: str | None = "鲤城区样布产业链党委正式成立"
    kind: str = "text"
    published: str | None = "2025-06-07"
    source: str | None = "样例新闻网"
    original: str = ""
    edits: list[HandEdit] = field(default_factory=list)
    warnings: list[HandNotice] = field(default_factory=list)
    map: HandMap = field(default_factory=lambda: HandMap([]))

    def __post_init__(self) -> None:
        if not self.original:
            self.original = self.text
        if not self.map.places:
            self.map = HandMap(list(range(len(self.text))))


def fact(
    sort: str, quote: str, text: str = TEXT, /, confidence: float = 0.95, **about: Any
) -> Fact:
    """A fact at the first place of its quote; fields that are not given are open."""
    start = text.index(quote)
    more = {key: about.pop(key) for key in ("open", "derived", "source") if key in about}
    fields: Mapping[str, Any] = {
        one.name: about.get(one.name, [] if one.type == "texts" else None)
        for one in KINDS[sort].fields
    }
    assert set(about) <= set(fields)
    return Fact(sort, start, start + len(quote), quote, fields, confidence, **more)


def sample_facts() -> list[Fact]:
    return [
        fact("organisation", BODY, name=BODY, full_name=BODY, kind="body"),
        fact("organisation", BUREAU, name=BUREAU, full_name=BUREAU, kind="government"),
        fact("organisation", "样科局", name="样科局", full_name=SCIENCE, kind="government"),
        fact("organisation", BANK, name=BANK, full_name=BANK, kind="bank"),
        fact(
            "body_founded",
            "鲤城区样布产业链党委正式成立",
            name=BODY,
            kind="committee",
            date="2025-06-06",
            guiding=[BUREAU, SCIENCE],
        ),
        fact("person", "书记陈样本", name="陈样本", post="书记", organisation=BODY),
        fact("membership", "书记陈样本", body=BODY, member="陈样本", role="secretary"),
        fact("figure", "规上企业133家", what="规上企业", number=133, unit="家", scope="全区"),
        fact(
            "certificate_count",
            "省级样板企业3家",
            certificate="样板企业",
            level="省级",
            number=3,
            scope="全区",
        ),
        fact(
            "agreement_signed",
            "签订共建协议",
            title="共建协议",
            parties=[BODY, BANK],
            state="intended",
            confidence=0.7,
        ),
    ]


def reading(text: str = TEXT, facts: list[Fact] | None = None, **about: Any) -> HandReading:
    return HandReading(text, sample_facts() if facts is None else facts, **about)


def add(office: Any, text: str = TEXT, filename: str = "page.txt") -> Document:
    content = ContentFile(text.encode(), name=filename)
    return services.document_add(chain=office.chain, filename=filename, content=content, by=office)


def read(office: Any, text: str = TEXT, filename: str = "page.txt") -> Document:
    """Add a document and let the job read it."""
    document = add(office, text, filename)
    run_queued()
    document.refresh_from_db()
    return document


def the(document: Document, kind: str, **fields: Any) -> DocumentFact:
    """The fact of a kind with these fields."""
    found = [
        one
        for one in document.facts.filter(kind=kind)
        if all(one.values.get(name) == value for name, value in fields.items())
    ]
    assert len(found) == 1, f"{len(found)} facts are {kind} {fields}"
    return found[0]


def accept_all(document: Document, office: Any) -> None:
    services.facts_accept(document=document, least=0.0, by=office)


def applied(document: Document, office: Any) -> Document:
    """Accept everything and apply it."""
    accept_all(document, office)
    services.document_apply(document=document, by=office)
    run_queued()
    document.refresh_from_db()
    return document


def undone(document: Document, office: Any) -> Document:
    services.document_undo(document=document, by=office)
    run_queued()
    document.refresh_from_db()
    return document


Reader = Callable[..., HandReading]
DAY = datetime.date(2025, 6, 7)
