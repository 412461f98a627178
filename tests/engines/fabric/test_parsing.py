"""What a notation means: decision tables, one row a rule."""

from __future__ import annotations

import pytest

from chainloom.engines.fabric import parse


def said(text: str) -> dict:
    return parse(text).as_dict()


def shares(text: str) -> dict:
    return {one["fibre"]: one["percent"] for one in said(text)["composition"]}


def yarns(text: str, side: str = "warp") -> list[str]:
    """Yarns as count, system, ply or filaments and process, to be read at a glance."""
    return [
        f"{one['count']}{one['system']}"
        + (f"/{one['ply']}" if one["ply"] > 1 else "")
        + (f"/{one['filaments']}F" if one["filaments"] else "")
        + (f" {one['process']}" if one["process"] else "")
        for one in said(text)["yarns"][side]
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全棉", {"cotton": 100}),
        ("纯涤", {"polyester": 100}),
        ("T/C 65/35", {"polyester": 65, "cotton": 35}),
        ("CVC 60/40", {"cotton": 60, "polyester": 40}),
        ("涤棉", {"polyester": None, "cotton": None}),
        ("N/SP 87/13", {"nylon": 87, "spandex": 13}),
        ("95%涤5%氨", {"polyester": 95, "spandex": 5}),
        ("涤95%氨5%", {"polyester": 95, "spandex": 5}),
        ("棉60涤40", {"cotton": 60, "polyester": 40}),
        ("95棉5氨", {"cotton": 95, "spandex": 5}),
        ("R/T", {"viscose": None, "polyester": None}),
        ("T65/C35", {"polyester": 65, "cotton": 35}),
        ("95c5sp", {"cotton": 95, "spandex": 5}),
        ("60/40 棉涤", {"cotton": 60, "polyester": 40}),
        ("C/N/SP 61/35/4", {"cotton": 61, "nylon": 35, "spandex": 4}),
        ("cotton/spandex 95/5", {"cotton": 95, "spandex": 5}),
        ("65% polyester 35% cotton", {"polyester": 65, "cotton": 35}),
        ("65%涤，35%粘", {"polyester": 65, "viscose": 35}),
        ("天丝", {"lyocell": None}),
        ("莫代尔", {"modal": None}),
        ("锦纶66", {"nylon66": None}),
        ("再生涤(GRS)", {"recycled_polyester": None}),
        ("滌綸", {"polyester": None}),
        ("锦轮", {"nylon": None}),
        ("qm", {"cotton": 100}),
        ("涤塔夫", {"polyester": None}),
        ("棉弹", {"cotton": None}),  # it stretches; of what it does not say
        ("棉氨汗布 95/5", {"cotton": 95, "spandex": 5}),
        ("T/R/SP=63/33/4", {"polyester": 63, "viscose": 33, "spandex": 4}),
        ("(95%C 5%SP)", {"cotton": 95, "spandex": 5}),
        ("100%C", {"cotton": 100}),
        ("拉架棉 95/5", {"cotton": 95, "spandex": 5}),
        ("5%氨纶 棉", {"cotton": 95, "spandex": 5}),
        # No fibre: a change, a tolerance, another word that holds the character.
        ("棉价", {}),
        ("毛利率6%", {}),
        ("仿棉", {}),
        ("做棉的", {}),
    ],
)
def test_fibres_and_their_shares(text, expected):
    assert shares(text) == expected


def test_the_largest_share_stands_first():
    assert [one["fibre"] for one in said("5%氨纶95%棉")["composition"]] == ["cotton", "spandex"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("60%棉 50%涤", "shares_not_100"),
        ("含棉60%", "shares_not_100"),
        ("100%棉 涤纶", "shares_over_100"),
        ("95%棉5%氨 里布65%涤35%棉", "second_composition"),
    ],
)
def test_shares_that_do_not_come_to_100_are_reported(text, code):
    assert code in {problem.code for problem in parse(text).problems}


