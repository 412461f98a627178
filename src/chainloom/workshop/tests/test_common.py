"""What all tools do alike."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.http import Http404

from chainloom.jobs.models import Job, JobStatus
from chainloom.workshop.common import forget_files, job_of, private_picture, row_or_404
from chainloom.workshop.models import ColourPicture

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture(firm) -> ColourPicture:
    row = ColourPicture(organisation=firm.membership.organisation, width=1, height=1)
    row.file.save("a.jpg", ContentFile(b"bytes"), save=False)
    row.save()
    return row


def test_a_row_that_is_not_among_those_seen_is_no_page(picture):
    assert row_or_404(ColourPicture.objects.all(), picture.pk) == picture
    with pytest.raises(Http404):
        row_or_404(ColourPicture.objects.none(), picture.pk)


def test_a_private_picture_is_kept_by_the_browser_alone(picture):
    answer = private_picture(picture.file, "image/png", seconds=60)
    assert answer["Content-Type"] == "image/png"
    assert answer["Cache-Control"].startswith("private, max-age=60")
    assert answer["X-Content-Type-Options"] == "nosniff"
    picture.file.storage.delete(picture.file.name)
    for gone in (picture.file, None):
        with pytest.raises(Http404):
            private_picture(gone)


def test_files_go_only_when_the_transaction_has_gone_through(
    picture, django_capture_on_commit_callbacks
):
    file = picture.file
    with django_capture_on_commit_callbacks(execute=True):
        forget_files(ColourPicture.objects.all())
        picture.delete()
        assert file.storage.exists(file.name)
    assert not file.storage.exists(file.name)


@pytest.mark.parametrize("status", JobStatus.values)
def test_a_job_is_shown_until_it_is_done(status):
    row = SimpleNamespace(job_id=Job.objects.create(kind="x", status=status).pk)
    assert (job_of(row) is None) == (status == "done")


def test_without_a_job_there_is_none():
    assert job_of(None) is job_of(SimpleNamespace(job_id=None)) is None
