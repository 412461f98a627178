"""`chainloom spec`: descriptions in, specifications out, without a database."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import pytest

from chainloom.cli.main import main

TEXT = "40S精梳棉双面布 210g 185cm 染色 起订300kg 15天交货"
KEYS = {
    "composition",
    "yarns",
    "density",
    "width_cm",
    "weight_gsm",
    "structure",
    "category",
    "state",
    "finishes",
    "colour",
    "minimum_order",
    "lead_time_days",
    "price",
    "quantity",
    "certificates",
    "derived",
    "unread",
}


def test_a_specification_is_one_object_a_line(capsys):
    assert main(["spec", TEXT, "老板在吗", "--json"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert set(first) >= KEYS
    assert set(second) >= KEYS
    assert first["yarns"]["warp"][0]["count"] == 40
    assert first["minimum_order"] == {"value": 300, "unit": "kg"}
    assert first["width_cm"] == [185, 185]
    assert second["unread"] == [{"text": "老板在吗", "start": 0, "end": 4}]


def test_values_are_shown_with_their_places(capsys):
    assert main(["spec", TEXT]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("棉 精梳40S 门幅185cm 克重210g/m² 双面布 染色 起订300kg 交期15天\n")
    assert "10–14" in shown


def test_problems_are_told(capsys):
    assert main(["spec", "60%棉 50%涤"]) == 0
    assert "shares_not_100" in capsys.readouterr().err


def test_descriptions_come_from_standard_input_whatever_bytes_they_are(capsys, monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO("全棉汗布\n\n".encode() + b"\xff\xfe\x00 210g\n"))
    monkeypatch.setattr("sys.stdin", stream)
    assert main(["spec", "-", "--json"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first["structure"] == "single_jersey"
    assert second["weight_gsm"] == 210


def test_no_settings_and_no_database_are_needed(tmp_path):
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    environment = {**kept, "CHAINLOOM_DATA": str(tmp_path / "none")}
    command = [sys.executable, "-m", "chainloom.cli.main", "spec", TEXT]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert not (tmp_path / "none").exists()


def test_without_a_text_it_says_what_it_wants(capsys):
    assert main(["spec"]) == 2
    assert "name a text" in capsys.readouterr().err


@pytest.fixture
def gold(tmp_path):
    path = tmp_path / "gold.jsonl"
    labels = [
        {"text": "210g 全棉", "half": "dev", "spec": {"weight_gsm": 210}},
        {"text": "185cm", "half": "apart", "spec": {"width_cm": [180, 180]}},
    ]
    path.write_text("\n".join(map(json.dumps, labels)), encoding="utf-8")
    return path


def test_labelled_descriptions_are_scored(gold, capsys):
    assert main(["spec", "--score", str(gold), "--misses"]) == 0
    shown = capsys.readouterr().out
    assert "2 descriptions" in shown
    assert "fields right: 0.3333; wrong numbers stated as certain: 2" in shown
    assert "! width_cm: labelled [180, 180], found [185, 185]" in shown


def test_one_half_alone_is_scored(gold, capsys):
    assert main(["spec", "--score", str(gold), "--half", "apart"]) == 0
    assert "1 descriptions" in capsys.readouterr().out


def test_labels_that_cannot_be_used_are_refused_with_their_line(tmp_path, capsys):
    path = tmp_path / "gold.jsonl"
    path.write_text('{"text": "棉", "spec": {"weigth": 1}}', encoding="utf-8")
    assert main(["spec", "--score", str(path)]) == 2
    assert "line 1: there is no field weigth" in capsys.readouterr().err
