"""Codes of activities and districts mean what the standards say."""

import pytest

from chainloom.core.classifications import districts, industry

# The classes named in the design of the textile chain, with their official names.
TEXTILE_CLASSES = {
    "1711": "棉纺纱加工",
    "1712": "棉织造加工",
    "1713": "棉印染精加工",
    "1742": "绢纺和丝织加工",
    "1751": "化纤织造加工",
    "1752": "化纤织物染整精加工",
    "1761": "针织或钩针编织物织造",
    "1762": "针织或钩针编织物印染精加工",
    "1763": "针织或钩针编织品制造",
    "1781": "非织造布制造",
    "1783": "纺织带和帘子布制造",
    "1811": "运动机织服装制造",
    "1819": "其他机织服装制造",
    "1821": "运动休闲针织服装制造",
    "1829": "其他针织或钩针编织服装制造",
    "1830": "服饰制造",
    "1951": "纺织面料鞋制造",
    "2645": "染料制造",
    "2661": "化学试剂和助剂制造",
    "2821": "锦纶纤维制造",
    "2822": "涤纶纤维制造",
    "2826": "氨纶纤维制造",
    "3551": "纺织专用设备制造",
}


class TestIndustry:
    @pytest.mark.parametrize(("code", "official"), TEXTILE_CLASSES.items())
    def test_the_textile_classes_carry_their_official_names(self, code, official):
        assert industry.name(code) == official

    def test_every_code_hangs_under_its_group_and_division(self):
        orphans = [c for c in industry.table() if len(c) > 2 and c[:-1] not in industry.table()]
        assert orphans == []

    def test_every_code_has_both_names_and_only_digits(self):
        for row in industry.table().values():
            assert row.code.isdigit(), row
            assert 2 <= len(row.code) <= 4, row
            assert row.name, row
            assert row.name_en.isascii(), row

    def test_a_name_follows_the_language(self):
        assert industry.name("1781", "zh-hans") == "非织造布制造"
        assert industry.name("1781", "en") == "Nonwovens"

    def test_an_unknown_code_is_said_to_be_unknown(self):
        assert industry.lookup("1799") is None
        with pytest.raises(industry.UnknownIndustryCode):
            industry.name("1799")

    @pytest.mark.parametrize(
        ("code", "prefix", "within"),
        [
            ("1751", "175", True),
            ("1751", "17", True),
            ("1751", "1751", True),
            ("175", "1751", False),
            ("1751", "18", False),
            ("1751", "", False),
        ],
    )
    def test_a_code_lies_within_its_prefixes(self, code, prefix, within):
        assert industry.is_within(code, prefix) is within

    @pytest.mark.parametrize(
        ("written", "code"),
        [
            ("1751", "1751"),
            ("C1751", "1751"),
            ("c1751 化纤织造加工", "1751"),
            ("１７５１", "1751"),
            ("F5131", "5131"),
            ("A1751", None),  # the letter of another section
            ("17519", None),
            ("1799", None),
            ("化纤织造", None),
        ],
    )
    def test_written_codes_are_read(self, written, code):
        assert industry.code_of(written) == code

    def test_sections_follow_from_the_division(self):
        assert {industry.table()[c].section for c in ("1751", "3551", "4119")} == {"C"}
        assert industry.table()["0131"].section == "A"
        assert industry.table()["5131"].section == "F"
        assert industry.table()["7452"].section == "M"
        assert industry.table()["8341"].section == "P"

    def test_search_finds_by_number_and_by_word_in_either_language(self):
        assert [row.code for row in industry.search("177")][:2] == ["177", "1771"]
        assert "1781" in [row.code for row in industry.search("非织造")]
        assert "1781" in [row.code for row in industry.search("NONWOVEN")]
        assert industry.search("C1751")[0].code == "1751"
        assert industry.search("  ") == []

    def test_children_are_one_level_down(self):
        assert [row.code for row in industry.children("195")] == [
            "1951",
            "1952",
            "1953",
            "1954",
            "1959",
        ]


