"""Policies before very many firms: read as columns, kept, paged; never more than may be read."""

from __future__ import annotations

import datetime
import random

import pytest
from django.urls import reverse
from tests import factories

from chainloom.chain.models import Placement
from chainloom.engines.matching import eligibility
from chainloom.lists.eligibility import firms_of, read_conditions, table_of, words_of
from chainloom.lists.models import FirmAnswer
from chainloom.lists.selectors import reach as selectors
from chainloom.lists.services import policies as services
from chainloom.organisations.models import Organisation, Participation
from chainloom.organisations.services import organisation_update

TODAY = datetime.date(2026, 6, 1)
TESTS = [
    {"everyone": True},
    {"field": "kind", "in": ["firm"]},
    {"field": "district", "in": ["350502"]},
    {"field": "district", "in": ["350500"]},
    {"field": "founded", "years_at_least": 5},
    {"field": "founded", "before": "2015-06-01", "fresh_since": "2026-01-01"},
    {"field": "headcount", "at_least": 100},
    {"field": "headcount", "at_least": 100, "fresh_since": "2026-01-01"},
    {"field": "registered_capital", "at_most": 1_234_500},
    {"field": "revenue", "at_least": 20_000_000},
    {"field": "stage", "in": ["weaving"]},
    {"field": "industry", "in": ["175"]},
    {"field": "certificate", "holds": ["high_tech", "green_factory"]},
    {"field": "certificate", "holds": ["green_factory"], "levels": ["national"]},
    {"field": "rd_share", "at_least": 3},
    {"field": "dishonest", "is": False},
    {"field": "size", "in": ["small"]},
    {"statement": "近三年未受环保处罚"},
]  # fmt: skip
ANSWERS = [
    ("rd_share", "", [2, 3.5, {"low": 1, "high": 9}, "no number"]),
    ("headcount", "", [90, 150]),
    ("dishonest", "", [True, False]),
    ("size", "", ["small", {"among": ["small", "micro"]}]),
    ("industry", "", ["1752"]),
    ("statement", "近三年未受环保处罚", [True, False]),
]


@pytest.fixture
def firms(chain):
    """Forty firms of which different things are known."""
    chance = random.Random(5)
    stages = list(chain.stages.all()[:4]) or [
        factories.StageFactory(chain=chain, code="weaving", industry_codes=["1751", "1752"]),
        factories.StageFactory(chain=chain, code="dyeing", industry_codes=["1713", "1752"]),
    ]
    rows = []
    for _one in range(40):
        day = chance.choice(["2025-12-31", "2026-03-01", None])
        sources = {name: {"as_of": day} for name in ("headcount", "founded_on") if day}
        row = factories.OrganisationFactory(
            chain=chain,
            headcount=chance.choice([None, 20, 99, 100, 300]),
            founded_on=chance.choice([None, "2012-02-29", "2021-06-01", "2024-01-01"]),
            district_code=chance.choice(["", "350502", "350503", "350500"]),
            registered_capital=chance.choice([None, "123.45", "123.46", "800"]),
            revenue_band=chance.choice(["", "a", "b", "d"]),
            value_sources=sources,
        )
        rows.append(row)
        for stage in chance.sample(stages, chance.choice([0, 1, 2])):
            Placement.objects.create(
                organisation=row, stage=stage, is_primary=False, source=row_source(row)
            )
        if chance.random() < 0.5:
            factories.CertificateFactory(
                organisation=row,
                kind=chance.choice(["high_tech", "green_factory"]),
                level=chance.choice(["", "national", "provincial"]),
                issued_on=chance.choice([None, datetime.date(2020, 1, 1)]),
                expires_on=chance.choice([None, datetime.date(2030, 1, 1)]),
            )
        for attribute, statement, values in ANSWERS:
            if chance.random() < 0.5:
                FirmAnswer.objects.create(
                    chain=chain,
                    organisation=row,
                    attribute=attribute,
                    statement=statement,
                    value=chance.choice(values),
                    as_of=datetime.date(2026, chance.choice([1, 5]), 1),
                )
        if chance.random() < 0.5:
            Participation.objects.filter(organisation=row).update(consents=["finance"])
    return rows


def row_source(row):
    return Participation.objects.get(organisation=row).source


