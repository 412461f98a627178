"""A cloth's profile is learned from what people said, versioned, exported and taken in."""

from __future__ import annotations

import weakref
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chainloom.core.errors import Conflict, Invalid, Missing
from chainloom.jobs.testing import run_queued
from chainloom.workshop.inspection import engine
from chainloom.workshop.inspection.models import Roll, RollDefect
from chainloom.workshop.inspection.services import acts, profiles, rolls
from chainloom.workshop.inspection.services.running import run_start

from . import standin

pytestmark = pytest.mark.django_db


@pytest.fixture
def lessons(monkeypatch) -> dict[str, Any]:
    """What the engine is given to learn from."""
    given: dict[str, Any] = {}
    learn = engine.learn

    def watched(cloth, version, *, good, **about):
        given.update(about, good=list(good))
        return learn(cloth, version, good=given["good"], **about)

    monkeypatch.setattr(engine, "learn", watched)
    return given


@pytest.fixture
def answered(inspected, firm):
    """On the first picture a defect that is none, on the second one that is, and good metres."""
    first, second, _third = inspected.defects.all()
    acts.defect_decide(roll=inspected, defect_id=first.pk, state="rejected", by=firm)
    acts.defect_decide(roll=inspected, defect_id=second.pk, state="confirmed", by=firm)
    acts.stretch_add(roll=inspected, from_m=0.09, to_m=0.11, by=firm)
    return inspected


def test_the_engine_is_told_what_people_said_where(answered, lessons, firm):
    profiles.learn_enqueue(cloth=answered.cloth, by=firm)
    run_queued()
    told = [(round(one.score, 6), one.is_defect) for one in lessons["answers"]]
    assert told == [(0.9, False), (0.9, True)]
    # Laid so that the roll runs down them.
    assert [part.shape for part in lessons["good"]] == [(40, 100), (40, 100)]
    assert lessons["mm_per_px"] == 0.25
    version = answered.cloth.profiles.get()
    assert version.learned_from == {
        "good_m": 0.02, "rolls": 1, "confirmed": 1, "rejected": 1,
    }  # fmt: skip


def test_profiles_are_read_once_each_and_answers_once(answered, begin, firm, monkeypatch):
    cloth = answered.cloth
    profiles.learn_enqueue(cloth=cloth, by=firm)
    run_queued()
    version = cloth.profiles.get()
    read = []
    shift = engine.shift_of
    monkeypatch.setattr(engine, "shift_of", lambda kept: read.append(kept.pk) or shift(kept))

    def looked_at() -> tuple[list[str], list[str], list[engine.Answer]]:
        """Queries of the page's count and of the job's answers."""
        read.clear()
        with CaptureQueriesContext(connection) as page:
            pictures = profiles.pictures_with_answers(cloth)
            assert [one.roll.run.number for one in pictures]
        with CaptureQueriesContext(connection) as job:
            answers = profiles._answers(cloth, pictures)
        return [one["sql"] for one in page], [one["sql"] for one in job], answers

    page, job, before = looked_at()
    assert (len(before), read) == (2, [])
    for number in ("R-2", "R-3"):
        roll = begin(
            number, p1=standin.picture((40, 20, 60, 40)), p2=standin.picture((9, 9, 30, 30))
        )
        run_start(roll=roll, by=firm)
        run_queued()
        roll.refresh_from_db()
        assert roll.run.profile == version
        acts.rest_confirm(roll=roll, by=firm)
    more_page, more_job, answers = looked_at()
    # Without a profile there is none to read.
    assert (len(more_page), len(more_job)) == (len(page), len(job) + 1)
    assert not any("content" in one for one in more_page)
    assert read == [version.pk]
    assert answers[:2] == before
    scores = RollDefect.objects.exclude(roll=answered).order_by("roll", "pk")
    assert answers[2:] == [engine.Answer(one.score, True).moved(shift(version)) for one in scores]


def test_a_selvage_fault_teaches_nothing_of_the_cloth(answered, lessons, firm):
    second = answered.defects.get(state="confirmed")
    acts.defect_rename(roll=answered, defect_id=second.pk, kind="selvage", by=firm)
    profiles.learn_enqueue(cloth=answered.cloth, by=firm)
    run_queued()
    told = [(round(one.score, 6), one.is_defect) for one in lessons["answers"]]
    assert told == [(0.9, False)]


