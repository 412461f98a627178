"""How sure a fact is: by how often facts told in its way were right."""

from __future__ import annotations

from collections import defaultdict
from statistics import fmean

import pytest

from chainloom.engines.reading import KINDS, Scores, extract, read, read_gold
from chainloom.engines.reading.assist import CONFIDENCE
from chainloom.engines.reading.extraction.text.words import lexicon
from chainloom.engines.reading.extraction.trust import chance
from tests.shared_data import ROOT, shared

NOT_MENDED_BY = ("apart", "apart2", "fresh_apart", "kinds_apart", "drawn")
# With fewer a share says little.
MANY = 30


def test_the_counts_are_of_known_kinds_and_possible() -> None:
    counts = lexicon("trust")
    assert set(counts) <= set(KINDS)
    assert all(0 <= right <= met for ways in counts.values() for met, right in ways.values())


def test_a_way_met_often_has_its_share_and_one_never_met_that_of_its_kind() -> None:
    ways = lexicon("trust")["figure"]
    met, right = ways["measure"]
    assert met > 100
    assert chance("figure", "measure") == pytest.approx(right / met, abs=0.02)
    everything = [sum(column) for column in zip(*ways.values(), strict=True)]
    assert chance("figure", "never met") == pytest.approx(everything[1] / everything[0], abs=0.02)


def test_what_was_never_met_at_all_may_as_well_be_wrong() -> None:
    assert chance("no kind") == 0.5


def test_no_rule_is_less_sure_than_a_model_s_proposal() -> None:
    told = [(kind, way) for kind, ways in lexicon("trust").items() for way in ways]
    assert min(chance(*one) for one in told) > CONFIDENCE


def test_a_fact_says_in_which_way_it_is_told() -> None:
    facts = extract("瓴缦纺织有限公司总经理李明表示,今年产量增长12%。", published="2011-06-01")
    told = {fact.kind: (fact.told, fact.confidence) for fact in facts}
    assert told["organisation"] == ("suffix", chance("organisation", "suffix"))
    assert told["figure"] == ("change", chance("figure", "change"))
    assert told["person"] == ("said", chance("person", "said"))


def test_facts_are_right_as_often_as_they_are_sure() -> None:
    right, sure = defaultdict[str, list[bool]](list), defaultdict[str, list[float]](list)
    for name in NOT_MENDED_BY:
        for document in read_gold(ROOT / f"tests/gold/reading_{name}.jsonl", shared("articles")):
            facts = read(
                document.data, filename=document.filename, published=document.published
            ).facts
            _, extra = Scores().add(facts, document.facts, document.kinds)
            wrong = {id(fact) for fact in extra}
            for fact in (one for one in facts if one.kind in document.kinds):
                right[fact.kind].append(id(fact) not in wrong)
                sure[fact.kind].append(fact.confidence)
    often = [kind for kind, facts in right.items() if len(facts) >= MANY]
    assert {"figure", "organisation", "person"} <= set(often)
    for kind in often:
        assert fmean(sure[kind]) == pytest.approx(fmean(right[kind]), abs=0.08)
