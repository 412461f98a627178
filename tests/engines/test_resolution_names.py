"""How a name is taken apart, and the key under which it is found."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainloom.engines.resolution import Record, address_key, analyse_name, name_key, name_keys
from chainloom.engines.resolution.han import is_settled
from chainloom.engines.resolution.rules import vocabulary_problems as problems
from chainloom.engines.resolution.text import fold, sound

# name, place codes, brand, trades, legal class, branch
PARTS = [
    ("福建省鲤城恒丰纺织有限公司", ("350502",), "恒丰", ("textile",), "company", ""),
    ("泉州市鲤城区恒丰纺织有限公司", ("350502",), "恒丰", ("textile",), "company", ""),
    ("恒丰织造（福建）有限公司", ("35",), "恒丰", ("weaving",), "company", ""),
    ("恒豐紡織（集團）股份有限公司", (), "恒丰", ("textile",), "group", ""),
    ("恒丰纺织有限公司泉州市分公司", (), "恒丰", ("textile",), "company", "泉州分公司"),
    ("恒丰第二分厂", (), "恒丰", (), "", "2"),
    ("恒丰2号车间", (), "恒丰", (), "", "2"),
    ("晋江市深沪镇恒丰织造厂", ("350582",), "恒丰", ("weaving",), "factory", ""),
    ("泉州经济技术开发区华丰面料商行", ("3505",), "华丰", ("fabric",), "shop", ""),
    ("石狮市锦绣农民专业合作社", ("350581",), "锦绣农民", (), "cooperative", ""),
    ("莆田市荔城区恒丰鞋业有限公司", ("350304",), "恒丰", ("footwear",), "company", ""),
    ("内蒙古恒丰矿业有限公司", ("15",), "恒丰", ("metal",), "company", ""),
    ("ＴＣＬ集团股份有限公司", (), "tcl", (), "group", ""),
    ("Quanzhou Hengfeng Textile Co., Ltd.", ("3505",), "hengfeng", ("textile",), "company", ""),
    ("Hengfeng Textile (Quanzhou) Co.,Ltd", ("3505",), "hengfeng", ("textile",), "company", ""),
    ("Hengfeng Garments Ltd Plant 2", (), "hengfeng", ("garment",), "company", "2"),
    ("Lanshan Knitters (Pvt) LtdUnit14", (), "lanshan", ("knitting",), "company", "14"),
    ("Tessuti Rossi S.p.A.", (), "tessutirossi", (), "company", ""),
    ("Hengfeng Shoes Factory", (), "hengfeng", ("footwear",), "factory", ""),
    ("Hengfeng Apparel (Cambodia) Ltd", ("KH",), "hengfeng", ("garment",), "company", ""),
    ("TONG XIANG ZHONG XIN TEXTILES", ("330483",), "zhongxin", ("textile",), "", ""),
]


@pytest.mark.parametrize(("name", "codes", "brand", "trades", "legal", "branch"), PARTS)
def test_a_name_falls_into_its_parts(name, codes, brand, trades, legal, branch):
    parts = analyse_name(name)
    found = (parts.place_codes, parts.brand, parts.trades, parts.legal_class, parts.branch)
    assert found == (codes, brand, trades, legal, branch)


# All names of a row have the same key, and no two rows share one.
SAME_KEY = [
    [
        "福建省鲤城恒丰纺织",
        "恒丰纺织有限公司",
        "恒豐紡織（福建）股份有限公司",
        " 恒丰 纺织（集团） ",
    ],
    ["恒丰印染厂", "泉州恒丰印染有限责任公司"],
    ["鲤城区财政局", "泉州市鲤城区财政局"],
    ["丰泽区财政局"],
    ["泉州市财政局", "福建省泉州市财政局"],
    ["泉州纺织有限公司", "福建省泉州市纺织厂"],
    ["*ST恒峰", "恒峰股份有限公司"],
    ["Hengfeng Garments Co., Ltd.", "HENG FENG GARMENT", "Hengfeng Garment (Quanzhou) Limited"],
    ["Wal-Mart Inc.", "Walmart"],
    ["Fjällräven AB", "Fjallraven"],
]


@pytest.mark.parametrize("names", SAME_KEY, ids=lambda names: names[0])
def test_other_ways_of_writing_share_the_key(names):
    assert len({name_key(name) for name in names}) == 1


def test_different_firms_have_different_keys():
    assert len({name_key(names[0]) for names in SAME_KEY}) == len(SAME_KEY)


def test_an_ambiguous_district_counts_only_after_its_city():
    assert analyse_name("鼓楼华盛源纺织").place_codes == ()
    assert analyse_name("福州鼓楼华盛源纺织").place_codes == ("350102",)


def test_a_former_name_in_brackets_is_kept_as_one():
    assert analyse_name("恒丰纺织有限公司（原华盛纺织厂）").former == "华盛纺织厂"
    assert analyse_name("Hengfeng Textile (formerly Huasheng Mills)").former == "huasheng mills"


def test_the_same_sound_is_the_same_block():
    keys = [
        set(name_keys(Record(i, n))) for i, n in enumerate(("恒丰纺织", "恒峰纺织", "Hengfeng"))
    ]
    assert set.intersection(*keys) == {"p:hengfeng"}
    assert sound("恒丰A") == "hengfengA"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("福建省泉州市鲤城区江南街道南环路123号", "泉州市鲤城区南环路１２３号3栋"),
        ("No. 8 Shuangbao West Rd, Ouhai, Wenzhou, China 325014", "8 SHUANGBAO W. ROAD,OUHAI"),
    ],
)
def test_one_door_has_one_address_key(one, other):
    assert address_key(one) == address_key(other)


def test_another_door_has_another_address_key():
    assert address_key("南环路123号") != address_key("南环路125号")


PIECES_WRITTEN = (
    "福建 泉州市 鲤城 鼓楼 横峰 路桥 中国 恒丰 丰 纺织 贸易 二 第 厂 分厂 公司 有限公司 集团 股份 "
    "分公司 财政局 镇 （ ） 原 a st * b股 开发区 co ltd unit 2 14 . # textiles quan zhou quanzhou "
    "the s.a. ii branch no ( ) é Ⅷ ㈱ 豐 ß"
)
PIECES = PIECES_WRITTEN.split()
COMPOSED = st.lists(st.sampled_from(PIECES), max_size=9).map("".join)
SPACED = st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join)


@settings(max_examples=600, deadline=None)
@given(st.one_of(COMPOSED, SPACED, st.text(max_size=20)))
def test_the_key_of_a_key_is_the_key(text):
    key = name_key(text)
    assert name_key(key) == key


@settings(max_examples=600, deadline=None)
@given(COMPOSED)
def test_a_settled_text_loses_nothing_in_another_pass(text):
    folded = "".join(c for c in fold(text) if c.isalnum())
    if is_settled(folded) and any("一" <= c <= "鿿" for c in folded):
        assert name_key(folded) == folded
        assert analyse_name(folded).core == folded


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=20))
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@settings(max_examples=300, deadline=None)
@given(st.one_of(COMPOSED, SPACED, st.text(max_size=30)))
def test_no_text_breaks_the_analysis(text):
    parts = analyse_name(text)
    assert parts.core or not any(c.isalnum() for c in fold(text))
    assert isinstance(address_key(text), str)


def test_no_word_stands_for_two_things():
    assert problems() == []
