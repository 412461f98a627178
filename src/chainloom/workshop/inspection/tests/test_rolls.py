"""A roll is inspected picture by picture, and is seen by its own organisation alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.files.base import ContentFile

from chainloom.core.errors import Conflict, Invalid, Missing
from chainloom.engines.inspection import Defect
from chainloom.jobs.models import Job, JobStatus
from chainloom.jobs.run import JobRun
from chainloom.jobs.services import job_cancel
from chainloom.jobs.testing import run_queued
from chainloom.workshop.inspection import engine
from chainloom.workshop.inspection.models import (
    PictureResult,
    Roll,
    RollDefect,
    RollRun,
)
from chainloom.workshop.inspection.policy import roll_policy
from chainloom.workshop.inspection.services import acts
from chainloom.workshop.inspection.services.common import settle
from chainloom.workshop.inspection.services.grading import shown
from chainloom.workshop.inspection.services.reporting import report_make
from chainloom.workshop.inspection.services.rolls import roll_create, roll_remove, roll_update
from chainloom.workshop.inspection.services.running import run_start
from chainloom.workshop.inspection.services.uploads import picture_add, picture_remove

from . import standin

pytestmark = pytest.mark.django_db


def test_what_is_found_lies_where_it_is_on_the_roll(inspected):
    found = [(round(d.at_m, 3), d.across_mm, d.length_mm) for d in inspected.defects.all()]
    assert found == [(0.01, 5, 5), (0.125, 2.5, 5), (0.175, 12.5, 10)]


def test_a_roll_has_its_length_and_grade_when_it_was_inspected(inspected):
    assert inspected.length_m == pytest.approx(0.2)
    assert (inspected.defect_count, inspected.open_count, inspected.points) == (3, 3, 3)
    # ASTM D5430 in its own words: points × 3600 / (inches of width × yards of length).
    inches, yards = 25 / 25.4, 0.2 / 0.9144
    assert inspected.points_100 == pytest.approx(3 * 3600 / (inches * yards))
    assert inspected.passed is False


@pytest.mark.parametrize("who", ["office", "leader", "partner"])
def test_nobody_else_sees_a_roll(inspected, who, request, client_of, chain):
    other = request.getfixturevalue(who)
    assert not roll_policy.rows(other).exists()
    address = f"/c/{chain.slug}/workshop/inspection/rolls/{inspected.pk}/"
    assert client_of(other).get(address).status_code == 404
    with pytest.raises(Missing):
        run_start(roll=inspected, by=other)


def test_the_trail_of_the_office_names_no_roll(inspected, office, client_of, chain):
    assert "R-1" not in str(inspected)
    assert str(inspected.cloth) != "平纹"


def test_a_killed_worker_loses_no_picture(begin, firm, monkeypatch):
    roll = begin(p1=standin.picture((5, 5, 20, 20)), p2=standin.picture((5, 5, 30, 30)))
    run = run_start(roll=roll, by=firm)
    seen = []

    def dies(pixels, **about):
        seen.append(about["start_m"])
        if len(seen) == 2:
            raise KeyboardInterrupt
        return standin.inspect(pixels, **about)

    monkeypatch.setattr(engine, "inspect", dies)
    with pytest.raises(KeyboardInterrupt):
        run_queued()
    assert PictureResult.objects.filter(run=run).count() == 1
    Job.objects.filter(pk=run.job_id).update(status=JobStatus.QUEUED)
    run_queued()
    run.refresh_from_db()
    assert run.state == "done"
    assert seen == pytest.approx([0, 0.1, 0.1])
    assert RollDefect.objects.filter(run=run).count() == 2


def test_a_cancelled_run_says_that_it_was_stopped(begin, firm):
    run = run_start(roll=begin(p1=standin.picture()), by=firm)
    job_cancel(job=Job.objects.get(pk=run.job_id), by=firm)
    assert settle(run).state == "stopped"
    assert run_start(roll=run.roll, by=firm).number == 2


def test_an_inspection_is_stopped_within_a_picture(begin, firm, monkeypatch):
    run = run_start(roll=begin(p1=standin.picture(), p2=standin.picture()), by=firm)
    bands = []

    def large(pixels, *, step, **about):
        for band in range(9):
            bands.append(band)
            if len(bands) == 12:
                job_cancel(job=Job.objects.get(pk=run.job_id), by=firm)
            step()
        return standin.inspect(pixels, **about)

    monkeypatch.setattr(engine, "inspect", large)
    run_queued()
    assert len(bands) == 12
    assert settle(run).state == "stopped"
    # The one that it was at is looked at anew, next time.
    assert PictureResult.objects.filter(run=run).count() == 1


@pytest.mark.parametrize(
    ("ended", "state", "said"),
    [
        ({"status": "cancelled"}, "stopped", "was stopped before"),
        ({"status": "done"}, "stopped", "was stopped before"),
        ({"status": "failed", "error": {"code": "crashed"}}, "failed", "interrupted several times"),
        ({"status": "failed", "error": {"code": "unexpected"}}, "failed", "went wrong"),
    ],
)
def test_a_roll_is_let_go_of_by_the_next_act_when_its_job_has_ended(
    inspected, firm, read, ended, state, said
):
    run = run_start(roll=inspected, by=firm)
    Job.objects.filter(pk=run.job_id).update(**ended)
    # Nobody opened a page meanwhile.
    acts.defect_decide(
        roll=inspected, defect_id=inspected.defects.first().pk, state="rejected", by=firm
    )
    run.refresh_from_db()
    assert run.state == state
    page = read(f"rolls/{inspected.pk}/")
    assert said in page
    assert "The map shows inspection 1, as before." in page
    assert said not in read(f"rolls/{inspected.pk}/", "zh-hans")


def test_what_a_job_says_of_its_way_names_no_file(begin, firm, monkeypatch):
    told = []
    monkeypatch.setattr(JobRun, "progress", lambda run, done, total, note="": told.append(note))
    run_start(roll=begin(p1=standin.picture(), p2=standin.picture((5, 5, 9, 9))), by=firm)
    run_queued()
    assert [note for note in told if note]
    assert not [note for note in told if "p1" in note or ".png" in note]


def test_why_a_picture_cannot_be_read_is_said_in_the_language_of_the_reader(begin, firm, read):
    roll = begin(a=b"no picture at all")
    run_start(roll=roll, by=firm)
    run_queued()
    assert roll.pictures.get().error == {"code": "not_a_picture", "values": {}}
    for page in (f"rolls/{roll.pk}/", f"rolls/{roll.pk}/pictures/"):
        assert "this is no picture that can be read" in read(page)
        assert "this is no picture" not in read(page, "zh-hans")


def test_a_kind_that_has_no_words_is_said_by_its_own(inspected, firm, read, client_of, chain):
    """An engine of tomorrow may name kinds, warnings and reasons that these pages do not know."""
    inspected.defects.update(kind="loose_selvage")
    inspected.run.counts = {"loose_selvage": 3}
    inspected.run.save()
    result = PictureResult.objects.filter(run=inspected.run).first()
    result.warnings = [{"code": "stitched_end", "values": {"at_m": 0.1}}]
    result.save()
    inspected.pictures.update(error={"code": "too_odd", "values": {"by": 2}})
    report = report_make(roll=inspected, by=firm)
    roll = inspected.pk
    for page in (f"rolls/{roll}/", f"reports/{report.pk}/", f"compare/?a={roll}&b={roll}"):
        assert "loose selvage" in read(page)
    assert "too_odd (by 2)" in read(f"rolls/{roll}/pictures/")
    assert "stitched_end" in read(f"reports/{report.pk}/")
    browser = client_of(firm)
    for kind in ("pdf", "xlsx"):
        address = f"/c/{chain.slug}/workshop/inspection/reports/{report.pk}/paper/{kind}/"
        assert browser.get(address).status_code == 200
    answer = browser.get(f"/api/v1/chains/{chain.slug}/rolls/{inspected.pk}/defects")
    assert {one["kind"] for one in answer.json()["items"]} == {"loose_selvage"}


def test_a_picture_that_cannot_be_read_does_not_stop_the_others(begin, firm):
    roll = begin(a=b"no picture at all", b=standin.picture((5, 5, 20, 20)))
    run_start(roll=roll, by=firm)
    run_queued()
    roll.refresh_from_db()
    first, second = roll.pictures.all()
    assert first.error["code"] == "not_a_picture"
    assert second.error is None
    assert second.start_m == 0
    assert roll.defect_count == 1


def test_answers_outlive_a_new_inspection(inspected, firm, monkeypatch):
    first, second, third = inspected.defects.all()
    acts.defect_decide(roll=inspected, defect_id=first.pk, state="rejected", by=firm)
    acts.defect_decide(roll=inspected, defect_id=second.pk, state="confirmed", by=firm)
    acts.defect_decide(roll=inspected, defect_id=third.pk, state="confirmed", by=firm)

    def blind_to_the_second(pixels, **about):
        found = standin.inspect(pixels, **about)
        kept = tuple(one for one in found.defects if one.box[0] != 100)
        return type(found)(**{**vars(found), "defects": kept})

    monkeypatch.setattr(engine, "inspect", blind_to_the_second)
    run = run_start(roll=inspected, by=firm)
    run_queued()
    now = RollDefect.objects.filter(run=run)
    told = [(round(d.at_m, 3), d.state, d.is_kept) for d in now]
    assert told == [
        (0.01, "rejected", False),
        (0.125, "confirmed", True),
        (0.175, "confirmed", False),
    ]
    run.refresh_from_db()
    assert run.counts == {"stain": 2}


def test_a_stopped_second_run_leaves_places_that_hold(inspected, firm):
    first, second = inspected.pictures.all()
    run = run_start(roll=inspected, by=firm)
    # It came as far as the second picture, having passed over the first.
    type(first).objects.filter(pk=second.pk).update(start_m=0.0)
    Job.objects.filter(pk=run.job_id).update(status="cancelled")
    assert settle(run).state == "stopped"
    second.refresh_from_db()
    assert second.start_m == pytest.approx(0.1)
    assert [round(d.at_m, 3) for d in inspected.defects.all()] == [0.01, 0.125, 0.175]


def test_a_file_that_is_gone_does_not_stop_a_roll(begin, firm):
    roll = begin(p1=standin.picture((40, 20, 60, 40)), p2=standin.picture((5, 5, 25, 25)))
    first = roll.pictures.first()
    first.file.storage.delete(first.file.name)
    run_start(roll=roll, by=firm)
    run_queued()
    roll.refresh_from_db()
    first.refresh_from_db()
    assert first.error["code"] == "file_gone"
    assert (roll.run.state, roll.defect_count) == ("done", 1)


def test_what_a_hand_drew_is_not_found_a_second_time(inspected, firm):
    picture = inspected.pictures.first()
    hand = acts.defect_add(
        roll=inspected, picture_id=picture.pk, box=[38, 18, 62, 42], kind="hole", by=firm
    )
    run_start(roll=inspected, by=firm)
    run_queued()
    on_first = RollDefect.objects.filter(picture=picture).exclude(run__number=1)
    assert [one.pk for one in on_first] == [hand.pk]


def test_a_run_needs_pictures_and_one_run_at_a_time(begin, firm):
    roll = begin()
    with pytest.raises(Conflict) as caught:
        run_start(roll=roll, by=firm)
    assert caught.value.code == "no_pictures"
    roll = begin("R-2", p=standin.picture())
    run_start(roll=roll, by=firm)
    with pytest.raises(Conflict) as caught:
        run_start(roll=roll, by=firm)
    assert caught.value.code == "not_now"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"number": ""}, "number"),
        ({"mm_per_px": "0"}, "mm_per_px"),
        ({"mm_per_px": "a"}, "mm_per_px"),
        ({"width_mm": "nan"}, "width_mm"),
        ({"along": "z"}, "along"),
        ({"made_on": "2999-01-01"}, "made_on"),
        ({"built_in": "nothing"}, "built_in"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(firm, values, field):
    good = {"number": "R", "cloth": "平纹", "width_mm": "1500", "mm_per_px": "0.25"}
    with pytest.raises(Invalid) as caught:
        roll_create(values={**good, **values}, by=firm)
    assert caught.value.field == field
    assert not Roll.objects.exists()


def test_a_number_stands_once(begin):
    begin("R-1")
    with pytest.raises(Conflict):
        begin("R-1")


def test_scale_stays_once_a_roll_was_inspected(inspected, firm):
    with pytest.raises(Conflict):
        roll_update(roll=inspected, values={"mm_per_px": "0.5"}, by=firm)
    assert roll_update(roll=inspected, values={"loom": "12"}, by=firm).loom == "12"


def test_scale_and_direction_can_be_changed_when_the_pictures_were_removed(inspected, firm):
    """As the refusal says."""
    for one in inspected.pictures.all():
        picture_remove(picture=one, by=firm)
    again = ContentFile(standin.picture((40, 20, 60, 40)))
    picture_add(roll=inspected, filename="p1.png", content=again, by=firm)
    roll_update(roll=inspected, values={"mm_per_px": "0.5", "along": "y"}, by=firm)
    run_start(roll=inspected, by=firm)
    run_queued()
    inspected.refresh_from_db()
    assert (inspected.length_m, inspected.defects.get().at_m) == pytest.approx((0.05, 0.01))


def test_a_wider_roll_has_fewer_points_a_yard(inspected, firm):
    before = inspected.points_100
    wider = roll_update(roll=inspected, values={"width_mm": "50"}, by=firm)
    assert wider.points_100 == pytest.approx(before / 2)


def test_a_removed_picture_takes_its_defects_along(inspected, firm):
    picture_remove(picture=inspected.pictures.first(), by=firm)
    inspected.refresh_from_db()
    assert inspected.length_m == pytest.approx(0.1)
    assert [round(d.at_m, 3) for d in inspected.defects.all()] == [0.025, 0.075]


def test_a_removed_roll_leaves_no_file(inspected, firm, django_capture_on_commit_callbacks):
    files = [p.file for p in inspected.pictures.all()]
    files += [v.file for p in inspected.pictures.all() for v in p.views.all()]
    assert files
    assert all(one.storage.exists(one.name) for one in files)
    with django_capture_on_commit_callbacks(execute=True):
        roll_remove(roll=inspected, by=firm)
    assert not any(one.storage.exists(one.name) for one in files)
    assert not RollRun.objects.exists()


BIG, SMALL = (20, 10, 380, 90), (100, 40, 110, 50)


def test_each_answer_stays_with_its_own_of_two_nested_boxes(begin, firm, monkeypatch):
    """A knot that is none, within a crease that is one."""

    def nested(pixels, **about):
        found = standin.inspect(pixels, **about)
        about = {"polygon": (), "length_mm": 5, "width_mm": 5, "score": 0.9, "sure": True}
        two = (
            Defect(kind="crease", box=BIG, **about),
            Defect(kind="knot", box=SMALL, **about),
        )
        return replace(found, defects=two)

    monkeypatch.setattr(engine, "inspect", nested)
    roll = begin(p=standin.picture())
    run_start(roll=roll, by=firm)
    run_queued()
    crease, knot = roll.defects.order_by("kind")
    acts.defect_decide(roll=roll, defect_id=crease.pk, state="confirmed", by=firm)
    acts.defect_decide(roll=roll, defect_id=knot.pk, state="rejected", by=firm)
    run = run_start(roll=roll, by=firm)
    run_queued()
    told = run.defects.order_by("kind").values_list("kind", "state", "is_kept")
    assert list(told) == [("crease", "confirmed", False), ("knot", "rejected", False)]


def test_a_small_drawing_within_a_large_defect_does_not_take_it_away(begin, firm):
    roll = begin(p=standin.picture(BIG))
    run_start(roll=roll, by=firm)
    run_queued()
    roll.refresh_from_db()
    picture = roll.pictures.get()
    acts.defect_add(roll=roll, picture_id=picture.pk, box=list(SMALL), kind="knot", by=firm)
    run_start(roll=roll, by=firm)
    run_queued()
    roll.refresh_from_db()
    kinds = shown(roll).order_by("kind").values_list("kind", flat=True)
    assert (list(kinds), roll.defect_count) == (["knot", "stain"], 2)


def test_a_defect_that_falls_apart_keeps_its_answer_and_counts_once(begin, firm, monkeypatch):
    found_now = [BIG]

    def told(pixels, **about):
        said = {"polygon": (), "length_mm": 5, "width_mm": 5, "score": 0.9, "sure": True}
        rows = tuple(Defect(kind="crease", box=box, **said) for box in found_now)
        return replace(standin.inspect(pixels, **about), defects=rows)

    monkeypatch.setattr(engine, "inspect", told)
    roll = begin(p=standin.picture())
    run_start(roll=roll, by=firm)
    run_queued()
    acts.defect_decide(roll=roll, defect_id=roll.defects.get().pk, state="confirmed", by=firm)
    found_now[:] = [(0, 0, 15, 200), *((left, 10, left + 90, 90) for left in (20, 110, 200, 290))]
    run = run_start(roll=roll, by=firm)
    run_queued()
    rows = run.defects.order_by("left").values_list("left", "state", "is_kept")
    assert list(rows) == [
        (0, "open", False),
        *((left, "confirmed", False) for left in (20, 110, 200, 290)),
    ]
