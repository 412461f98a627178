"""A promised benefit of a document becomes the draft of a policy, and is taken back."""

from __future__ import annotations

import pytest

from chainloom.documents.doing import Undoing
from chainloom.documents.models import DocumentEffect
from chainloom.lists.documents_policies import PolicyRecord, values_of
from chainloom.lists.services import policies as services


class Fact:
    quote = "对首次获评省级智能车间的企业奖励15万元。"

    def __init__(self, **values):
        self.values = values


def test_a_sum_is_a_benefit_and_words_stay_a_statement():
    found = values_of(
        Fact(
            benefit="奖励",
            amount=150000,
            conditions="首次获评省级智能车间的企业",
            document_number="样政发〔2026〕1号",
            until="2026-12-31",
            contact="王某",
        )
    )
    assert found["title"] == "奖励：首次获评省级智能车间的企业"
    assert found["conditions"] == {"statement": "首次获评省级智能车间的企业"}
    assert found["benefit"] == {"fixed": 150000}
    assert (found["number"], found["ends_on"]) == ("样政发〔2026〕1号", "2026-12-31")


def test_a_rate_of_nobody_knows_what_is_no_formula():
    found = values_of(Fact(benefit="补助", rate=6, cap=4000000, conditions=None))
    assert "benefit" not in found
    assert "conditions" not in found
    assert found["summary"] == Fact.quote


@pytest.mark.django_db
def test_only_a_draft_that_nobody_touched_goes_with_its_document(office):
    row = services.policy_create(values=values_of(Fact(benefit="奖励", amount=1)), by=office)
    effect = DocumentEffect(record="policy", object_id=row.pk)
    undoing = Undoing(document=None, by=office, sources=[])
    assert PolicyRecord().hindrance(effect, undoing) == ""
    services.policy_update(policy=row, values={"title": "改过"}, by=office)
    assert "worked on" in PolicyRecord().hindrance(effect, undoing)
