"""A spreadsheet on its way into the registry, and what it did there."""

from __future__ import annotations

import secrets
from datetime import date
from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportStatus(models.TextChoices):
    UPLOADED = "uploaded", _("uploaded")
    READING = "reading", _("being read")
    PREVIEWED = "previewed", _("ready to confirm")
    APPLYING = "applying", _("being applied")
    APPLIED = "applied", _("applied")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")
    CLOSED = "closed", _("closed")
    FAILED = "failed", _("could not be read")
    DISCARDED = "discarded", _("discarded")


# States in which a job is at work, and the state to return to when it ends without success.
WORKING = {
    ImportStatus.READING: ImportStatus.UPLOADED,
    ImportStatus.APPLYING: ImportStatus.PREVIEWED,
    ImportStatus.UNDOING: ImportStatus.APPLIED,
}


class FileGone(models.TextChoices):
    """Why the file as it was sent is no longer kept."""

    DISCARDED = "discarded", _("This file was discarded.")
    ERASURE = "erasure", _("The file is no longer kept: a person named in it was erased.")
    CLOSED = "closed", _("The file is no longer kept: this import was closed.")


def stored_name(imported: Import, filename: str) -> str:
    """A random name: what a sender calls a file never becomes a path on the server."""
    suffix = PurePath(filename).suffix.lower()
    kept = suffix if suffix in {".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".txt"} else ".bin"
    return f"imports/{date.today():%Y/%m}/{secrets.token_hex(16)}{kept}"


class Import(models.Model):
    """One uploaded file."""

    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="imports")
    file = models.FileField(upload_to=stored_name)
    file_gone = models.CharField(max_length=10, choices=FileGone, blank=True)
    filename = models.CharField(_("file"), max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    as_of = models.DateField(_("as of"))
    status = models.CharField(max_length=10, choices=ImportStatus, default=ImportStatus.UPLOADED)
    # What the reader did to the file: encoding, delimiter, merged cells filled …
    notes = models.JSONField(default=list)
    # What the file is: kind, encoding, delimiter, whether its days count from 1904.
    facts = models.JSONField(default=dict)
    # {"new": 120, "update": 3, …} over all sheets.
    counts = models.JSONField(default=dict)
    error = models.JSONField(null=True)
    source = models.ForeignKey("organisations.Source", models.SET_NULL, null=True, related_name="+")
    job_id = models.UUIDField(null=True)
    # Newest audit entry when the preview was made: what came after may change verdicts.
    previewed_at_entry = models.BigIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["chain", "-id"], name="import_chain")]

    def __str__(self) -> str:
        return self.filename

    def is_at_work(self) -> bool:
        return self.status in WORKING

    def can_be_mapped(self) -> bool:
        """Its columns may still be understood in another way."""
        return self.status in {ImportStatus.UPLOADED, ImportStatus.PREVIEWED}

    def can_be_undone(self) -> bool:
        return self.status == ImportStatus.APPLIED


class ImportSheet(models.Model):
    """One table of the file, and how its columns are understood."""

    imported = models.ForeignKey(Import, models.CASCADE, related_name="sheets")
    index = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    # Which table it is: a key of imports.tables, or empty when it is skipped.
    table = models.CharField(max_length=30, blank=True)
    header_row = models.PositiveIntegerField(default=1)
    headers = models.JSONField(default=list)
    units = models.JSONField(default=list)
    # [column field key or "" per header]
    mapping = models.JSONField(default=list)
    # Letters of the columns in the file, and the first values of each, to choose by.
    letters = models.JSONField(default=list)
    samples = models.JSONField(default=list)
    row_count = models.PositiveIntegerField(default=0)
    # How the mapping came about: "remembered", "recognised" or "chosen".
    mapped_by = models.CharField(max_length=10, default="recognised")

    class Meta:
        ordering = ["index"]

    def __str__(self) -> str:
        return self.name


class Verdict(models.TextChoices):
    NEW = "new", _("new")
    UPDATE = "update", _("update")
    UNCHANGED = "unchanged", _("unchanged")
    DUPLICATE = "duplicate", _("possible duplicate")
    CONFLICT = "conflict", _("conflict")
    ERROR = "error", _("error")
    SKIPPED = "skipped", _("left out")


# Rows that change something, and rows that wait for a person's answer.
EFFECTIVE = (Verdict.NEW, Verdict.UPDATE)
WAITING = (Verdict.DUPLICATE, Verdict.CONFLICT)


class ImportRow(models.Model):
    """One row of a sheet with its verdict; what it will do stands in `plan`."""

    sheet = models.ForeignKey(ImportSheet, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    verdict = models.CharField(max_length=10, choices=Verdict)
    # [{"column": "C", "code": "uscc_check_digit", "params": {…}}]
    reasons = models.JSONField(default=list)
    plan = models.JSONField(default=dict)
    # The person's answers to the row's questions: {"organisation": "new" | "org:12" |
    # "rename:12" | "row:0:7", "values": "take" | "keep", "row": "skip"}.
    decisions = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["sheet", "verdict", "number"], name="import_row_verdict")]

    def __str__(self) -> str:
        return f"{self.sheet} {self.number}"


class ImportEffect(models.Model):
    """One record that an applied import created or changed, for undo."""

    imported = models.ForeignKey(Import, models.CASCADE, related_name="effects")
    order = models.PositiveIntegerField()
    model = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    # None for a record that the import created.
    before = models.JSONField(null=True)
    after = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["imported", "order"], name="import_effect_order")]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"


class RememberedMapping(models.Model):
    """How a set of headers was mapped last time, so that nobody does it twice."""

    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="+")
    headers_hash = models.CharField(max_length=64)
    table = models.CharField(max_length=30)
    mapping = models.JSONField(default=list)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "headers_hash"], name="mapping_once")
        ]

    def __str__(self) -> str:
        return self.table
