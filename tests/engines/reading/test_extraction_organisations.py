"""Names of organisations in a text: where they begin and end, what kind, under what full name."""

from __future__ import annotations

import pytest

from chainloom.engines.reading.extraction import Page, extract


def names(text: str) -> list[str]:
    return [one.name for one in Page(text).organisations if not one.refers]


def full_names(text: str) -> list[str]:
    return [one.full_name for one in Page(text).organisations if not one.refers]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("记者从青梧市云锦纺织有限公司获悉", "青梧市云锦纺织有限公司", "firm"),
        ("AI产业服务商澜图信息有限公司进行推介", "澜图信息有限公司", "provider"),
        ("知名童装品牌绿盒子公司承诺", "绿盒子公司", "firm"),
        ("湖北新昊电动车有限公司开业", "湖北新昊电动车有限公司", "firm"),
        ("奔腾电器(上海)有限公司宣布", "奔腾电器(上海)有限公司", "firm"),
        ("据德州市棉花协会调查", "德州市棉花协会", "association"),
        ("中国石油和化学工业联合会发布", "中国石油和化学工业联合会", "association"),
        ("世界黄金协会表示", "世界黄金协会", "association"),
        ("交通银行泉州分行放贷", "交通银行泉州分行", "bank"),
        ("对外经济贸易大学教授李明认为", "对外经济贸易大学", "college"),
        ("泉州师范学院纺织与服装学院举办讲座", "泉州师范学院纺织与服装学院", "college"),
        ("山东聊城市纺织纤维检验所抽检", "山东聊城市纺织纤维检验所", "institute"),
        ("中国社科院农村发展研究所研究员", "中国社科院农村发展研究所", "institute"),
        ("新塘社区党委参加", "新塘社区党委", "community"),
        ("郑州商品交易所公布", "郑州商品交易所", "provider"),
        ("中山市环保局未予回应", "中山市环保局", "government"),
        ("湖州市德清县新市镇政府回应", "湖州市德清县新市镇政府", "government"),
        ("美国农业部预测", "美国农业部", "government"),
        ("鲤城区纺织面料产业链党委正式成立", "鲤城区纺织面料产业链党委", "body"),
        ("荷兰驻上海总领事馆主办", "荷兰驻上海总领事馆", "government"),
        ("法国农业信贷银行分析师认为", "法国农业信贷银行", "bank"),
        ("据世界自然基金会估算", "世界自然基金会", "association"),
        ("农业部畜牧兽医司副司长李明表示", "农业部畜牧兽医司", "government"),
        ("中国机电产品进出口商会家电部主任李明说", "中国机电产品进出口商会家电部", "association"),
        ("德州理工大学化学学院教授李明认为", "德州理工大学化学学院", "college"),
        ("澜图质量认证有限公司青岛分公司总经理", "澜图质量认证有限公司青岛分公司", "provider"),
        ("2013年瓴缦公司成立", "瓴缦公司", "firm"),
        ("云锦集团终端部副部长李明表示", "云锦集团终端部", "firm"),
        ("中国(云溪)针织产品研发中心揭牌", "中国(云溪)针织产品研发中心", "institute"),
        ("中投顾问轻工业研究员李明表示", "中投顾问", "provider"),
        ("中国科协名誉主席李明出席", "中国科协", "association"),
        ("云溪纺织博物馆开馆", "云溪纺织博物馆", "provider"),
        ("上海交易所公开交易信息", "上海交易所", "provider"),
        ("北京公交集团完成采购", "北京公交集团", "firm"),
        ("国家民委发布通知", "国家民委", "government"),
        ("民生证券指出,消费回升", "民生证券", "bank"),
        ("深圳家具研究开发院院长李明说", "深圳家具研究开发院", "institute"),
        ("中国门业龙头盼盼安居股份有限公司参展", "盼盼安居股份有限公司", "firm"),
    ],
)
def test_a_name_is_found_whole_with_its_kind(text, name, kind):
    (found,) = [one for one in Page(text).organisations if not one.refers]
    assert (found.name, found.kind) == (name, kind)


@pytest.mark.parametrize(
    "text",
    [
        "大型纺织公司纷纷限产",
        "行业协会和科研机构深度融合",
        "不少上市公司的业绩将有所提升",
        "农村发展迅速,当地政府支持",
        "这一格局已经形成",
        "环保部门将加强检查",
        "公司法规定",
        "银行业存款",
        "福建省纺织产业发展迅速",
        "棉花期货价格下跌",
        "国际上两大传统照明公司",
        "向100多家企业推广Fenestration软件",
        "华东糖协数据显示",
        "品牌LOGO和VI的推广",
    ],
)
def test_a_kind_of_organisation_or_a_place_is_no_organisation(text):
    assert names(text) == []


