"""Official ladders as data: nothing without a source, nothing guessed, each on its day."""

from __future__ import annotations

import copy
from datetime import date

import pytest

from chainloom.engines.matching import eligibility
from chainloom.engines.matching.eligibility import EligibilityError, Place
from chainloom.organisations.certificate_kinds import kind
from chainloom.upgrading.catalogue import Completeness, ladder, ladders, read_ladder, step, steps

ASKED_FOR = {
    "quality_sme": 3,
    "high_tech": 1,
    "fujian_tech_giant": 1,
    "smart_factory": 4,
    "sme_digital": 4,
    "green_factory": 3,
}
TODAY = date(2026, 11, 29)


def test_the_ladders_are_those_that_a_district_climbs():
    assert {one.code: len(one.steps) for one in ladders()} == ASKED_FOR
    assert len({one.key for one in steps()}) == sum(ASKED_FOR.values())


def test_every_criterion_has_its_source_and_its_first_day_and_says_what_is_not_known():
    for row in steps():
        for one in row.criteria:
            where = f"{row.key}.{one.code}"
            assert all([one.document.number, one.document.checked, one.clause, one.text]), where
            assert one.document.url.startswith("http"), where
            assert one.begins.day >= date(2016, 1, 1), where
            assert one.text_en not in ("", one.text), where
            is_whole = one.completeness is Completeness.FULL
            assert is_whole or all([one.gap, one.gap_en]), where
            assert one.is_checkable == (one.completeness is not Completeness.JUDGEMENT), where
            if one.condition is not None:
                assert eligibility.render(one.condition, eligibility.standard()), where


def test_every_step_asks_for_something_today():
    assert all(row.asked(TODAY) for row in steps())


def test_the_rules_of_2026_take_the_place_of_those_of_2022_on_their_day():
    row = step("quality_sme.specialised")
    before = {one.code for one in row.asked(date(2026, 3, 31))}
    after = {one.code for one in row.asked(date(2026, 4, 1))}
    assert {"years_2022", "rd_2022"} <= before
    assert not before & {"years", "rd", "main_business"}
    assert {"years", "rd", "main_business"} <= after
    assert not after & {"years_2022", "rd_2022"}
    assert row.asked(date(2020, 1, 1)) == []


def test_digitalisation_goes_by_the_edition_of_its_day():
    row = step("sme_digital.level_2")
    assert [one.code for one in row.asked(date(2023, 5, 1))] == ["score"]
    assert [one.code for one in row.asked(date(2024, 9, 1))] == ["level"]


@pytest.mark.parametrize(
    ("code", "certificate", "level", "number"),
    [
        ("quality_sme", "sme_innovative", "", 1),
        ("quality_sme", "sme_tech_innovative", "", 1),
        ("quality_sme", "sme_specialised", "provincial", 2),
        ("quality_sme", "sme_little_giant", "", 3),
        ("quality_sme", "high_tech", "", None),
        ("smart_factory", "smart_factory", "excellent", 3),
        ("smart_factory", "smart_factory", "", 0),
        ("green_factory", "green_factory", "municipal", 1),
        # Fujian's is not the ministry's.
        ("fujian_tech_giant", "sme_little_giant", "", None),
    ],
)
def test_a_certificate_stands_for_a_step(code, certificate, level, number):
    assert ladder(code).step_of(certificate, level) == number


def test_steps_of_certificates_with_grades_stand_in_the_grades_own_order():
    for code in ("smart_factory", "sme_digital"):
        grades = [one.code for one in kind(code).levels]
        assert [row.levels for row in ladder(code).steps] == [(one,) for one in grades]


GOOD = {
    "code": "one",
    "theme": "green",
    "order": 1,
    "name": "甲",
    "name_en": "One",
    "documents": [
        {
            "code": "rule",
            "number": "样〔2026〕1号",
            "title": "样例办法",
            "title_en": "Sample rule",
            "issuer": "样例部门",
            "url": "https://example.com/",
            "from": "2026-04",
            "read": "text",
            "checked": date(2026, 4, 2),
        }
    ],
    "steps": [
        {
            "code": "low",
            "kinds": ["green_factory"],
            "levels": ["municipal"],
            "name": "低",
            "name_en": "low",
            "criteria": [
                {
                    "code": "debt",
                    "text": "负债率不高于70%",
                    "text_en": "Liabilities of at most 70%",
                    "condition": {"field": "debt_ratio", "at_most": 70},
                    "document": "rule",
                    "clause": "第三条",
                    "completeness": "full",
                }
            ],
        }
    ],
}
FIRST = "steps[0].criteria[0]"


def _changed(path, value):
    data = copy.deepcopy(GOOD)
    *through, last = path
    at = data
    for part in through:
        at = at[part]
    if value is None:
        del at[last]
    else:
        at[last] = value
    return data


CRITERION = ("steps", 0, "criteria", 0)


@pytest.mark.parametrize(
    ("path", "value", "place", "code"),
    [
        (("theme",), "blue", "", "unknown_theme"),
        (("documents", 0, "from"), None, "documents[0]", "value_missing"),
        (("documents", 0, "from"), "soon", "documents[0]", "not_a_date"),
        (("documents", 0, "until"), date(2020, 1, 1), "documents[0]", "empty_range"),
        (("documents", 0, "read"), "guessed", "documents[0]", "unknown_choice"),
        (("documents", 0, "number"), "", "documents[0]", "value_missing"),
        (("steps", 0, "kinds"), ["no_such"], "steps[0]", "unknown_kind"),
        (("steps", 0, "levels"), ["divine"], "steps[0]", "unknown_level"),
        ((*CRITERION, "document"), "other", FIRST, "unknown_document"),
        ((*CRITERION, "clause"), "", FIRST, "value_missing"),
        ((*CRITERION, "completeness"), "partial", FIRST, "value_missing"),
        ((*CRITERION, "completeness"), "most", FIRST, "unknown_choice"),
        ((*CRITERION, "condition"), None, FIRST, "not_checkable"),
        ((*CRITERION, "condition"), {"field": "luck", "at_least": 1}, FIRST, "unknown_field"),
        ((*CRITERION, "score"), 5, FIRST, "unknown_key"),
        (("steps",), [], "", "value_missing"),
    ],
)
def test_a_file_that_breaks_a_rule_is_refused_with_its_place(path, value, place, code):
    noted = Place()
    assert read_ladder(_changed(path, value), noted) is None
    assert any(one.code == code and one.place.startswith(place) for one in noted.problems), (
        noted.problems
    )
    with pytest.raises(EligibilityError):
        noted.check()


def test_a_month_is_known_no_better_than_it_is_written():
    noted = Place()
    found = read_ladder(GOOD, noted)
    assert noted.problems == []
    (one,) = found.steps[0].criteria
    assert (one.begins.written, one.begins.day) == ("2026-04", date(2026, 4, 1))
