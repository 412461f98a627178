"""Documents made to take time or memory are read or refused, never waited for."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import pytest

from chainloom.engines.reading.cleaning import clean
from chainloom.engines.reading.cleaning.html import scan
from chainloom.engines.reading.errors import ReadingError

TEXT = "六月六日上午，产业链党委正式成立，标志着我们在推动产业发展中迈出了关键一步。"

HARD: dict[str, Callable[[], str]] = {
    "deep": lambda: "<div>" * 100_000 + TEXT + "</div>" * 100_000,
    "unclosed": lambda: "<html><body>" + "<b>" * 50_000 + TEXT + "</p>" * 50_000,
    "stray end tags": lambda: "<div><td>" + "<b>" * 20_000 + TEXT + "</div>" * 20_000,
    "open quotes": lambda: f"<html><body><p>{TEXT}</p>" + '<a href="' * 20_000,
    "less than": lambda: f"<html><body><p>{TEXT}</p>" + "<" * 300_000,
    "open comments": lambda: f"<html><body><p>{TEXT}</p>" + "<!--" * 100_000,
    "open scripts": lambda: f"<html><body><p>{TEXT}</p>" + "<script>" * 50_000,
    "references": lambda: f"<html><body><p>{TEXT}" + "&nbsp;" * 200_000,
    "brackets": lambda: "(a" * 200_000 + TEXT,
    "open readings": lambda: "产业(chǎn" * 50_000,
    "readings": lambda: "上午(shàngwǔ)" * 10_000,
    "blanks": lambda: " " * 1_000_000 + TEXT,
    "empty lines": lambda: "\n \n" * 300_000 + TEXT,
    "one character": lambda: "产" * 300_000,
    "one line again": lambda: (TEXT + "\n") * 5_000,
    "many pages in one": lambda: f"<html><body><p>{TEXT}</p></body></html>" * 20_000,
}


@pytest.mark.parametrize("name", HARD)
def test_hard_documents_are_read(name: str) -> None:
    data = HARD[name]().encode()
    doc = clean(data)
    assert doc.text


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<html><body>" + b"<p>some text</p>" * 3_300_000, "too_large"),
        (b"text " * 5_000_000, "too_large"),
    ],
    ids=["page of 50 MB", "text of 25 MB"],
)
def test_what_is_too_large_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(ReadingError) as refused:
        clean(data)
    assert refused.value.code == code


def test_a_page_of_too_many_paragraphs_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """To count as many as are too many takes seconds: here a tenth of them is."""
    assert scan.NODES_MOST <= 400_000
    monkeypatch.setattr(scan, "NODES_MOST", scan.NODES_MOST // 10)
    with pytest.raises(ReadingError) as refused:
        clean(b"<html><body>" + b"<p>x</p>" * 100_000)
    assert refused.value.code == "too_complex"


def test_end_tags_of_what_was_never_opened_are_not_kept() -> None:
    page = "<p>x</p>" + "".join(f"</a{n}>" for n in range(20_000))
    scan.scan(page)  # what is compiled once
    tracemalloc.start()
    scan.scan(page)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5 * len(page)
