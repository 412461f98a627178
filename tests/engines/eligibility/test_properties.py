"""What holds of every condition and firm, by seeded random ones and by slow twins."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from chainloom.engines.matching import eligibility
from chainloom.engines.matching.eligibility import (
    Firm,
    Group,
    Not,
    Place,
    Policy,
    Status,
    status_of,
)
from tests.engines.eligibility import naive, strategies
from tests.engines.eligibility.strategies import TODAY

WORDS = eligibility.standard()
DAY = TODAY.toordinal()
seeded = settings(derandomize=True, deadline=None, max_examples=100)


def condition_of(data):
    place = Place()
    found = eligibility.read_condition(data, WORDS, place)
    place.check()
    return found


def firm_of(data):
    return eligibility.read_firm(data, WORDS)


def statuses_of(condition, firm):
    return {
        test: status_of(test, firm.known(test.attribute, test.among), DAY)
        for test in eligibility.tests_of(condition)
    }


@seeded
@given(strategies.conditions, strategies.firms)
def test_a_condition_is_judged_as_the_tables_say(said, firm):
    condition, firm = condition_of(said), firm_of(firm)
    assert eligibility.judge(condition, firm, DAY) == naive.kleene(
        condition, statuses_of(condition, firm)
    )


@seeded
@given(strategies.conditions, strategies.firms, st.fixed_dictionaries(strategies.exact_facts))
def test_met_and_unmet_stay_so_whatever_is_learned(said, firm, learned):
    """Filling in what is unknown never turns a verdict round."""
    condition, before = condition_of(said), firm_of(firm)
    exact = firm_of({"name": "A mill", "facts": learned})
    after = Firm("A mill", {**exact.facts, **before.facts}, before.statements)
    verdict = eligibility.judge(condition, before, DAY)
    if verdict is not Status.UNKNOWN:
        assert eligibility.judge(condition, after, DAY) is verdict


@seeded
@given(strategies.conditions, strategies.firms)
def test_the_smallest_change_is_the_smallest(said, firm):
    condition, firm = condition_of(said), firm_of(firm)
    statuses = statuses_of(condition, firm)
    found = eligibility.shortfall(condition, statuses, eligibility.Possibility(WORDS, DAY))
    assert found.price == naive.least_price(condition, statuses, WORDS, DAY)
    for way in found.ways:
        assert way.price == found.price
        told = {t: s for t, s in statuses.items() if s is not Status.UNKNOWN}
        told |= {t: Status.MET if wanted else Status.UNMET for t, wanted in (*way.change, *way.ask)}
        assert naive.kleene(condition, told) == 2


@seeded
@given(strategies.conditions, strategies.firms)
def test_nothing_is_short_exactly_when_it_is_met(said, firm):
    condition, firm = condition_of(said), firm_of(firm)
    found = eligibility.shortfall(
        condition, statuses_of(condition, firm), eligibility.Possibility(WORDS, DAY)
    )
    assert (found.price == (0, 0)) == (eligibility.judge(condition, firm, DAY) is Status.MET)


@settings(derandomize=True, deadline=None, max_examples=40)
@given(
    st.lists(strategies.conditions, min_size=1, max_size=4),
    st.lists(strategies.firms, min_size=1, max_size=70),
)
def test_many_at_once_is_one_by_one(said, firms):
    """The columns say of every policy and firm what the single assessment says."""
    conditions = [condition_of(one) for one in said]
    policies = [Policy(str(n), "", one) for n, one in enumerate(conditions)]
    firms = [firm_of(one) for one in firms]
    table = eligibility.make_table(firms, WORDS)
    screens = list(eligibility.screen(policies, table, TODAY, WORDS, one_short=True))
    for policy, screen in zip(policies, screens, strict=True):
        slow = [eligibility.assess(policy, firm, TODAY, WORDS) for firm in firms]
        statuses = np.array([one.status for one in slow])
        np.testing.assert_array_equal(screen.met(), statuses == Status.MET)
        np.testing.assert_array_equal(screen.unknown(), statuses == Status.UNKNOWN)
        short = [one.status is Status.UNMET and one.missing.is_one_short for one in slow]
        np.testing.assert_array_equal(screen.one_short(), np.array(short))
        assert screen.counts() == {
            "met": int((statuses == Status.MET).sum()),
            "unknown": int((statuses == Status.UNKNOWN).sum()),
            "unmet": int((statuses == Status.UNMET).sum()),
            "one_short": sum(short),
        }


@seeded
@given(strategies.conditions)
def test_a_condition_that_is_written_is_read_as_the_same(said):
    condition = condition_of(said)
    assert condition_of(eligibility.write_condition(condition, WORDS)) == condition


def shape(condition):
    """A condition without groups of one, as a sentence shows it."""
    match condition:
        case eligibility.Test():
            return "."
        case Not(part=part):
            return ("not", shape(part))
        case Group(parts=(part,)):
            return shape(part)
        case Group(need=need, parts=parts):
            how = {len(parts): "all", 1: "any"}.get(need, need)
            return (how, *map(shape, parts))


def read_back(text):
    """The shape of a Chinese sentence, by its brackets and joints; tests have become dots."""

    def sentence(at):
        if count := re.compile(r"满足以下\d+项中的至少(\d+)项：").match(text, at):
            how, at, joint = int(count[1]), count.end(), "；"
        else:
            how, joint = None, None
        parts = []
        while True:
            part, at = one(at)
            parts.append(part)
            found = next((j for j in ("，且", "，或", "；") if text.startswith(j, at)), None)
            if found is None or (joint is not None and found != joint):
                break
            joint = found
            at += len(found)
        if len(parts) == 1:
            return parts[0], at
        how = how or {"，且": "all", "，或": "any"}[joint]
        return (how, *parts), at

    def one(at):
        if text.startswith("不满足（", at):
            inner, at = sentence(at + 4)
            return ("not", inner), at + 1
        if text.startswith("（", at):
            inner, at = sentence(at + 1)
            return inner, at + 1
        return ".", at + 1

    found, end = sentence(0)
    assert end == len(text)
    return found


@seeded
@given(strategies.conditions)
def test_a_sentence_can_be_read_in_one_way_only(said):
    condition = condition_of(said)
    text = eligibility.render(condition, WORDS)
    for test in sorted(
        {eligibility.render(one, WORDS) for one in eligibility.tests_of(condition)},
        key=len,
        reverse=True,
    ):
        text = text.replace(test, ".")
    assert read_back(text) == shape(condition)
