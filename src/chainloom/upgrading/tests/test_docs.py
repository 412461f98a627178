"""docs/upgrading.md says of every step and document what the files say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from chainloom.upgrading.catalogue import Completeness, ladders
from chainloom.upgrading.selectors.criteria import AT_ONCE, WHICH
from chainloom.upgrading.selectors.firm import SOON_DAYS

PAGE = (Path(__file__).resolve().parents[4] / "docs" / "upgrading.md").read_text(encoding="utf-8")
ON = date(2026, 11, 29)


def test_every_step_stands_there_with_its_documents_and_how_whole_it_is():
    for one in ladders():
        for step in one.steps:
            asked = step.asked(ON)
            name = f"{one.name} · {step.name}" if step.levels else step.name
            numbers = "、".join(dict.fromkeys(row.document.number for row in asked))
            counts = [sum(row.completeness is c for row in asked) for c in Completeness]
            line = " | ".join([name, numbers, *map(str, counts)])
            assert f"| {line} |" in PAGE, line


def test_every_document_stands_there_with_what_is_not_known_of_it():
    for one in ladders():
        for document in one.documents:
            (line,) = [row for row in PAGE.splitlines() if row.startswith(f"| {document.number} |")]
            assert document.title in line
            assert document.begins.written in line
            assert document.note_en in line
            assert (document.read == "account") == ("an account" in line)


def test_the_numbers_are_those_of_the_program():
    assert f"within {SOON_DAYS} days" in PAGE
    assert f"more than {AT_ONCE:,} organisations" in PAGE
    assert all(f"| `{which}` |" in PAGE for which in WHICH)
