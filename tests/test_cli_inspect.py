"""`chainloom inspect`: a roll's pictures in; its grade, marked pictures, map and reports out."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import numpy as np
import pytest
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from chainloom.cli.inspect_rolls import natural
from chainloom.cli.main import main
from chainloom.engines import inspection as engine
from chainloom.engines.inspection.pictures.errors import SENTENCES
from chainloom.workshop.inspection.papers import words
from tests.engines.inspection.by_hand import inspection_of

KINDS = ("hole", "broken_end", "stain", "crease")


@pytest.fixture(scope="module")
def pictures():
    cloth = engine.CLOTHS["greige plain"]
    size = {"size": (120, 320), "mm_per_px": 0.5, "along": "x"}
    return list(engine.make_roll(cloth, KINDS, pictures=3, seed=1, **size))


@pytest.fixture
def roll(pictures, tmp_path):
    """A folder whose names count as people do."""
    folder = tmp_path / "roll 7"
    folder.mkdir()
    for number, one in zip((1, 2, 10), pictures, strict=True):
        Image.fromarray(one.pixels).save(folder / f"scan{number}.png")
    return folder


@pytest.fixture
def sees(pictures, monkeypatch):
    """The tool finds what was made; what it was called with is kept."""
    called = []

    def inspect(pixels, *, mm_per_px, along, start_m, **_):
        called.append((pixels.shape[:2], mm_per_px, along, round(start_m, 4)))
        made = next(
            (one for one in pictures if np.array_equal(one.pixels[:50, :, :], pixels[:50])), None
        )
        found = inspection_of(made or pictures[0])
        if made is None:
            return engine.Inspection(**{**vars(found), "cloth": (), "defects": ()})
        return engine.Inspection(**{**vars(found), "start_m": start_m})

    monkeypatch.setattr(engine, "inspect", inspect, raising=False)
    return called


def run(roll, out, *more) -> int:
    scale = ["--mm-per-px", "0.5", "--along", "x"]
    return main(["inspect", str(roll), *scale, "--out", str(out), *more])


def record(out) -> dict:
    return json.loads((out / "inspection.json").read_text(encoding="utf-8"))


def test_a_folder_becomes_a_graded_roll_with_all_its_papers(roll, sees, tmp_path, capsys):
    out = tmp_path / "out"
    assert run(roll, out, "--customer", "=Sample & Co", "--width-m", "0.06") == 0
    found = record(out)
    assert [start for *_, start in sees] == [0, 0.16, 0.32]
    assert found["roll"] == "roll 7"
    assert found["grade"]["length_m"] == pytest.approx(0.48)
    assert {one["kind"] for one in found["grade"]["flaws"]} == set(KINDS)
    with_defects = [one for one in found["pictures"] if one["defects"]]
    marked = sorted((out / "annotated").iterdir())
    assert len(marked) == len(with_defects)
    assert Image.open(marked[0]).size == (320, 120)
    said = "\n".join(page.extract_text() for page in PdfReader(out / "report.pdf").pages)
    assert "roll 7" in said
    assert "=Sample & Co" in said
    sheets = load_workbook(out / "report.xlsx")
    assert sheets.worksheets[0]["B4"].value == "'=Sample & Co"
    assert sheets.worksheets[1].max_row == 1 + len(found["grade"]["flaws"])
    assert (out / "map.svg").read_text(encoding="utf-8").startswith("<svg")
    assert "points per 100 yd2" in capsys.readouterr().out


def test_a_flaw_over_two_pictures_is_one_and_has_one_number(roll, sees, tmp_path):
    run(roll, tmp_path / "out")
    flaws = record(tmp_path / "out")["grade"]["flaws"]
    broken = [one for one in flaws if one["kind"] == "broken_end"]
    assert [len(one["sources"]) for one in broken] == [3]


def test_bad_files_are_told_by_name_and_the_rest_goes_on(roll, sees, tmp_path, capsys):
    (roll / "scan3.png").write_bytes(b"no picture")
    Image.new("L", (320, 120)).save(roll / "scan4.png")
    out = tmp_path / "out"
    assert run(roll, out) == 1
    told = capsys.readouterr().err
    assert "scan3.png: this is no picture" in told
    assert "scan4.png: no cloth was found" in told
    left = {one["file"].rsplit("/")[-1]: one["code"] for one in record(out)["left_out"]}
    assert left == {"scan3.png": "not_a_picture", "scan4.png": "no_cloth"}
    # A picture without cloth is a part of the roll's length that was not inspected.
    assert [start for *_, start in sees] == [0, 0.16, 0.32, 0.48]
    assert record(out)["grade"]["length_m"] == pytest.approx(0.48)


def test_without_django_there_are_no_papers_and_all_else(roll, sees, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "django", None)
    out = tmp_path / "out"
    assert run(roll, out) == 0
    assert sorted(one.name for one in out.iterdir()) == ["annotated", "inspection.json"]
    assert "map and reports are left out, django is not installed" in capsys.readouterr().err


def test_no_installation_is_needed_and_none_is_made(tmp_path):
    """On an inspector's laptop: no key, no database, no folder of data."""
    cloth = engine.CLOTHS["greige plain"]
    made = engine.make_picture(cloth, size=(300, 300), mm_per_px=0.25, seed=3)
    Image.fromarray(made.pixels).save(tmp_path / "scan.png")
    words = "inspect scan.png --mm-per-px 0.25 --out out"
    done = subprocess.run(
        [sys.executable, "-m", "chainloom.cli.main", *words.split()],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "report.pdf").read_bytes().startswith(b"%PDF")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["out", "scan.png"]


