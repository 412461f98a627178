"""What nobody needs goes by itself: files without a row, uploads that are never finished."""

from __future__ import annotations

import os
import time
import zlib
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import FileField
from django.utils import timezone

from chainloom.audit.models import AuditEntry
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


def test_an_old_file_without_a_row_goes_and_all_others_stay(firm):
    orphan = put("workshop/views/2026/01/orphan.jpg", days=2)
    fresh = put("workshop/views/2026/11/fresh.jpg", days=0)
    elsewhere = put("documents/other.pdf", days=2)
    named = put("workshop/colour/kept.jpg", days=2)
    ColourPicture.objects.create(
        organisation=firm.membership.organisation, width=1, height=1, file=named
    )
    assert sweeping.forget_orphans() == 1
    assert not default_storage.exists(orphan)
    assert all(default_storage.exists(one) for one in (fresh, elsewhere, named))
    assert sweeping.forget_orphans() == 0


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
