"""`chainloom eligible`: a firm before a file of policies, without a database."""

from __future__ import annotations

import json

import pytest

from chainloom.cli.main import main

POLICIES = {
    "names": {"certificate": {"high_tech": {"name": "高新技术企业"}}},
    "policies": [
        {
            "id": "looms",
            "title": "设备更新补助",
            "from": "2026-01-01",
            "until": "2026-12-31",
            "conditions": {
                "all": [
                    {"field": "industry", "in": "175"},
                    {"field": "equipment_investment", "at_least": 10_000_000},
                    {"field": "certificate", "holds": "high_tech"},
                ]
            },
            "benefit": {"percent": 6, "of": "equipment_investment", "cap": 4_000_000},
        },
        {
            "id": "hiring",
            "title": "吸纳就业补贴",
            "from": "2026-01-01",
            "until": "open",
            "conditions": {"field": "headcount", "below": 300},
            "benefit": {"each": 2000, "of": "new_hires"},
        },
    ],
}
FIRM = {
    "name": "样例织造有限公司",
    "facts": {
        "industry": "1751",
        "headcount": {"value": 120, "source": "annual report", "as_of": "2026-03-31"},
        "new_hires": 12,
        "equipment_investment": 8_600_000,
        "certificate": [{"kind": "high_tech", "from": "2024-12-01", "until": "2027-11-30"}],
    },
}


@pytest.fixture
def asked(tmp_path, capsys):
    def ask(*more, firm=FIRM, policies=POLICIES):
        paths = []
        for name, data in (("firm.json", firm), ("policies.json", policies)):
            path = tmp_path / name
            path.write_text(data if isinstance(data, str) else json.dumps(data), "utf-8")
            paths.append(str(path))
        status = main(["eligible", paths[0], "--policies", paths[1], "--on", "2026-06-01", *more])
        return status, capsys.readouterr()

    return ask


def test_each_condition_is_shown_with_what_was_seen(asked):
    status, shown = asked()
    assert status == 0
    assert "免申即享  吸纳就业补贴  2.4万元" in shown.out
    assert "差一项    设备更新补助  51.6万元" in shown.out
    assert "需改变: 设备投资额不低于1,000万元" in shown.out
    assert "annual report  2026-03-31" in shown.out


def test_english_is_complete(asked):
    _, shown = asked("--language", "en", "--brief")
    assert "automatic" in shown.out
    assert "one short" in shown.out
    assert "516,000 yuan" in shown.out


def test_programs_get_an_object_a_policy(asked):
    _, shown = asked("--json")
    first, second = map(json.loads, shown.out.splitlines())
    assert (first["policy"], first["outcome"]) == ("hiring", "automatic")
    assert first["amount"]["low"] == first["amount"]["high"] == "24000.00"
    assert first["verdicts"][0]["source"] == "annual report"
    assert second["missing"]["changes"] == 1
    (way,) = second["missing"]["ways"]
    assert way["change"] == [{"field": "equipment_investment", "at_least": 10_000_000}]


def test_what_is_unknown_says_what_to_ask(asked):
    _, shown = asked("--json", firm={"name": "A mill"})
    for line in shown.out.splitlines():
        found = json.loads(line)
        assert found["outcome"] == "unknown"
        assert all(verdict["ask"]["zh"] for verdict in found["verdicts"])


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"policies": [{"id": "a"}]}, "policies.json: [0]: title is not a text"),
        ({"policies": "{"}, "policies.json: is no JSON"),
        ({"firm": {"facts": {}}}, "firm.json: name is not a text"),
        (
            {"firm": {"name": "A", "facts": {"revenue": "x"}}},
            "firm.json: facts.revenue: value: 'x'",
        ),
    ],
)
def test_bad_files_are_refused_by_place(asked, files, said):
    status, shown = asked(**files)
    assert status == 2
    assert said in shown.err
    assert shown.out == ""


def test_a_file_that_is_not_there_is_told(capsys):
    assert main(["eligible", "nowhere.json", "--policies", "nowhere.json"]) == 2
    assert "nowhere.json" in capsys.readouterr().err


def test_a_day_that_is_none_is_refused(asked):
    with pytest.raises(SystemExit):
        asked("--on", "tomorrow")
