"""Readings put after words go; every other bracket stays."""

from __future__ import annotations

import pytest

from chainloom.engines.reading.cleaning import clean

GLOSSED = "会议(huìyì)由企业(qǐyè)代表(dàibiǎo)主持。"
BARE = "会议(huiyi)由企业(qiye)代表(daibiao)主持。"


def cleaned(text: str) -> str:
    return clean(text.encode()).text


@pytest.mark.parametrize(
    ("noisy", "text"),
    [
        ("上午(shàngwǔ)开会", "上午开会"),
        ("上午（shàngwǔ）开会", "上午开会"),
        ("上午 (shàngwǔ)开会", "上午开会"),
        ("上午(shàng wǔ)开会", "上午开会"),
        ("上午[shàngwǔ]开会", "上午开会"),
        ("上午(shang4wu3)开会", "上午开会"),
        ("上午(SHÀNGWǓ)开会", "上午(SHÀNGWǓ)开会"),
        ("龙头(培育(péiyù))企业", "龙头(培育)企业"),
        ("党委与(yǔ)(yǔ)社区", "党委与社区"),
        ("标志着(zhe)，上午(shàngwǔ)", "标志着，上午"),
        ("优势产业(yōushìchǎnyè)融合", "优势产业融合"),
        ("中华人民共和国(zhōnghuárénmíngònghéguó)", "中华人民共和国"),
        ("女(nǚ)企业家，略(lüè)胜", "女企业家，略胜"),
        ("女(nv3)企业家，略(lve4)胜", "女企业家，略胜"),
        ("一个(yígè)，不是(búshì)，一起(yìqǐ)", "一个，不是，一起"),
        ("花儿(huār)开，一点(yìdiǎnr)", "花儿开，一点"),
        ("可以(kéyǐ)，了解(liáojiě)", "可以，了解"),
        ("西安(xī'ān)与平安(píng'ān)", "西安与平安"),
        ("东西(dōngxi)和意思(yìsi)", "东西和意思"),
        ("银行(yínháng)行长(hángzhǎng)重(chóng)申", "银行行长重申"),
        ("9项(xiàng)举措(jǔcuò)", "9项举措"),
        ("产(chǎn)业(yè)链(liàn)", "产业链"),
    ],
)
def test_a_reading_of_the_characters_before_it_goes(noisy: str, text: str) -> None:
    assert cleaned(noisy) == text


@pytest.mark.parametrize(
    "text",
    [
        "人工智能(AI)与机器人",
        "占全区(占全区61.2%)的企业",
        "会长陈国强(Zhang San)出席",
        "The old walls of 西安(Xi'an) are well kept and long.",
        "董事长张三(Zhang San)表示",
        "广东(GD)与福建(FJ)",
        "聚氨酯(PU)、全氟辛酸(PFOA)",
        "有(you)的企业",
        "爱(ai)心企业",
        "AI(ai)与CVC(cvc)",
        "国际商用机器(IBM)、沃尔玛(Walmart)",
        "市民王彧(yù)说",
        "品牌李宁(lining)",
        "(shàngwǔ)开会",
        "第(1)项、第(a)项",
    ],
)
def test_a_bracket_that_says_something_stays(text: str) -> None:
    assert cleaned(text) == text


@pytest.mark.parametrize(
    ("noisy", "text"),
    [
        ("人工智能(AI)、张三(Zhang San)、广东(GD)、有(you)", None),
        ("他们(men)和产业(chanye)", "他们和产业"),
        ("泉州(Quánzhōu)", "泉州"),
        ("泉州(Quanzhou)", None),
        ("王彧(yù)", "王彧"),
    ],
)
def test_on_a_glossed_page_the_doubtful_are_decided_by_the_page(
    noisy: str, text: str | None
) -> None:
    assert cleaned(GLOSSED + noisy) == "会议由企业代表主持。" + (text or noisy)


def test_readings_without_tones_go_where_a_page_has_many() -> None:
    assert cleaned(BARE) == "会议由企业代表主持。"
    assert cleaned("会议(huiyi)由品牌主持。") == "会议(huiyi)由品牌主持。"


def test_a_toned_bracket_that_matches_nothing_is_reported_and_stays() -> None:
    doc = clean("会议(shàngwǔ)开始。".encode())
    assert doc.text == "会议(shàngwǔ)开始。"
    (notice,) = doc.warnings
    assert notice.code == "gloss_uncertain"
    assert doc.original[notice.start : notice.end] == "(shàngwǔ)"


def test_each_gloss_is_listed_with_its_place() -> None:
    doc = clean(GLOSSED.encode())
    assert [edit.removed for edit in doc.edits] == ["(huìyì)", "(qǐyè)", "(dàibiǎo)"]
    assert all(doc.original[e.start : e.end] == e.removed for e in doc.edits)


class TestScript:
    def test_machine_made_traditional_is_turned_back(self) -> None:
        doc = clean("產(chǎn)業(yè)鏈後來發(fā)展，範仲淹說過，頭髮乾燥，幹部在乾隆年間。".encode())
        assert doc.text == "产业链后来发展，范仲淹说过，头发干燥，干部在乾隆年间。"
        assert {edit.kind for edit in doc.edits} == {"gloss", "script"}
        assert [w.code for w in doc.warnings] == ["script_converted"]

    def test_lines_that_mix_both_scripts_are_turned_back(self) -> None:
        doc = clean("产业鏈發展，经济开放。\n企业協會會長讲话，园区规划。".encode())
        assert doc.text == "产业链发展，经济开放。\n企业协会会长讲话，园区规划。"

    @pytest.mark.parametrize(
        "text",
        [
            "臺灣紡織業拓展會表示，去年出口值達一百億元，並設立研發中心。",
            "香港紡織業聯會會長陳國強表示，業界將與內地企業簽訂協議。",
        ],
    )
    def test_a_page_that_is_traditional_by_right_stays_and_says_so(self, text: str) -> None:
        doc = clean(text.encode())
        assert doc.text == text
        assert [w.code for w in doc.warnings] == ["script_kept"]

    def test_a_traditional_name_in_a_simplified_text_stays(self) -> None:
        text = (
            "本次论坛由臺灣紡織拓展會协办，双方企业就合作进行了交流。\n"
            "与会企业达成了共识，园区将继续推进建设。"
        )
        assert clean(text.encode()).text == text


def test_a_reading_that_has_itself_in_brackets_goes_whole() -> None:
    for depth in (1, 2, 5):
        inner = "chǎnyèliàn" + "(chǎnyèliàn" * depth + ")" * depth
        assert clean(f"发展产业链({inner})，壮大集群。".encode()).text == "发展产业链，壮大集群。"
    assert clean("云锦AI(AI)平台上线。".encode()).text == "云锦AI(AI)平台上线。"
