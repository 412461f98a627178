"""What a text says in the trade's words, however it is written."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from chainloom.engines import fabric
from chainloom.engines.matching import lexicon, terms


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("涤纶", ["=polyester"]),
        ("聚酯纤维", ["=polyester"]),
        ("Polyester", ["=polyester"]),
        ("汗布", ["=single_jersey"]),
        ("平纹针织", ["=single_jersey"]),
        ("single jersey", ["=single_jersey"]),
        ("ＧＲＳ", ["=grs"]),
        ("滌綸", ["=polyester"]),
        ("T/C", ["=polyester", "=cotton"]),
        ("涤纶春亚纺300T", ["=polyester", "=pongee", "300t"]),
        ("春亚仿", ["=pongee"]),  # the same sound
        ("春业纺", ["=pongee"]),  # one character wrong
        ("polyster", ["=polyester"]),
        ("hanbu", ["=single_jersey"]),
        ("喷水织布机20台", ["=water_jet_loom"]),
        ("xpu涂层", ["xpu", "=coated"]),  # not pu coating
    ],
)
def test_words_that_mean_the_same_are_the_same_term(text, said):
    found = terms(text)
    assert [one for one in found if one in said] == said


def test_initials_are_read_in_needs_alone():
    assert terms("cyf", is_query=True) == ["=pongee"]
    assert terms("cyf") == ["cyf"]


def test_numbers_alone_are_no_words():
    assert terms("180 35.5") == []


@pytest.mark.parametrize(
    "text", ["", " ", "😀" * 50, "\x00", "a" * 10_000, "纺" * 10_000, "=cotton"]
)
def test_any_text_is_cut_without_an_error(text):
    assert isinstance(terms(text), list)


def test_a_narrower_word_is_the_wider_one_too():
    words = lexicon()
    assert {"twill", "drill", "denim"} <= words.narrower("twill")
    assert "pongee" in words.narrower("polyester")
    assert words.narrower("no such code") == {"no such code"}


def test_what_is_alike_is_alike_either_way():
    words = lexicon()
    for code in words.concepts:
        for other in words.concepts[code].like:
            assert other in words.like(code)
            assert code in words.like(other)


def rows(name: str) -> list[dict[str, str]]:
    folder = files("chainloom.engines.matching.words")
    return list(csv.DictReader(folder.joinpath(f"{name}.csv").read_text("utf-8").splitlines()))


def test_there_are_many_words_each_with_a_source():
    found = rows("synonyms")
    assert len(found) >= 600
    assert all(row["word"] == row["word"].lower().strip() and row["source"] for row in found)
    pairs = [(row["word"], row["concept"]) for row in found]
    assert len(pairs) == len(set(pairs))
    assert {row["concept"] for row in found} <= set(lexicon().concepts)


def test_every_concept_has_words_and_leads_nowhere_else():
    known = lexicon().concepts
    said = {code for codes in lexicon().words.values() for code in codes}
    assert set(known) <= said
    for one in known.values():
        assert {*one.broader, *one.like} <= set(known)
        assert one.code not in lexicon().broader(one.code)


def test_the_codes_of_cloth_are_those_of_the_fabric_engine():
    codes = fabric.codes()
    groups = {"fibre": "fibre", "structure": "structure", "finish": "finish", "colour": "colour",
              "state": "state", "use": "use", "certificate": "certificate"}  # fmt: skip
    for ours, theirs in groups.items():
        known = {one.code for one in lexicon().concepts.values() if one.group == ours}
        assert set(codes[theirs]) - known == set()
