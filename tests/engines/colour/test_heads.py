"""Tables as instruments export them: heads, lines before them, scales and conditions."""

from __future__ import annotations

import numpy as np
import pytest

from chainloom.engines.colour import ColourError, lab_of, read_samples
from chainloom.engines.colour.readers import found as found_module

TEN = range(400, 701, 10)
RED = [0.05 + 0.5 / (1 + np.exp(-(nm - 580) / 18)) for nm in TEN]


def table(heads, *rows, sign=",", comma=False):
    lines = [sign.join(map(str, line)) for line in (heads, *rows)]
    text = "\n".join(lines) + "\n"
    return text.replace(".", ",") if comma else text


def cells(factor=100.0):
    return ["大红 5号", *(f"{factor * value:.4f}" for value in RED)]


@pytest.mark.parametrize(
    "text",
    [
        table(["Sample", *(f"R{nm} nm (%)" for nm in TEN)], cells()),
        table(["样品名称", *(f"{nm}（nm）" for nm in TEN)], cells()),
        table(["Sample Name", *(f"{nm}.00" for nm in TEN)], cells(1)),
        table(["名称", *TEN], cells(), sign=";", comma=True),
        table(["名称", *TEN], cells(), sign="，"),
        "sep=;\n" + table(["名称", *TEN], cells(), sign=";"),
        "仪器,CM-3600A\n光源,D65/10\n\n" + table(["名称", *TEN], cells()),
        "Batch report\n\n" + table(["日期", "色号", *TEN], ["2026-11-30", *cells()]),
        "波长范围,400–700 nm\n"
        + "波长（nm）,大红 5号\n"
        + "".join(f"{nm}nm,{100 * value:.4f}\n" for nm, value in zip(TEN, RED, strict=True)),
    ],
)
def test_what_instruments_write_is_one_and_the_same_sample(text):
    found = read_samples(text.encode(), name="x.csv")
    (one,) = found.samples
    assert one.name == "大红 5号"
    assert one.wavelengths == tuple(map(float, TEN))
    assert one.reflectance == pytest.approx(RED, abs=1e-4)


@pytest.mark.parametrize(
    ("heads", "said"),
    [
        (["名称", "L*", "a*", "b*"], ("D65", 10)),
        (["名称", "CIE L*", "CIE a*", "CIE b*"], ("D65", 10)),
        (["名称", "L*(D65)", "a*(D65)", "b*(D65)"], ("D65", 10)),
        (["名称", "L*(2°/D50)", "a*(2°/D50)", "b*(2°/D50)"], ("D50", 2)),
        (["名称", "L*(F11/10)", "a*(F11/10)", "b*(F11/10)"], ("TL84", 10)),
        (["名称", "LAB_L", "LAB_A", "LAB_B"], ("D65", 10)),
    ],
)
def test_the_conditions_of_stated_colours_stand_in_their_heads(heads, said):
    (one,) = read_samples(table(heads, ["甲", 40, 12, -3]).encode()).samples
    assert one.lab == (40, 12, -3)
    assert (one.light, one.observer) == said


def test_of_several_lights_those_of_d65_are_taken_and_that_is_said():
    heads = ["名称", *(f"{axis}*({light})" for light in ("A", "D65") for axis in "Lab")]
    found = read_samples(table(heads, ["甲", 1, 2, 3, 40, 12, -3]).encode())
    assert found.samples[0].lab == (40, 12, -3)
    assert found.notes == ("of 2 sets of L*a*b* the one of 'L*(D65)' is taken",)


@pytest.mark.parametrize(
    ("sets", "place"),
    [
        (["D65 SCE", "D65 SCI"], 1),
        (["D65 SCI", "D65 SCE"], 0),
        (["D65/2", "D65/10"], 1),
        (["D50 SCI", "D65/10 SCE"], 1),
    ],
)
def test_of_several_sets_that_for_ten_degrees_and_with_gloss_is_taken(sets, place):
    heads = ["名称", *(f"{axis}*({said})" for said in sets for axis in "Lab")]
    found = read_samples(table(heads, ["甲", 10, 1, 1, 20, 2, 2]).encode())
    assert found.samples[0].lab == ((10, 1, 1), (20, 2, 2))[place]
    assert found.samples[0].light == "D65"
    assert found.notes == (f"of 2 sets of L*a*b* the one of 'L*({sets[place]})' is taken",)


