"""Chain templates are sound, and a broken one says what is wrong with it."""

import pytest

from chainloom.chain import stage_templates
from chainloom.chain.stage_templates import InvalidTemplate, UnknownTemplate, available, load, parse

SMALL = """
code = "small"
name = "小链"
name_en = "Small chain"

[[stages]]
code = "yarn"
name = "纱"
name_en = "Yarn"
column = 0
lane = "main"
industry_codes = ["1711"]
products = [{ name = "棉纱", name_en = "Cotton yarn", unit = "吨" }]
inputs = []

[[stages]]
code = "cloth"
name = "布"
name_en = "Cloth"
column = 1
lane = "main"
industry_codes = ["1712"]
products = [{ name = "坯布", name_en = "Greige", unit = "万米" }]
inputs = [{ stage = "yarn", products = ["棉纱"] }]
"""


def test_the_textile_and_footwear_chains_are_there():
    assert available() == ["footwear", "textile_fabric"]


@pytest.mark.parametrize("code", available())
def test_every_template_breaks_no_rule(code):
    assert list(stage_templates.find_problems(load(code))) == []


@pytest.mark.parametrize(
    ("code", "fewest", "most"), [("textile_fabric", 22, 34), ("footwear", 14, 20)]
)
def test_a_template_is_fine_enough_to_be_useful_and_still_fits_a_screen(code, fewest, most):
    template = load(code)
    assert fewest <= len(template.stages) <= most
    assert max(stage.column for stage in template.stages) < 12


@pytest.mark.parametrize("code", available())
def test_every_main_stage_is_joined_to_the_chain(code):
    template = load(code)
    joined = {end for edge in template.edges() for end in edge[:2]}
    assert {stage.code for stage in template.stages} <= joined | {
        stage.code for stage in template.stages if stage.is_support
    }


@pytest.mark.parametrize("code", available())
def test_only_the_last_column_sells_to_nobody_in_the_chain(code):
    template = load(code)
    sellers = {source for source, _, _ in template.edges()}
    last = max(stage.column for stage in template.stages)
    ends = [s for s in template.stages if s.code not in sellers and not s.is_support]
    assert {stage.column for stage in ends} == {last}


def test_the_textile_chain_carries_the_classes_of_the_trade():
    template = load("textile_fabric")
    classes = {code for stage in template.stages for code in stage.industry_codes}
    needed = {
        "1711", "1712", "1713", "1742", "1751", "1752", "1761", "1762", "1771", "1781", "1783",
        "1811", "1819", "1821", "1829", "1951", "2645", "2661", "2821", "2822", "2826", "3551",
    }  # fmt: skip
    assert needed <= classes


def test_cloth_is_made_before_it_is_dyed_and_dyed_before_it_is_printed():
    columns = {stage.code: stage.column for stage in load("textile_fabric").stages}
    order = ["polymer", "polyester", "texturing", "weaving", "dyeing", "printing", "finishing"]
    assert [columns[code] for code in order] == sorted({columns[code] for code in order})


def test_an_unknown_template_is_said_to_be_unknown():
    with pytest.raises(UnknownTemplate):
        load("../textile_fabric")


def test_a_small_template_is_read():
    template = parse(SMALL)
    assert template.stage("cloth").inputs[0].products == ("棉纱",)
    assert list(template.edges()) == [("yarn", "cloth", ("棉纱",))]
    with pytest.raises(KeyError):
        template.stage("dye")


def test_an_input_may_say_what_its_loss_does():
    assert parse(SMALL).stage("cloth").inputs[0].effect == ""
    told = SMALL.replace('stage = "yarn"', 'effect = "shared", stage = "yarn"')
    assert parse(told).stage("cloth").inputs[0].effect == "shared"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('code = "cloth"', 'code = "yarn"', "the code stands 2 times"),
        ('code = "cloth"', 'code = "Cloth 1"', "lower-case"),
        ('stage = "yarn"', 'stage = "silk"', "silk, which is no stage"),
        ('stage = "yarn"', 'effect = "some", stage = "yarn"', "unknown effect 'some'"),
        ('products = ["棉纱"]', 'products = ["麻纱"]', "yarn does not make 麻纱"),
        ('products = ["棉纱"]', "products = []", "takes nothing named"),
        ('["1712"]', '["1799"]', "1799 is no group or class"),
        ('["1712"]', '["17"]', "17 is no group or class"),
        ('["1712"]', "[]", "carries no activity class"),
        ("column = 1", "column = 0", "does not stand upstream"),
        ("column = 0", "column = -1", "below 0"),
        (
            'lane = "main"\nindustry_codes = ["1712"]',
            'lane = "side"\nindustry_codes = ["1712"]',
            "neither main nor support",
        ),
        (
            'unit = "万米" }]',
            'unit = "万米" }, { name = "坯布", name_en = "G", unit = "米" }]',
            "坯布 stands 2 times",
        ),
        (
            'products = [{ name = "坯布", name_en = "Greige", unit = "万米" }]',
            "products = []",
            "makes no product",
        ),
        ("inputs = []", 'inputs = [{ stage = "cloth", products = ["坯布"] }]', "circle"),
        ("column = 1\n", "", "cloth: column missing"),
        ("column = 1\n", "column = 1\ncolour = 2\n", "cloth: colour not known"),
        ('name = "小链"\n', "", "name is missing"),
        ('code = "small"', "code = small", "not TOML"),
    ],
)
def test_a_broken_template_says_what_is_wrong(before, after, said):
    assert before in SMALL
    with pytest.raises(InvalidTemplate, match=said):
        parse(SMALL.replace(before, after, 1))


def test_a_support_stage_may_stand_in_any_column():
    beside = SMALL.replace('lane = "main"', 'lane = "support"', 1).replace(
        "column = 0", "column = 5"
    )
    assert parse(beside).stage("yarn").is_support


def test_every_problem_is_said_at_once():
    broken = SMALL.replace('["1712"]', '["1799"]').replace("column = 1", "column = 0")
    with pytest.raises(InvalidTemplate) as caught:
        parse(broken)
    assert len(caught.value.problems) == 2


def test_an_alias_is_nobodys_name():
    broken = SMALL.replace('name_en = "Yarn"', 'name_en = "Yarn"\naliases = ["纱线", "布"]')
    with pytest.raises(InvalidTemplate) as caught:
        parse(broken)
    assert caught.value.problems == ["yarn: the alias 布 is the name of cloth"]
    assert parse(broken.replace(', "布"', "")).stage("yarn").aliases == ("纱线",)
