"""`chainloom match`: a need and a table of offers in, the best of them and why out; no database."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import polars as pl
import pytest

from chainloom.cli.main import main

NEED = {
    "kind": "fabric",
    "words": "平纹针织 现货",
    "day": "2026-11-29",
    "conditions": [
        {"field": "structure", "any_of": ["汗布"]},
        {"field": "weight_gsm", "low": 180, "high": 200},
        {"field": "certificates", "any_of": ["grs"]},
        {"field": "price", "high": 12, "wish": True},
    ],
}
OFFERS = """\
id,kind,title,text,certificates,width_cm,updated
a,fabric,全棉汗布 190g,现货,grs:2027-01-01,,2026-11-01
b,fabric,40S精梳棉单面布,210克,,175-180,2026-10-01
c,fabric,春亚纺,75g 现货,,,
d,capacity,喷水机20台,,,190,
"""


@pytest.fixture
def files(tmp_path):
    need, offers = tmp_path / "need.json", tmp_path / "offers.csv"
    need.write_text(json.dumps(NEED), encoding="utf-8")
    offers.write_text(OFFERS, encoding="utf-8")
    return need, offers


def run(need, offers, *more):
    return main(["match", str(need), "--resources", str(offers), *more])


def test_the_best_stand_first_with_what_they_are(files, capsys):
    assert run(*files) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("3 looked at: 1 feasible, 1 possible")
    assert [line.split()[1:2] for line in shown.splitlines()[3:]] == [
        ["feasible"],
        ["possible"],
        ["unfit"],
    ]


def test_every_condition_is_explained(files, capsys):
    assert run(*files, "--explain") == 0
    shown = capsys.readouterr().out
    assert "10 g/m2" in shown
    assert "是否有该证书" in shown
    assert "words" in shown
    assert "says: in_stock" in shown


def test_a_match_is_one_object_a_line(files, capsys):
    assert run(*files, "--json", "--top", "2") == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["id"], first["standing"]) == ("a", "feasible")
    states = {one["field"]: one["state"] for one in second["verdicts"]}
    assert states == {
        "structure": "met", "weight_gsm": "near", "certificates": "unknown", "price": "unknown"
    }  # fmt: skip


def test_offers_may_be_parquet_with_lists_and_numbers(files, tmp_path, capsys):
    path = tmp_path / "offers.parquet"
    pl.DataFrame(
        {"id": ["a"], "kind": ["fabric"], "structure": [["single_jersey"]], "weight_gsm": [190.0],
         "certificates": ["grs:2027-01-01"]}
    ).write_parquet(path)  # fmt: skip
    assert run(files[0], path) == 0
    assert "feasible" in capsys.readouterr().out


def test_a_table_as_excel_in_chinese_saves_it_is_read(files, tmp_path, capsys):
    path = tmp_path / "offers.csv"
    path.write_bytes("id,kind,title,structure\na,fabric,全棉汗布,汗布\n".encode("gbk"))
    assert run(files[0], path) == 0
    assert "全棉汗布" in capsys.readouterr().out
    path.write_bytes(b"id,kind\n\xff\xff\xff,fabric\n")
    assert run(files[0], path) == 2
    assert "neither UTF-8 nor GBK" in capsys.readouterr().err


def test_an_office_brings_its_own_weights(files, tmp_path, capsys):
    path = tmp_path / "weights.toml"
    path.write_text("words = 0\ntrust = 0\n", encoding="utf-8")
    assert run(*files, "--weights", str(path), "--explain") == 0
    assert "trust" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("name\nx\n", "the columns id and kind are wanted"),
        ("id,kind,colr\na,fabric,red\n", "row 2: no column colr"),
        ("id,kind\na,cloth\n", "row 2: no kind 'cloth'"),
        ("id,kind,weight_gsm\na,fabric,heavy\n", "weight_gsm: 'heavy' is no number"),
        ("id,kind\na,fabric\na,fabric\n", "row 3: a stands there twice"),
        ("id,kind,lon,lat\na,fabric,east,1\n", "lon: 'east' is no number"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_its_place(files, table, said, capsys):
    need, offers = files
    offers.write_text(table, encoding="utf-8")
    assert run(need, offers) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("need", "said"),
    [
        ("{", "no JSON"),
        ("[]", "one object is wanted"),
        ('{"kind": "fabric", "conditions": [{"field": "x", "low": 1}]}', "no field x"),
    ],
)
def test_a_need_that_cannot_be_used_is_refused(files, need, said, capsys):
    files[0].write_text(need, encoding="utf-8")
    assert run(*files) == 2
    assert said in capsys.readouterr().err


def test_a_file_that_is_not_there_is_named(files, tmp_path, capsys):
    assert run(files[0], tmp_path / "none.csv") == 2
    assert "there is no such file" in capsys.readouterr().err


def test_no_settings_and_no_database_are_needed(files, tmp_path):
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    environment = {**kept, "CHAINLOOM_DATA": str(tmp_path / "none")}
    command = [sys.executable, "-m", "chainloom.cli.main", "match", str(files[0])]
    command += ["--resources", str(files[1])]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert not (tmp_path / "none").exists()