def test_what_makes_pictures_doubtful_is_said_once(roll, tmp_path, pictures, monkeypatch, capsys):
    doubt = engine.Warned("glare", {"percent": 4.5})

    def inspect(pixels, *, start_m, **_):
        found = inspection_of(pictures[0], (doubt,))
        return engine.Inspection(**{**vars(found), "start_m": start_m})

    monkeypatch.setattr(engine, "inspect", inspect, raising=False)
    assert run(roll, tmp_path / "out") == 0
    said = "scan1.png: 4.5 % of the cloth is burnt out by glare; 2 more pictures alike"
    assert said in capsys.readouterr().out


@pytest.mark.skipif(not hasattr(engine, "inspect"), reason="the detector is not there yet")
def test_the_tool_itself_finds_a_hole(tmp_path):
    cloth = engine.CLOTHS["greige plain"]
    (made,) = engine.make_roll(cloth, ["hole"], pictures=1, size=(256, 512), seed=8)
    (tmp_path / "a.png").write_bytes(engine.png_of(made.pixels))
    out = tmp_path / "out"
    assert main(["inspect", str(tmp_path / "a.png"), "--mm-per-px", "0.25", "--out", str(out)]) == 0
    left, top, right, bottom = made.defects[0].box
    boxes = [one["box"] for one in record(out)["pictures"][0]["defects"]]
    assert any(
        one[0] < right and one[2] > left and one[1] < bottom and one[3] > top for one in boxes
    )


def test_a_picture_that_the_tool_refuses_keeps_its_length(roll, pictures, tmp_path, monkeypatch):
    called = []

    def inspect(pixels, *, start_m, **_):
        called.append(round(start_m, 4))
        if len(called) == 2:
            raise ValueError("too small to look at")
        return engine.Inspection(**{**vars(inspection_of(pictures[0])), "start_m": start_m})

    monkeypatch.setattr(engine, "inspect", inspect, raising=False)
    assert run(roll, tmp_path / "out") == 1
    assert called == [0, 0.16, 0.32]
    (left,) = record(tmp_path / "out")["left_out"]
    assert (left["code"], left["message"]) == ("unreadable", "too small to look at")


def test_a_picture_that_is_cut_off_takes_its_whole_place(roll, sees, pictures, tmp_path):
    target = io.BytesIO()
    Image.fromarray(pictures[0].pixels).save(target, "BMP")
    (roll / "scan1.png").write_bytes(target.getvalue()[: int(len(target.getvalue()) * 0.7)])
    run(roll, tmp_path / "out", "--along", "y")
    # A bitmap begins with its lowest row: what was read is the lower part.
    (height, _), *_ = sees[0]
    assert height < 120
    assert [start for *_, start in sees] == [(120 - height) * 0.0005, 0.06, 0.12]


