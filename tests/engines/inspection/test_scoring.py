"""The score of labelled pictures, on made ones and, where they are, on a few of AITEX."""

import json

import cv2
import numpy as np
import pytest

from chainloom.cli.main import main
from chainloom.engines.inspection import finding, scoring
from chainloom.engines.inspection.scoring.measures import places
from tests.shared_data import shared

from .weave import picture, weave, with_spot


@pytest.fixture
def folder(tmp_path):
    for part in ("defect", "mask", "clean/one"):
        (tmp_path / part).mkdir(parents=True)
    for at in range(2):
        grey = with_spot(weave(256, 768, seed=at), 400, 120)
        mask = np.zeros((256, 768), np.uint8)
        mask[116:124, 396:404] = 255
        cv2.imwrite(str(tmp_path / f"defect/000{at}_019_07.png"), picture(grey))
        cv2.imwrite(str(tmp_path / f"mask/000{at}_019_07_mask.png"), mask)
        clean = picture(weave(256, 768, seed=10 + at))
        cv2.imwrite(str(tmp_path / f"clean/one/000{at}_000_07.png"), clean)
    return tmp_path


def test_the_command_prints_a_table_and_json(folder, capsys):
    assert main(["inspect", "--score", str(folder)]) == 0
    shown = capsys.readouterr().out
    assert "tile AUROC" in shown
    assert "019 fuzzy ball" in shown
    assert main(["inspect", "--score", str(folder), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)["scorers"]["chainloom"]
    assert said["tile"] == said["strip"] == 1.0
    assert said["pixel"] > 0.95
    assert said["recall"] == {"found": 1, "of": 1}
    assert said["pictures"] == 4
    assert said["tiles"] == 12


def test_a_scorer_that_knows_nothing_scores_a_half(folder):
    pictures = scoring.read_folder(folder)
    score = scoring.score_pictures(pictures, lambda grey: np.zeros(grey.shape, np.float32))
    assert score.tile == score.strip == score.pixel == 0.5
    assert score.recall.found == 0


def test_a_scorer_may_know_the_picture_but_is_scored_as_any(folder):
    pictures, asked = scoring.read_folder(folder), []

    def scorer_of(picture):
        asked.append(picture)
        return lambda grey: picture.mask().astype(np.float32)  # it has looked at the answers

    score = scoring.score_each(pictures, scorer_of)
    assert asked == pictures
    assert score.tile == score.strip == score.pixel == 1.0


def test_halves_alternate_and_share_nothing(folder):
    pictures = scoring.read_folder(folder)
    assert [one.half for one in pictures] == [0, 1, 0, 1]
    assert [one.is_faulty for one in pictures] == [True, True, False, False]


def test_parts_of_a_mask_near_one_another_are_one_defect():
    mask = np.zeros((200, 400), bool)
    mask[50, 50] = mask[70, 60] = mask[100, 300] = True
    assert len(places(mask)) == 2


def test_a_folder_laid_out_otherwise_is_refused(tmp_path, capsys):
    assert main(["inspect", "--score", str(tmp_path / "none")]) == 2
    assert "defect/*.png" in capsys.readouterr().err


def test_a_faulty_picture_without_a_mask_counts_for_strips_alone(folder):
    next((folder / "mask").glob("0000*")).unlink()
    score = scoring.score_pictures(scoring.read_folder(folder), finding.score_map)
    assert score.without_mask == 1
    assert score.strip == 1.0
    assert score.recall.of + score.recall_swapped.of == 1


def test_a_mask_of_another_size_is_refused(folder):
    cv2.imwrite(str(folder / "mask/0000_019_07_mask.png"), np.zeros((10, 10), np.uint8))
    with pytest.raises(scoring.ScoringError, match="10 × 10"):
        scoring.read_folder(folder)[0].mask()


def test_a_few_strips_of_aitex():
    root = shared("fabric_images", "aitex")
    pictures = scoring.read_folder(root)
    faulty = [one for one in pictures if one.is_faulty][::19]
    clean = [one for one in pictures if not one.is_faulty][::19]
    score = scoring.score_pictures([*faulty, *clean], finding.score_map)
    assert score.strip > 0.7
    assert score.pixel_mean > 0.8
