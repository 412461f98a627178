"""Texts made to take long: marks that nobody closes, rows and runs without an end."""

from __future__ import annotations

from typing import Final

import pytest

from chainloom.engines.reading import extract
from chainloom.engines.reading.extraction.marks import quoted

HARD: Final = {
    "quotation marks that nobody closes": "“" * 50_000,
    "brackets that nobody closes": "(" * 50_000,
    "a row of firms": "、".join(["三一重工"] * 3_000),
    "firms joined by 和": "和".join(["三一重工"] * 3_000),
    "numbers told respectively": "甲、乙分别为" + "、".join(["5万元"] * 3_000),
    "posts in a run": "董事长总经理" * 2_000 + "王志强",
}


@pytest.mark.parametrize("name", HARD)
def test_hard_texts_are_read(name: str) -> None:
    assert isinstance(extract(HARD[name]), list)


def test_quotations_are_found_behind_marks_that_nobody_closed() -> None:
    assert [one.text for one in quoted("“" * 500 + "云锦”和《方案》")] == ["云锦", "方案"]
