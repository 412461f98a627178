"""What a careless reading makes a number or a word of the cloth, and is none, or another one."""

from __future__ import annotations

import pytest

from chainloom.engines.fabric import parse


def doubtful(text: str) -> set[str]:
    spec = parse(text)
    return {one.field for one in spec.problems} | set(spec.derived)


@pytest.mark.parametrize(
    ("text", "gsm"),
    [
        ("a hundred and fifty gsm", 150),
        ("one hundred and fifty gsm", 150),
        ("two hundred ten gsm", 210),
        ("weight two hundred and five gsm", 205),
        ("one-hundred-and-twenty-five gsm", 125),
        ("ninety gsm", 90),
        # Said digit by digit or left open: none is a sum.
        ("one eighty gsm", None),
        ("two twenty gsm", None),
        ("one fifty five gsm", None),
        ("twenty one fifty gsm", None),
        ("one oh five gsm", None),
        ("two point fifty gsm", None),
    ],
)
def test_an_english_number_is_one_only_as_grammar_has_it(text, gsm):
    assert parse(text).weight == gsm


@pytest.mark.parametrize(
    "text", ["fifty eight sixty inches", "two inch check flannel", "one-inch stripe poplin"]
)
def test_no_width_is_made_of_inches_in_words(text):
    assert parse(text).width_cm is None


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("two thousand five hundred and twenty meters", 2520),
        ("one million two hundred thousand meters", 1_200_000),
        ("twelve hundred meters", 1200),
        ("quantity: five pieces, zipper", 5),
        ("one piece dyed cotton twill 3000 m", 3000),
        ("three piece suit cotton", None),
        ("three dollars a hundred meters", None),
    ],
)
def test_an_amount_in_words(text, amount):
    found = parse(text).quantity
    assert (found and found.value) == amount


def counts(text: str) -> list[str]:
    return [f"{one.count:g}/{one.ply}" for one in parse(text).warp]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("30/1 combed cotton", "30/1"),
        ("60/2纱 贡缎", "60/2"),
        ("纱支 40/2", "40/2"),
        ("全棉 40/2 府绸", "40/2"),
        ("棉纱 12/1", "12/1"),
        ("40/2 缝纫线", "40/2"),
        ("现货 32/1 全棉汗布", "32/1"),
    ],
)
def test_a_count_and_its_ply_beside_a_word_of_yarn_or_cloth(text, count):
    assert counts(text) == [count]
    assert "yarns" not in doubtful(text)


@pytest.mark.parametrize("text", ["12/1 全棉府绸 3000米", "全棉汗布 180g 32/1"])
def test_a_count_and_its_ply_that_may_be_a_date_or_stands_apart_is_derived(text):
    assert counts(text)
    assert "yarns" in parse(text).derived


@pytest.mark.parametrize(
    "text",
    [
        "12/1前要货 全棉府绸",
        "11/2交货 全棉府绸",
        "交期:11/2 全棉府绸",
        "delivery before 12/1, cotton poplin",
        "浴比 10:1 全棉汗布",
        "门幅 58/2 全棉",
        "size 38/2 cotton",
        "规格 16/2 不锈钢纽扣",
        "棉 16/2 拉链",
        "38/2",
    ],
)
def test_what_is_only_written_like_a_count_and_its_ply_is_none(text):
    assert counts(text) == []


@pytest.mark.parametrize(
    ("text", "first", "percent"),
    [
        ("羊绒羊毛 9:1", "cashmere", 90),
        ("羊绒 羊毛 9/1", "cashmere", 90),
        ("涤粘 8/2 染色", "polyester", 80),
        ("T/R 8/2", "polyester", 80),
    ],
)
def test_ten_tenths_after_two_fibres_are_shares_by_custom(text, first, percent):
    spec = parse(text)
    assert (spec.composition[0].fibre, spec.composition[0].percent) == (first, percent)
    assert "composition" in spec.derived
    assert counts(text) == []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("合同签订后30日内交货", 30),
        ("合同签订后30日内交付", 30),
        ("合同签订后30日内交货付款", 30),
        ("交货期:自定金到账起18天", 18),
        ("交期:签合同,收到定金后20天", 20),
        ("签约后20天内,交货到厂", 20),
        ("交期15天月结30天", 15),
        ("合同签订后30日内付款 交货7天", 7),
        ("交货地泉州 合同签订后30日内付清货款", None),
        ("合同签订后10日内开票 大货另议", None),
        ("合同签订后30日内提供色卡,交货另议", None),
        ("交货30天内付款", None),
    ],
)
def test_days_of_a_payment_promise_no_goods(text, days):
    found = parse(text).lead_time_days
    assert (found and found[1]) == days