@pytest.mark.parametrize(
    ("text", "warp", "weft"),
    [
        ("40S", ["40Ne"], []),
        ("40支", ["40Ne"], []),
        ("40S/2", ["40Ne/2"], []),
        ("Ne30/1", ["30Ne"], []),
        ("48/2 Nm", ["48Nm/2"], []),
        ("75D/72F", ["75D/72F"], []),
        ("167dtex/48f DTY", ["167dtex/48F DTY"], []),
        ("19.4tex", ["19.4tex"], []),
        ("50D+75D", ["50D", "75D"], []),
        ("32S+32S+12S", ["32Ne", "32Ne", "12Ne"], []),
        ("40S精梳棉", ["40Ne combed"], []),
        ("32支普梳", ["32Ne carded"], []),
        ("气流纺10S", ["10Ne open_end"], []),
        ("32S紧密赛络纺", ["32Ne compact_siro"], []),
        ("精梳紧密纺60S", ["60Ne combed+compact"], []),
        ("45×45 133×72", ["45Ne"], ["45Ne"]),
        ("45*45/133*72", ["45Ne"], ["45Ne"]),
        ("40S*40S+40D", ["40Ne"], ["40Ne", "40D"]),
        ("20S×(16S+70D)", ["20Ne"], ["16Ne", "70D"]),
        ("16×12+70D 108×56", ["16Ne"], ["12Ne", "70D"]),
        ("75D/72F×150D/48F", ["75D/72F"], ["150D/48F"]),
        ("JC60×60/90×88", ["60Ne combed"], ["60Ne combed"]),
        ("32S/2×32S/2", ["32Ne/2"], ["32Ne/2"]),
        ("羊毛 48/2×48/2", ["48Nm/2"], ["48Nm/2"]),
        ("经纱40S 纬纱30S", ["40Ne"], ["30Ne"]),
        ("经纱:C32S 纬纱:C32S", ["32Ne"], ["32Ne"]),
        ("(40+40D)*(40+40D)", ["40Ne", "40D"], ["40Ne", "40D"]),
        ("CM60", ["60Ne combed"], []),
        ("60S 60×60", ["60Ne"], ["60Ne"]),
        ("110*76 45*45", ["45Ne"], ["45Ne"]),
        ("32/2x32/2", ["32Ne/2"], ["32Ne/2"]),
        ("75Dx75D", ["75D"], ["75D"]),
        ("70D/24F/2", ["70D/2/24F"], []),
        ("POY150/48", ["150D/48F POY"], []),
        ("JC40", ["40Ne combed"], []),
        ("40's", ["40Ne"], []),
        # No yarn: a rib, dimensions, a fibre's length.
        ("罗纹1×1", [], []),
        ("150cm×50m", [], []),
        ("1.4D×38mm", [], []),
        ("3D", [], []),
    ],
)
def test_yarns(text, warp, weft):
    assert (yarns(text), yarns(text, "weft")) == (warp, weft)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("45×45 133×72", {"warp": 133, "weft": 72}),
        ("133×72", {"warp": 133, "weft": 72}),
        ("密度:68×68", {"warp": 68, "weft": 68}),
        ("40S 60×50", {"warp": 60, "weft": 50}),
        ("240T", {"warp": None, "weft": None, "total": 240}),
        ("经密76 纬密56", {"warp": 76, "weft": 56}),
        ("524×283根/10cm", {"warp": 133.1, "weft": 71.88}),
        ("62×30根/cm", {"warp": 157.48, "weft": 76.2}),
        ("30T", None),
    ],
)
def test_densities_are_per_inch(text, expected):
    assert said(text)["density"] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("185cm", [185, 185]),
        ("门幅150", [150, 150]),
        ("180门幅", [180, 180]),
        ("1.5米宽", [150, 150]),
        ("1.4米", [140, 140]),
        ("幅宽1500mm", [150, 150]),
        ('57/58"', [144.78, 147.32]),
        ("57/58", [144.78, 147.32]),
        ("57/58寸", [144.78, 147.32]),
        ("58吋", [147.32, 147.32]),
        ("门幅63", [160.02, 160.02]),
        ("72 inch open width", [182.88, 182.88]),
        ("148-150cm", [148, 150]),
        ("全幅150cm 有效145cm", [145, 145]),
        ("门幅96″-98″", [243.84, 248.92]),
        ('57"/58"', [144.78, 147.32]),
        ("1米6", [160, 160]),
        ("1.5门幅", [150, 150]),
        ("3000米", None),
        ("门幅12", None),
        ("PU1500mm", None),
        ("直径34寸", None),
        ('17"筒', None),
        ("50cm×2", None),
    ],
)
def test_widths_are_in_cm(text, expected):
    assert said(text)["width_cm"] == expected


