"""Decision tables a lawyer could read."""

from __future__ import annotations

import doctest
from datetime import date
from decimal import Decimal

import pytest

from chainloom.engines.matching import eligibility
from chainloom.engines.matching.eligibility import EligibilityError, Outcome, Place, Status

WORDS = eligibility.standard()
TODAY = date(2026, 6, 1)
FORCE = {"from": "2026-01-01", "until": "2026-12-31"}


def condition(said):
    place = Place()
    found = eligibility.read_condition(said, WORDS, place)
    place.check()
    return found


def firm(facts=None, **more):
    return eligibility.read_firm({"name": "A mill", "facts": facts or {}, **more}, WORDS)


def policy(conditions, benefit=None, **more):
    said = {"id": "p", "title": "Sample", "conditions": conditions, "benefit": benefit, **more}
    return eligibility.read_policies([said])[0][0]


def test_the_example_holds():
    assert doctest.testmod(eligibility).failed == 0


REVENUE = {"field": "revenue", "at_least": 20_000_000}


@pytest.mark.parametrize(
    ("known", "verdict"),
    [
        (20_000_000, "met"),
        (19_999_999.99, "unmet"),
        ({"low": 20_000_000, "below": 100_000_000}, "met"),
        ({"low": 3_000_000, "below": 20_000_000}, "unmet"),
        ({"low": 3_000_000, "high": 20_000_000}, "unknown"),
        ({"above": 1}, "unknown"),
        (None, "unknown"),
    ],
)
def test_a_band_is_met_only_if_all_of_it_is(known, verdict):
    found = eligibility.judge(condition(REVENUE), firm({"revenue": known}), TODAY.toordinal())
    assert found.word == verdict


@pytest.mark.parametrize(
    ("said", "founded", "verdict"),
    [
        ({"years_at_least": 3}, "2023-06-01", "met"),
        ({"years_at_least": 3}, "2023-06-02", "unmet"),
        ({"years_at_least": 3}, "2023", "unknown"),
        ({"years_at_most": 2}, "2023-06-02", "met"),
        ({"years_at_most": 2}, "2023-06-01", "unmet"),
        ({"before": "2020-01-01"}, "2019-12-31", "met"),
        ({"before": "2020-01-01"}, "2020-01-01", "unmet"),
        ({"since": "2020-01-01", "until": "2020-12-31"}, "2020", "met"),
    ],
)
def test_dates_and_ages(said, founded, verdict):
    found = eligibility.judge(
        condition({"field": "founded", **said}), firm({"founded": founded}), TODAY.toordinal()
    )
    assert found.word == verdict


def test_a_birthday_on_a_leap_day_comes_on_the_28th():
    three_years = condition({"field": "founded", "years_at_least": 1})
    mill = firm({"founded": "2024-02-29"})
    verdicts = [
        eligibility.judge(three_years, mill, date(2025, *day).toordinal()).word
        for day in ((2, 27), (2, 28), (3, 1))
    ]
    # A year before 28 February 2025 is 28 February 2024: the leap day is not a year ago yet.
    assert verdicts == ["unmet", "unmet", "met"]


@pytest.mark.parametrize(
    ("wanted", "known", "verdict"),
    [
        ("175", ["1751"], "met"),
        ("1751", ["175"], "unknown"),
        ("1751", ["1761"], "unmet"),
        ("1751", {"value": ["1761"], "complete": False}, "unknown"),
        ("1751", {"value": [], "complete": True}, "unmet"),
    ],
)
def test_an_industry_class_lies_below_its_group(wanted, known, verdict):
    found = eligibility.judge(
        condition({"field": "industry", "in": wanted}),
        firm({"industry": known}),
        TODAY.toordinal(),
    )
    assert found.word == verdict


@pytest.mark.parametrize(
    ("wanted", "known", "verdict"),
    [
        ("350500", "350502", "met"),
        ("350502", "350500", "unknown"),
        ("350502", "350304", "unmet"),
    ],
)
def test_a_district_lies_in_its_city(wanted, known, verdict):
    found = eligibility.judge(
        condition({"field": "district", "in": wanted}),
        firm({"district": known}),
        TODAY.toordinal(),
    )
    assert found.word == verdict