LAB = table(["名称", "L", "a", "b"], ["甲", 40, 1, 2])


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("Illuminant: A", ("A", 10)),
        ("光源：D50", ("D50", 10)),
        ("光源：D50，视场：2°", ("D50", 2)),
        ("光源：D50,视场：2度", ("D50", 2)),
        ("测量光源/观察者,,TL84/2°", ("TL84", 2)),
        ("Standard illuminant / observer,D50/2", ("D50", 2)),
        ("Observer:,2", ("D65", 2)),
    ],
)
def test_a_line_before_the_heads_says_the_conditions(before, said):
    found = read_samples(f"报告\n{before}\n{LAB}".encode(), name="x.csv")
    assert (found.samples[0].light, found.samples[0].observer) == said
    light, observer = said
    words = f"x.csv, line 2: this line says that L*a*b* are for {light}/{observer}°"
    assert found.notes == (words,)


@pytest.mark.parametrize(
    "before", ["Light source check,a", "光源校准：A", "Illuminant: xenon", "Light source,ok", "a,b"]
)
def test_a_line_about_something_else_says_no_conditions(before):
    found = read_samples(f"{before}\n{LAB}".encode())
    assert (found.samples[0].light, found.samples[0].observer) == ("D65", 10)
    assert found.notes == ()


def test_what_the_heads_say_goes_before_a_line():
    text = "光源：A\n" + table(["名称", "L*(D50)", "a*(D50)", "b*(D50)"], ["甲", 40, 1, 2])
    assert read_samples(text.encode()).samples[0].light == "D50"


@pytest.mark.parametrize(
    "before",
    ["Range,400,700", "波长范围,400,700,间隔,10", "波长,400,700\n日期,2026-11-30", "400,700,nm"],
)
@pytest.mark.parametrize(
    "below",
    [
        LAB,
        table(["名称", *TEN], cells()),
        "波长,大红 5号\n" + "".join(f"{nm},{value}\n" for nm, value in zip(TEN, RED, strict=True)),
    ],
)
def test_a_range_of_wavelengths_before_the_heads_is_none(before, below):
    (one,) = read_samples(f"{before}\n{below}".encode()).samples
    assert one.name in ("甲", "大红 5号")
    assert one.lab == (40, 1, 2) or one.reflectance == pytest.approx(RED, abs=1e-4)


@pytest.mark.parametrize(
    "heads",
    [
        ["No.", "Name"],
        ["编号", "名称"],
        ["ID", "Sample"],
        ["样品编号", "样品名称"],
        ["缸号", "颜色名称"],
    ],
)
def test_a_sample_is_called_by_its_name_before_its_number(heads):
    text = table([*heads, "L", "a", "b"], [1, "大红", 40, 1, 2], [2, "藏青", 30, 1, -20])
    found = read_samples(text.encode()).samples
    assert [one.name for one in found] == ["大红", "藏青"]
    assert found[0].attributes == {heads[0]: "1"}
    text = table(["date", heads[0], "L", "a", "b"], ["2026-11-30", 7, 40, 1, 2])
    assert read_samples(text.encode()).samples[0].name == "7"


def test_conditions_in_columns_and_in_lines_before_the_heads():
    text = "照明体,D50\n观察者,2\n" + table(["名称", "L", "a", "b"], ["甲", 40, 1, 2])
    assert read_samples(text.encode()).samples[0].light == "D50"
    text = table(["名称", "L", "a", "b", "光源", "视场"], ["甲", 40, 1, 2, "TL84", "10°"])
    (one,) = read_samples(text.encode()).samples
    assert (one.light, one.observer) == ("TL84", 10)


@pytest.mark.parametrize("light", ["D75", "C", "霓虹"])
def test_colours_under_a_light_that_is_not_known_are_refused_unless_a_curve_is_there(light):
    text = table(["name", "L", "a", "b", "light"], ["甲", 40, 1, 2, light])
    with pytest.raises(ColourError, match=rf"line 2 \(甲\): its L\*a\*b\* are for {light}/10°"):
        read_samples(text.encode(), name="x.csv")
    text = table(["name", *TEN, "L", "a", "b", "light"], [*cells(), 40, 1, 2, light])
    found = read_samples(text.encode())
    assert found.samples[0].lab is None
    assert f"L*a*b* for {light}/10° are left out: the curves are used" in found.notes


def test_an_observer_that_is_not_known_is_refused():
    text = table(["name", "L", "a", "b", "observer"], ["甲", 40, 1, 2, "5°"])
    with pytest.raises(ColourError, match="D65/5°"):
        read_samples(text.encode())


