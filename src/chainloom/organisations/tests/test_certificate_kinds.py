"""Written names of qualifications mean the right list, and doubt stays doubt."""

from datetime import date

import pytest

from chainloom.organisations.certificate_kinds import (
    UnknownKind,
    kind,
    kinds,
    ladder,
    ladder_label,
    match_kind,
)

OFFICIAL = [
    "规模以上工业企业",
    "省级龙头(培育)企业",
    "市级产业龙头企业",
    "创新型中小企业",
    "科技和创新型中小企业",
    "专精特新中小企业",
    "专精特新“小巨人”企业",
    "制造业单项冠军企业",
    "高新技术企业",
    "科技小巨人企业",
    "战略性新兴产业企业",
    "智能工厂",
    "绿色工厂",
    "绿色供应链管理企业",
    "中小企业数字化水平",
]


def read(text, on=None):
    """What a text is read as: (kind, level) of each match."""
    return [(match.kind.code, match.level) for match in match_kind(text, on=on)]


def test_the_catalogue_holds_the_official_names():
    assert {row.name for row in kinds()} == set(OFFICIAL)


@pytest.mark.parametrize("row", kinds(), ids=lambda row: row.code)
def test_every_kind_is_recognised_by_its_own_names(row):
    for written in (row.name, row.name_en, row.name_en.upper()):
        assert [(m.kind, m.certain) for m in match_kind(written)] == [(row, True)]


@pytest.mark.parametrize("row", kinds(), ids=lambda row: row.code)
def test_every_kind_is_well_formed(row):
    assert row.issuer.name
    assert row.name_en.replace("“", "").replace("”", "").isascii()
    assert len({level.code for level in row.levels}) == len(row.levels)
    assert (row.ladder is None) == (row.step is None)
    if row.successor:
        assert row.in_force_until < kind(row.successor).in_force_from
    for _, grade in row.written:
        assert row.has_level(grade)


@pytest.mark.parametrize(
    ("written", "code", "level"),
    [
        ("规上企业", "above_designated_size", None),
        ("规上", "above_designated_size", None),
        ("高企", "high_tech", None),
        ("国家高新技术企业", "high_tech", None),
        ("福建省高新技术企业", "high_tech", None),
        ("2024年度高新技术企业", "high_tech", None),
        ("省级专精特新", "sme_specialised", "provincial"),
        ("省级专精特新中小企业", "sme_specialised", "provincial"),
        ("福建省专精特新中小企业", "sme_specialised", "provincial"),
        ("2023年第二批省级专精特新中小企业", "sme_specialised", "provincial"),
        ("国家级专精特新“小巨人”企业", "sme_little_giant", "national"),
        ('专精特新"小巨人"企业', "sme_little_giant", "national"),
        ("国家级小巨人", "sme_little_giant", "national"),
        ("科技小巨人", "fujian_tech_giant", "provincial"),
        ("科技“小巨人”企业", "fujian_tech_giant", "provincial"),
        ("福建省科技小巨人领军企业", "fujian_tech_giant", "provincial"),
        ("市级绿色工厂", "green_factory", "municipal"),
        ("泉州市绿色工厂", "green_factory", "municipal"),
        ("国家绿色工厂", "green_factory", "national"),
        ("绿色工厂（国家级）", "green_factory", "national"),
        ("绿色工厂", "green_factory", None),
        ("智能工厂（先进级）", "smart_factory", "advanced"),
        ("福建省先进级智能工厂", "smart_factory", "advanced"),
        ("智能工厂 卓越级", "smart_factory", "excellent"),
        ("省级龙头企业", "provincial_leading", "leading"),
        ("省级龙头培育企业", "provincial_leading", "candidate"),
        ("省级龙头（培育）企业", "provincial_leading", None),
        ("市级龙头", "municipal_leading", "municipal"),
        ("战新企业", "strategic_emerging", None),
        ("国家级制造业单项冠军", "manufacturing_champion", "national"),
        ("国家级绿色供应链管理企业", "green_supply_chain", "national"),
        ("数字化水平二级", "sme_digital", "level_2"),
        ("数字化水平2级", "sme_digital", "level_2"),
        ("数字化水平Ⅲ级", "sme_digital", "level_3"),
        ("中小企业数字化水平达到三级", "sme_digital", "level_3"),
    ],
)
def test_a_clear_name_is_read_with_its_level(written, code, level):
    [match] = match_kind(written)
    assert (match.kind.code, match.level, match.certain) == (code, level, True)


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("小巨人", ["sme_little_giant", "fujian_tech_giant"]),
        ("小巨人企业", ["sme_little_giant", "fujian_tech_giant"]),
        ("专精特新", ["sme_specialised", "sme_little_giant"]),
        ("龙头企业", ["provincial_leading", "municipal_leading"]),
    ],
)
def test_a_name_that_fits_several_lists_decides_none(written, codes):
    matches = match_kind(written)
    assert [match.kind.code for match in matches] == codes
    assert {(match.certain, match.reason) for match in matches} == {(False, "ambiguous")}