def test_order_is_as_given_or_by_name(roll, sees, tmp_path):
    files = [str(roll / f"scan{number}.png") for number in (10, 2, 1)]
    for order in ("given", "name"):
        out = tmp_path / order
        assert (
            main(["inspect", *files, "--mm-per-px", "1", "--out", str(out), "--order", order]) == 0
        )
    names = [
        [one["file"].rsplit("/")[-1] for one in record(tmp_path / order)["pictures"]]
        for order in ("given", "name")
    ]
    assert names[0] == ["scan10.png", "scan2.png", "scan1.png"]
    assert names[1] == names[0][::-1]


def test_every_reason_for_which_a_file_is_refused_has_words_in_reports():
    assert set(words.REFUSED) == set(SENTENCES)


def test_names_are_ordered_as_people_count(tmp_path):
    names = ["b1", "a10", "A2", "a2b", "a"]
    assert sorted((tmp_path / one for one in names), key=natural) == [
        tmp_path / one for one in ("a", "A2", "a2b", "a10", "b1")
    ]


def test_another_rule_and_a_resolution_that_differs(roll, sees, tmp_path, pictures, capsys):
    Image.fromarray(pictures[0].pixels).save(roll / "scan1.png", dpi=(254, 254))
    rule = tmp_path / "strict.toml"
    rule.write_text(
        'code = "strict"\nname = "Strict"\nstretch = "metre"\nmost_points = 9\n'
        'steps = [{ points = 9 }]\nlimits = [{ of = "points", most = 1 }]\n'
    )
    assert run(roll, tmp_path / "out", "--rule", str(rule), "--json", "--language", "en") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["grade"]["points"], found["grade"]["passed"]) == (9, False)
    codes = [one["code"] for one in found["pictures"][0]["warnings"]]
    assert codes == ["scale_differs"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--rule", "five_point"], "there is no rule set 'five_point'"),
        (["--rule", "missing.toml"], "missing.toml: No such file"),
    ],
)
def test_arguments_that_cannot_be_used_are_refused(roll, sees, tmp_path, capsys, more, said):
    assert run(roll, tmp_path / "out", *more) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_an_out_folder_with_something_in_it_is_left_alone(roll, sees, tmp_path, capsys):
    assert run(roll, roll) == 2
    assert "no empty folder" in capsys.readouterr().err
    (roll / "rule.toml").write_text('code = "x"')
    assert run(roll, tmp_path / "out", "--rule", str(roll / "rule.toml")) == 2
    assert "most_points: is needed" in capsys.readouterr().err


def test_nothing_that_can_be_inspected_is_refused(sees, tmp_path, capsys):
    bad = tmp_path / "a.png"
    bad.write_bytes(b"x")
    assert run(bad, tmp_path / "out") == 2
    said = capsys.readouterr().err
    assert "a.png: this is no picture" in said
    assert "no picture could be inspected" in said
    assert not (tmp_path / "out").exists()
    with pytest.raises(SystemExit):
        run(bad, tmp_path / "out", "--mm-per-px", "0")


def test_a_roll_is_taken_to_run_down_the_pictures_unless_it_is_said(roll, sees, tmp_path):
    where = ["--mm-per-px", "0.5", "--out", str(tmp_path / "out")]
    assert main(["inspect", str(roll), *where]) == 0
    assert [along for _, _, along, _ in sees] == ["y"] * 3


def test_pictures_that_overlap_share_their_place(roll, sees, tmp_path, capsys):
    assert run(roll, tmp_path / "out", "--overlap", "10") == 0
    assert [start for *_, start in sees] == [0, 0.15, 0.3]
    Image.new("L", (20, 120)).save(roll / "scan11.png")
    assert run(roll, tmp_path / "more", "--overlap", "10") == 1
    said = "scan11.png: it shows 10 mm of the roll, no more than --overlap 10; left out"
    assert said in capsys.readouterr().err


