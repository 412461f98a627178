"""A sheet's word for a stage: the trade's own words are understood, others get a near answer."""

from __future__ import annotations

import pytest
from django.utils import translation

from chainloom.accounts.actor import Actor
from chainloom.chain.import_tables import Stages
from chainloom.chain.models import Chain, Stage
from chainloom.chain.services import chain_create
from chainloom.imports.reasons import sentence

pytestmark = pytest.mark.django_db


@pytest.fixture
def textile(db) -> Chain:
    return chain_create(
        name="面料链",
        slug="cloth",
        district="350502",
        template="textile_fabric",
        by=Actor.for_system("test"),
    )


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("机织", "weaving"),
        ("Weaving", "weaving"),
        ("woven_garments", "woven_garments"),
        ("织造", "weaving"),
        ("梭织", "weaving"),
        ("梭织服装", "woven_garments"),
        ("无纺布", "nonwoven"),
        ("圆机", "weft_knitting"),
        ("尼龙", "nylon"),
        ("家纺", "home_textiles"),
        ("EVA", None),
    ],
)
def test_words_of_the_trade_are_understood(textile, written, code):
    stage, reason = Stages(textile.pk).find(written)
    assert (stage.code if stage else None) == code
    assert (reason is None) == (code is not None)


@pytest.mark.parametrize(
    ("written", "stages"), [("印染", {"染色", "印花"}), ("服装", {"机织服装", "针织服装"})]
)
def test_a_word_for_two_stages_asks_which(textile, written, stages):
    stage, reason = Stages(textile.pk).find(written)
    assert stage is None
    assert reason.code == "stage_ambiguous"
    assert {reason.params["first"], reason.params["second"]} == stages


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("机织工序", "机织"),
        ("纬编车间", "纬编针织"),
        ("jizhi", "机织"),
        ("引花", "印花"),
        ("梭织服装厂", "机织服装"),
        ("weavin", "机织"),
    ],
)
def test_what_is_nearly_a_stage_is_answered_with_the_nearest(textile, written, near):
    stage, reason = Stages(textile.pk).find(written)
    assert stage is None
    assert reason.code == "unknown_stage_near"
    assert near in reason.params["near"]
    assert len(reason.params["near"]) <= 4
    with translation.override("en"):
        assert near in sentence(reason.code, reason.params)


def test_what_is_far_from_all_is_answered_with_the_stages_there_are(textile):
    _stage, reason = Stages(textile.pk).find("宇宙飞船")
    assert reason.code == "unknown_stage"
    assert len(reason.params["choices"]) == 13


def test_a_stage_called_by_anothers_word_keeps_its_name(textile):
    """An office that calls a stage 织造 means that one, whatever the template says."""
    twisting = Stage.objects.get(chain=textile, code="texturing")
    Stage.objects.filter(pk=twisting.pk).update(name="织造")
    assert Stages(textile.pk).find("织造") == (Stage.objects.get(pk=twisting.pk), None)
