"""What nobody needs goes by itself: files without a row, uploads that are never finished."""

from __future__ import annotations

import os
import time
import zlib
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import FileField
from django.utils import timezone

from chainloom.audit.models import AuditEntry
from chainloom.cli import fitness
from chainloom.jobs import schedule
from chainloom.jobs.testing import run_queued
from chainloom.workshop import jobs, sweeping
from chainloom.workshop.inspection.models import PicturePart, Roll, RollPicture
from chainloom.workshop.inspection.services import rolls, uploads
from chainloom.workshop.models import ColourPicture

pytestmark = pytest.mark.django_db


def put(name: str, *, days: int) -> str:
    """A file of this age."""
    kept = default_storage.save(name, ContentFile(b"bytes"))
    then = time.time() - days * 86400
    os.utime(default_storage.path(kept), (then, then))
    return kept


@pytest.fixture
def roll(firm) -> Roll:
    values = {"number": "R-1", "cloth": "平纹", "width_mm": "25", "mm_per_px": "0.25"}
    return rolls.roll_create(values=values, by=firm)


@pytest.fixture(autouse=True)
def uploads_of_its_own(settings, tmp_path):
    """Other tests leave files without a row behind."""
    settings.MEDIA_ROOT = tmp_path


def row_of(name: str, firm) -> ColourPicture:
    organisation = firm.membership.organisation
    return ColourPicture.objects.create(organisation=organisation, width=1, height=1, file=name)


def test_an_old_file_without_a_row_is_put_aside_for_a_week_and_all_others_stay(firm):
    orphan = put("workshop/views/2026/01/orphan.jpg", days=2)
    fresh = put("workshop/views/2026/11/fresh.jpg", days=0)
    elsewhere = put("documents/other.pdf", days=2)
    named = put("workshop/colour/kept.jpg", days=2)
    row_of(named, firm)
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        assert sweeping.sweep() == sweeping.Swept(1, aside=1)
        today = timezone.localdate()
        assert sweeping.sweep() == sweeping.Swept(0)
    aside = f"workshop/orphans/{today}/views/2026/01/orphan.jpg"
    assert not default_storage.exists(orphan)
    assert all(default_storage.exists(one) for one in (aside, elsewhere, named, fresh))
    row_of(fresh, firm)
    with time_machine.travel(start + timedelta(days=6), tick=False):
        assert sweeping.sweep() == sweeping.Swept(0)
    assert default_storage.exists(aside)
    with time_machine.travel(start + timedelta(days=7), tick=False):
        assert sweeping.sweep() == sweeping.Swept(0, removed=1)
    assert not default_storage.exists(aside)
    assert all(default_storage.exists(one) for one in (fresh, elsewhere, named))


def test_what_a_row_names_again_comes_back(firm):
    row_of(put("workshop/colour/kept.jpg", days=2), firm)
    late = put("workshop/colour/late.jpg", days=2)
    sweeping.sweep()
    row_of(late, firm)
    with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
        assert sweeping.sweep() == sweeping.Swept(0, back=1)
    assert default_storage.exists(late)


@pytest.mark.parametrize(
    ("named", "orphans", "held"),
    [
        (0, 1, "no_rows"),
        (0, 30, "no_rows"),
        (1, 19, ""),
        (1, 20, "too_many"),
        (80, 20, ""),
        (79, 20, "too_many"),
    ],
)
def test_where_the_database_may_be_another_nothing_is_touched(firm, named, orphans, held):
    kept = [put(f"workshop/colour/kept-{n}.jpg", days=2) for n in range(named)]
    left = [put(f"workshop/views/left-{n}.jpg", days=2) for n in range(orphans)]
    for one in kept:
        row_of(one, firm)
    found = sweeping.sweep()
    assert (found.held, found.orphans) == (held, orphans)
    assert found.aside == (0 if held else orphans)
    assert [default_storage.exists(one) for one in left] == [bool(held)] * orphans


def test_what_was_put_aside_stays_where_the_database_is_another(firm):
    row = row_of(put("workshop/colour/kept.jpg", days=2), firm)
    put("workshop/views/left.jpg", days=2)
    sweeping.sweep()
    row.delete()
    with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
        assert sweeping.sweep().held == "no_rows"
    assert len(default_storage.listdir("workshop/orphans")[0]) == 1


def test_the_check_says_that_files_have_no_row(firm):
    put("workshop/colour/left.jpg", days=2)
    [said] = fitness._orphans()
    assert said.level == "error"
    assert "names 0 files, and 1 of 1" in said.what
    row_of(put("workshop/colour/kept.jpg", days=2), firm)
    [said] = fitness._orphans()
    assert (said.level, said.what) == ("ok", "workshop: 1 files without a row")


def test_every_file_of_the_workshop_lies_where_it_is_swept():
    fields = [
        (model, field)
        for model in apps.get_app_config("workshop").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, FileField)
    ]
    assert len(fields) >= 7
    for model, field in fields:
        assert field.generate_filename(model(), "a.png").startswith(f"{sweeping.FOLDER}/")


def test_uploads_of_which_nothing_was_heard_for_a_week_are_forgotten(
    roll, firm, django_capture_on_commit_callbacks
):
    files = [{"name": f"{n}.png", "size": 9} for n in range(3)]
    stale, late, whole = uploads.pictures_announce(roll=roll, files=files, by=firm)
    for row, content in ((stale, b"1234"), (late, b"1234"), (whole, b"123456789")):
        crc = zlib.crc32(content)
        uploads.part_take(picture=row, offset=0, crc=crc, content=content, by=firm)
    ago = timezone.now() - uploads.FORGOTTEN - timedelta(minutes=1)
    RollPicture.objects.filter(pk__in=[stale.pk, whole.pk]).update(heard_at=ago)
    part = PicturePart.objects.get(picture=stale).file
    # The schedule makes the job, the worker runs it.
    schedule._seen.pop(jobs.SWEEP, None)
    assert jobs.SWEEP in [job.kind for job in schedule.tick()]
    with django_capture_on_commit_callbacks(execute=True):
        results = {job.kind: job.result for job in run_queued()}
    assert results[jobs.SWEEP]["unfinished"] == 1
    assert results[jobs.SWEEP]["held"] == ""
    assert list(roll.pictures.order_by("pk")) == [late, whole]
    assert not default_storage.exists(part.name)
    entry = AuditEntry.objects.get(action="inspection.uploads_forgotten")
    assert entry.context == {"pictures": 1}


def test_going_on_with_an_upload_keeps_it(roll, firm):
    [row] = uploads.pictures_announce(roll=roll, files=[{"name": "a", "size": 9}], by=firm)
    ago = timezone.now() - uploads.FORGOTTEN - timedelta(minutes=1)
    part = {"offset": 0, "crc": zlib.crc32(b"1"), "content": b"1"}
    for goes_on in (
        lambda: uploads.pictures_announce(roll=roll, files=[{"name": "a", "size": 9}], by=firm),
        lambda: uploads.part_take(picture=row, by=firm, **part),
    ):
        RollPicture.objects.filter(pk=row.pk).update(heard_at=ago)
        goes_on()
        assert uploads.forget_unfinished(by=firm) == 0
