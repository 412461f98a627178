"""What holds for every text, however strange."""

from __future__ import annotations

import json

from hypothesis import example, given, settings

from chainloom.engines.fabric import format_spec, parse
from chainloom.engines.fabric.draft import SEPARATORS
from chainloom.engines.fabric.forms import normalised

from .strategies import texts

LONG = settings(max_examples=150, deadline=None)


@LONG
@given(texts)
@example("İ½㎡ﬁ")  # characters whose lower case or NFKC form is longer than they are
def test_places_are_kept_by_the_one_form(text):
    assert len(normalised(text)) == len(text)


@LONG
@given(texts)
def test_parsing_never_fails_and_what_it_says_is_json(text):
    said = json.loads(json.dumps(parse(text).as_dict(), allow_nan=False))
    assert {"composition", "yarns", "density", "width_cm", "weight_gsm", "unread"} <= set(said)


@LONG
@given(texts)
def test_every_place_is_inside_the_text(text):
    spec = parse(text)
    for one in (*spec.values, *spec.problems):
        assert 0 <= one.start < one.end <= len(text)
    for piece in spec.unread:
        assert text[piece.start : piece.end] == piece.text


@LONG
@given(texts)
def test_what_is_read_and_what_is_unread_cover_the_text(text):
    """Nothing is dropped: each character that is more than a separator is in a value or unread."""
    spec = parse(text)
    covered = bytearray(len(text))
    for one in (value for value in spec.values if value.basis == "written"):
        covered[one.start : one.end] = b"\1" * (one.end - one.start)
    for piece in spec.unread:
        assert not any(covered[piece.start : piece.end]), "a piece is both read and unread"
        covered[piece.start : piece.end] = b"\1" * (piece.end - piece.start)
    form = normalised(text)
    assert [
        form[i] for i, seen in enumerate(covered) if not seen and form[i] not in SEPARATORS
    ] == []


@LONG
@given(texts)
def test_a_specification_reads_back_from_its_own_words(text):
    spec = parse(text)
    written = format_spec(spec)
    assert parse(written).facts() == spec.facts(), written


@LONG
@given(texts)
def test_a_text_says_the_same_in_full_width_capitals(text):
    """Letters, digits and signs of ASCII may all be written in full width."""
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text.upper())
    if len(wide) == len(text) and normalised(wide) == normalised(text):
        assert parse(wide).facts() == parse(text).facts()