def test_a_short_form_narrowed_by_its_tier_is_still_in_doubt():
    [match] = match_kind("省级小巨人")
    assert match.kind.code == "fujian_tech_giant"
    assert not match.certain


def test_the_ministrys_little_giant_is_not_fujians():
    assert read("专精特新小巨人") == [("sme_little_giant", "national")]
    assert read("科技小巨人企业") == [("fujian_tech_giant", "provincial")]


@pytest.mark.parametrize("written", ["省级高新技术企业", "市级专精特新中小企业", "省级智能工厂"])
def test_a_level_the_kind_does_not_have_is_doubtful(written):
    [match] = match_kind(written)
    assert (match.level, match.certain, match.reason) == (None, False, "level_not_of_kind")


@pytest.mark.parametrize(
    "written",
    [
        "",
        "  ",
        "无",
        "是",
        "省级",
        "一级",
        "国家级龙头企业",
        "农业产业化龙头企业",
        "规上服务业企业",
        "单项冠军产品",
        "先进级绿色工厂",
        "瞪羚企业",
    ],
)
def test_what_is_no_known_qualification_matches_nothing(written):
    assert match_kind(written) == []


class TestDates:
    OLD, NEW = date(2026, 3, 31), date(2026, 4, 1)

    def test_the_first_step_of_the_ladder_changed_its_name_in_april_2026(self):
        steps = ["sme_specialised", "sme_little_giant"]
        assert [row.code for row in ladder("quality_sme", self.OLD)] == ["sme_innovative", *steps]
        assert [row.code for row in ladder("quality_sme", self.NEW)] == [
            "sme_tech_innovative",
            *steps,
        ]

    def test_a_name_is_certain_while_it_is_in_force(self):
        assert match_kind("创新型中小企业", on=self.OLD)[0].certain
        assert match_kind("科技和创新型中小企业", on=self.NEW)[0].certain

    def test_an_ended_name_is_doubtful_and_offers_its_successor(self):
        first, second = match_kind("创新型中小企业", on=self.NEW)
        assert (first.kind.code, first.reason) == ("sme_innovative", "not_in_force")
        assert (second.kind.code, second.reason) == ("sme_tech_innovative", "successor")
        assert not first.certain
        assert not second.certain

    def test_a_name_before_its_time_is_doubtful(self):
        [match] = match_kind("科技和创新型中小企业", on=self.OLD)
        assert (match.certain, match.reason) == (False, "not_in_force")

    def test_without_a_day_names_of_all_times_count(self):
        assert match_kind("创新型中小企业")[0].certain

    def test_a_technology_sme_is_never_taken_for_granted(self):
        [match] = match_kind("科技型中小企业", on=self.NEW)
        assert (match.kind.code, match.certain) == ("sme_tech_innovative", False)


class TestLabels:
    def test_kinds_and_levels_are_named_in_both_languages(self):
        green = kind("green_factory")
        assert green.label() == "绿色工厂"
        assert green.label("en") == "Green factory"
        assert green.level_label("provincial") == "省级"
        assert green.level_label("provincial", "en") == "provincial"
        assert green.level_label("basic") == ""

    def test_levels_stand_from_low_to_high(self):
        assert [level.name for level in kind("smart_factory").levels] == [
            "基础级",
            "先进级",
            "卓越级",
            "领航级",
        ]
        assert [level.name for level in kind("green_factory").levels] == ["市级", "省级", "国家级"]

    def test_the_ladder_has_a_name(self):
        assert ladder_label("quality_sme") == "优质中小企业梯度培育"

    def test_an_unknown_kind_is_said_to_be_unknown(self):
        with pytest.raises(UnknownKind):
            kind("gazelle")
