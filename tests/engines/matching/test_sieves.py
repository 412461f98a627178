"""A sieve may leave too many rows over, and never one too few; pieces are cut as the whole is."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from chainloom.engines.matching import Condition, Need, Resource, default_weights, kind, make_index
from chainloom.engines.matching.columns.sieves import MOST_KEPT, Sieves, bits_of, rows_of
from chainloom.engines.matching.matching import make_asking, match
from chainloom.engines.matching.words.segmenting import terms, terms_of

from . import naive
from .strategies import DAY, needs, offers


@given(st.lists(st.booleans(), max_size=400))
def test_a_bitmap_holds_the_rows_that_were_put(is_in):
    found = rows_of(bits_of(np.array(is_in, dtype=np.bool_)))
    assert found.tolist() == [row for row, one in enumerate(is_in) if one]


@settings(max_examples=40, deadline=None)
@given(needs(), offers(least=1, most=40))
def test_no_row_is_left_out_that_may_fit(need, everything):
    table = make_index(everything).table("fabric")
    asking = make_asking(need, default_weights())
    for asked in (*asking.hard, *asking.wishes):
        left = table.columns[asked.field.name].sieve(asked, table.sieves)
        if left is None:
            continue
        kept = set(rows_of(left).tolist())
        for row, resource in enumerate(everything):
            off = naive.ratio(need, asked.condition, resource)
            assert naive.state(off) == "unmet" or row in kept


def test_many_numbers_are_sieved_closely():
    """More values than edges; what is left over is little more than what fits."""
    draw = random.Random(3)
    weights = [draw.randrange(400, 4000) / 10 for _ in range(5000)]
    table = make_index(
        Resource(f"r{at}", "fabric", {"weight_gsm": one}) for at, one in enumerate(weights)
    ).table("fabric")
    for _ in range(40):
        low = draw.randrange(30, 400)
        need = Need("fabric", (Condition("weight_gsm", low, low + 20),), day=DAY)
        (asked,) = make_asking(need, default_weights()).hard
        left = set(rows_of(table.columns["weight_gsm"].sieve(asked, table.sieves)).tolist())
        fits = {
            at for at, one in enumerate(weights) if low - 0.05 * low <= one <= (low + 20) * 1.05
        }
        assert fits <= left
        assert len(left) <= len(fits) + 3 * len(weights) / 64


@settings(max_examples=25, deadline=None)
@given(needs(), offers(least=2, most=16), st.integers(0, 16))
def test_rows_that_came_after_the_sieves_are_found_as_those_before(need, everything, early):
    whole = match(need, make_index(everything), len(everything))
    index = make_index(everything[:early])
    for one in everything[early:]:
        index.add(one)
    late = match(need, index, len(everything))
    assert {one.id for one in late.matches} == {one.id for one in whole.matches}
    assert (late.feasible, late.possible) == (whole.feasible, whole.possible)
    # Words are weighed by the usual length of offers, which is counted when they are settled.
    index.settle()
    settled = match(need, index, len(everything))
    assert [one.id for one in settled.matches] == [one.id for one in whole.matches]


def test_what_is_kept_does_not_grow_without_end():
    sieves = Sieves(64)
    for at in range(MOST_KEPT + 50):
        sieves.get(at, lambda: np.zeros(1, dtype=np.uint64))
    assert len(sieves._kept) == MOST_KEPT


PIECES = (
    "涤纶", "春亚仿", "single jersey", "T/C 65/35", "，", "、", " ", "  ", "\n", "40S",
    "pu coating", "汗布", "现货", "T 恤", "hanbu", "polyster", "a", "棉", "喷水机20台",
    "；", ",", "　", "GRS", "滌綸",
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.booleans())
def test_a_text_taken_to_pieces_has_the_terms_of_the_whole(text, is_query):
    assert terms(text, is_query) == terms_of(text, is_query)


def test_kinds_have_no_field_that_a_sieve_could_not_hold():
    """Keys of what is kept begin with the field: two of one name would share bitmaps."""
    for code in ("fabric", "capacity"):
        names = [one.name for one in kind(code).fields.values()]
        assert len(names) == len(set(names))
