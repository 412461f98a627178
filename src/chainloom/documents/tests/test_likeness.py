"""The same document is recognised however it is dressed, and a different one is not."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainloom.documents import likeness

from . import making
from .making import read

LETTERS = "纺织面料产业链党委正式成立推动高质量发展企业协会科研机构深度融合构建协同新格局鲤城区"


def _text(seed: int, size: int = 900) -> str:
    chance = random.Random(seed)
    return "".join(chance.choice(LETTERS) for _ in range(size))


def _overlap(one: str, other: str) -> float:
    """The share of runs in common, counted out: what the sketches estimate."""
    runs = [
        {text[at : at + likeness.RUN] for at in range(len(text) - likeness.RUN + 1)}
        for text in (likeness.letters(one), likeness.letters(other))
    ]
    return len(runs[0] & runs[1]) / len(runs[0] | runs[1])


def _likeness(one: str, other: str) -> float:
    return likeness.likeness(likeness.sketch(one), likeness.sketch(other))


def test_width_spaces_and_punctuation_do_not_matter():
    text = _text(1)
    dressed = " ".join(text).replace("纺", "纺，") + "！"
    assert _likeness(text, dressed) == 1.0


@pytest.mark.parametrize("changed", [0, 40, 200, 450, 900])
def test_the_estimate_is_near_what_is_counted_out(changed):
    text = _text(2)
    other = _text(3, changed) + text[changed:]
    assert abs(_likeness(text, other) - _overlap(text, other)) < 0.12


def test_a_line_more_is_the_same_document_and_another_article_is_not():
    text = _text(4)
    assert _likeness(text, text + "责任编辑：某某 来源：某网") >= likeness.ALIKE
    assert _likeness(text, _text(5)) < 0.05


@given(st.text(max_size=40))
def test_every_text_is_like_itself_or_empty(text):
    found = likeness.sketch(text)
    assert likeness.likeness(found, found) == (1.0 if likeness.letters(text) else 0.0)
    assert all(0 <= one < 2**63 for one in found)


@pytest.mark.django_db
def test_a_repeat_is_shown_with_the_first_and_in_its_chain_only(office, stranger, hands):
    body = _text(6)
    hands.reading = making.reading(body, [])
    first = read(office, body, "page.html")
    hands.reading = making.reading(body + _text(7, 60), [])
    again = read(office, body + " ", "again.docx")
    assert again.same_as == first
    assert likeness.ALIKE <= again.likeness < 1
    assert read(stranger, body, "page.html").same_as is None