def held(**more):
    return {"kind": "green_factory", "level": "provincial", "from": "2025-01-01", **more}


@pytest.mark.parametrize(
    ("holdings", "complete", "verdict"),
    [
        ([held(until="2027-12-31")], False, "met"),
        ([held(until="open")], False, "met"),
        ([held(until="open", **{"from": None})], False, "met"),
        ([held()], False, "unknown"),
        ([held(until="2026-05-31")], True, "unmet"),
        ([held(until="2026-05-31")], False, "unknown"),
        ([held(until="open", level=None)], True, "unknown"),
        ([held(until="open", level="municipal")], ["green_factory"], "unmet"),
        ([], False, "unknown"),
        ([], ["high_tech"], "unknown"),
        ([], True, "unmet"),
    ],
)
def test_a_certificate_that_nobody_recorded_is_not_one_that_is_not_held(
    holdings, complete, verdict
):
    wanted = {"field": "certificate", "holds": "green_factory", "levels": ["provincial"]}
    mill = firm({"certificate": {"value": holdings, "complete": complete}})
    assert eligibility.judge(condition(wanted), mill, TODAY.toordinal()).word == verdict


def test_a_value_from_too_long_ago_counts_as_unknown():
    wanted = condition({**REVENUE, "fresh_since": "2026-01-01"})
    for as_of, verdict in (("2026-01-01", "met"), ("2025-12-31", "unknown"), (None, "unknown")):
        mill = firm({"revenue": {"value": 3e7, "as_of": as_of}})
        assert eligibility.judge(wanted, mill, TODAY.toordinal()).word == verdict


@pytest.mark.parametrize(
    ("answer", "verdict"), [(True, "met"), (False, "unmet"), (None, "unknown")]
)
def test_a_statement_is_what_a_person_says(answer, verdict):
    said = condition({"statement": "具有独立法人资格"})
    mill = firm(statements={"具有独立法人资格": answer})
    assert eligibility.judge(said, mill, TODAY.toordinal()).word == verdict
    table = eligibility.make_table([mill], WORDS)
    asked = eligibility.Policy("p", "", said)
    (found,) = eligibility.screen([asked], table, TODAY, WORDS)
    assert found.counts()[verdict] == 1


NESTED = {
    "all": [
        {"field": "district", "in": "350502"},
        {
            "any": [
                {"all": [REVENUE, {"field": "headcount", "at_least": 300}]},
                {
                    "all": [
                        {"field": "rd_share", "at_least": 3},
                        {"field": "dishonest", "is": False},
                    ]
                },
            ]
        },
    ]
}


def test_one_condition_short_under_nested_groups():
    """Four of five are unmet or unknown, and one change of the right one is enough."""
    mill = firm(
        {
            "district": "350502",
            "revenue": 1e7,
            "headcount": 20,
            "rd_share": 2.5,
            "dishonest": False,
        }
    )
    found = eligibility.assess(policy(NESTED, **FORCE), mill, TODAY, WORDS)
    assert found.outcome is Outcome.ONE_SHORT
    assert found.missing.price == (1, 0)
    (way,) = found.missing.ways
    assert [(test.attribute, wanted) for test, wanted in way.change] == [("rd_share", True)]


def test_a_condition_that_stands_twice_is_counted_once():
    """Either branch needs the revenue: to change it is one change, not two."""
    shared = {"all": [{"any": [REVENUE, {"field": "size", "in": "large"}]}, REVENUE]}
    mill = firm({"revenue": 1e7, "size": "small"})
    found = eligibility.assess(policy(shared), mill, TODAY, WORDS)
    assert found.missing.price == (1, 0)


def test_nobody_is_told_to_be_small_and_large_at_once():
    odd = {"all": [{"field": "headcount", "below": 10}, {"field": "headcount", "above": 20}]}
    found = eligibility.assess(policy(odd), firm({"headcount": 15}), TODAY, WORDS)
    assert found.missing.price is None
    assert found.missing.ways == ()