@pytest.mark.parametrize(
    ("text", "density"),
    [
        ("密度 经133纬72", (133, 72)),
        ("密度:经向133 纬向72", (133, 72)),
        ("密度(经)133(纬)72", (133, 72)),
        ("密度133/72 经50纬50", (None, None)),
        ("密度 经纱40 纬纱40", (None, None)),
    ],
)
def test_a_number_of_a_direction_is_a_density_where_the_word_is_right_before(text, density):
    spec = parse(text)
    assert (spec.density_warp, spec.density_weft) == density


@pytest.mark.parametrize(
    "text", ["不带弹 全棉斜纹", "没有弹性 全棉", "无弹力 全棉", "non-stretch cotton twill"]
)
def test_what_does_not_stretch_has_no_stretch(text):
    assert parse(text).finishes == ()


@pytest.mark.parametrize(
    ("text", "finishes", "state"),
    [
        ("不防水 涤纶", (), None),
        ("不需要涂层", (), None),
        ("没有印花 全棉", (), None),
        ("未染色 磨毛", ("sanded",), None),
        ("有没有印花", (), "printed"),
        ("要不要防水", ("waterproof",), None),
        ("不起球", ("anti_pilling",), None),
    ],
)
def test_a_denied_finish_or_state_is_none_and_a_question_is_no_denial(text, finishes, state):
    spec = parse(text)
    assert (spec.finishes, spec.state) == (finishes, state)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("全棉的纱卡", {"structure": "drill", "category": "woven"}),
        ("涤棉的纱布", {"structure": "gauze", "category": "woven"}),
        ("40支的纱", {"category": "yarn"}),
        ("先染10米看看 全棉白坯", {"state": "greige"}),
        ("先染布 全棉", {"state": "yarn_dyed"}),
        ("黑加白 条纹", {"state": None, "colour": "black/white"}),
        ("no print solid cotton", {"state": None}),
        ("不印花 全棉", {"state": None}),
        ("提花机织面料", {"structure": "jacquard", "category": "woven"}),
        ("染色机织布", {"state": "dyed", "category": "woven"}),
        ("印花机织布", {"state": "printed", "category": "woven"}),
        ("涂层机织布", {"finishes": ("coated",), "category": "woven"}),
        ("涂层机 磨毛机 复合机 印花机", {"finishes": (), "state": None, "category": None}),
    ],
)
def test_a_word_inside_another_phrase_is_that_phrase(text, values):
    spec = parse(text)
    assert {name: getattr(spec, name) for name in values} == values


@pytest.mark.parametrize(
    ("text", "fibres"),
    [("南非羊毛 精纺 280g", ["wool"]), ("西非棉 40s", ["cotton"]), ("非棉", []), ("无氨纶", [])],
)
def test_a_fibre_of_africa_is_not_denied(text, fibres):
    assert [one.fibre for one in parse(text).composition] == fibres


@pytest.mark.parametrize(
    ("text", "gsm"),
    [
        ("偏轻10克 全棉 200克", 200),
        ("轻了10克 全棉 200克", 200),
        ("轻2盎司 牛仔 12oz", 406.9),
        ("克重偏轻 180克 全棉", 180),
        ("重10克", 10),
    ],
)
def test_by_how_much_it_is_off_is_not_its_weight(text, gsm):
    spec = parse(text)
    assert spec.weight == gsm
    assert gsm != 10 or "weight_gsm" in doubtful(text)


@pytest.mark.parametrize("text", ["偏宽2公分 门幅150", "宽了2公分 门幅150"])
def test_by_how_much_it_is_off_is_not_its_width(text):
    assert parse(text).width_cm == (150, 150)


@pytest.mark.parametrize(
    ("text", "grams"),
    [("米重 0.4kg", 400), ("每米0.4公斤", 400), ("每米重300克", 300), ("码重 350克", 382.76)],
)
def test_what_a_metre_or_a_yard_weighs(text, grams):
    spec = parse(text)
    assert spec.weight_g_m == grams
    assert spec.quantity is None
    assert spec.weight is None
