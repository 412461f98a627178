"""What a strict comparison does not mind, and what it does."""

from __future__ import annotations

from typing import Any

import pytest

from chainloom.engines.reading.facts import KINDS
from chainloom.engines.reading.gold import Statement
from chainloom.engines.reading.scoring import Scores, agree_strictly

FIGURE = {"what": "产值", "number": 312, "unit": "元", "scope": "鲤城区纺织业"}

# Changes of a figure; whether it is still the same.
FIGURES: list[tuple[dict[str, Any], dict[str, Any], bool]] = [
    # Owner and thing parted elsewhere.
    ({}, {"scope": "鲤城区", "what": "纺织业产值"}, True),
    ({"scope": None, "what": "挖掘机销量"}, {"scope": "挖掘机", "what": "销量"}, True),
    ({}, {"scope": "鲤城区", "what": "产值"}, False),
    ({}, {"scope": "丰泽区", "what": "纺织业产值"}, False),
    # The same place.
    ({"scope": "泉州"}, {"scope": "泉州市"}, True),
    ({"scope": "鲤城区"}, {"scope": "福建省泉州市鲤城区"}, True),
    ({"scope": "全区纺织业"}, {"scope": "鲤城区纺织业"}, True),
    ({"scope": "全区"}, {"scope": "泉州市"}, False),
    ({"scope": "石家庄市长安区"}, {"scope": "西安市长安区"}, False),
    ({"scope": "我国"}, {"scope": "中国"}, True),
    ({"scope": "宁夏"}, {"scope": "宁夏回族自治区"}, True),
    ({"scope": "宁夏"}, {"scope": "广西壮族自治区"}, False),
    # A trade, with or without its place.
    ({"scope": "童装产业"}, {"scope": "织里镇童装产业"}, True),
    ({"scope": "童装产业"}, {"scope": "纺织产业"}, False),
    # Growth by any word for it, never a fall, another comparison or a level.
    ({"what": "产值同比增长"}, {"what": "产值增速"}, True),
    ({"what": "产值增长"}, {"what": "产值下降"}, False),
    ({"what": "产值同比增长"}, {"what": "产值环比增长"}, False),
    ({"what": "产值增长"}, {"what": "产值"}, False),
    # Counting and sharing words.
    ({"what": "规上企业数量", "unit": "家"}, {"what": "规上企业", "unit": "家"}, True),
    (
        {"what": "规上企业占比", "share_of": "全区"},
        {"what": "规上企业", "share_of": "鲤城区"},
        True,
    ),
    ({"what": "新增发明专利", "unit": "件"}, {"what": "发明专利新增", "unit": "件"}, True),
    ({"what": "工业增加值"}, {"what": "工业值"}, False),
]


@pytest.mark.parametrize(("one", "other", "same"), FIGURES)
def test_two_figures_say_the_same_only_without_a_difference_of_meaning(
    one: dict[str, Any], other: dict[str, Any], same: bool
) -> None:
    kind = KINDS["figure"]
    assert agree_strictly(kind, {**FIGURE, **one}, {**FIGURE, **other}) is same
    assert agree_strictly(kind, {**FIGURE, **other}, {**FIGURE, **one}) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"level": "国家级"}, {"level": "国家"}, True),
        ({"certificate": "龙头"}, {"certificate": "龙头企业"}, True),
        ({"level": "省级"}, {"level": "市级"}, False),
        ({"scope": "全区"}, {"scope": "鲤城区"}, True),
        ({"certificate": "专精特新企业"}, {"certificate": "高新技术企业"}, False),
    ],
)
def test_counts_of_certificates_are_compared_by_name_level_and_owner(
    one: dict[str, Any], other: dict[str, Any], same: bool
) -> None:
    count = {"certificate": "龙头企业", "level": "省级", "number": 3, "scope": "鲤城区"}
    kind = KINDS["certificate_count"]
    assert agree_strictly(kind, {**count, **one}, {**count, **other}) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        # Organisation and post parted elsewhere, neither left out.
        (("瓴缦集团宣传部", "部长"), ("瓴缦集团", "宣传部部长"), True),
        ((None, "瓴缦集团部长"), ("瓴缦集团", "部长"), False),
        (("瓴缦集团", "副总裁"), ("瓴缦集团", "总裁"), False),
        # A body of the same place.
        (("河北省高阳县委", "书记"), ("高阳县委", "书记"), True),
        (("高阳县委", "书记"), ("安国市委", "书记"), False),
        (("石家庄市长安区政府", "区长"), ("长安区政府", "区长"), True),
        (("石家庄市长安区政府", "区长"), ("西安市长安区政府", "区长"), False),
        (("陕西省长安区政府", "区长"), ("西安市长安区政府", "区长"), True),
    ],
)
def test_posts_are_compared_by_all_their_words(
    one: tuple[str | None, str], other: tuple[str | None, str], same: bool
) -> None:
    mine, theirs = (
        {"name": "李明", "organisation": whose, "post": post} for whose, post in (one, other)
    )
    assert agree_strictly(KINDS["person"], mine, theirs) is same


def test_an_organisation_is_the_same_by_each_name_that_the_labels_give_it() -> None:
    def told(organisation: str) -> Statement:
        return Statement("person", {"name": "李明", "post": "总裁", "organisation": organisation})

    names = {"name": "瓴钢", "full_name": "瓴钢集团", "kind": "firm"}
    labelled = [Statement("organisation", names), told("瓴钢集团")]
    for found, right in (("瓴钢", 1), ("瓴钢集团", 1), ("瓴铁", 0)):
        scores = Scores()
        scores.add([told(found)], labelled)
        assert scores.strict["person"].right == right
