"""Officers in a row: whose a post is that stands without its organisation; all are invented."""

from __future__ import annotations

import pytest

from chainloom.engines.reading.extraction import Page


def posts(text: str) -> list[tuple[str, str, str | None]]:
    return [(one.name, one.post, one.organisation) for one in Page(text).persons]


def names(text: str) -> list[tuple[str, str, str]]:
    return [(one.name, one.full_name, one.kind) for one in Page(text).organisations]


def test_who_follows_an_officer_is_of_the_same_organisation() -> None:
    text = "砚溪市丝织协会会长宋月明,名誉会长何守正、罗书田,副会长兼秘书长沈佩兰到会。"
    assert posts(text) == [
        ("宋月明", "会长", "砚溪市丝织协会"),
        ("何守正", "名誉会长", "砚溪市丝织协会"),
        ("罗书田", "名誉会长", "砚溪市丝织协会"),
        ("沈佩兰", "副会长", "砚溪市丝织协会"),
        ("沈佩兰", "秘书长", "砚溪市丝织协会"),
    ]


def test_an_organisation_has_no_officer_of_another_sort() -> None:
    text = "砚溪市丝织协会会长宋月明,行长何守正、厅长罗书田到会。"
    assert [one[2] for one in posts(text)] == ["砚溪市丝织协会", None, None]


def test_who_is_named_after_other_words_is_not_of_the_roll() -> None:
    text = "砚溪市丝织协会会长宋月明表示欢迎,副会长沈佩兰介绍情况。"
    assert posts(text)[1] == ("沈佩兰", "副会长", None)


def test_nouns_that_no_rule_knows_part_nobody_from_the_posts_before() -> None:
    text = "中国丝织工业联合会副会长、流通分会会长沈佩兰出席。"
    assert posts(text) == [
        ("沈佩兰", "副会长", "中国丝织工业联合会"),
        ("沈佩兰", "会长", "中国丝织工业联合会流通分会"),
    ]


def test_a_part_in_a_roll_is_of_the_organisation_named_before() -> None:
    text = "青梧云帛纺织有限公司总经理宋月明、技术部经理沈佩兰签字。"
    assert posts(text)[1] == ("沈佩兰", "经理", "青梧云帛纺织有限公司技术部")


def test_a_head_is_of_the_one_college_that_a_page_names() -> None:
    text = "校长宋月明致辞。砚溪工程学院将与企业合作。"
    assert posts(text) == [("宋月明", "校长", "砚溪工程学院")]
    two = "校长宋月明致辞。砚溪工程学院与青梧师范学院合作。"
    assert posts(two) == [("宋月明", "校长", None)]


