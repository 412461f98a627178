"""`chainloom read`: text and facts of documents, and scores, without a database."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from chainloom.cli.main import main

PAGE = "恒样区织造业稳步增长\n恒样区有规上(guīshàng)企业133家。"


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.txt"
    path.write_bytes(PAGE.encode("gb18030"))
    return path


def test_the_whole_reading_is_one_object_a_line(page, capsys):
    assert main(["read", str(page), str(page), "--json"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == second
    assert set(first) >= {"title", "published", "text", "facts", "edits", "warnings"}
    assert "规上企业133家" in first["text"]
    (gloss,) = [edit for edit in first["edits"] if edit["kind"] == "gloss"]
    assert gloss["removed"] == "(guīshàng)"
    for fact in first["facts"]:
        assert first["text"][fact["start"] : fact["end"]] == fact["quote"]


def test_the_clean_text_alone(page, capsys):
    assert main(["read", str(page), "--clean"]) == 0
    assert capsys.readouterr().out == "恒样区织造业稳步增长\n恒样区有规上企业133家。\n"


def test_no_settings_and_no_database_are_needed(page, tmp_path):
    environment = {"PATH": os.environ["PATH"], "CHAINLOOM_DATA": str(tmp_path / "none")}
    command = [sys.executable, "-m", "chainloom.cli.main", "read", str(page), "--facts"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / "none").exists()


def test_a_document_that_cannot_be_read_is_named_and_the_others_are_read(page, tmp_path, capsys):
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"PK\x03\x04 nothing of the kind")
    gone = tmp_path / "gone.txt"
    assert main(["read", str(broken), str(gone), str(page), "--clean"]) == 1
    said = capsys.readouterr()
    assert "broken.docx" in said.err
    assert "gone.txt" in said.err
    assert "规上企业133家" in said.out


def test_labelled_documents_are_scored(tmp_path, capsys):
    gold = tmp_path / "gold.jsonl"
    wanted = [{"kind": "need", "fields": {"organisation": "恒样区", "what": "一条龙"}}]
    lines = [
        {"file": "a", "half": "one", "text": "恒样区织造业稳步增长。", "facts": []},
        {"file": "b", "half": "two", "text": "没有这样的事。", "facts": wanted},
    ]
    gold.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert main(["read", "--score", str(gold), "--misses"]) == 0
    said = capsys.readouterr().out
    assert "2 documents" in said
    assert '- b need {"organisation": "恒样区", "what": "一条龙"}' in said
    assert "clean text: 1.0000" in said
    assert main(["read", "--score", str(gold), "--half", "one"]) == 0
    assert "1 documents" in capsys.readouterr().out


def test_the_ways_of_telling_are_counted(tmp_path, capsys):
    gold = tmp_path / "gold.jsonl"
    firm = {"name": "瓴缦纺织有限公司", "full_name": "瓴缦纺织有限公司", "kind": "firm"}
    line = {"file": "a", "text": "瓴缦纺织有限公司与海沧染整有限公司相邻。", "facts": []}
    line["facts"] = [{"kind": "organisation", "fields": firm}]
    gold.write_text(json.dumps(line), encoding="utf-8")
    assert main(["read", "--score", str(gold), "--ways"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert ["organisation", "suffix", "2", "1", "0.50"] in [row.split()[:5] for row in said]


@pytest.mark.parametrize("line", ["{", '{"text": "", "facts": [{"kind": "rumour", "fields": {}}]}'])
def test_labels_that_cannot_be_used_are_named_with_their_line(tmp_path, capsys, line):
    gold = tmp_path / "gold.jsonl"
    gold.write_text(line, encoding="utf-8")
    assert main(["read", "--score", str(gold)]) == 2
    assert "gold.jsonl, line 1" in capsys.readouterr().err


def test_nothing_to_read_is_said(capsys):
    assert main(["read"]) == 2
    assert "name a document" in capsys.readouterr().err