def test_what_is_unknown_is_asked_for_and_only_where_it_decides():
    mill = firm({"district": "350502", "revenue": 3e7, "headcount": 20, "dishonest": False})
    found = eligibility.assess(policy(NESTED), mill, TODAY, WORDS)
    assert found.status is Status.UNKNOWN
    (way,) = found.missing.ways
    assert [test.attribute for test, _ in way.ask] == ["rd_share"]
    assert eligibility.ask_for(way.ask[0][0], WORDS) == "研发费用占营业收入的比例"


@pytest.mark.parametrize(
    ("dates", "facts", "outcome"),
    [
        (FORCE, {"headcount": 50}, "automatic"),
        (FORCE, {"headcount": 5}, "one_short"),
        (FORCE, {}, "unknown"),
        ({"from": "2026-01-01"}, {"headcount": 50}, "unknown"),
        ({"from": "2026-01-01", "until": "open"}, {"headcount": 50}, "automatic"),
        ({"from": "2026-07-01", "until": "open"}, {"headcount": 50}, "not_in_force"),
        ({"from": "2025-01-01", "until": "2026-05-31"}, {"headcount": 50}, "not_in_force"),
    ],
)
def test_automatic_only_where_everything_is_known(dates, facts, outcome):
    wanted = {"field": "headcount", "at_least": 10}
    found = eligibility.assess(policy(wanted, {"fixed": 1000}, **dates), firm(facts), TODAY, WORDS)
    assert found.outcome.value == outcome


LARGE = {"field": "revenue", "at_least": 100_000_000}


@pytest.mark.parametrize(
    ("benefit", "facts", "low", "high"),
    [
        ({"fixed": 100_000}, {}, "100000", "100000"),
        (
            {"percent": 6, "of": "equipment_investment"},
            {"equipment_investment": 123.45},
            "7.41",
            "7.41",
        ),
        (
            {"percent": 6, "of": "equipment_investment", "cap": 5},
            {"equipment_investment": 123},
            "5",
            "5",
        ),
        (
            {"percent": 6, "of": "equipment_investment", "floor": 9},
            {"equipment_investment": 1},
            "9",
            "9",
        ),
        ({"percent": 10, "of": "revenue", "over": 100}, {"revenue": 150}, "5.00", "5.00"),
        ({"percent": 10, "of": "revenue", "over": 100}, {"revenue": 50}, "0", "0"),
        (
            {"percent": 1, "of": "revenue"},
            {"revenue": {"low": 2e7, "high": 1e8}},
            "200000",
            "1000000",
        ),
        ({"percent": 1, "of": "revenue", "cap": 100}, {"revenue": {"low": 2e7}}, "100", "100"),
        ({"percent": 1, "of": "revenue"}, {}, "0", "Infinity"),
        ({"percent": 1, "of": "revenue", "cap": 700}, {}, "0", "700"),
        ({"each": 2000, "of": "new_hires"}, {"new_hires": 12}, "24000", "24000"),
        ({"highest": [{"fixed": 5}, {"fixed": 7}]}, {}, "7", "7"),
        ({"highest": [{"fixed": 9}, {"percent": 1, "of": "revenue", "cap": 7}]}, {}, "9", "9"),
        ({"sum": [{"fixed": 5}, {"fixed": 7}], "cap": 10}, {}, "10", "10"),
        ({"once": {"fixed": 5}}, {}, "0", "5"),
    ],
)
def test_benefits_are_reckoned(benefit, facts, low, high):
    found = eligibility.assess(
        policy({"everyone": True}, benefit), firm(facts), TODAY, WORDS
    ).amount
    assert (found.low, found.high) == (Decimal(low), Decimal(high))
    assert found.is_exact() == (low == high)


def test_half_a_fen_is_rounded_up_without_binary_slips():
    benefit = {"percent": 10, "of": "revenue"}
    found = eligibility.assess(
        policy({"everyone": True}, benefit), firm({"revenue": 0.15}), TODAY, WORDS
    )
    assert found.amount.low == Decimal("0.02")


TIERS = {
    "tiers": [{"when": LARGE, "give": {"fixed": 20}}, {"when": REVENUE, "give": {"fixed": 10}}]
}