def test_the_newest_version_is_used_and_another_can_be_chosen(answered, lessons, firm):
    cloth = answered.cloth
    for _time in range(2):
        profiles.learn_enqueue(cloth=cloth, by=firm)
        run_queued()
    answered.refresh_from_db()
    assert run_start(roll=answered, by=firm).profile.version == 2
    run_queued()
    assert profiles.profile_choose(cloth=cloth, version=1, by=firm).profile.version == 1
    assert profiles.profile_choose(cloth=cloth, version=None, by=firm).profile is None
    with pytest.raises(Invalid):
        profiles.profile_choose(cloth=cloth, version=9, by=firm)


def test_a_version_goes_out_as_a_file_and_comes_in(answered, lessons, firm, client_of, chain):
    cloth = answered.cloth
    profiles.learn_enqueue(cloth=cloth, by=firm)
    run_queued()
    address = f"/c/{chain.slug}/workshop/inspection/cloths/{cloth.pk}/versions/1/"
    content = client_of(firm).get(address).content
    row = profiles.profile_import(cloth=cloth, filename="x.profile", content=content, by=firm)
    assert (row.version, bytes(row.content)) == (2, content)
    for bad in (b"", b"broken", b"{}"):
        with pytest.raises(Invalid):
            profiles.profile_import(cloth=cloth, filename="x", content=bad, by=firm)
    assert cloth.profiles.count() == 2


def test_without_answers_there_is_nothing_to_learn(inspected, firm, office):
    with pytest.raises(Conflict):
        profiles.learn_enqueue(cloth=inspected.cloth, by=firm)
    with pytest.raises(Missing):
        profiles.learn_enqueue(cloth=inspected.cloth, by=office)


def test_learning_opens_one_picture_at_a_time(answered, firm, monkeypatch):
    alive: list[weakref.ref[Any]] = []
    opened = engine.open_picture

    def watched(picture):
        assert not [one for one in alive if one() is not None]
        found = opened(picture)
        alive.append(weakref.ref(found.pixels))
        return found

    monkeypatch.setattr(engine, "open_picture", watched)
    profiles.learn_enqueue(cloth=answered.cloth, by=firm)
    run_queued()
    assert len(alive) == 2


def test_good_pieces_of_the_scale_of_most_are_learned_from(answered, begin, lessons, firm):
    other = begin("R-2", p=standin.picture())
    Roll.objects.filter(pk=other.pk).update(mm_per_px="0.5")
    other.refresh_from_db()
    run_start(roll=other, by=firm)
    run_queued()
    other.refresh_from_db()
    acts.stretch_add(roll=other, from_m=0, to_m=0.1, by=firm)
    profiles.learn_enqueue(cloth=answered.cloth, by=firm)
    run_queued()
    assert (lessons["mm_per_px"], len(lessons["good"])) == (0.25, 2)
    assert answered.cloth.profiles.get().learned_from["rolls"] == 2


def test_a_roll_is_inspected_with_the_version_that_was_asked_for(
    answered, lessons, firm, client_of, chain
):
    for _time in range(2):
        profiles.learn_enqueue(cloth=answered.cloth, by=firm)
        run_queued()
    browser = client_of(firm)
    base = f"/c/{chain.slug}/workshop/inspection/rolls/{answered.pk}/"
    for asked, version, said in (
        ("1", 1, "with profile version 1"),
        ("none", None, "without a profile"),
        ("", 2, "with profile version 2"),
    ):
        browser.post(f"{base}inspect/", {"profile": asked} if asked else {})
        run_queued()
        run = answered.runs.first()
        assert (run.profile.version if run.profile else None) == version
        assert said in browser.get(f"{base}?lang=en").content.decode()
    with pytest.raises(Invalid):
        run_start(roll=answered, profile=9, by=firm)


def test_cloths_are_paged_narrowed_and_ordered(begin, firm, client_of, chain):
    roll = begin()
    for number in range(30):
        rolls.cloth_create(values={"name": f"平纹 {number:02}", "construction": "knitted"}, by=firm)
    browser, address = client_of(firm), f"/c/{chain.slug}/workshop/inspection/cloths/"
    page = browser.get(address, {"construction": "knitted", "size": "25", "page": "2"})
    assert [row.name for row in page.context["table"].rows] == [
        f"平纹 {number}" for number in range(25, 30)
    ]
    assert "construction=knitted" in page.context["table"].previous_url
    assert browser.get(address, {"q": "平纹 07"}).context["table"].count == 1
    first = browser.get(address, {"sort": "-rolls"}).context["table"].rows[0]
    assert (first.pk, first.roll_count) == (roll.cloth_id, 1)
