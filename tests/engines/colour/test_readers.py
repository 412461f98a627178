"""CxF, QTX, SpectraShop text and CSV are read whole, or refused with the place."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest

from chainloom.engines.colour import ColourError, read_samples

TEN = range(400, 710, 10)
CURVE = [round(0.05 + 0.02 * place, 4) for place in range(31)]


def cxf(values=CURVE, more="", start='StartWL="400"', head=""):
    return f"""<?xml version="1.0" encoding="UTF-8"?>{head}
<cc:CxF xmlns:cc="http://colorexchangeformat.com/CxF3-core"><cc:Resources>
<cc:ObjectCollection>
<cc:Object ObjectType="Standard" Name="藏青 5" Id="o1"><cc:ColorValues>
<cc:ReflectanceSpectrum ColorSpecification="s1" {start}>{" ".join(map(str, values))}
</cc:ReflectanceSpectrum></cc:ColorValues></cc:Object>
<cc:Object ObjectType="Target" Name="card" Id="o2"><cc:ColorValues>
<cc:ColorCIELab ColorSpecification="s1"><cc:L>50</cc:L><cc:A>1.5</cc:A><cc:B>-20</cc:B>
</cc:ColorCIELab></cc:ColorValues></cc:Object>{more}</cc:ObjectCollection>
<cc:ColorSpecificationCollection><cc:ColorSpecification Id="s1"><cc:TristimulusSpec>
<cc:Illuminant>D65</cc:Illuminant><cc:Observer>10_Degree</cc:Observer></cc:TristimulusSpec>
<cc:MeasurementSpec><cc:WavelengthRange StartWL="400" Increment="10"/></cc:MeasurementSpec>
</cc:ColorSpecification></cc:ColorSpecificationCollection></cc:Resources></cc:CxF>""".encode()


def percent(values=CURVE):
    return ", ".join(f"{100 * value:.3f}" for value in values)


def qtx(tail=""):
    return f"""[STANDARD_DATA 0]