@pytest.mark.parametrize(
    ("revenue", "low", "high"),
    [
        (1e8, 20, 20),
        (2e7, 10, 10),
        (1, 0, 0),
        ({"low": 3e7}, 10, 20),
        ({"high": 3e7}, 0, 10),
        (None, 0, 20),
    ],
)
def test_the_first_tier_that_is_met_or_all_that_may_be(revenue, low, high):
    found = eligibility.assess(
        policy({"everyone": True}, TIERS), firm({"revenue": revenue}), TODAY, WORDS
    ).amount
    assert (found.low, found.high) == (low, high)
    assert bool(found.tests) == (low != high)


def test_once_is_once():
    once = policy({"everyone": True}, {"once": {"fixed": 5}})
    for received, sums in (({"p": True}, (0, 0)), ({"p": False}, (5, 5)), ({}, (0, 5))):
        found = eligibility.assess(once, firm(received=received), TODAY, WORDS).amount
        assert (found.low, found.high) == sums
    shared = policy({"everyone": True}, {"once": {"fixed": 5}, "key": "reward"})
    taken = eligibility.assess(shared, firm(received={"reward": True}), TODAY, WORDS)
    assert taken.amount.high == 0


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"conditions": {"all": []}}, "[0].conditions: all lists no condition"),
        ({"conditions": {}}, "[0].conditions: says exactly one of"),
        ({"conditions": {"all": [REVENUE], "any": [REVENUE]}}, "[0].conditions: says exactly one"),
        ({"conditions": {"field": "luck"}}, "[0].conditions: 'luck' is no attribute"),
        (
            {"conditions": {"not": {"field": "revenue", "at_least": "20M"}}},
            "[0].conditions.not: at_least: '20M'",
        ),
        ({"conditions": {"field": "revenue", "at_least": True}}, "at_least: True is not a number"),
        ({"conditions": {"field": "revenue", "at_least": 5, "below": 5}}, "no value lies between"),
        ({"conditions": {"field": "revenue", "at_leats": 5}}, "'at_leats' means nothing here"),
        (
            {"conditions": {"of": [REVENUE, LARGE], "need": 3}},
            "need is a whole number from 1 to 2, not 3",
        ),
        ({"conditions": {"field": "size", "in": ["huge"]}}, "'huge' is none of micro, small"),
        ({"conditions": {"field": "founded", "before": "2020-13-01"}}, "is not a date as"),
        (
            {"conditions": {"all": [REVENUE, {"statement": " "}]}},
            "[0].conditions.all[1]: statement is not",
        ),
        ({"benefit": {"percent": 5}}, "[0].benefit: of: None is no attribute in numbers"),
        ({"benefit": {"fixed": -1}}, "[0].benefit: fixed: -1 is not an amount"),
        ({"benefit": {"sum": [{"fixed": 1}, {"fixed": "x"}]}}, "[0].benefit.sum[1]: fixed: 'x'"),
        ({"benefit": {"fixed": 1, "cap": 1, "floor": 2}}, "[0].benefit: floor is above cap"),
        (
            {"benefit": {"tiers": [{"when": {}, "give": {"fixed": 1}}]}},
            "[0].benefit.tiers[0].when:",
        ),
        ({"from": "2026-02-30"}, "[0]: from: '2026-02-30' is neither a date"),
        ({"from": "2026-02-01", "until": "2026-01-01"}, "[0]: until is before from"),
        ({"title": ""}, "[0]: title is not a text"),
        ({"colour": "red"}, "[0]: 'colour' means nothing here"),
    ],
)
def test_bad_policies_are_told_by_place(change, problem):
    said = {"id": "p", "title": "Sample", "conditions": {"everyone": True}, **change}
    with pytest.raises(EligibilityError) as raised:
        eligibility.read_policies([said])
    assert problem in str(raised.value)


def test_everything_that_is_wrong_is_told_at_once():
    with pytest.raises(EligibilityError) as raised:
        eligibility.read_policies([{"id": "a"}, 3, {"id": "b", "title": "t", "conditions": 5}])
    assert [one.place for one in raised.value.problems] == ["[0]", "[0]", "[1]", "[2].conditions"]


def test_no_conditions_is_not_everyone():
    with pytest.raises(EligibilityError, match="everyone"):
        eligibility.read_policies([{"id": "a", "title": "t"}])


