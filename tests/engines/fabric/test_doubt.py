"""What could be of something else, or is one of several, is not stated as certain."""

from __future__ import annotations

import pytest

from chainloom.engines.fabric import doubts, parse
from chainloom.engines.fabric.vocabulary import is_han


def shares(**percent: float) -> list[dict]:
    return [{"fibre": fibre, "percent": share} for fibre, share in percent.items()]


def doubtful(text: str) -> set[str]:
    spec = parse(text)
    return {one.field for one in spec.problems} | set(spec.derived)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("180g 200g 220g 汗布 均有现货", "weight_gsm"),
        ("罗纹 坯布克重 200 成品克重 230 门幅 110", "weight_gsm"),
        ("面料 280g + 里料 60g 复合 150cm", "weight_gsm"),
        ("坯布门幅 65 成品门幅 58 全棉纱卡", "width_cm"),
        ("门幅160的180克汗布和门幅180的200克卫衣布", "width_cm"),
        ("真丝 素绉缎 16姆米 门幅 114/140", "width_cm"),
        ("原价20元 现价15元/米 全棉灯芯绒 145cm", "price"),
        ("1000米以下 12.5元/米 3000米以上 11.8元/米 全棉斜纹", "price"),
        ("黑色500米 白色300米 藏青200米 涤纶牛津布", "quantity"),
        ("客户要 5000 件 T恤 用布 约 1200 公斤 单面汗布 160克", "quantity"),
        # Of a second part, or of other goods.
        ("面料:40S汗布 180g 里料:190T涤塔夫", "density"),
        ("40S汗布 180g,里料190T涤塔夫", "density"),
        ("A款 75D春亚纺 2.3元/米 B款 150D牛津布 5.6元/米", "yarns"),
        ("C32S 23300 C40S 24800 元/吨", "yarns"),
        ("这款摇粒绒能做到25块一公斤吗", "price"),
        # By custom alone.
        ("卫衣布 320克 1.85米", "width_cm"),
        ("全棉坯布 幅宽63", "width_cm"),
        ("门幅1.5 涤纶", "width_cm"),
        ("长毛绒 毛高2cm 涤纶", "width_cm"),
        ("提花 花回32cm 涤棉", "width_cm"),
        ("装置产能60万吨 涤纶", "quantity"),
        ("棉花 涨到28000元", "price"),
        ("15日交货 全棉汗布", "lead_time_days"),
        ("28G 双面布 涤纶", "weight_gsm"),
        # Bare pairs by their size alone; a second one that is loose for a density.
        ("60×60", "yarns"),
        ("50*60 织唛", "yarns"),
        ("300×200", "density"),
        ("200×150 法兰绒毯 280克", "density"),
        ("70×140 40S 全棉毛巾", "density"),
        ("A:40×40 B:60×60", "density"),
        ("40×40 133×72 / 60×60 90×88", "density"),
        # Which way a count runs, and in which system, is not written.
        ("40S/30S 133/72 全棉斜纹", "yarns"),
        ("50D雪纺 75D 100D均有", "yarns"),
        ("21支 32支 40支 汗布 均有", "yarns"),
        ("30D×30D 380T 20D 400T", "yarns"),
        ("30D×30D 380T 20D 400T", "density"),
        ("亚麻 14支×14支 54×52", "yarns"),
        ("苎麻 36支 坯布", "yarns"),
        ("腈纶 32支/2 膨体", "yarns"),
        ("48支 羊毛 纱", "yarns"),
        ("150×21S", "yarns"),
        ("14.5×14.5 523.5×283 纯棉府绸", "yarns"),
        ("14.5x14.5 523x283 纯棉府绸", "yarns"),
        ("14.5x14.5 523x283 纯棉府绸", "density"),
        # The name of a blend and its shares do not agree, or the name can mean two things.
        ("CVC 40/60 汗布", "composition"),
        ("T/C 35/65 纱卡", "composition"),
        ("N/S 80/20", "composition"),
        ("C/L 55/45", "composition"),
        ("全棉弹力斜纹 97/3", "composition"),
        # About, at least, at most.
        ("单面汗布 180克左右", "weight_gsm"),
        ("克重约210g 卫衣布", "weight_gsm"),
        ("less than 100 gsm mesh", "weight_gsm"),
        ("budget under $1.5/m polyester mesh", "price"),
        ("幅宽要求:大于148cm 春亚纺", "width_cm"),
        ("含毛30%以上 花呢", "composition"),
        ("春亚纺 现货2000多米", "quantity"),
        ("国内产能升至2000万吨以上", "quantity"),
        # Alternatives, questions, what is supposed, what was.
        ("门幅150或者160 摇粒绒", "width_cm"),
        ("记忆布 100克还是120克", "weight_gsm"),
        ("春亚纺 门幅150够不够", "width_cm"),
        ("若跌破14000元/吨 棉花", "price"),
        ("上次拿的是155g的 汗布", "weight_gsm"),
        # Beside a word that is not understood.
        ("涂层量15g 春亚纺", "weight_gsm"),
        ("200克丝绵被", "weight_gsm"),
        ("鞋垫布 贴4mm EVA", "thickness_mm"),
        ("喷水织机24台 190公分 春亚纺", "width_cm"),
        ("双股60支 丝光", "yarns"),
        ("32S两股 汗布", "yarns"),
        # Several goods in a list, the unit once.
        ("C32S 23300 C40S 24800 JC40S 27500 元/吨", "price"),
        ("1.0mm 1.2mm 超纤革", "thickness_mm"),
        ("交期7天 急单交期3天 汗布", "lead_time_days"),
        # Threads of which no word says in how much.
        ("14.5tex×14.5tex 523×283 全棉府绸", "density"),
        ("经密433 纬密275 全棉府绸", "density"),
        ("32S 汗布 60×80", "density"),
        ("500T 涤纶", "density"),
        ("0.8厚 PU革", "thickness_mm"),
        # Of each its own; perhaps denied, asked; a fee, or a price without it.
        ("克重分别180g 200g", "weight_gsm"),
        ("门幅分别150cm 180cm 汗布", "width_cm"),
        ("起订量分别 500kg 300kg 汗布", "minimum_order"),
        ("汗布 180g不要色差 门幅170cm", "weight_gsm"),
        ("为什么不用180g 汗布", "weight_gsm"),
        ("汗布 12元/米染费另计", "price"),
        ("汗布 2元/米 加工费", "price"),
        ("12g 羊毛衫", "weight_gsm"),
    ],
)
def test_one_of_several_and_custom_are_doubtful(text, field):
    assert parse(text).as_dict()[field]
    assert field in doubtful(text)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("每件用料1.2米 涤棉工装布", "width_cm"),
        ("校服 面料 涤棉 240克 每套用布2.3米", "width_cm"),
        ("全棉四件套 1.5米床 2.0*2.3米", "width_cm"),
        ("25针双面 30寸 筒径 180克", "width_cm"),
        ("34寸 28针 大圆机 可接单", "width_cm"),
        ("色丁 97g 一匹100米", "quantity"),
        ("春亚纺 样布5米 大货3000米起", "quantity"),
        ("price 2.3/yd for 3000 yd cotton twill", "quantity"),
        ("长2米宽1.5米 法兰绒毯 260克", "quantity"),
        ("网布 孔径 3mm 180克 150cm", "thickness_mm"),
        ("每码6盎司 牛仔布", "weight_gsm"),
        ("经密 433 纬密 275 根/10cm 40S 府绸", "width_cm"),
        ("浴巾 70*140 400克 全棉毛巾", "density"),
        ("毛毯 150*200", "density"),
        ("全棉汗布 染费3元/公斤 180g", "price"),
        ("外贸额达40亿美元 印染", "price"),
        ("棉价跳水 每吨跳水近1万元", "price"),
        ("差距扩大至110元/吨 棉花", "price"),
        ("月薪升至3500元 纺织工人", "price"),
        ("原油 收报100.59美元/桶 涤纶", "price"),
        ("棉纱 每吨8500卢布", "price"),
        ("22日, 国内棉花库存高企", "lead_time_days"),
        ("7D×64mm 三维中空短纤", "yarns"),
        ("6D 有光短纤 50吨", "yarns"),
        ("500T涤纶短纤", "density"),
        # Compared with, not wanted, a tolerance, the size of a piece.
        ("有没有比150克再轻一点的凉感布", "weight_gsm"),
        ("我手里这块比你发的重10克", "weight_gsm"),
        ("比一般的重 80克 卫衣布", "weight_gsm"),
        ("不用180g 汗布", "weight_gsm"),
        ("180g的不要 汗布", "weight_gsm"),
        ("春亚纺 不要210T", "density"),
        ("昨天那个200g不要了", "weight_gsm"),
        ("克重正负5克 双面布", "weight_gsm"),
        ("珊瑚绒毛毯 180×200cm", "width_cm"),
        ("中底板 1米*1.5米", "quantity"),
        ("宽幅窗帘布 每米重680克", "weight_gsm"),
        ("日字扣 内径2.5cm", "width_cm"),
        ("缩率经-3.5%纬-2%", "composition"),
    ],
)
def test_numbers_of_something_else_are_left_unread(text, field):
    value = parse(text).as_dict()[field]
    if isinstance(value, dict):
        value = any(value.values())
    assert not value


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("库存 12000 米 起批 100 米 弹力网布", "minimum_order", {"value": 100, "unit": "m"}),
        ("库存 12000 米 起批 100 米 弹力网布", "quantity", {"value": 12000, "unit": "m"}),
        ("牛津布 0.3元一码染费另算 出厂2.4元/码", "price", {"value": 2.4, "unit": "CNY/yd"}),
        ("昨天的200g不要了 换成180g 双面", "weight_gsm", 180),
        ("T/C 45×45 133×72×150cm", "width_cm", [150, 150]),
        ("汗布 180g*160cm", "width_cm", [160, 160]),
        ("至少要300公斤 汗布", "minimum_order", {"value": 300, "unit": "kg"}),
        ("热销400g大衣呢", "weight_gsm", 400),
        ("灰色/2.4吨/单价31.5 汗布", "quantity", {"value": 2.4, "unit": "t"}),
        ("全棉汗布 染费3元/公斤 26元/公斤", "price", {"value": 26, "unit": "CNY/kg"}),
        ("羽绒服面料 充绒 150克 380T尼丝纺 38g", "weight_gsm", 38),
        ("25针双面 30寸 筒径 180克", "weight_gsm", 180),
        ("每米 300 克 羊毛呢", "weight_g_m", 300),
        ("国内产能升至2000万吨", "quantity", {"value": 20000000, "unit": "t"}),
        # Two statements of one thing are no two things.
        ("牛仔 8安 271g 58寸", "weight_gsm", 271.2),
        ('57/58" 147cm 府绸', "width_cm", [144.78, 147.32]),
        ("棉价 均价150.43美分/磅", "price", {"value": 1.5043, "unit": "USD/lb"}),
        ("T/R/S 75/20/5 西装", "composition", shares(polyester=75, viscose=20, spandex=5)),
        ("涤纶 棉 氨纶 65% 30% 5%", "composition", shares(polyester=65, cotton=30, spandex=5)),
        ("涤棉 65% 35% 府绸", "composition", shares(polyester=65, cotton=35)),
        ("65% 35% 涤 棉", "composition", shares(polyester=65, cotton=35)),
        ("经密 50根/cm 纬密 30根/cm", "density", {"warp": 127, "weft": 76.2}),
        ("C18.2×C18.2 354×197", "density", {"warp": 89.92, "weft": 50.04}),
        ("500T涤纶短纤", "quantity", {"value": 500, "unit": "t"}),
        ("40×40+40D/133×72", "density", {"warp": 133, "weft": 72}),
        # A fee beside the price.
        ("汗布 25元/公斤 染费另计", "price", {"value": 25, "unit": "CNY/kg"}),
        ("汗布30元/kg 加工费另算", "price", {"value": 30, "unit": "CNY/kg"}),
        ("府绸 12元/米 工费另计", "price", {"value": 12, "unit": "CNY/m"}),
        ("府绸 现价12元/米 加工费自理", "price", {"value": 12, "unit": "CNY/m"}),
        ("汗布 25元/kg染工费5元", "price", {"value": 25, "unit": "CNY/kg"}),
        ("涤棉 坯布6.5元/米 染费1.2元/米", "price", {"value": 6.5, "unit": "CNY/m"}),
        ("汗布 25元/kg 印花0.5元/米另算", "price", {"value": 25, "unit": "CNY/kg"}),
        # Words that only look like a denial or a comparison.
        ("性价比高 180g汗布", "weight_gsm", 180),
        ("特别 180g 汗布", "weight_gsm", 180),
        ("棉涤配比高 220g 卫衣布", "weight_gsm", 220),
        ("毛圈比一般的密 320g", "weight_gsm", 320),
        ("比较厚 200克 卫衣布", "weight_gsm", 200),
    ],
)
def test_what_is_meant_is_still_read(text, field, value):
    found = parse(text).as_dict()[field]
    if isinstance(found, dict):
        found = {key: one for key, one in found.items() if one is not None}
    assert found == value
    assert field not in {one.field for one in parse(text).problems}


