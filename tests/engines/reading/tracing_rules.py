"""What holds of every clean document: each character is accounted for, none vanishes silently."""

from __future__ import annotations

from chainloom.engines.reading.cleaning import CleanDocument
from chainloom.engines.reading.cleaning.html.scan import scan


def assert_exact(doc: CleanDocument) -> None:
    """Each clean character is its original one, layout, or named by an edit at its place."""
    put = [(edit.start, edit.end, edit.put) for edit in doc.edits if edit.put]
    for at, char in enumerate(doc.text):
        start, end = doc.to_original(at, at + 1)
        assert 0 <= start <= end <= len(doc.original)
        if doc.original[start:end] == char:
            continue
        if char in " \t\n":
            shown = doc.original[start:end]
            assert not shown.strip(" \t\r\n\f\v\u3000\xa0\x85\u2028\u2029") or shown.lstrip()[
                :1
            ] in ("&", "<"), shown
            continue
        assert any(a <= start and end <= b and char in new for a, b, new in put), (at, char)


def assert_nothing_vanished(doc: CleanDocument) -> None:
    """Each character that the original shows is in the text or in an edit."""
    told = bytearray(len(doc.original))
    for place, span in doc.map.stretches():
        told[place : place + span] = b"\1" * span
    for edit in doc.edits:
        told[edit.start : edit.end] = b"\1" * (edit.end - edit.start)
    if doc.kind == "html":
        page = scan(doc.original)
        shown = [range(p.place, p.place + p.span) for b in page.blocks for p in b.pieces]
    else:
        shown = [range(len(doc.original))]
    lost = [
        at
        for places in shown
        for at in places
        if not told[at] and not doc.original[at].isspace() and doc.original[places[0]] != "&"
    ]
    assert lost == [], [(at, doc.original[max(0, at - 9) : at + 9]) for at in lost[:5]]
