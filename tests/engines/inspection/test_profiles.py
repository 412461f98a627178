"""What is learned of a cloth, and that it is never taken for better than it is."""

import json

import numpy as np
import pytest

from chainloom.engines.inspection import Answer, Profile, ProfileError, inspect, learn
from chainloom.engines.inspection.detection import CHANNELS, WEIGHTS, look
from chainloom.engines.inspection.learning import (
    best_shift,
    from_answers,
    from_good,
    scores_of,
    tiles_of,
)

from .weave import picture, weave, with_spot


def slubby(seed):
    """Cloth with slubs all over, which on it are no defects."""
    rng = np.random.default_rng(100 + seed)
    grey = weave(512, 1024, seed=seed)
    for _ in range(14):
        grey = with_spot(grey, rng.integers(20, 1000), rng.integers(20, 490), radius=3, by=-15)
    return grey


def test_good_metres_quieten_what_is_usual_on_this_cloth():
    before = inspect(picture(slubby(1)), mm_per_px=0.25)
    assert len(before.defects) >= 5
    profile = learn("slub", mm_per_px=0.25, good=[picture(slubby(at)) for at in range(2, 8)])
    after = inspect(picture(slubby(1)), mm_per_px=0.25, fabric=profile)
    assert len(after.defects) < 0.7 * len(before.defects)
    assert after.fabric == "slub v1"
    worse = with_spot(slubby(1), 600, 250, radius=7, by=-70)
    found = inspect(picture(worse), mm_per_px=0.25, fabric=profile)
    assert any(
        one.box[0] <= 600 <= one.box[2] and one.box[1] <= 250 <= one.box[3] for one in found.defects
    )


def test_good_metres_never_make_the_half_kept_apart_worse():
    rng = np.random.default_rng(1)
    for _ in range(20):
        tiles = rng.gamma(2, 0.4, (rng.integers(2, 60), len(CHANNELS)))
        profile = from_good(Profile("one"), tiles)
        held_out = tiles[1::2]
        now, then = scores_of(held_out, profile.factors) - profile.shift, scores_of(held_out, {})
        assert (now >= 0).sum() <= (then >= 0).sum()


def answers(fine, faulty):
    return [*(Answer(one, False) for one in fine), *(Answer(one, True) for one in faulty)]


def test_answers_move_the_threshold_between_fine_and_defect():
    given = answers([0.55, 0.6, 0.62, 0.66, 0.7, 0.64], [0.9, 0.92, 0.95, 0.97, 0.99, 0.93])
    profile = learn("x", mm_per_px=0.25, answers=given)
    assert Answer(0.66, False).logit < profile.shift < Answer(0.9, True).logit


def test_answers_that_contradict_each_other_move_nothing():
    mixed = answers([0.6, 0.7, 0.8, 0.9], [0.62, 0.72, 0.82, 0.92])
    assert learn("x", mm_per_px=0.25, answers=mixed).shift == 0


def test_an_answer_left_out_is_never_judged_worse_than_without():
    rng = np.random.default_rng(4)
    for _ in range(30):
        given = [Answer(rng.uniform(0.5, 1), bool(rng.random() < 0.5)) for _ in range(9)]
        profile = from_answers(Profile("x", answers=tuple(given)))
        without = sum(not one.is_defect for one in given)
        apart = sum(
            (one.logit >= best_shift([*given[:at], *given[at + 1 :]])) != one.is_defect
            for at, one in enumerate(given)
        )
        assert (profile.shift == 0) == (apart >= without) or profile.shift == best_shift(given)


def test_answers_given_under_a_moved_threshold_are_brought_back():
    before = Profile("x", shift=1.0)
    profile = learn("x", mm_per_px=0.25, answers=[Answer(0.5, True)], before=before)
    assert profile.version == 2
    assert profile.answers[0].logit == pytest.approx(1.0)


def test_a_profile_survives_its_bytes():
    kept = Profile(
        "平纹 40s",
        3,
        "knit",
        {CHANNELS[0]: 1.5},
        0.25,
        0.125,
        40,
        tuple(answers([0.6], [0.9])),
        1.5,
    )
    assert Profile.from_bytes(kept.to_bytes()) == kept


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": "other"}, "no profile"),
        ({"format_version": 9}, "format 9"),
        ({"factors": {"unknown": 1.2}}, "channel"),
        ({"factors": {CHANNELS[0]: 50}}, "possible"),
        ({"shift": float("inf")}, "possible"),
        ({"shift": None}, "possible"),
        ({"lift": 9}, "possible"),
        ({"cloth": "paper"}, "woven"),
        ({"name": ""}, "name"),
        ({"answers": [[0.5]]}, "complete"),
        ({"answers": 3}, "complete"),
    ],
)
def test_a_profile_that_was_tampered_with_is_refused(change, said):
    held = json.loads(Profile("x").to_bytes()) | change
    with pytest.raises(ProfileError, match=said):
        Profile.from_bytes(json.dumps(held).encode())


def test_a_profile_from_before_lines_were_followed_is_read():
    held = json.loads(Profile("x").to_bytes())
    del held["lift"]
    assert Profile.from_bytes(json.dumps(held).encode()) == Profile("x")


def test_what_is_no_json_is_no_profile():
    with pytest.raises(ProfileError, match="not JSON"):
        Profile.from_bytes(b"\x89PNG")


def test_nothing_to_learn_from_is_said():
    with pytest.raises(ProfileError, match="nothing to learn"):
        learn("x", mm_per_px=0.25)


def test_knitted_cloth_is_never_sure():
    one = inspect(
        picture(with_spot(weave(seed=2), 500, 130, by=-80)),
        mm_per_px=0.25,
        fabric=Profile("jersey", cloth="knit"),
    )
    assert one.defects
    assert not one.measured
    assert not any(defect.sure for defect in one.defects)


def test_what_is_nested_too_deep_is_no_profile():
    with pytest.raises(ProfileError, match="not JSON"):
        Profile.from_bytes(b"[" * 100_000)


def test_the_next_version_is_of_the_cloth_of_the_one_before():
    given = answers([0.6], [0.9])
    knit = learn("x", mm_per_px=0.25, answers=given, cloth="knit")
    assert learn("x", mm_per_px=0.25, answers=given).cloth == "woven"
    assert learn("x", mm_per_px=0.25, answers=given, before=knit).cloth == "knit"
    assert learn("x", mm_per_px=0.25, answers=given, before=knit, cloth="other").cloth == "other"


def test_a_profiles_shift_reaches_the_alarm_of_shades():
    grey = weave(384, 768, seed=3)
    grey[150:200, 300:360] *= 0.75
    before = look(grey)
    after = look(grey, weights=WEIGHTS.adapted({}, 2.0))
    np.testing.assert_allclose(after.score, before.score - 2, atol=1e-4)


def test_strips_of_128_rows_teach_and_the_way_they_lie_does_not_matter():
    strips = [picture(weave(128, 900, seed=at)) for at in range(8)]
    assert len(tiles_of(strips[0], 0.25, "y"))
    lying = [np.ascontiguousarray(one.T) for one in strips]
    taught = [
        learn("x", mm_per_px=0.25, good=one, along=along)
        for one, along in ((strips, "y"), (lying, "x"))
    ]
    assert taught[0] == taught[1]