def test_a_single_count_of_wool_in_zhi_is_metric():
    (yarn,) = parse("48支 羊毛 纱").warp
    assert (yarn.count, yarn.system) == (48, "Nm")
    (yarn,) = parse("48英支 羊毛 纱").warp
    assert yarn.system == "Ne"


@pytest.mark.parametrize(
    ("text", "warp", "weft"),
    [
        ("P75D×P150D 涤纶", [(75, "D", 1)], [(150, "D", 1)]),
        ("80支双股 府绸", [(80, "Ne", 2)], []),
        ("100支2股×100支2股", [(100, "Ne", 2)], [(100, "Ne", 2)]),
        ("40×40+40D/133×72", [(40, "Ne", 1)], [(40, "Ne", 1), (40, "D", 1)]),
        ("C18.2×C18.2 354×197", [(18.2, "tex", 1)], [(18.2, "tex", 1)]),
        ("14.5×14.5 523×283", [(14.5, "tex", 1)], [(14.5, "tex", 1)]),
        ("14.5x14.5 523x283", [(14.5, "tex", 1)], [(14.5, "tex", 1)]),
        ("涤纶 150D/48F*2", [(150, "D", 2)], []),
        ("涤纶 150D/48Fx2", [(150, "D", 2)], []),
    ],
)
def test_notations_of_yarns(text, warp, weft):
    spec = parse(text)
    assert [one[:3] for one in spec.warp] == warp
    assert [one[:3] for one in spec.weft] == weft