def test_blacks_in_percent_are_no_whites():
    """Above 1 from end to end no cloth reflects: brighteners shine in the blue."""
    text = table(["name", *TEN], ["black", *[1.3] * 31])
    assert lab_of(read_samples(text.encode()).samples[0])[0][0] < 12
    bright = [1.25 if nm < 480 else 0.85 for nm in TEN]
    text = table(["name", *TEN], ["white", *bright])
    assert lab_of(read_samples(text.encode()).samples[0])[0][0] > 90


# High-visibility cloth, as fractions: dark in the blue, far above 1 where its dye fluoresces.
ORANGE = [
    0.06 + 0.85 / (1 + np.exp(-(nm - 580) / 6)) + 0.75 * np.exp(-(((nm - 608) / 22) ** 2))
    for nm in TEN
]
YELLOW = [
    0.08 + 0.8 / (1 + np.exp(-(nm - 495) / 5)) + 0.45 * np.exp(-(((nm - 522) / 28) ** 2))
    for nm in TEN
]
PINK = [
    0.2 + 0.3 * np.exp(-(((nm - 430) / 30) ** 2)) + 0.7 / (1 + np.exp(-(nm - 580) / 6))
    + 0.5 * np.exp(-(((nm - 605) / 22) ** 2))
    for nm in TEN
]  # fmt: skip


@pytest.mark.parametrize("curve", [ORANGE, YELLOW, PINK])
@pytest.mark.parametrize("factor", [1, 100])
def test_fluorescent_cloth_is_read_in_either_scale(curve, factor):
    assert max(curve) > 1.2
    rows = [["hi-vis", *(factor * value for value in curve)], ["grey", *[0.3 * factor] * 31]]
    for some in (rows, rows[:1]):
        found = read_samples(table(["name", *TEN], *some).encode())
        assert found.samples[0].reflectance == pytest.approx(curve)
        assert lab_of(found.samples[0])[0][0] > 55
    assert found.refused == ()


def test_twenty_nanometres_are_enough_to_see_that_cloth_shines():
    found = read_samples(table(["name", *TEN[::2]], ["hi-vis", *ORANGE[::2]]).encode())
    assert found.samples[0].reflectance == pytest.approx(ORANGE[::2])


BLACK = ["black", *[1.3] * 31]
# It rises to the far red, which cloth of either kind may do.
BURGUNDY = ["burgundy", *(0.4 + 1.5 / (1 + np.exp(-(nm - 620) / 18)) for nm in TEN)]
SLIP = ["slip", *(1.55 if nm == 600 else 0.155 for nm in TEN)]


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([["hi-vis", *ORANGE], BLACK], "line 2"),
        ([BURGUNDY], "line 2"),
        ([["grey", *[0.3] * 31], SLIP], "line 3"),
    ],
)
def test_what_may_be_percent_or_fractions_is_asked_for(rows, place):
    text = table(["name", *TEN], *rows).encode()
    with pytest.raises(ColourError, match=rf"{place} .*may be percent or fractions; say which"):
        read_samples(text)
    assert read_samples(text, scale="percent").samples[-1].reflectance[0] < 0.02
    assert read_samples(text.replace(b"400", b"400 (%)", 1)).samples[0].reflectance[0] < 0.01


def test_what_shines_among_percent_is_not_made_black():
    text = table(["name", *TEN], cells(), ["hi-vis", *ORANGE])
    found = read_samples(text.encode(), lenient=True)
    assert [one.name for one in found.samples] == ["大红 5号"]
    assert "its values (up to 1.6" in found.refused[0]


def test_in_what_scale_a_file_is_is_asked_once(monkeypatch):
    """Of each row that is refused it would take as long as the file is."""
    asked = []
    told = found_module.are_percent

    def counted(curves):
        asked.append(1)
        return told(curves)

    monkeypatch.setattr(found_module, "are_percent", counted)
    gone = []
    curves = found_module._curves
    monkeypatch.setattr(found_module, "_curves", lambda found: gone.append(1) or curves(found))
    rows = [cells(), *(["navy", *[0.05] * 31] for _ in range(40))]
    found = read_samples(table(["name", *TEN], *rows).encode(), lenient=True)
    assert (len(found.samples), len(found.refused)) == (1, 40)
    assert (len(asked), len(gone)) == (1, 1)