@pytest.mark.parametrize(
    ("text", "kind"), [("有效门幅185cm", "usable"), ("全幅150cm", "full"), ("门幅150cm", None)]
)
def test_a_width_says_whether_it_is_usable(text, kind):
    assert said(text)["width_kind"] == kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("210g", 210),
        ("210克/平方米", 210),
        ("克重210", 210),
        ("210克重", 210),
        ("210gsm", 210),
        ("210g/㎡", 210),
        ("10oz", 339.1),
        ("12安", 406.9),
        ("19姆米", 81.8),
        ("真丝 16mm", 68.9),
        ("170±5克", 170),
        ("180克±5%", 180),
        ("16mm", None),
        ("3000g/个", None),
    ],
)
def test_weights_are_in_grams_a_square_metre(text, expected):
    assert said(text)["weight_gsm"] == expected


@pytest.mark.parametrize(
    ("text", "value", "how"),
    [
        ("260g/m 148cm", 175.7, "260 g/m over 148 cm"),
        ("180-190g", 185, "the middle of 180 to 190 g/m2"),
        ("40×40 133×72", 125.1, "estimated from yarns and densities with 5 % take-up"),
    ],
)
def test_a_weight_that_is_not_stated_is_marked_derived(text, value, how):
    spec = parse(text)
    assert (spec.weight, spec.derived["weight_gsm"]) == (value, how)
    (derived,) = [one for one in spec.values if one.basis == "derived"]
    assert (derived.field, derived.value, derived.unit) == ("weight_gsm", value, "g/m2")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("28.5元/kg", {"value": 28.5, "unit": "CNY/kg"}),
        ("每米3.2元", {"value": 3.2, "unit": "CNY/m"}),
        ("28块一公斤", {"value": 28, "unit": "CNY/kg"}),
        ("USD 1.85/yd", {"value": 1.85, "unit": "USD/yd"}),
        ("$5.2/kg", {"value": 5.2, "unit": "USD/kg"}),
        ("1.98万元/吨", {"value": 19800, "unit": "CNY/t"}),
        ("每吨2.1万元", {"value": 21000, "unit": "CNY/t"}),
        ("25500-26000元/吨", {"value": 25500, "to": 26000, "unit": "CNY/t"}),
        ("38000元—39000元/吨", {"value": 38000, "to": 39000, "unit": "CNY/t"}),
        ("4.10元/斤", {"value": 4.1, "unit": "CNY/jin"}),
        ("单价28", {"value": 28, "unit": "CNY"}),
        ("从12000元/吨涨到34000元/吨", {"value": 34000, "unit": "CNY/t"}),
        ("春亚纺 150cm 3.2元", {"value": 3.2, "unit": "CNY"}),
        ("下调500元/吨", None),
        ("涨幅达500元/吨", None),
        ("利润1000元/吨", None),
        ("成本1300元", None),
    ],
)
def test_a_price_is_what_is_asked_and_no_change_of_it(text, expected):
    assert said(text)["price"] == expected


def test_a_currency_that_is_not_written_is_derived():
    assert "price" in parse("单价28").derived
    assert "price" not in parse("单价28元").derived


@pytest.mark.parametrize(
    ("text", "order", "quantity"),
    [
        ("起订300kg", (300, "kg"), None),
        ("300公斤起", (300, "kg"), None),
        ("300kg起订 15天", (300, "kg"), None),
        ("MOQ 1000m", (1000, "m"), None),
        ("现货3000米起订500米", (500, "m"), (3000, "m")),
        ("库存3万米", None, (30000, "m")),
        ("10万条", None, (100000, "piece")),
        ("减少2.5万吨", None, None),
        ("每卷100米", None, None),
        ("MOQ:800kgs/color; 1500kgs/order", (800, "kg"), None),
        ("黑色1000米,白色500米,共1500米", None, (1500, "m")),
        ("月产10万双", None, None),
        ("4万吨/日", None, None),
        ("8条灯芯绒", None, None),
    ],
)
def test_amounts(text, order, quantity):
    found = said(text)
    pairs = [
        one and (one["value"], one["unit"]) for one in (found["minimum_order"], found["quantity"])
    ]
    assert pairs == [order, quantity]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("15天交货", 15),
        ("交期15-20天", 20),
        ("货期3周", 21),
        ("lead time 20 days", 20),
        ("全棉汗布 15天", 15),
        ("打样5天 大货15天", 15),
        ("成品库存在40天", None),
        ("15天", None),
    ],
)
def test_lead_times_are_the_longest_promised(text, days):
    assert said(text)["lead_time_days"] == days


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        ("双面布", "structure", "interlock"),
        ("提花双面布", "structure", "interlock"),
        ("斜纹卡其", "structure", "drill"),
        ("平纹针织", "structure", "single_jersey"),
        ("三明治网布", "structure", "sandwich_mesh"),
        ("双面布", "category", "knit"),
        ("府绸", "category", "woven"),
        ("提花针织布", "category", "knit"),
        ("纺粘无纺布", "category", "nonwoven"),
        ("32S棉纱", "category", "yarn"),
        ("涤纶短纤", "category", "fibre"),
        ("5号拉链", "category", "accessory"),
        ("印花布", "state", "printed"),
        ("胚布", "state", "greige"),
        ("防泼水 PU涂层", "finishes", ["water_repellent", "pu_coating"]),
        ("UPF50+", "finishes", ["upf_50"]),
        ("藏青", "colour", "navy"),
        ("黑/白", "colour", "black/white"),
        ("潘通19-4052 TCX", "colour", "Pantone 19-4052 TCX"),
        ("OEKO-TEX 100 GRS", "certificates", ["oeko_tex_100", "grs"]),
        ("鞋面网布", "uses", ["shoe_upper"]),
        ("柯桥现货", "place", "柯桥"),
        ("PU革0.8mm", "thickness_mm", 0.8),
        ("28元/kg含税", "price_terms", ["tax_included"]),
        ("双面绒", "structure", None),
        ("红利", "colour", None),
    ],
)
def test_words(text, field, expected):
    assert said(text)[field] == expected