def test_a_list_of_offices_is_read_one_by_one():
    text = "在区委组织部、区委社会工作部,区工信局、区科技局,高新区管委会,常泰街道党工委指导下"
    assert names(text) == [
        "区委组织部",
        "区委社会工作部",
        "区工信局",
        "区科技局",
        "高新区管委会",
        "常泰街道党工委",
    ]


def test_two_colleges_joined_by_a_mark_are_two_although_each_name_has_an_and():
    text = "与泉州师范学院纺织与服装学院、黎明职业大学新材料与鞋服工程学院签订"
    assert names(text) == ["泉州师范学院纺织与服装学院", "黎明职业大学新材料与鞋服工程学院"]


def test_two_firms_joined_by_an_and_are_two():
    text = "云锦纺织有限公司和青梧化纤有限公司签约"
    assert names(text) == ["云锦纺织有限公司", "青梧化纤有限公司"]


def test_a_level_is_that_of_the_place_that_the_page_is_about():
    text = "鲤城区召开会议。区工信局、区委组织部参加。鲤城区共有企业133家。"
    assert full_names(text) == ["鲤城区工业和信息化局", "鲤城区委组织部"]


def test_a_level_without_any_place_on_the_page_stays_as_it_is():
    assert full_names("区工信局、区科技局参加。") == ["区工业和信息化局", "区科学技术局"]


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("福建省科技厅", "福建省科学技术厅"),
        ("泉州市人社局", "泉州市人力资源和社会保障局"),
        ("江阴市经信委", "江阴市经济和信息化委员会"),
        ("国家发改委", "国家发展和改革委员会"),
        ("工信部", "工业和信息化部"),
        ("泉州开发区管委会", "泉州开发区管理委员会"),
        ("泉州市政府", "泉州市政府"),
    ],
)
def test_standing_short_forms_of_offices_are_written_out(short, full):
    assert full_names(f"会上,{short}介绍了情况") == [full]


def test_a_name_for_short_that_the_page_gives_is_the_same_organisation():
    text = "上海云棉肉食品有限公司(下称上海云棉)喜忧参半。上海云棉表示,云棉将投资。"
    assert set(full_names(text)) == {"上海云棉肉食品有限公司"}
    assert names(text)[1:] == ["上海云棉", "上海云棉", "云棉"]


def test_a_shorter_legal_form_is_the_same_firm_and_another_plant_is_not():
    text = "云锦集团股份有限公司与云锦集团。云锦稀土(江苏)有限公司成立。"
    assert full_names(text) == [
        "云锦集团股份有限公司",
        "云锦集团股份有限公司",
        "云锦稀土(江苏)有限公司",
    ]


def test_what_only_points_gets_the_name_that_it_points_to():
    text = "鲤城区纺织面料产业链党委成立。该产业链党委将开展工作。"
    text += "云锦纺织有限公司入会,该公司表示欢迎。"
    pointing = [(one.name, one.full_name) for one in Page(text).organisations if one.refers]
    assert pointing == [
        ("该产业链党委", "鲤城区纺织面料产业链党委"),
        ("该公司", "云锦纺织有限公司"),
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("海尔和格力在列", "海尔"),
        ("今年沃尔玛将开新店", "沃尔玛"),
        ("金风科技公布中报", "金风科技"),
        ("INDITEX净盈利3.32亿欧元", "INDITEX"),
        ("茂岭董事长陈民良表示", "茂岭"),
    ],
)
def test_a_short_name_that_acts_as_a_firm_is_one(text, name):
    assert name in names(text)


def test_a_name_in_one_list_with_firms_is_a_firm():
    assert names("徐工、厦工、澜工、柳工增幅较大") == ["徐工", "厦工", "澜工", "柳工"]


def test_a_word_of_every_day_is_no_firm_without_acting():
    assert names("苹果丰收,最美的是长城,联想到过去") == []


def test_a_medium_that_only_reports_is_not_named():
    assert names("据新华网报道,中新网7月21日电") == []


def test_each_organisation_is_one_fact_under_the_form_first_written():
    text = "云锦集团参加。云锦集团股份有限公司签约。云锦集团发言。"
    facts = [one.fields for one in extract(text) if one.kind == "organisation"]
    assert facts == [{"name": "云锦集团", "full_name": "云锦集团股份有限公司", "kind": "firm"}]


def test_a_place_is_that_of_the_name_in_the_text():
    text = "会上，“云锦纺织有限公司”与(上海)澜图信息有限公司签约"
    for one in Page(text).organisations:
        assert text[one.start : one.end] == one.name


@pytest.mark.parametrize(
    "text",
    [
        "《国务院关于促进纺织业发展的意见》",
        "荣获青梧市政府质量奖",
        "通过了河北省企业技术中心的认定",
        "成为一家国际化公司",
        "入围中央政府采购系统",
        "东起云溪镇石桥村附近",
    ],
)
def test_what_is_only_part_of_a_title_or_a_prize_is_no_fact(text):
    assert [one for one in extract(text) if one.kind == "organisation"] == []


