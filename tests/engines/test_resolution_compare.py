"""When two mentions are one organisation: the decision table, and what always holds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainloom.engines.resolution import Record, compare, default_rules, valid_uscc
from tests.engines.naive_resolution import made, with_check_character

CODE = with_check_character("91350502MA2XYW1A0")
OTHER = with_check_character("91350502MA2XYW1B9")


def record(key: str, given: str | dict[str, object]) -> Record:
    fields = {"name": given} if isinstance(given, str) else given
    return Record(key, **fields)  # type: ignore[arg-type]


def at(name: str, address: str | None = None, district: str | None = None, **more: object):
    return {"name": name, "address": address, "district_code": district, **more}


# a, b, verdict, a reason that must be among those given
TABLE = [
    ("福建省鲤城恒丰纺织", "泉州市鲤城区恒丰纺织有限公司", "same", "name_core_equal"),
    ("泉州恒丰纺织有限公司", "泉州恒丰纺织有限公司", "same", "name_equal"),
    ("泉州恆豐紡織有限公司", "泉州恒丰纺织 有限公司", "same", "name_equal"),
    ("恒丰纺织有限公司", "恒丰纺织", "possible", "name_core_equal"),
    ("恒丰纺织", "恒丰印染", "different", "trade_differs"),
    ("恒丰纺织有限公司", "恒丰贸易有限公司", "different", "trade_differs"),
    ("福建恒丰纺织有限公司", "浙江恒丰纺织有限公司", "different", "place_differs"),
    ("泉州鲤城恒丰纺织", "莆田荔城恒丰纺织", "different", "place_differs"),
    ("恒丰二厂", "恒丰三厂", "different", "branch_differs"),
    ("泉州恒丰纺织有限公司", "泉州恒丰纺织有限公司厦门分公司", "different", "branch_differs"),
    ("Hengfeng Garments Unit 10", "Hengfeng Garments (unit no. 6)", "different", "branch_differs"),
    ("鲤城区财政局", "泉州市鲤城区财政局", "same", "name_core_equal"),
    ("鲤城区财政局", "丰泽区财政局", "different", "place_differs"),
    ("泉州市第一棉纺织厂", "泉州市第二棉纺织厂", "different", "name_differs"),
    ("恒丰纺织有限公司", "恒峰纺织有限公司", "possible", "name_near"),
    ("恒丰纺织有限公司", "Hengfeng Textile Co., Ltd.", "possible", "pinyin_equal"),
    ("华盛源科技", "福建华盛源新材料科技股份有限公司", "possible", "short_of"),
    ("闽华盛源", "福建华盛源新材料股份有限公司", "possible", "short_of"),
    ("锦绣达纺织", "明辉通纺织", "different", "name_differs"),
    (
        at("恒丰纺织", "泉州市鲤城区南环路123号"),
        at("恒丰纺织有限公司", "鲤城区江南街道南环路123号2栋"),
        "same",
        "address_equal",
    ),
    (
        at("恒丰纺织", district="350502"),
        at("恒丰纺织有限公司", district="350502"),
        "same",
        "district_equal",
    ),
    (
        at("恒丰纺织", district="350502"),
        at("恒丰纺织有限公司", district="330600"),
        "different",
        "district_different",
    ),
    (
        at("华盛源纺织", "鲤城区南环路123号"),
        at("明辉通印染", "鲤城区南环路123号"),
        "different",
        "address_equal",
    ),
    (at("恒丰纺织", uscc=CODE), at("明辉印染厂", uscc=CODE), "same", "uscc_equal"),
    (
        at("泉州恒丰纺织有限公司", uscc=CODE),
        at("泉州恒丰纺织有限公司", uscc=OTHER),
        "different",
        "uscc_different",
    ),
    (
        at("泉州恒丰纺织有限公司", uscc=CODE),
        at("泉州恒丰纺织有限公司", uscc=CODE[:-1] + "I"),
        "same",
        "name_equal",
    ),
    (
        at("恒丰纺织有限公司", other_names=("Evergreen Weaving Mills Ltd",)),
        at("Evergreen Weaving Mills"),
        "possible",
        "english_equal",
    ),
    (
        at("华盛纺织厂"),
        at("泉州恒丰纺织有限公司（原泉州华盛纺织厂）"),
        "possible",
        "name_core_equal",
    ),
]


@pytest.mark.parametrize(("a", "b", "verdict", "code"), TABLE)
def test_the_decision_table(a, b, verdict, code):
    comparison = compare(record("a", a), record("b", b))
    assert (comparison.verdict, code in comparison.codes) == (verdict, True), comparison


def test_reasons_carry_the_two_values_compared():
    found = compare(record("a", at("恒丰纺织", uscc=CODE)), record("b", at("恒丰", uscc=OTHER)))
    reason = next(r for r in found.reasons if r.code == "uscc_different")
    assert (reason.a, reason.b) == (CODE, OTHER)


def test_the_heaviest_reason_comes_first():
    weights = [abs(r.weight) for r in compare(*made(3, 2)).reasons]
    assert weights == sorted(weights, reverse=True)


def test_every_weight_is_used_by_the_engine():
    """A weight nobody reads would be a rule that only looks as if it held."""
    import inspect

    from chainloom.engines.resolution import comparison, likeness

    source = inspect.getsource(comparison) + inspect.getsource(likeness)
    for level in default_rules().weights:
        stem = level.removeprefix("name_near") if level.startswith("name_near") else level
        assert f'"{level}"' in source or f'"near{stem}"' in source or level.startswith("uscc")


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        (CODE, True),
        (f" {CODE.lower()} ", True),
        (with_check_character("N2350502MB1A2B3C4"), True),
        (CODE[:-1] + ("0" if CODE[-1] != "0" else "1"), False),
        ("350502MA2XYW1A0", False),
        ("", False),
        (None, False),
    ],
)
def test_a_code_is_valid_by_its_check_character(text, valid):
    assert (valid_uscc(text) is not None) is valid


NAMES = st.one_of(
    st.sampled_from([r.name for r in made(5, 40)]),
    st.sampled_from(["Hengfeng Textile Co", "Heng Feng", "恒丰", "恒丰二厂", "鲤城区财政局"]),
    st.sampled_from(
        ["福建", "福建省", "路桥", "纺织", "有限公司", "闽", "st恒丰a", "Quanzhou", "No 2"]
    ),
    st.text(max_size=12),
)
RECORDS = st.builds(
    Record,
    st.integers(),
    NAMES,
    st.lists(NAMES, max_size=2).map(tuple),
    st.sampled_from([None, CODE, OTHER, "x"]),
    st.sampled_from([None, "鲤城区南环路1号", "南环路2号", "8 West Road, Wenzhou", ""]),
    st.sampled_from([None, "350502", "350000", "330600", "KH"]),
)


@settings(max_examples=400, deadline=None)
@given(RECORDS, RECORDS)
def test_comparing_is_symmetric(a, b):
    there, back = compare(a, b), compare(b, a)
    assert there.score == pytest.approx(back.score)
    assert there.verdict == back.verdict
    assert sorted(there.codes) == sorted(back.codes)


@settings(max_examples=200, deadline=None)
@given(RECORDS, RECORDS)
def test_the_score_lies_between_nought_and_one(a, b):
    assert 0.0 <= compare(a, b).score <= 1.0


@pytest.mark.parametrize("record", made(11, 40), ids=lambda r: r.name)
def test_a_mention_is_the_same_as_itself(record):
    assert compare(record, record).verdict == "same"