class TestDistricts:
    @pytest.mark.parametrize(
        ("code", "full"),
        [
            ("350502", "福建省泉州市鲤城区"),
            ("350304", "福建省莆田市荔城区"),
            ("3505", "福建省泉州市"),
            ("35", "福建省"),
            ("110101", "北京市东城区"),
            ("810000", "香港特别行政区"),
            ("330621", "浙江省绍兴市绍兴县"),
        ],
    )
    def test_a_code_reads_as_its_full_name(self, code, full):
        assert districts.full_name(code) == full

    def test_licheng_of_quanzhou_is_not_licheng_of_putian(self):
        assert [row.code for row in districts.find("鲤城区")] == ["350502"]
        assert [row.code for row in districts.find("荔城区")] == ["350304"]

    def test_a_name_that_several_cities_have_stays_ambiguous(self):
        found = {row.code for row in districts.find("鼓楼区")}
        assert found == {"320106", "320302", "350102", "410204"}

    def test_the_city_settles_which_is_meant(self):
        assert [row.code for row in districts.find("福州鼓楼区")] == ["350102"]

    @pytest.mark.parametrize(
        "written", ["鲤城", "泉州鲤城区", "福建省泉州市鲤城区", "福建 鲤城区", "泉州市 鲤城"]
    )
    def test_parents_and_suffixes_may_be_left_out(self, written):
        assert [row.code for row in districts.find(written)] == ["350502"]

    def test_parents_in_the_wrong_place_find_nothing(self):
        assert districts.find("莆田市鲤城区") == []
        assert districts.find("鲤城区泉州市") == []
        assert districts.find("") == []

    def test_what_stands_comes_before_what_was_abolished(self):
        found = districts.find("晋江")
        assert found[0].code == "350582"
        assert [row.is_abolished for row in found] == sorted(row.is_abolished for row in found)

    def test_an_abolished_district_is_known_as_such(self):
        county = districts.district("330621")
        assert (county.name, county.valid_from, county.valid_to) == ("绍兴县", 1983, 2013)
        assert county.is_abolished
        assert not districts.district("330603").is_abolished

    def test_a_renamed_district_has_the_name_of_its_year(self):
        assert districts.district("130502").name == "襄都区"
        assert districts.district("130502", year=2010).name == "桥东区"

    def test_a_district_knows_its_level_and_parents(self):
        licheng = districts.district("350502")
        assert licheng.level == "county"
        assert licheng.parents == ("福建省", "泉州市")
        assert districts.district("3505").level == "prefecture"
        assert districts.district("35").level == "province"

    @pytest.mark.parametrize(
        ("code", "area", "within"),
        [
            ("350502", "3505", True),
            ("350502", "350500", True),
            ("350502", "350000", True),
            ("350502", "350502", True),
            ("350502", "3503", False),
            ("350500", "350502", False),
        ],
    )
    def test_a_district_lies_within_its_areas(self, code, area, within):
        assert districts.is_within(code, area) is within

    @pytest.mark.parametrize("code", ["359999", "abc", "35050", "", "3505021"])
    def test_what_is_no_code_is_refused(self, code):
        assert not districts.exists(code)
        with pytest.raises(districts.UnknownDistrict):
            districts.district(code)

    @pytest.mark.parametrize(
        ("address", "code"),
        [
            ("福建省泉州市鲤城区常泰街道南环路1号", "350502"),
            ("中国福建省 泉州市 鲤城区", "350502"),
            ("晋江市陈埭镇", "350582"),
            ("浙江绍兴柯桥区钱清街道", "330603"),
            ("泉州鲤城江南", "350502"),
        ],
    )
    def test_an_address_begins_with_its_district(self, address, code):
        assert districts.of_address(address)[0].code == code

    def test_a_street_that_sounds_like_a_district_is_none(self):
        assert districts.of_address("江南街道123号") == []