def test_all_members_of_a_list_of_firms_are_firms():
    text = "中国联通与瑞信通、海天讯、云传讯等三家运营商达成协议"
    assert names(text) == ["中国联通", "瑞信通", "海天讯", "云传讯"]
    assert names("上市企业包括鱼跃医疗、虹日药业、宏岭高科等。") == [
        "鱼跃医疗",
        "虹日药业",
        "宏岭高科",
    ]
    assert names("服装、家纺、印染等三家企业限产") == []


def test_a_share_s_code_shows_a_firm_wherever_it_is_named():
    assert names("包括瓴光(2393)、澜电(2488)。瓴光今日走低。") == ["瓴光", "澜电", "瓴光"]
    assert names("去年(2010)产量增长。") == []


def test_a_row_may_tell_its_firms_by_the_first_of_them():
    text = "以云锦纺织有限公司、澜宇鞋材、瓴利鞋材等为首的大中型鞋材厂商参展。"
    assert names(text) == ["云锦纺织有限公司", "澜宇鞋材", "瓴利鞋材"]


def test_short_names_with_a_trade_that_stand_in_one_row_are_firms():
    assert names("苏岭灯饰、华岭灯饰都在其中。") == ["苏岭灯饰", "华岭灯饰"]
    assert names("苏岭技术都在其中。") == []


def test_a_word_that_leads_in_is_no_part_of_a_name():
    text = "永澜公司推出新品。2006年,经永澜公司挖掘,技艺复兴。"
    assert names(text) == ["永澜公司", "永澜公司"]


def test_a_share_of_a_firm_follows_its_latin_name():
    assert "SynlaitMilk" in names("收购新西兰奶粉生产商SynlaitMilk51%股权。")


def test_shorter_forms_of_one_firm_are_one():
    text = "云锦纺织公司扩产。云锦公司表示。"
    assert set(full_names(text)) == {"云锦纺织公司"}
    assert set(full_names("DORKA集团宣布扩产。DORKA公司表示。")) == {"DORKA集团"}
    assert set(full_names("宁夏石化公司奠基。宁夏石化的项目占地27公顷。")) == {"宁夏石化公司"}


@pytest.mark.parametrize(
    ("whole", "short"),
    [
        ("福建省莆田市云锦鞋业有限公司", "莆田市云锦鞋业有限公司"),
        ("茂名市信宜云锦矿业有限公司", "信宜云锦矿业有限公司"),
        ("河北省高阳县纺织商会", "高阳县纺织商会"),
        ("浙江省绍兴市柯桥纺织职业学院", "柯桥纺织职业学院"),
    ],
)
def test_the_places_above_its_own_may_stand_before_a_name(whole, short):
    assert set(full_names(f"{short}扩建。昨日,{whole}表示满意。")) == {whole}


def test_a_bank_of_a_place_and_a_firm_of_another_are_others():
    text = "中国银行和泉州中国银行放贷。莆田市云锦鞋业有限公司和晋江市云锦鞋业有限公司参加。"
    assert len(set(full_names(text))) == 4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("青梧纺织学院与递铺街道签订协议。", ["青梧纺织学院", "递铺街道"]),
        ("活动在递铺街道举行。", []),
        ("晋城市铸造协会秘书长李明表示。", ["晋城市铸造协会"]),
        ("零售业巨头斯多克曼Stockmann进入。", ["斯多克曼"]),
        ("国家童装质量检验检测(福建)中心启用。", ["国家童装质量检验检测(福建)中心"]),
        ("商会与临商银行、满帮集团签约。", ["临商银行", "满帮集团"]),
        ("持有飞利浦股份的基金。", ["飞利浦"]),
        ("中国科学院沈阳自动化研究所参加。", ["中国科学院沈阳自动化研究所"]),
    ],
)
def test_names_that_no_list_has(text, expected):
    assert names(text) == expected


def test_what_an_agreement_is_called_after_is_no_organisation_of_the_page():
    facts = extract("青梧大学签署共建苏绣产业学院协议。")
    assert [one.fields["name"] for one in facts if one.kind == "organisation"] == ["青梧大学"]


def test_a_bank_and_its_branch_are_two():
    text = "青梧农商银行和青梧农商银行大沥支行参加。"
    assert full_names(text) == ["青梧农商银行", "青梧农商银行大沥支行"]


def test_a_party_committee_s_long_name_is_that_of_its_short_ones():
    text = "东石镇伞业联合党委揭牌。中共晋江市东石镇伞业联合委员会成立。伞业联合党委表示。"
    assert set(full_names(text)) == {"中共晋江市东石镇伞业联合委员会"}


def test_the_words_before_a_firm_may_say_that_it_serves_others():
    (one,) = Page("数字化服务商云智科技表示").organisations
    assert (one.name, one.kind) == ("云智科技", "provider")


def test_an_agreement_is_no_association():
    assert names("青梧大学签订产教融合合作协议。") == ["青梧大学"]