@pytest.mark.parametrize("role", ["office", "bureau", "firm"])
def test_columns_say_the_same_as_firm_by_firm(request, chain, firms, role):
    actor = request.getfixturevalue(role)
    words = words_of(chain)
    conditions = [read_conditions(one, words) for one in TESTS]
    conditions.append(read_conditions({"all": TESTS[2:9]}, words))
    conditions.append(read_conditions({"of": TESTS[5:], "need": 3}, words))
    policies = [eligibility.Policy(str(at), "", one) for at, one in enumerate(conditions)]
    rows = Organisation.objects.filter(kind="firm", participations__chain=chain)
    plain = firms_of(rows, actor, words)
    by_firm = eligibility.make_table([firm for _row, firm in plain], words)
    columns = table_of(actor, conditions, words)
    assert sorted(columns.ids) == sorted(row.pk for row, _firm in plain)

    def told(table, ids):
        return [
            {
                key: ("met" if met else "unknown" if unknown else "unmet")
                for key, met, unknown in zip(ids, one.met(), one.unknown(), strict=True)
            }
            for one in eligibility.screen(policies, table, TODAY, words)
        ]

    slow = told(by_firm, [row.pk for row, _firm in plain])
    for condition, quick, plainly in zip(
        [*TESTS, "all", "of"], told(columns.table, columns.ids.tolist()), slow, strict=True
    ):
        assert quick == plainly, condition
    assert len({status for one in slow for status in one.values()}) == 3


@pytest.fixture
def policy(office):
    return services.policy_create(
        values={
            "title": "样例稳岗奖励",
            "conditions": {"field": "headcount", "at_least": 100},
            "benefit": {"fixed": 50000},
            "is_open_ended": True,
        },
        publish=True,
        by=office,
    )


def test_a_kept_count_is_found_anew_when_a_firm_changes(office, policy, chain):
    row = factories.OrganisationFactory(chain=chain, headcount=300)
    assert selectors.reached(office, policy).counts.met == 1
    Organisation.objects.filter(pk=row.pk).update(headcount=5)
    assert selectors.reached(office, policy).counts.met == 1
    organisation_update(organisation=row, values={"headcount": 6}, version=None, by=office)
    assert selectors.reached(office, policy).counts.met == 0


def test_a_kept_count_is_found_anew_when_a_firm_answers(
    office, policy, chain, django_capture_on_commit_callbacks
):
    row = factories.OrganisationFactory(chain=chain, headcount=None)
    assert selectors.reached(office, policy).counts.unknown == 1
    with django_capture_on_commit_callbacks(execute=True):
        services.answer_set(organisation=row, attribute="headcount", value=200, by=office)
    assert selectors.reached(office, policy).counts.met == 1


def test_what_is_kept_for_the_office_is_not_told_to_a_bureau(office, bureau, chain):
    policy = services.policy_create(
        values={
            "title": "样例",
            "conditions": {"field": "headcount", "at_least": 100},
            "organisation": bureau.organisation_id,
        },
        publish=True,
        by=bureau,
    )
    factories.OrganisationFactory(chain=chain, headcount=300)
    assert selectors.reached(office, policy).counts.met == 1
    assert selectors.reached(bureau, policy).counts.met == 0


def test_who_could_is_paged_the_surest_first(client_of, office, policy, chain):
    for at in range(30):
        factories.OrganisationFactory(chain=chain, headcount=None, name=f"鲤城区甲样{at:02}厂")
    sure = factories.OrganisationFactory(chain=chain, headcount=300, name="鲤城区末样厂")
    keys = selectors.could_keys(office, policy)
    assert keys[0] == sure.pk
    assert len(keys) == 31
    address = reverse("lists:policy_could", args=["fabric", policy.pk])
    first = client_of(office).get(address).content.decode()
    second = client_of(office).get(address, {"page": 2}).content.decode()
    assert "末样厂" in first
    assert first.count('name="firm"') == 25
    assert second.count('name="firm"') == 6
    only = client_of(office).get(address, {"conditions": "met"}).content.decode()
    assert only.count('name="firm"') == 1


def test_a_firm_that_was_told_stays_on_the_list_although_it_cannot(office, policy, chain):
    small = factories.OrganisationFactory(chain=chain, headcount=300)
    factories.PolicyCaseFactory(policy=policy, organisation=small)
    organisation_update(organisation=small, values={"headcount": 10}, version=None, by=office)
    assert small.pk in selectors.could_keys(office, policy)
    assert selectors.could_keys(office, policy, "cases") == [small.pk]