@pytest.mark.parametrize(
    "text",
    ["185 米色", "60 天丝", "170 双面布", "10个色", "1200 条绒"],
    ids=["no metres", "no days", "no pairs", "no pieces", "no pieces either"],
)
def test_a_unit_that_begins_another_word_is_none(text):
    found = said(text)
    assert found["quantity"] is None
    assert found["lead_time_days"] is None


def test_every_value_has_its_place_unit_and_basis():
    text = "老板 T/C 65/35 府绸 57/58″ 起订300kg"
    values = {one.field: one for one in parse(text).values}
    width = values["width_cm"]
    assert (text[width.start : width.end], width.unit, width.basis) == ("57/58″", "cm", "written")
    order = values["minimum_order"]
    assert text[order.start : order.end] == "起订300kg"
    assert values["category"].basis == "derived"


def test_what_is_not_understood_is_returned_with_its_place():
    text = "老板在吗 全棉双面布 有没有"
    assert [(one.text, one.start) for one in parse(text).unread] == [
        ("老板在吗", 0),
        ("有没有", 11),
    ]


def test_a_pair_that_could_be_several_things_is_left_open():
    spec = parse("100×20")
    assert spec.warp == ()
    assert spec.density_warp is None
    assert [problem.code for problem in spec.problems] == ["unclear_pair"]
    assert spec.unread[0].text == "100×20"


def test_a_multiplied_count_of_filament_is_folded():
    spec = parse("飞织鞋面 150D/48F*2 低弹")
    assert [(one.count, one.filaments, one.ply) for one in spec.warp] == [(150, 48, 2)]
    assert not spec.weft
    assert [one.ply for one in parse("150D*2 涤纶汗布").warp] == [2]
    assert len(parse("75D*75D 平纹").weft) == 1


def test_filaments_may_stand_apart_from_their_denier():
    spec = parse("dty 75d 72f 低弹丝")
    assert [(one.count, one.filaments) for one in spec.warp] == [(75, 72)]


@pytest.mark.parametrize("text", ["尼龙拉链 20cm 5000条", "鞋带 120cm 涤纶", '抽绳 48" 棉'])
def test_the_length_of_what_is_sold_by_length_is_no_width(text):
    spec = parse(text)
    assert spec.width_cm is None
    assert any(one.text.rstrip('"') in text for one in spec.unread)


def test_a_labelled_width_of_a_lace_is_its_width():
    assert parse("鞋带 宽8mm 120cm 涤纶").width_cm == (0.8, 0.8)


def test_a_feel_is_not_a_fibre():
    assert [one.fibre for one in parse("天丝60S 斜纹 真丝感").composition] == ["lyocell"]


@pytest.mark.parametrize("text", ["求购190T涤塔夫 3000米", "现货 300T春亚纺 5000米"])
def test_threads_that_touch_the_cloth_are_no_tons(text):
    spec = parse(text)
    assert spec.density_total in {190, 300}
    assert spec.quantity is not None
    assert spec.quantity.unit == "m"


def test_tons_before_something_else_stay_tons():
    assert parse("现货300t 全棉21支").quantity.unit == "t"