def test_percent_and_fractions_in_one_file_are_not_guessed_at():
    text = table(["name", *TEN], cells(), ["navy", *[0.05] * 31])
    with pytest.raises(ColourError, match=r"line 3 \(navy\): its values \(up to 0.05\) look like"):
        read_samples(text.encode(), name="x.csv")
    text = text.replace("400", "400 (%)", 1)
    assert read_samples(text.encode()).samples[1].reflectance[0] == pytest.approx(0.0005)


def test_a_negative_value_is_told_as_it_stands_in_the_file():
    wrong = cells()
    wrong[8] = "-2"
    with pytest.raises(ColourError, match=r"the reflectance at 470 nm is negative \(-2\)"):
        read_samples(table(["name", *TEN], wrong).encode())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("名称,L,a,b\n红,40,5,12,25,-3,75\n", "with decimal commas the cells are parted by semi"),
        ("name,L,a,b\n" + "x" * 140_000 + ",1,2,3\n", "a cell has more than 131,072 characters"),
        (table(["name", 400, 400, *list(TEN)[2:]], cells()), "400 nm follows 400 nm"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(text, words):
    with pytest.raises(ColourError, match=words):
        read_samples(text.encode(), name="x.csv")


def test_a_file_of_very_many_rows_is_refused_before_it_is_read():
    rows = "name,L,a,b\n" + "".join(f"p{n},40,1,2\n" for n in range(2_000))
    assert len(read_samples(rows.encode(), most=2_000).samples) == 2_000
    with pytest.raises(ColourError, match="more than 1,999 samples"):
        read_samples(rows.encode(), name="x.csv", most=1_999)


def test_cgats_with_a_column_a_wavelength():
    fields = "\t".join(["SAMPLE_ID", "SAMPLE_NAME", *(f"SPECTRAL_NM{nm}" for nm in TEN)])
    line = "\t".join(["1", '"大红 5号"', *(f"{value:.5f}" for value in RED), "40", "1", "2"])
    text = (
        f"CGATS.17\nBEGIN_DATA_FORMAT\n{fields}\tLAB_L\tLAB_A\tLAB_B\nEND_DATA_FORMAT\n"
        f"BEGIN_DATA\n{line}\nEND_DATA\n"
    )
    found = read_samples(text.encode())
    (one,) = found.samples
    assert one.reflectance == pytest.approx(RED, abs=1e-4)
    assert (one.lab, one.light, one.observer) == ((40, 1, 2), "D50", 2)
    # Its colour comes from the curve: for which light L*a*b* are taken would mislead.
    assert not any("L*a*b*" in note for note in found.notes)


def lab_of_cgats(*header):
    return read_samples(
        "\n".join(
            [
                "CGATS.17",
                *header,
                "BEGIN_DATA_FORMAT",
                "SAMPLE_ID\tLAB_L\tLAB_A\tLAB_B",
                "END_DATA_FORMAT",
                "BEGIN_DATA",
                "1\t40\t1\t2",
                "2\t41\t1\t2",
                "END_DATA",
            ]
        ).encode()
    )


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (
            ['WEIGHTING_FUNCTION "ILLUMINANT, D65"', 'WEIGHTING_FUNCTION\t"OBSERVER, 10 degree"'],
            ("D65", 10),
        ),
        (['ILLUMINANT\t"A"', "OBSERVER 2"], ("A", 2)),
        (['WEIGHTING_FUNCTION "ILLUMINANT, D50"', 'OBSERVER "2 degree"'], ("D50", 2)),
    ],
)
def test_cgats_says_its_conditions_in_the_header(header, said):
    found = lab_of_cgats(*header)
    assert {(one.light, one.observer) for one in found.samples} == {said}
    assert found.notes == ()


@pytest.mark.parametrize(
    ("header", "said"),
    [([], "D50/2°"), (['ILLUMINANT "D65"'], "D65/2°"), (["OBSERVER 10"], "D50/10°")],
)
def test_what_cgats_does_not_say_is_taken_as_usual_and_told(header, said):
    found = lab_of_cgats(*header)
    assert f"{found.samples[0].light}/{found.samples[0].observer}°" == said
    assert found.notes == (f"light or observer of L*a*b* is not stated: they are taken for {said}",)


def test_cgats_under_a_light_that_is_not_known_is_refused():
    with pytest.raises(ColourError, match="its L\\*a\\*b\\* are for D75/2°"):
        lab_of_cgats('WEIGHTING_FUNCTION "ILLUMINANT, D75"', "OBSERVER 2")
