"""`chainloom inspect --rolls`: a folder for each roll in; what each gives alone, out."""

from __future__ import annotations

import json

import pytest

from chainloom.cli.main import main
from chainloom.engines import inspection as engine


@pytest.fixture(scope="module")
def rolls(tmp_path_factory):
    """Two rolls of two pictures; the first has a hole."""
    folder = tmp_path_factory.mktemp("rolls")
    for number, kinds in enumerate([("hole",), ()]):
        (folder / f"roll {number}").mkdir()
        made = engine.make_roll(
            engine.CLOTHS["greige plain"], kinds, pictures=2, size=(200, 320), seed=8 + number
        )
        for at, one in enumerate(made):
            path = folder / f"roll {number}" / f"scan{at}.png"
            path.write_bytes(engine.png_of(one.pixels))
    return folder


def run(folders, out, *more) -> int:
    names = [str(folder) for folder in folders]
    return main(["inspect", *names, "--mm-per-px", "0.25", "--out", str(out), *more])


def files_of(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        # Papers carry the time at which they were made.
        if path.is_file() and path.suffix not in (".pdf", ".xlsx")
    }


def test_each_roll_gives_what_it_gives_alone(rolls, tmp_path, capsys):
    folders = sorted(rolls.iterdir())
    for folder in folders:
        assert run([folder], tmp_path / "alone" / folder.name) == 0
    alone = capsys.readouterr().out
    assert run(folders, tmp_path / "both", "--rolls", "--workers", "2") == 0
    assert capsys.readouterr().out == alone.replace("alone", "both")
    assert files_of(tmp_path / "both") == files_of(tmp_path / "alone")
    assert (tmp_path / "both" / "roll 1" / "report.pdf").exists()
    found = json.loads((tmp_path / "both" / "roll 0" / "inspection.json").read_text("utf-8"))
    assert found["roll"] == "roll 0"
    assert found["grade"]["flaws"]


def test_a_roll_that_cannot_be_inspected_is_told_and_the_rest_goes_on(
    rolls, tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)  # relative names hold
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "a.png").write_bytes(b"x")
    (tmp_path / "empty").mkdir()
    folders = ["empty", "bad", rolls / "roll 1"]
    assert run(folders, "out", "--rolls", "--workers", "1", "--json") == 1
    said = capsys.readouterr()
    assert [one["roll"] for one in json.loads(said.out)] == ["roll 1"]
    assert "a.png: this is no picture" in said.err
    assert "bad: no picture could be inspected" in said.err
    assert "empty: there are no pictures in this folder" in said.err
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["roll 1"]
    assert run(folders[:2], "none", "--rolls", "--workers", "1") == 2


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--rolls", "--roll", "7"], "--roll names one roll"),
        (["--rolls", "--rule", "five_point"], "there is no rule set 'five_point'"),
        (["--workers", "2"], "give --rolls"),
        (["--ray", "local"], "give --rolls"),
    ],
)
def test_options_that_do_not_go_together_are_refused(rolls, tmp_path, capsys, more, said):
    assert run([rolls / "roll 0"], tmp_path / "out", *more) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_what_is_no_folder_of_its_own_is_refused(rolls, tmp_path, capsys):
    picture = rolls / "roll 0" / "scan0.png"
    assert run([picture], tmp_path / "out", "--rolls") == 2
    assert "scan0.png: this is no folder" in capsys.readouterr().err
    other = tmp_path / "Roll 0"
    other.mkdir()
    assert run([rolls / "roll 0", other], tmp_path / "out", "--rolls") == 2
    assert "two folders of rolls have this name" in capsys.readouterr().err
    assert run([other], other.parent, "--rolls") == 2
    assert "no empty folder" in capsys.readouterr().err
