"""Persons with their posts: one naming is one fact for each post."""

from __future__ import annotations

import pytest

from chainloom.engines.reading.extraction import Page


def posts(text: str) -> list[tuple[str, str, str | None]]:
    return [(one.name, one.post, one.organisation) for one in Page(text).persons]


def test_two_posts_in_one_organisation_are_two():
    assert posts("高新区管委会党组书记、主任张志强出席活动") == [
        ("张志强", "党组书记", "高新区管理委员会"),
        ("张志强", "主任", "高新区管理委员会"),
    ]


def test_a_committee_s_member_who_heads_its_department_has_two_posts_in_two_offices():
    assert posts("鲤城区举行活动,区委常委,组织部部长张才贵,出席") == [
        ("张才贵", "常委", "鲤城区委"),
        ("张才贵", "部长", "鲤城区委组织部"),
    ]


def test_posts_in_two_organisations_go_to_each():
    text = "中国皮革协会副理事长,云锦鞋业董事长王振海表示"
    assert posts(text) == [
        ("王振海", "副理事长", "中国皮革协会"),
        ("王振海", "董事长", "云锦鞋业"),
    ]


def test_a_title_after_the_name_is_a_post_of_its_own():
    assert posts("泉州师范学院纺织与服装学院副院长徐海燕教授作专题授课") == [
        ("徐海燕", "副院长", "泉州师范学院纺织与服装学院"),
        ("徐海燕", "教授", None),
    ]


def test_a_name_between_organisation_and_title():
    assert posts("江南大学李明远教授介绍") == [("李明远", "教授", "江南大学")]


def test_the_post_in_brackets_after_the_name():
    assert posts("会上,李明远(云锦纺织有限公司总经理)发言") == [
        ("李明远", "总经理", "云锦纺织有限公司")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("鲤城区纺织面料产业链党委书记陈力群表示", ("陈力群", "书记", "鲤城区纺织面料产业链党委")),
        ("环保部副部长张力军在会议上表示", ("张力军", "副部长", "环境保护部")),
        ("辽宁省副省长邴志刚率团", ("邴志刚", "副省长", "辽宁省")),
        ("涪陵区委书记张鸣作出回应", ("张鸣", "书记", "涪陵区委")),
        ("北大云正物产集团棉花业务部经理董淑志则对记者",
         ("董淑志", "经理", "北大云正物产集团棉花业务部")),
        ("云锦集团有限公司(下称云锦集团)董事长徐乐江日前表示",
         ("徐乐江", "董事长", "云锦集团有限公司")),
        ("中国纺织工业协会副会长高勇表示", ("高勇", "副会长", "中国纺织工业协会")),
        ("云锦电子公司医疗设备开发部门高级副总裁赵宰汶上周末表示",
         ("赵宰汶", "高级副总裁", "云锦电子公司医疗设备开发部门")),
        ("路易·德雷菲斯集团主席菲利普·路易·德雷菲斯握手",
         ("菲利普·路易·德雷菲斯", "主席", "路易·德雷菲斯集团")),
        ("云锦公司首席执行官谢尔久科夫宣布", ("谢尔久科夫", "首席执行官", "云锦公司")),
        ("云锦公司总裁John King说", ("John King", "总裁", "云锦公司")),
        ("云锦纺织有限公司总经理欧阳文海告诉记者", ("欧阳文海", "总经理", "云锦纺织有限公司")),
    ],
)  # fmt: skip
def test_name_post_and_organisation_are_told_apart(text, expected):
    assert expected in posts(text)


def test_a_post_that_several_share_is_each_one_s():
    assert [name for name, *_ in posts("云锦公司副总裁谢财旺、张世贤,出席")] == ["谢财旺", "张世贤"]


def test_the_organisation_of_the_one_named_before_holds_on_in_a_list():
    text = "会见了云锦集团董事长詹纯明、高级总裁殷正富等"
    assert posts(text)[-1] == ("殷正富", "高级总裁", "云锦集团")


@pytest.mark.parametrize(
    "text",
    [
        "经理高度重视安全",
        "董事长曾表示要扩产",
        "该公司负责人表示",
        "分析师普遍认为",
        "总经理方总来到现场",
        "客户经理陈女士介绍",
        "宜兴市长江路改造",
        "记者向外界了解",
        "主任务已经完成",
    ],
)
def test_what_follows_a_post_is_not_always_a_name(text):
    assert posts(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("副院长徐海燕教授", "徐海燕"),
        ("主任薛良率队前往", "薛良"),
        ("主任薛良率先发言", "薛良"),
        ("总裁李成说", "李成"),
        ("秘书长王立和等人", "王立和"),
    ],
)
def test_a_name_ends_where_what_follows_allows(text, name):
    assert [one for one, *_ in posts(text)][:1] == [name]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "李明担任青梧市纺织协会会长。",
            [("李明", "会长", "青梧市纺织协会")],
        ),
        (
            "云锦公司董事长李成纪任青梧市纺织协会会长",
            [("李成纪", "董事长", "云锦公司"), ("李成纪", "会长", "青梧市纺织协会")],
        ),
        ("李明完成了任务,会长很高兴", []),
    ],
)
def test_who_comes_to_a_post_holds_it(text, expected):
    assert posts(text) == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("高级副总裁汤锐认为随着产业发展", "汤锐"),
        ("副司长周立山此前指出", "周立山"),
        ("首席财务官林贻清表示", "林贻清"),
        ("首席执行官,JanJansen先生也说", "JanJansen"),
    ],
)
def test_a_name_is_told_from_the_words_beside_it(text, name):
    assert [one for one, *_ in posts(text)] == [name]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "青梧市伞业协会换届。云锦有限公司董事长李明当选会长,聘任王芳为秘书长。",
            [("李明", "会长", "青梧市伞业协会"), ("王芳", "秘书长", "青梧市伞业协会")],
        ),
        (
            "青梧市伞业产业链党委成立,书记由云锦有限公司党委书记李明担任。",
            [("李明", "书记", "青梧市伞业产业链党委")],
        ),
        (
            "任命李明为青梧市商务局局长,王芳为青梧市财政局副局长。",
            [("李明", "局长", "青梧市商务局"), ("王芳", "副局长", "青梧市财政局")],
        ),
        (
            "免去李明的青梧市商务局副局长职务。",
            [("李明", "副局长", "青梧市商务局")],
        ),
        (
            "青梧市伞业协会公布名单。会长:李明(云锦有限公司董事长)",
            [("李明", "会长", "青梧市伞业协会"), ("李明", "董事长", "云锦有限公司")],
        ),
        (
            "李明是云锦有限公司董事长,也是青梧市伞业协会会长。",
            [("李明", "会长", "青梧市伞业协会")],
        ),
    ],
)
def test_posts_that_are_given_taken_and_held_beside_others(text, expected):
    found = set(posts(text))
    assert set(expected) <= found


def test_a_town_s_head_has_the_town_and_its_committee_s_the_committee():
    assert posts("小榄镇党委书记李明、副镇长王芳出席。") == [
        ("李明", "书记", "小榄镇党委"),
        ("王芳", "副镇长", "小榄镇"),
    ]