@pytest.mark.parametrize(
    "text",
    ["32支/40D 汗布", "16S×16S+70D 108×56", "经40S 纬30S 府绸", "40×40 133×72", "亚麻 36公支 纱"],
)
def test_what_is_written_in_full_is_certain(text):
    assert "yarns" not in doubtful(text)


def test_each_chinese_word_of_doubt_has_a_character_by_which_it_is_looked_for():
    assert [word for word in doubts._KINDS if is_han(word) and not doubts._HINT.search(word)] == []


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("黑色汗布 2000米,灰色汗布 1500米", "black"),
        ("黑色汗布28元/公斤 白色汗布26元/公斤", "black"),
        ("白色和浅灰各800米 汗布", "white/light_grey"),
        ("黑色/白色 2000米 汗布", "black/white"),
    ],
)
def test_of_several_goods_the_first_one_s_colour_is_told(text, colour):
    assert parse(text).colour == colour


def test_of_several_goods_the_first_count_is_told_and_the_rest_given_back():
    spec = parse("1号:40S府绸 9.5元/米;2号:60S贡缎 22元/米")
    assert [one.count for one in spec.warp] == [40]
    assert any("60S" in one.text for one in spec.unread)


@pytest.mark.parametrize(
    ("text", "field", "wanted"),
    [
        ("133 by 72 poplin 40 by 40", "density", {"warp": 133, "weft": 72}),
        ("200 by 220 cm blanket coral fleece", "width_cm", None),
        ("ready by 15 December 30s jersey", "density", None),
        ("C100% 府绸", "composition", shares(cotton=100)),
        ("平纹 克重(240±10)g/m²", "weight_gsm", 240),
        ("汗布 染黑", "state", "dyed"),
        ("帽绳 1.1元/根", "price", None),
        ("羽绒服 填充棉150克", "weight_gsm", None),
        ("汗布 供货期60日历天", "lead_time_days", 60),
        ("牛奶丝 数码印花底布", "state", None),
    ],
)
def test_further_notations(text, field, wanted):
    assert parse(text).as_dict()[field] == wanted