def test_one_sign_points_to_the_office_named_before() -> None:
    text = "安溪县财政局召开座谈会,局党组书记、局长宋月明主持。"
    assert [one[2] for one in posts(text)] == ["安溪县财政局", "安溪县财政局"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # What is no part of a name: who is addressed, an office, a street, the next one's firm.
        ("链长宋明同志讲话。", [("宋明", "链长", None)]),
        ("校长夏平及有关人员到会。", [("夏平", "校长", None)]),
        (
            "云帛公司总监宋月明、罗河街道办事处主任沈佩兰签约。",
            [("宋月明", "总监", "云帛公司"), ("沈佩兰", "主任", "罗河街道办事处")],
        ),
        (
            "砚溪市丝织协会会长宋月明、原会长何守正到会。",
            [("宋月明", "会长", "砚溪市丝织协会"), ("何守正", "原会长", "砚溪市丝织协会")],
        ),
        # 人大常委会 holds no 常委.
        (
            "泉州市委书记、市人大常委会主任宋月明到会。",
            [("宋月明", "书记", "泉州市委"), ("宋月明", "主任", "泉州市人大常委会")],
        ),
        # A department of a Party committee, with its head.
        (
            "区委常委、区委统战部部长宋月明到会。",
            [("宋月明", "常委", "区委"), ("宋月明", "部长", "区委统战部")],
        ),
    ],
)
def test_names_and_posts(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert posts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("民盟海宁市委会副主委宋月明带队。", [("民盟海宁市委会", "民盟海宁市委会", "government")]),
        ("自治区党委书记宋月明宣布开工。", [("自治区党委", "自治区党委", "government")]),
        ("先后走访了红雀、二棉两家企业。", [("红雀", "红雀", "firm"), ("二棉", "二棉", "firm")]),
        ("发展棉纺、化纤两家企业。", []),
        ("上游、下游两家企业签约。", []),
        ("张三、王小二两家企业签约。", []),
        ("李明、陈华两家公司到会。", []),
        ("宣传部部长吕村出席。", []),
        ("座谈会在云台校区举行。", []),
        ("招商中心负责引资。", []),
        (
            "澜溪控股(马)有限公司出席。",
            [("澜溪控股(马)有限公司", "澜溪控股(马)有限公司", "firm")],
        ),
        (
            "机电工程学院党总支书记宋月明代表签约。",
            [("机电工程学院", "机电工程学院", "college")],
        ),
        ("相关学院院长宋月明到会。", []),
        ("他在致辞中向青梧商会表示祝贺。", [("青梧商会", "青梧商会", "association")]),
    ],
)
def test_organisations(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert names(text) == expected


def test_offices_of_a_row_are_of_the_level_that_begins_it() -> None:
    text = "活动由省工信厅、商务厅、国资委主办,福建省泉州市承办。福建省商务厅致辞。"
    full = {one.full_name for one in Page(text).organisations if one.kind == "government"}
    assert "福建省商务厅" in full
    assert "泉州市商务厅" not in full
    assert "国务院国有资产监督管理委员会" not in full


@pytest.mark.parametrize(
    "text",
    [
        "东岭大学校长李明与柳河医院院长王强签约,副院长陈华出席。",
        "市中级法院副院长陈华到东岭大学调研。",
        "砚溪工程学院与县医院签约,副院长陈华出席。",
        "东岭大学召开大会,副院长陈华讲话。",
        "砚溪工程学院邀请来访的副院长陈华讲课。",
    ],
)
def test_whose_head_of_a_yard_somebody_is_is_not_guessed(text: str) -> None:
    assert ("陈华", "副院长", "东岭大学") not in posts(text)
    assert ("陈华", "副院长", "砚溪工程学院") not in posts(text)


def test_a_vice_head_is_of_the_one_college_that_a_page_names() -> None:
    text = "砚溪工程学院召开大会,副院长陈华讲话。"
    assert posts(text) == [("陈华", "副院长", "砚溪工程学院")]


def test_one_sign_points_to_none_of_two_offices() -> None:
    text = "安溪县税务局局长李明和安溪县财政局局长王强到会,局党组书记陈华讲话。"
    assert posts(text)[2] == ("陈华", "党组书记", None)


def test_a_row_with_a_ministry_in_it_is_no_countys() -> None:
    mixed = [one[1] for one in names("区工信局、发改委、商务部、国资委到会。")]
    assert not [one for one in mixed[1:] if one.startswith("区")]
    after = [one[1] for one in names("县林业局、教育部、发改委到会。")]
    assert not [one for one in after[1:] if one.startswith("县")]


def test_the_second_officer_of_a_roll_has_the_seat_that_the_first_one_has() -> None:
    text = (
        "砚溪丝织协会副会长、云帛公司董事长王强,副会长、东方染整总经理陈华,"
        "副会长、恒达公司总经理李明出席。"
    )
    assert [one for one in posts(text) if one[1] == "副会长"] == [
        (name, "副会长", "砚溪丝织协会") for name in ("王强", "陈华", "李明")
    ]


@pytest.mark.parametrize("head", ["校长李明", "党委书记李明"])
def test_a_school_in_a_roll_is_of_the_university_named_before(head: str) -> None:
    found = posts(f"东岭大学{head}、机电工程学院院长王强签约。")
    assert found[1] == ("王强", "院长", "东岭大学机电工程学院")


def test_a_college_with_a_place_in_a_roll_is_of_nobody() -> None:
    found = posts("东岭大学校长李明、砚溪工程学院院长王强签约。")
    assert found[1] == ("王强", "院长", "砚溪工程学院")
