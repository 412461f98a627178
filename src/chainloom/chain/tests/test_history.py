"""What an organisation's history says of its stages and links: words, never codes."""

from __future__ import annotations

import pytest
from django.utils.translation import override
from tests import factories

from chainloom.chain.services import (
    placement_add,
    placement_update,
    supply_link_add,
    supply_link_update,
)
from chainloom.organisations.selectors import entries_of, events

pytestmark = pytest.mark.django_db


def told(organisation, actor) -> list[tuple[str, str, str]]:
    found = events(entries_of(organisation, actor), actor)
    return [(one.label, one.old, one.new) for event in found for one in event.changes]


def test_links_and_stages_are_told_in_words(office, chain):
    mill, dyer = factories.OrganisationFactory.create_batch(2, chain=chain)
    weaving, dyeing = factories.StageFactory.create_batch(2, chain=chain)
    placement_add(organisation=mill, stage=weaving, by=office)
    second = placement_add(organisation=mill, stage=dyeing, by=office)
    placement_update(placement=second, is_primary=True, by=office)
    link = supply_link_add(chain=chain, supplier=mill, buyer=dyer, product="坯布", by=office)
    supply_link_update(link=link, known="derived", buyer_stage=weaving, by=office)
    with override("en"):
        changes = told(mill, office)
    assert ("known", "declared", "derived") in [(a.lower(), b, c) for a, b, c in changes]
    assert ("stage", "", weaving.name) in changes
    assert ("main stage", "no", "yes") in [(a.lower(), b, c) for a, b, c in changes]
    assert not any(value.isdigit() for _label, old, new in changes for value in (old, new))
    with override("zh-hans"):
        labels = {label for label, _old, _new in told(mill, office)}
        values = {value for _label, *pair in told(mill, office) for value in pair}
    assert not any(label.isascii() for label in labels), labels
    assert {"申报", "推算", "是", "否"} <= values
