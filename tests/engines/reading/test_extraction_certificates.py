"""Counts of certificates in sentences of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from chainloom.engines.reading import extract, read
from chainloom.engines.reading.gold import read_gold
from chainloom.engines.reading.scoring import Scores

GOLD = Path(__file__).parents[2] / "gold" / "reading_dev.jsonl"
ARTICLES = Path(__file__).parents[4] / "shared" / "data" / "articles"

Count = tuple[str, str | None, float]

# Sentence; certificate, level, number of each count.
COUNTS: list[tuple[str, list[Count]]] = [
    ("全区有省级龙头企业3家。", [("龙头企业", "省级", 3)]),
    ("其中汇聚了省级龙头(培育)企业3家、市级龙头企业4家、科技“小巨人”企业5家。",
     [("龙头培育企业", "省级", 3), ("龙头企业", "市级", 4), ("科技小巨人企业", None, 5)]),
    ("省级、市级龙头企业分别为3家、5家。", [("龙头企业", "省级", 3), ("龙头企业", "市级", 5)]),
    ("国家级专精特新企业6家，省级20家。",
     [("专精特新企业", "国家级", 6), ("专精特新企业", "省级", 20)]),
    ("全县拥有12家国家级高新技术企业。", [("高新技术企业", "国家级", 12)]),
    ("10家企业被认定为高新技术企业。", [("高新技术企业", None, 10)]),
    ("新培育科技型中小企业120家。", [("科技型中小企业", None, 120)]),
    ("24家企业被认定为河北省重点实验室。", [("重点实验室", "河北省", 24)]),
    ("高新技术企业数量达到86家。", [("高新技术企业", None, 86)]),
    ("2020年底纺织类高新技术企业达到13家。", [("高新技术企业", None, 13)]),
]  # fmt: skip

# One firm's own title, those just named, a count of something else.
NOTHING = [
    "海州集团是一家国家级的龙头企业。",
    "四家龙头企业的产品各有不同。",
    "全区有纺织企业300家。",
    "建成数字化车间4个、外贸公共服务平台14个。",
    "该厂去年获评省级专精特新企业。",
]


def counts(text: str) -> list[Count]:
    found = [one for one in extract(text) if one.kind == "certificate_count"]
    for one in found:
        assert one.quote == text[one.start : one.end]
    return [(one.fields["certificate"], one.fields["level"], one.fields["number"]) for one in found]


@pytest.mark.parametrize(("sentence", "expected"), COUNTS)
def test_who_holds_a_certificate_is_counted_by_level(sentence: str, expected: list[Count]) -> None:
    assert counts(sentence) == expected


@pytest.mark.parametrize("sentence", NOTHING)
def test_not_every_title_is_a_count(sentence: str) -> None:
    assert counts(sentence) == []


def test_the_holders_are_those_that_the_sentence_is_about() -> None:
    text = "鲤城区纺织鞋服产业基础雄厚，拥有省级龙头企业3家。"
    (found,) = [one for one in extract(text) if one.kind == "certificate_count"]
    assert found.fields["scope"] == "鲤城区纺织鞋服产业"


def test_the_half_for_developing_is_read_this_well() -> None:
    if not ARTICLES.is_dir():
        pytest.skip("the articles that the labels are about are not here")
    scores = Scores()
    for document in read_gold(GOLD, root=ARTICLES):
        if "certificate_count" not in document.kinds:
            continue
        reading = read(document.data, filename=document.filename, published=document.published)
        found = [one for one in reading.facts if one.kind == "certificate_count"]
        scores.add(found, [one for one in document.facts if one.kind == "certificate_count"])
    assert scores.strict["certificate_count"].f1 > 0.9
