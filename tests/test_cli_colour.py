"""`chainloom colour`: files in, tables or JSON out, without a database."""

from __future__ import annotations

import json

import numpy as np
import pytest

from chainloom.cli.main import main
from tests.engines.colour.made import GRID, Dyehouse

pytestmark = pytest.mark.filterwarnings("ignore")


def table(path, rows):
    heads = sorted({head for _, extra, _ in rows for head in extra})
    lines = [",".join(["name", *heads, *(f"{nm:.0f}" for nm in GRID)])]
    for name, extra, curve in rows:
        cells = [name, *(str(extra.get(head, "")) for head in heads)]
        lines.append(",".join([*cells, *(f"{value:.6f}" for value in curve)]))
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def house():
    return Dyehouse(1, bend=0.1)


@pytest.fixture(scope="module")
def lot(house, tmp_path_factory):
    amounts = np.array([0.2, 0, 0.4, 0, 0.8, 0])
    rows = [(f"piece {n}", {}, house.curve(amounts * (1 + 0.04 * n))) for n in range(6)]
    return table(tmp_path_factory.mktemp("lot") / "lot.csv", rows)


@pytest.fixture(scope="module")
def dyeings(house, tmp_path_factory):
    rows = [
        (
            one.sample.name,
            {f"dye:{dye}": am for dye, am in one.amounts.items()},
            one.sample.reflectance,
        )
        for one in house.dyeings()
    ]
    return table(tmp_path_factory.mktemp("dyeings") / "dyeings.csv", rows)


def said(capsys, *arguments):
    assert main(["colour", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_differences_from_a_standard(lot, capsys):
    found = said(capsys, "difference", lot, "--standard", "piece 1", "--white")
    assert found["standard"]["name"] == "piece 1"
    assert [one["name"] for one in found["samples"]][:2] == ["piece 0", "piece 2"]
    assert found["samples"][0]["ciede2000"] > 0
    assert set(found["samples"][0]["metamerism"]) == {"A", "TL84", "CWF", "LED"}
    assert main(["colour", "difference", lot, "--against", lot]) == 0
    assert "MI TL84" in capsys.readouterr().out


def test_pieces_are_sorted_and_grouped(lot, capsys):
    boxes = said(capsys, "sort", lot, "--width", "0.5")
    assert {len(one["code"] or "555") for one in boxes["pieces"]} == {3}
    groups = said(capsys, "groups", lot, "--tolerance", "1.2")
    assert groups["exact"]
    assert sum(len(one["pieces"]) for one in groups["groups"]) == 6
    assert main(["colour", "groups", lot]) == 0
    assert "cannot be fewer" in capsys.readouterr().out
    assert main(["colour", "sort", lot]) == 0
    assert "dC/SC" in capsys.readouterr().out


def test_the_nearest_of_a_library(lot, tmp_path, capsys):
    found = said(capsys, "nearest", lot, "--sample", lot, "--name", "piece 3")
    assert found["nearest"][0]["name"] == "piece 3"
    found = said(capsys, "nearest", lot, "--srgb", "#203050", "--count", "2")
    assert [one["indicative"] for one in found["nearest"]] == [True, True]
    assert "indicative only" in found["asked"]["text"]
    image = pytest.importorskip("PIL.Image")
    image.fromarray(np.full((40, 40, 3), 90, np.uint8)).save(tmp_path / "cloth.png")
    picture = ("nearest", lot, "--picture", str(tmp_path / "cloth.png"), "--spot", "5,5,20,20")
    assert said(capsys, *picture)["asked"]["indicative"]
    assert main(["colour", "nearest", lot, "--lab", "30,5,-20"]) == 0
    assert "curves apart" in capsys.readouterr().out


def test_recipes_from_the_firms_own_dyeings(lot, dyeings, tmp_path, capsys):
    prices = tmp_path / "prices.csv"
    prices.write_text("dye,price\nGold Y,80\nRed B,90\nBlue R,120\n", encoding="utf-8")
    found = said(
        capsys, "recipe", dyeings, lot, "--dyes", "Gold Y,Red B,Blue R", "--prices", str(prices)
    )
    best = found["recipes"][0]
    assert best["amounts"] == pytest.approx({"Gold Y": 0.2, "Red B": 0.4, "Blue R": 0.8}, rel=0.02)
    assert best["cost"] == pytest.approx((0.2 * 80 + 0.4 * 90 + 0.8 * 120) / 100, rel=0.02)
    assert found["calibration"]["constants"] == 1
    assert main(["colour", "recipe", dyeings, lot, "--most", "2", "--count", "2"]) == 0
    assert "likely dE00" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("difference", "LOT", "--standard", "nobody"), "no sample 'nobody'"),
        (("sort", "LOT", "--width", "1,2"), "--width: 1 or 3 numbers"),
        (("sort", "LOT", "--width", "0"), "width of a box"),
        (("groups", "LOT", "--tolerance", "-1"), "tolerance"),
        (("nearest", "LOT", "--srgb", "blue"), "#1f3a5c"),
        (("nearest", "LOT", "--lab", "1,2"), "--lab: 3 numbers"),
        (("nearest", "LOT", "--picture", "LOT"), "needs --spot"),
        (("nearest", "LOT", "--picture", "LOT", "--spot", "1,1,9,9"), "no picture"),
        (("recipe", "LOT", "LOT"), "dye:NAME"),
        (("groups", "/nowhere/x.csv"), "No such file"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(arguments, words, lot, capsys):
    filled = [lot if part == "LOT" else part for part in arguments]
    assert main(["colour", *filled]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said