def test_the_same_id_twice_is_refused():
    one = {"id": "a", "title": "t", "conditions": {"everyone": True}}
    with pytest.raises(EligibilityError, match=r"\[2\]: id 'a' was there before"):
        eligibility.read_policies([one, {**one, "id": "b"}, one])


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({"luck": 1}, "facts.luck: 'luck' is no attribute"),
        ({"revenue": "much"}, "facts.revenue: value: 'much' is not a number"),
        ({"revenue": {"low": 5, "high": 3}}, "facts.revenue: no value lies between"),
        ({"revenue": {"value": 1, "low": 3}}, "facts.revenue: says either value or a range"),
        ({"founded": "2015/3"}, "facts.founded: '2015/3' is not a date"),
        ({"dishonest": "no"}, "facts.dishonest: is neither true nor false"),
        ({"size": "huge"}, "facts.size: 'huge' is none of"),
        (
            {"certificate": [{"level": "x"}]},
            "facts.certificate.value[0]: a certificate says its kind",
        ),
        ({"revenue": {"value": 1, "as_of": "soon"}}, "facts.revenue: as_of: 'soon' is not a date"),
    ],
)
def test_bad_facts_are_told_by_place(facts, problem):
    with pytest.raises(EligibilityError) as raised:
        firm(facts)
    assert problem in str(raised.value)


def test_endless_nesting_is_refused_and_not_followed():
    said = REVENUE
    for _ in range(30):
        said = {"not": said}
    with pytest.raises(EligibilityError, match="nested deeper"):
        condition(said)
    with pytest.raises(EligibilityError, match="too deeply"):
        eligibility.load("[" * 200_000)


@pytest.mark.parametrize("text", ["{", '{"a": NaN}', '{"a": 1, "a": 2}', b"\xff\xfe\x00"])
def test_what_is_no_json_is_refused(text):
    with pytest.raises(EligibilityError, match="is no JSON"):
        eligibility.load(text)


def test_a_policy_file_may_bring_attributes_and_names():
    policies, words = eligibility.read_policies(
        {
            "attributes": [
                {"code": "looms", "name": "织机数", "name_en": "looms", "type": "number"}
            ],
            "names": {"certificate": {"iso": {"name": "某认证", "name_en": "a certificate"}}},
            "policies": [
                {
                    "id": "a",
                    "title": "t",
                    "conditions": {
                        "all": [
                            {"field": "looms", "above": 12},
                            {"not": {"field": "certificate", "holds": "iso"}},
                        ]
                    },
                }
            ],
        }
    )
    conditions = policies[0].conditions
    assert eligibility.render(conditions, words) == "织机数高于12，且不满足（持有有效资质：某认证）"
    assert eligibility.render(conditions, words, "en") == (
        "looms of more than 12 and not (holds a valid certificate: a certificate)"
    )


@pytest.mark.parametrize(
    ("said", "chinese", "english"),
    [
        (REVENUE, "年营业收入不低于2,000万元", "yearly revenue of at least 20 million yuan"),
        (
            {"field": "revenue", "below": 123456.78},
            "年营业收入低于123,456.78元",
            "yearly revenue of less than 123,456.78 yuan",
        ),
        (
            {"field": "founded", "years_at_least": 3},
            "成立日期距今满3年",
            "founding date at least 3 full years ago",
        ),
        ({"field": "dishonest", "is": False}, "无失信记录", "has no dishonesty record"),
        (
            {"field": "size", "at_least": "medium"},
            "企业规模为中型、大型",
            "size is medium / large",
        ),
        ({"everyone": True}, "不设条件", "everyone"),
        (
            {"of": [REVENUE, LARGE, {"field": "headcount", "at_least": 5}], "need": 2},
            "满足以下3项中的至少2项：年营业收入不低于2,000万元；年营业收入不低于1亿元；从业人数不低于5人",
            "at least 2 of 3: yearly revenue of at least 20 million yuan; yearly revenue of at"
            " least 100 million yuan; headcount of at least 5 people",
        ),
    ],
)
def test_conditions_read_as_sentences(said, chinese, english):
    found = condition(said)
    assert eligibility.render(found, WORDS) == chinese
    assert eligibility.render(found, WORDS, "en") == english
