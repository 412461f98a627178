"""The whole way: a document in, its facts out, whatever dress it comes in."""

from __future__ import annotations

import json

import pytest

from chainloom.engines.reading import KINDS, ReadingError, agree_strictly, read
from tests.shared_data import shared

from . import noise

# Invented: there is no such district.
PAGE = noise.Article(
    "恒样区织造产业链党委成立",
    "5月18日，恒样区织造产业链党委正式成立。区委常委、组织部部长林知远出席活动。\n"
    "恒样区织造产业现有规上企业46家，其中省级龙头企业2家、市级龙头企业5家、专精特新中小企业4家。\n"
    "会上发布了《恒样区织造产业链党委年度工作计划》，将围绕“强组织，筑链上堡垒”“优服务，聚链上资源”“育人才，"
    "添链上动力”三个方面，实施6项举措。\n"
    "恒样区织造产业链党委与样州银行恒样支行签订“链企金融服务协议”。样州纺织学院副院长周以宁教授作专题授课。",
)


def facts_of(data: bytes, **said: str | None) -> list[tuple[str, str]]:
    found = read(data, **said).facts
    return sorted((one.kind, json.dumps(one.fields, ensure_ascii=False)) for one in found)


@pytest.mark.parametrize("kind", list(noise.KINDS))
def test_facts_are_those_of_the_clean_page_whatever_noise_it_bears(kind):
    # Some of the noise is a page's own day of publication; the day that is said goes before it.
    day = "2025-05-20"
    plain = facts_of(PAGE.text.encode(), filename="page.txt", published=day)
    assert len({fact for fact, _ in plain}) >= 6
    for seed in range(3):
        made = noise.noisy(PAGE, kind, seed)
        assert facts_of(made.data, filename=made.filename, published=day) == plain


def test_the_facts_of_news_are_those_of_the_clean_news_whatever_noise_it_bears():
    path = shared("articles", "trade_news_textile.jsonl")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()[:24]]
    for row in rows:
        article = noise.Article(row["title"].strip(), row["body"].strip())
        plain = facts_of(article.text.encode(), filename="page.txt", published=row["date"])
        for kind in ("glosses", "html_glossed"):
            made = noise.noisy(article, kind, seed=5)
            found = facts_of(made.data, filename=made.filename, published=row["date"])
            assert found == plain, article.title


def test_a_fact_has_its_words_in_the_text_and_its_place_in_the_original():
    made = noise.noisy(PAGE, "html_glossed", seed=1)
    reading = read(made.data, filename=made.filename)
    for fact in reading.facts:
        assert reading.text[fact.start : fact.end] == fact.quote
        start, end = reading.to_original(fact.start, fact.end)
        assert reading.original[start] == fact.quote[0]
        assert end - start >= len(fact.quote)
        assert set(fact.fields) == {field.name for field in KINDS[fact.kind].fields}
        assert 0 < fact.confidence <= 1


def test_what_the_text_leaves_open_is_null_and_said():
    (founded,) = [one for one in read(PAGE.text.encode()).facts if one.kind == "body_founded"]
    assert founded.fields["date"] is None
    assert founded.open["date"].startswith("5月18日")
    dated = read(PAGE.text.encode(), published="2025-05-20")
    (founded,) = [one for one in dated.facts if one.kind == "body_founded"]
    assert founded.fields["date"] == "2025-05-18"


def test_a_page_without_a_checkable_fact_yields_none():
    spun = "我们要以更高的站位、更实的举措，凝心聚力，奋楫笃行，推动各项工作再上新台阶。\n" * 3
    assert read(spun.encode()).facts == ()


def test_the_same_document_gives_the_same_reading():
    made = noise.noisy(PAGE, "doubled_glossed", seed=4)
    assert read(made.data).as_dict() == read(made.data).as_dict()


def test_what_is_no_document_is_refused_with_a_code():
    with pytest.raises(ReadingError) as refused:
        read(b"\x89PNG\r\n\x1a\n" + bytes(64), filename="page.txt")
    assert refused.value.code == "unsupported"


LICHENG = [
    ("body_founded", {"name": "鲤城区纺织面料产业链党委", "kind": "committee"}),
    ("figure", {"what": "规上企业", "number": 133, "unit": "家"}),
    ("figure", {"number": 61.2, "unit": "%", "share_of": "全区"}),
    ("person", {"name": "张才贵", "post": "常委"}),
    ("person", {"name": "张志强", "post": "主任"}),
    ("person", {"name": "陈力群", "post": "书记"}),
    ("person", {"name": "徐海燕", "post": "副院长"}),
    ("plan_published", {"title": "鲤城区纺织面料产业链党委年度工作计划", "measures": 9}),
    ("certificate_count", {"level": "省级", "number": 3}),
    ("certificate_count", {"level": "市级", "number": 4}),
    ("certificate_count", {"level": "省级", "number": 2}),
    ("certificate_count", {"certificate": "战略性新兴产业企业", "number": 5}),
    ("certificate_count", {"certificate": "科技小巨人企业", "number": 3}),
]


def test_the_page_that_founded_the_committee_is_understood():
    """The facts that it states, as a reader of the page lists them."""
    facts = read(shared("articles", "licheng.txt").read_bytes(), filename="licheng.txt").facts
    for kind, wanted in LICHENG:
        fitting = [
            fact
            for fact in facts
            if fact.kind == kind
            and agree_strictly(
                KINDS[kind],
                {**fact.fields, **wanted},
                fact.fields,
            )
        ]
        assert fitting, (kind, wanted)
    (founded,) = [
        fact for fact in facts if fact.kind == "body_founded" and fact.fields["kind"] == "committee"
    ]
    assert len(founded.fields["guiding"]) == 6
    (plan,) = [fact for fact in facts if fact.kind == "plan_published"]
    assert len(plan.fields["directions"]) == 3
    parties = sorted(len(f.fields["parties"]) for f in facts if f.kind == "agreement_signed")
    assert parties == [3, 3]