def test_a_cloth_is_learned_from_good_pictures_and_used(tmp_path, monkeypatch, capsys):
    good = tmp_path / "good"
    good.mkdir()
    cloth = engine.CLOTHS["greige plain"]
    for number in range(2):
        made = engine.make_picture(cloth, size=(256, 768), mm_per_px=0.25, seed=number)
        (good / f"{number}.png").write_bytes(engine.png_of(made.pixels))
    (good / "broken.png").write_bytes(b"x")
    profile = tmp_path / "poplin.json"
    scale = ["--mm-per-px", "0.25"]
    learn = ["inspect", str(good), *scale, "--learn", "府绸 poplin", "--cloth-kind", "woven"]
    assert main([*learn, "--out", str(profile)]) == 1
    said = capsys.readouterr()
    assert "broken.png: this is no picture" in said.err
    assert "府绸 poplin v1" in said.out
    kept = engine.Profile.from_bytes(profile.read_bytes())
    assert (kept.name, kept.version, kept.cloth) == ("府绸 poplin", 1, "woven")
    assert main([*learn, "--out", str(profile)]) == 2
    assert "is there already" in capsys.readouterr().err
    picture = [str(good / "0.png"), *scale, "--fabric", str(profile)]
    assert main(["inspect", *picture, "--out", str(tmp_path / "out"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["pictures"][0]["fabric"] == "府绸 poplin v1"
    later = ["--out", str(tmp_path / "second.json"), "--learn"]
    assert main(["inspect", *picture, *later, "poplin"]) == 2
    assert "the profile of --fabric is of another cloth, 府绸 poplin" in capsys.readouterr().err
    assert main(["inspect", *picture, *later, "府绸 poplin", "--customer", "A", "--rolls"]) == 2
    assert "leave out --rolls, --customer" in capsys.readouterr().err
    assert main(["inspect", *picture, *later, "府绸 poplin"]) == 0
    assert engine.Profile.from_bytes((tmp_path / "second.json").read_bytes()).version == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "No such file"),
        (b"not JSON", "it is not JSON"),
        (b'{"format": "other"}', '"format" is not "chainloom-cloth"'),
    ],
)
def test_what_is_no_profile_is_refused_before_anything(roll, sees, tmp_path, capsys, content, said):
    path = tmp_path / "profile.json"
    if content is not None:
        path.write_bytes(content)
    assert run(roll, tmp_path / "out", "--fabric", str(path)) == 2
    assert said in capsys.readouterr().err
    assert not sees
    assert not (tmp_path / "out").exists()


def test_nothing_is_learned_from_files_that_are_no_pictures(tmp_path, capsys):
    (tmp_path / "a.png").write_bytes(b"x")
    out = tmp_path / "profile.json"
    args = ["inspect", str(tmp_path / "a.png"), "--mm-per-px", "0.25", "--out", str(out)]
    assert main([*args, "--learn", "poplin"]) == 2
    assert "nothing to learn from" in capsys.readouterr().err
    assert main([*args, "--learn", ""]) == 2
    assert "1 to 200 characters" in capsys.readouterr().err
    assert not out.exists()


def test_stitched_ends_are_told_and_part_the_pieces(tmp_path, capsys):
    made = engine.make_picture(
        engine.CLOTHS["greige plain"], size=(512, 512), mm_per_px=0.25, seam=engine.Seam(64)
    )
    (tmp_path / "a.png").write_bytes(engine.png_of(made.pixels))
    out = tmp_path / "out"
    where = ["--mm-per-px", "0.25", "--out", str(out), "--language", "en"]
    assert main(["inspect", str(tmp_path / "a.png"), *where]) == 0
    assert "stitched ends at 0.06 m: 2 pieces of cloth" in capsys.readouterr().out
    found = record(out)
    (end,) = found["pictures"][0]["stitched_ends"]
    assert found["pieces_m"] == [[0, end["at_m"]], [end["at_m"], 0.128]]
    assert "stitched end" in (out / "map.svg").read_text(encoding="utf-8")