STD_NAME=navy 5
STD_REFLPOINTS=31,
STD_REFLINTERVAL=10,
STD_REFLLOW=400,
STD_VIEWING=LAV SCI d/8,
STD_R= {percent()},
[BATCH_DATA 0]
BAT_NAME=navy 5 lot 2
BAT_REFLPOINTS=31,
BAT_REFLINTERVAL=10,
BAT_REFLLOW=400,
BAT_R={percent()},{tail}
"""


def spectrashop(kind="Reflective"):
    fields = "\t".join(["SAMPLE_ID", "SAMPLE_NAME"] + ["SPECTRAL_NM", "SPECTRAL_VAL"] * 31)
    cells = "\t".join(f"{nm}\t{value}" for nm, value in zip(TEN, CURVE, strict=True))
    return (
        f"SPECTRUM_TYPE\t{kind}\nBEGIN_DATA_FORMAT\n{fields}\nEND_DATA_FORMAT\n"
        f'BEGIN_DATA\n1\t"navy 5"\t{cells}\nEND_DATA\n'
    )


def wide(values=CURVE, heads=TEN, delimiter=","):
    return (
        delimiter.join(["name", "lot", *map(str, heads)])
        + "\n"
        + delimiter.join(["navy 5", "7", *map(str, values)])
        + "\n"
    )


def test_cxf_gives_curves_and_stated_colours_with_their_conditions():
    found = read_samples(cxf(), name="x.cxf")
    curve, stated = found.samples
    assert (found.format, curve.name, curve.attributes["type"]) == ("cxf", "藏青 5", "Standard")
    assert curve.wavelengths == tuple(TEN)
    assert curve.reflectance == tuple(CURVE)
    assert (stated.lab, stated.light, stated.observer) == ((50, 1.5, -20), "D65", 10)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (cxf(start=""), None),
        (cxf(CURVE[:3]), r"object 1 \(藏青 5\): the curve has 3 points"),
        (cxf(["0.1", "x"]), "object 1 .*'x' is no number"),
        (cxf([50 * value for value in CURVE]), "as a fraction"),
        (cxf()[:-40], "broken XML"),
        (cxf(head='<!DOCTYPE a [<!ENTITY x "xx">]>'), "document type is not allowed"),
        (b"<html><body/></html>", "no CxF"),
        (
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "1"><!ENTITY b "&a;&a;">]><a>&b;</a>',
            "document type is not allowed",
        ),
    ],
)
def test_a_cxf_that_cannot_be_used_says_where(data, words):
    if words is None:
        assert len(read_samples(data).samples) == 2
        return
    with pytest.raises(ColourError, match=words):
        read_samples(data, name="x.cxf")


def test_qtx_gives_standards_with_their_batches():
    found = read_samples(qtx().encode("gb18030"))
    standard, batch = found.samples
    assert found.format == "qtx"
    assert standard.attributes == {"viewing": "LAV SCI d/8", "kind": "standard"}
    assert batch.attributes == {"kind": "batch", "standard": "navy 5"}
    assert batch.reflectance == pytest.approx(CURVE)


def test_heads_of_sections_that_are_glued_or_left_out_begin_a_record_all_the_same():
    glued = qtx("[STANDARD_DATA 1]") + qtx().partition("\n")[2]
    assert [one.name for one in read_samples(glued.encode()).samples] == [
        "navy 5",
        "navy 5 lot 2",
    ] * 2
    without = qtx() + qtx().partition("\n")[2]
    assert len(read_samples(without.encode()).samples) == 4


def test_a_qtx_whose_points_do_not_fit_is_refused():
    with pytest.raises(ColourError, match=r"line 1 \(navy 5\): 31 values, but 35 announced"):
        read_samples(qtx().replace("STD_REFLPOINTS=31", "STD_REFLPOINTS=35").encode())


def test_a_sample_without_a_name_is_placed_once():
    nameless = qtx().replace("STD_NAME=navy 5", "STD_NAME=").replace("POINTS=31", "POINTS=35", 1)
    with pytest.raises(ColourError, match=r"^lot\.qtx, line 1: 31 values, but 35 announced"):
        read_samples(nameless.encode(), name="lot.qtx")


def test_spectrashop_text_is_read():
    (one,) = read_samples(spectrashop().encode()).samples
    assert (one.name, one.reflectance) == ("navy 5", tuple(CURVE))
    with pytest.raises(ColourError, match="'Transmissive'"):
        read_samples(spectrashop("Transmissive").encode())
    with pytest.raises(ColourError, match="line 6: 63 cells, but 64"):
        read_samples(spectrashop().replace("\t0.65", "").encode())


@pytest.mark.parametrize(
    "text",
    [
        wide(),
        wide(heads=[f"{nm}nm" for nm in TEN]),
        wide(heads=[f"R{nm}" for nm in TEN], delimiter="\t"),
        wide([f"{value:.4f}".replace(".", ",") for value in CURVE], delimiter=";"),
        wide([100 * value for value in CURVE]),
        wide([f"{100 * value:.2f}%" for value in CURVE]),
    ],
)
def test_a_table_of_one_sample_a_row_is_read_however_it_is_headed(text):
    found = read_samples(text.encode())
    (one,) = found.samples
    assert one.name == "navy 5"
    assert one.reflectance == pytest.approx(CURVE)
    assert one.attributes == {"lot": "7"}
    assert any("taken as" in note for note in found.notes)


def test_a_table_of_one_wavelength_a_row_is_read():
    text = "波长,navy 5,navy 6\n" + "\n".join(
        f"{nm},{value},{value}" for nm, value in zip(TEN, CURVE, strict=True)
    )
    found = read_samples(text.encode("gb18030")).samples
    assert [one.name for one in found] == ["navy 5", "navy 6"]
    assert found[1].reflectance == tuple(CURVE)


def test_a_table_of_lab_alone_is_read_and_percent_may_be_said():
    (one,) = read_samples(b"name,L*,a*,b*\ncard,50,1,-2\n").samples
    assert one.lab == (50, 1, -2)
    dark = [1.0] * 31
    assert read_samples(wide(dark).encode(), scale="percent").samples[0].reflectance[0] == 0.01
    assert read_samples(wide(dark).encode()).samples[0].reflectance[0] == 1.0


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest", "zip archive or a workbook"),
        (b"\x89PNG\x00\x01\x02", "no text"),
        (b"name,colour\nx,red\n", "line 1: no line names wavelengths"),
        (wide([*CURVE[:30], ""]).encode(), r"line 2 \(navy 5\), 700: a value is missing"),
        (wide([*CURVE[:30], "nan"]).encode(), "700: 'nan' is no number"),
        (wide([-0.2, *CURVE[1:]]).encode(), r"line 2 \(navy 5\): the reflectance at 400 nm"),
        (wide([*CURVE, 1]).encode(), "34 cells under 33 heads"),
        (b"wavelength,a\n400,0.1,7\n", "line 2: 3 cells under 2 heads"),
        (b"name," + b",".join(b"%d" % nm for nm in TEN), "no sample"),
    ],
)
def test_what_cannot_be_used_says_where(data, words):
    with pytest.raises(ColourError, match=words):
        read_samples(data, name="x.csv")


def test_a_file_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    from chainloom.engines.colour.readers import reading

    monkeypatch.setattr(reading, "MOST_BYTES", 10)
    path = tmp_path / "long.csv"
    path.write_bytes(b"name,400\n" * 10)
    with pytest.raises(ColourError, match=r"long.csv: larger than"):
        read_samples(path)


def test_no_bytes_lead_to_anything_but_samples_or_a_refusal():
    rng = np.random.default_rng(5)
    seeds = [cxf(), qtx().encode(), spectrashop().encode(), wide().encode()]
    for place in range(300):
        data = bytearray(seeds[place % 4])
        for _ in range(rng.integers(1, 8)):
            data[rng.integers(len(data))] = rng.integers(256)
        with contextlib.suppress(ColourError):
            assert read_samples(bytes(data[: rng.integers(20, len(data) + 1)])).samples


def test_a_lenient_reading_leaves_out_rows_and_says_which():
    table = b"name,L,a,b\none,50,1,2\ntwo,50,x,2\nthree,500,1,2\nfour,40,0,0\n"
    found = read_samples(table, name="lot.csv", lenient=True)
    assert [one.name for one in found.samples] == ["one", "four"]
    assert len(found.refused) == 2
    assert "line 3" in found.refused[0]
    assert "line 4" in found.refused[1]
    with pytest.raises(ColourError, match="line 3"):
        read_samples(table, name="lot.csv")


def test_a_lenient_reading_still_refuses_what_is_no_such_file():
    with pytest.raises(ColourError):
        read_samples(b"a,b\n1,2\n", name="lot.csv", lenient=True)
