"""The lexicon as data: its words are found, its characters are right, its codes are documented."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from opencc import OpenCC

from chainloom.engines.fabric import codes, format_spec, parse
from chainloom.engines.fabric.forms import normalised
from chainloom.engines.fabric.vocabulary import (
    TRADE,
    TRADITIONAL,
    UNITS,
    alternatives,
    is_han,
    read,
    words,
)

from .naive import longest_word

ROOT = Path(__file__).resolve().parents[3]
DOCUMENT = (ROOT / "docs" / "fabric.md").read_text(encoding="utf-8")
FILES = ("fibres", "structures", "treatments", "colours", "trade", "units", "traditional")


def test_every_word_is_in_the_form_that_texts_are_brought_to():
    assert [word for word in words() if normalised(word) != word] == []


@pytest.mark.parametrize("name", FILES)
def test_every_file_says_where_its_words_come_from(name):
    assert read(name)
    folder = ROOT / "src" / "chainloom" / "engines" / "fabric" / "lexicon"
    assert (folder / f"{name}.toml").read_text(encoding="utf-8").startswith("# ")


def test_traditional_characters_are_turned_as_opencc_turns_them():
    convert = OpenCC("t2s").convert
    own = {"佈": "布", "吋": "寸", "碼": "码", "週": "周"}
    pairs = zip(TRADITIONAL["traditional"], TRADITIONAL["simplified"], strict=True)
    assert [(a, b) for a, b in pairs if own.get(a, convert(a)) != b] == []


def test_words_of_the_lexicon_are_understood_in_traditional_characters():
    convert = OpenCC("s2t").convert
    strange = [
        word
        for word in words()
        if is_han(word) and parse(convert(word)).facts() != parse(word).facts()
    ]
    assert strange == []


def test_the_trie_finds_the_longest_word_as_trying_them_all_does():
    rng = random.Random(20261129)
    han = [word for word in words() if is_han(word)]
    pattern = re.compile(alternatives(words()))
    for _ in range(300):
        text = "".join(rng.choice(han)[: rng.randint(1, 4)] for _ in range(4))
        place = rng.randrange(len(text))
        match = pattern.match(text, place)
        assert (match.group() if match else "") == longest_word(text, place)


@pytest.mark.parametrize("kind", sorted(codes()))
def test_every_code_reads_back_from_the_word_that_is_written_for_it(kind):
    fields = {
        "fibre": lambda spec: [one.fibre for one in spec.composition],
        "structure": lambda spec: [spec.structure],
        "category": lambda spec: [spec.category],
        "state": lambda spec: [spec.state],
        "finish": lambda spec: list(spec.finishes),
        "process": lambda spec: list(spec.processes),
        "certificate": lambda spec: list(spec.certificates),
        "colour": lambda spec: [spec.colour],
        "terms": lambda spec: list(spec.price_terms),
        "use": lambda spec: list(spec.uses),
    }
    for code, word in codes()[kind].items():
        spec = parse(word)
        assert code in fields[kind](spec), word
        assert parse(format_spec(spec)).facts() == spec.facts()


@pytest.mark.parametrize("kind", sorted(codes()))
def test_every_code_is_documented(kind):
    assert [code for code in codes()[kind] if f"`{code}`" not in DOCUMENT] == []


def test_every_unit_and_key_is_documented():
    units = [code for kind in ("length", "mass", "count") for code in UNITS[kind]]
    keys = list(parse("").as_dict())
    assert [
        name for name in (*units, *UNITS["currency"], *keys) if f"`{name}`" not in DOCUMENT
    ] == []


def test_every_problem_is_documented():
    folder = ROOT / "src" / "chainloom" / "engines" / "fabric"
    said = {
        code
        for path in folder.glob("*.py")
        for code in re.findall(r'\.problem\(\s*"(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert said
    assert [code for code in said if f"`{code}`" not in DOCUMENT] == []


def test_no_word_is_skipped_and_read_at_once():
    skipped = set(TRADE["skip"]["words"])
    both = [word for word in skipped if {kind for kind, _ in words()[word]} != {"skip"}]
    assert both == []
