"""Words that look like a fibre, a weight or an amount, and are of something else."""

from __future__ import annotations

import pytest

from chainloom.engines.fabric import parse


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("织带 900D丙纶丝", {"polypropylene": None}),
        ("人造丝120D", {"viscose": None}),
        ("涤纶丝绸缎 75D", {"polyester": None}),
        ("银丝 5% 锦纶95%", {"nylon": 95}),
        ("马海毛 30% 腈纶70%", {"acrylic": 70}),
        ("罗布麻 30% 棉70%", {"cotton": 70}),
        ("仿桑蚕丝 涤纶100%", {"polyester": 100}),
        ("亚麻风格 涤纶 180g", {"polyester": None}),
        ("真丝织锦缎", {"silk": None}),
        ("丝毛 70/30", {"silk": 70, "wool": 30}),
        ("含毛 50% 含涤50%", {"wool": 50, "polyester": 50}),
        ("澳毛 100% 80支", {"wool": 100}),
    ],
)
def test_what_only_looks_like_a_fibre_is_none(text, shares):
    assert dict(parse(text).composition) == shares


def test_the_share_of_a_fibre_that_is_not_known_leaves_the_others_in_doubt():
    assert parse("银丝 5% 锦纶95%").problems[0].code == "shares_not_100"


@pytest.mark.parametrize("text", ["丙纶丝织带 38mm", "真丝织带 38mm"])
def test_a_ribbon_of_silk_is_as_wide_as_it_says(text):
    spec = parse(text)
    assert spec.width_cm == (3.8, 3.8)
    assert spec.weight_gsm is None


def test_mm_of_silk_are_certain_only_of_cloth():
    assert "weight_gsm" not in parse("真丝 19mm 素绉缎").derived
    assert "weight_gsm" in parse("真丝 花边 30mm").derived


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("汗布 各要一吨", True),
        ("黑色白色都要500米", True),
        ("每个规格现货2000米", True),
        ("现货 500m each", True),
        ("各种面料现货5000米", False),
        ("都是现货 5000米", False),
        ("两色共1000米", False),
    ],
)
def test_so_much_of_each_is_not_the_amount(text, several):
    spec = parse(text)
    assert spec.quantity is not None
    assert ("one_of_several" in [one.code for one in spec.problems]) is several
