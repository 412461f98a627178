"""Clean trade news made noisy in every way comes out clean, and no bracket of it is lost."""

from __future__ import annotations

import json
import re
from functools import cache

import pytest
from rapidfuzz.distance import Levenshtein

from chainloom.engines.reading.cleaning import CleanDocument, clean
from tests.shared_data import shared

from . import noise
from .tracing_rules import assert_exact, assert_nothing_vanished

SPACE = re.compile(r"\s+")
BRACKET = re.compile(r"[(（][^()（）]{1,60}[)）]")
READING = re.compile(
    "[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ0-5]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][^()（）]*[)）]"
)
EVERY = 10


def bare(text: str) -> str:
    return SPACE.sub("", text)


@cache
def articles() -> tuple[noise.Article, ...]:
    """The articles that cleaning leaves as they are; a few say a sentence or title twice."""
    found = []
    for name in ("trade_news_textile.jsonl", "trade_news_other.jsonl"):
        for line in shared("articles", name).read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            found.append(noise.Article(record["title"].strip(), record["body"].strip()))
    return tuple(found)


@cache
def cleaned(article: noise.Article) -> CleanDocument:
    return clean(article.text.encode())


def undoubled(articles: tuple[noise.Article, ...]) -> list[noise.Article]:
    return [one for one in articles if bare(cleaned(one).text) == bare(one.text)]


def test_clean_articles_stay_as_they_are_with_every_bracket() -> None:
    """Abbreviations, foreign names, figures, codes: eight hundred real brackets."""
    assert len(undoubled(articles())) >= 0.98 * len(articles())
    assert not [edit for one in articles() for edit in cleaned(one).edits if edit.kind == "gloss"]
    assert sum(len(BRACKET.findall(one.text)) for one in articles()) > 750


@pytest.mark.parametrize("kind", list(noise.KINDS))
def test_noise_comes_off(kind: str) -> None:
    wrong = size = 0
    chosen = articles()[:: EVERY if kind != "doubled_glossed" else EVERY // 5]
    for article in undoubled(chosen):
        if "traditional" in kind and not noise.reversible(article.text):
            continue
        made = noise.noisy(article, kind, seed=1)
        doc = clean(made.data, filename=made.filename)
        found, wanted = bare(doc.text), bare(made.clean)
        wrong += Levenshtein.distance(found, wanted)
        size += len(wanted)
        assert not READING.search(doc.text) or READING.search(article.text), article.title
        if kind != "plain":
            lost = [one for one in BRACKET.findall(wanted) if one not in found]
            assert lost == [], article.title
    assert wrong <= 0.005 * size


@pytest.mark.parametrize("kind", list(noise.KINDS))
def test_noisy_documents_are_accounted_for(kind: str) -> None:
    for article in undoubled(articles()[3::60]):
        made = noise.noisy(article, kind, seed=2)
        doc = clean(made.data, filename=made.filename)
        assert_exact(doc)
        assert_nothing_vanished(doc)


def test_the_page_of_the_licheng_committee() -> None:
    doc = clean(shared("articles", "licheng.txt").read_bytes(), filename="licheng.txt")
    lines = doc.text.split("\n")
    assert doc.title == lines[0] == "鲤城区纺织面料产业链党委正式成立"
    assert len(lines) == 8
    assert lines[1].startswith("6月6日上午,鲤城区纺织面料产业链党委正式成立,标志着鲤城在推动")
    assert lines[-1].endswith("作专题授课,分享前沿趋势与技术动态。")
    assert BRACKET.findall(doc.text) == ["(占全区61.2%)", "(培育)"]
    assert {edit.kind for edit in doc.edits} == {
        "gloss",
        "title_repeat",
        "repeat",
        "related",
        "comments",
    }
    assert_exact(doc)
    assert_nothing_vanished(doc)
