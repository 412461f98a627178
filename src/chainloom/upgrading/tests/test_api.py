"""Ladders over the API."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import factories

from chainloom.accounts.services import token_create
from chainloom.upgrading.models import StepTold

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/chains/fabric"


@pytest.fixture
def caller():
    def of(actor):
        _row, whole = token_create(
            membership=actor.membership, name="t", scopes=["read", "write"], days=1, by=actor
        )
        return Client(headers={"authorization": f"Bearer {whole}"})

    return of


def test_ladders_years_and_criteria(caller, firm, ready):
    ladders = caller(firm).get(f"{ROOT}/ladders").json()
    sme = next(one for one in ladders if one["code"] == "quality_sme")
    debt = next(one for one in sme["steps"][1]["criteria"] if one["code"] == "debt")
    assert debt["condition"] == {"field": "debt_ratio", "at_most": 80}
    assert (debt["document"], debt["in_force_from"]) == ("工信部企业〔2026〕2号", "2026-04-01")
    old = caller(firm).get(f"{ROOT}/ladders?on=2025-01-01").json()
    codes = {one["code"] for row in old for step in row["steps"] for one in step["criteria"]}
    assert "years_2022" in codes
    assert "main_business" not in codes
    years = caller(firm).get(f"{ROOT}/ladders/quality_sme/years").json()
    assert years["years"][-1]["steps"] == [1, 0, 0]
    assert years["years"][0]["up"] is None
    assert caller(firm).get(f"{ROOT}/ladders/no_such/years").status_code == 404


def test_a_firm_and_who_is_near(caller, office, firm, ready, said, chain):
    own = firm.membership.organisation
    mine = caller(firm).get(f"{ROOT}/organisations/{own.pk}/ladders").json()
    assert {one["step"] for one in mine} == {0}
    assert caller(firm).get(f"{ROOT}/organisations/{ready.pk}/ladders").status_code == 404
    said(ready, debt_ratio=85)
    asked = f"{ROOT}/ladders/near?step=quality_sme.specialised&which=sure"
    assert caller(firm).get(asked).status_code == 404
    near = caller(office).get(asked).json()
    (one,) = near["items"]
    assert near["count"] == 1
    assert one["organisation"]["id"] == ready.pk
    assert [c["code"] for c in one["criteria"] if c["status"] == "unmet"] == ["debt"]
    factories.MembershipFactory(chain=chain, role="firm", organisation=ready)
    body = {"step": "quality_sme.specialised", "organisations": [ready.pk]}
    told = caller(office).post(f"{ROOT}/ladders/tell", body, content_type="application/json")
    assert told.json() == {"told": 1}
    assert StepTold.objects.count() == 1
    refused = caller(firm).post(f"{ROOT}/ladders/tell", body, content_type="application/json")
    assert refused.status_code == 403
