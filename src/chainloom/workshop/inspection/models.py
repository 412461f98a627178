"""Rolls of cloth: their pictures, what was found on them, and what people said of that.

Everything here belongs to one organisation. `__str__` of these rows says no more than a number:
it stands in the audit trail, which the chain office reads.
"""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

BUILT_IN = "four_point"
PEOPLE = {
    "to": settings.AUTH_USER_MODEL,
    "on_delete": models.SET_NULL,
    "null": True,
    "related_name": "+",
}


class Construction(models.TextChoices):
    WOVEN = "woven", pgettext_lazy("cloth", "woven")
    KNITTED = "knitted", pgettext_lazy("cloth", "knitted")
    NONWOVEN = "nonwoven", pgettext_lazy("cloth", "nonwoven")
    OTHER = "other", pgettext_lazy("cloth", "other")


class Pattern(models.TextChoices):
    PLAIN = "plain", pgettext_lazy("cloth", "one colour, no pattern")
    WOVEN_IN = "woven_in", pgettext_lazy("cloth", "woven or knitted pattern")
    PRINTED = "printed", pgettext_lazy("cloth", "printed")


class DefectKind(models.TextChoices):
    """As the engine calls them."""

    BROKEN_PICK = "broken_pick", _("broken pick")
    BROKEN_END = "broken_end", _("broken end")
    THICK_PLACE = "thick_place", _("thick place")
    THIN_PLACE = "thin_place", _("thin place")
    KNOT = "knot", _("knot or nep")
    HOLE = "hole", _("hole")
    STAIN = "stain", _("stain")
    FLOAT = "float", pgettext_lazy("a defect of cloth", "float")
    CREASE = "crease", _("crease")
    NEEDLE_LINE = "needle_line", _("needle line")
    OTHER = "other", pgettext_lazy("a defect of cloth", "other")


class Along(models.TextChoices):
    X = "x", _("the picture's long way is the roll's length (left to right)")
    Y = "y", _("the roll runs down the picture (top to bottom)")


def _secret_name(folder: str, suffix: str) -> str:
    """A random name: what a sender calls a file never becomes a path on the server."""
    return f"workshop/{folder}/{date.today():%Y/%m}/{secrets.token_hex(16)}{suffix}"


def picture_name(picture: RollPicture, filename: str) -> str:
    return _secret_name("pictures", ".bin")


def part_name(part: PicturePart, filename: str) -> str:
    return _secret_name("parts", ".bin")


def view_name(view: PictureView, filename: str) -> str:
    return _secret_name("views", ".jpg")


def crop_name(crop: ReportCrop, filename: str) -> str:
    return _secret_name("reports", ".jpg")


class Cloth(models.Model):
    """A quality that an organisation makes or buys; what the tool learned is kept by cloth."""

    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="+")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, related_name="cloths"
    )
    name = models.CharField(_("cloth"), max_length=80)
    construction = models.CharField(
        _("construction"), max_length=10, choices=Construction, default=Construction.WOVEN
    )
    pattern = models.CharField(_("pattern"), max_length=10, choices=Pattern, default=Pattern.PLAIN)
    # The version that inspections use; none: the tool's own judgement.
    profile = models.ForeignKey(
        "ClothProfile", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_by = models.ForeignKey(**PEOPLE)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("cloth")
        indexes = [models.Index(fields=["organisation", "name"], name="cloth_of")]

    def __str__(self) -> str:
        return f"#{self.pk}"


class ProfileSource(models.TextChoices):
    LEARNED = "learned", pgettext_lazy("profile", "learned from answers")
    IMPORTED = "imported", pgettext_lazy("profile", "taken in from a file")


class ClothProfile(models.Model):
    """One version of what the tool learned of a cloth; a version is never changed."""

    cloth = models.ForeignKey(Cloth, models.CASCADE, related_name="profiles")
    version = models.PositiveIntegerField(_("version"))
    source = models.CharField(max_length=8, choices=ProfileSource)
    # As the engine writes a profile.
    content = models.BinaryField()
    # From what: {"good_m", "confirmed", "rejected", "rolls"}, or the file's name.
    learned_from = models.JSONField(default=dict)
    created_by = models.ForeignKey(**PEOPLE)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("profile of a cloth")
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["cloth", "version"], name="profile_once")]

    def __str__(self) -> str:
        return f"#{self.pk}"


class GradeRule(models.Model):
    """How rolls for a customer are graded: the engine's rule as data."""

    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="+")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, related_name="grade_rules"
    )
    name = models.CharField(_("rule"), max_length=80)
    customer = models.CharField(_("customer"), max_length=80, blank=True)
    values = models.JSONField(default=dict)
    created_by = models.ForeignKey(**PEOPLE)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("grading rule")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Roll(models.Model):
    """A roll of cloth, seen by one organisation."""

    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="+")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, related_name="rolls"
    )
    number = models.CharField(_("roll number"), max_length=60)
    cloth = models.ForeignKey(Cloth, models.PROTECT, related_name="rolls")
    loom = models.CharField(_("loom or machine"), max_length=40, blank=True)
    customer = models.CharField(_("customer"), max_length=80, blank=True)
    width_mm = models.DecimalField(_("usable width (mm)"), max_digits=7, decimal_places=1)
    mm_per_px = models.DecimalField(_("mm a pixel"), max_digits=9, decimal_places=5)
    along = models.CharField(_("direction"), max_length=1, choices=Along, default=Along.X)
    made_on = models.DateField(_("day"))
    # A rule of one's own, or else one that comes with the product, by its code.
    rule = models.ForeignKey(GradeRule, models.SET_NULL, null=True, blank=True, related_name="+")
    built_in = models.CharField(max_length=60, default=BUILT_IN)
    # The run whose findings are shown.
    run = models.ForeignKey("RollRun", models.SET_NULL, null=True, blank=True, related_name="+")
    # The grade of what is shown, kept with every change of it so that lists and trends can count:
    # see services.grading. None until cloth was looked at; the length is that
    # of the cloth that was seen.
    length_m = models.FloatField(_("length (m)"), null=True)
    points = models.PositiveIntegerField(_("points"), null=True)
    points_100 = models.FloatField(_("points per 100 yd²"), null=True)
    passed = models.BooleanField(_("passed"), null=True)
    defect_count = models.PositiveIntegerField(_("defects"), default=0)
    open_count = models.PositiveIntegerField(_("to look at"), default=0)
    created_by = models.ForeignKey(**PEOPLE)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("roll")
        indexes = [models.Index(fields=["organisation", "-made_on", "-id"], name="roll_of")]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def millimetres(self) -> float:
        return float(self.mm_per_px)

    def is_graded(self) -> bool:
        return self.points_100 is not None


class RollPicture(models.Model):
    """One picture of a roll, in the roll's order; its bytes may still be on their way."""

    roll = models.ForeignKey(Roll, models.CASCADE, related_name="pictures")
    position = models.PositiveIntegerField()
    filename = models.CharField(_("file"), max_length=200)
    size = models.PositiveBigIntegerField()
    file = models.FileField(upload_to=picture_name, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    # How many bytes have come, and the CRC-32 of these, by which a sender finds where to go on.
    received = models.PositiveBigIntegerField(default=0)
    crc = models.PositiveBigIntegerField(default=0)
    # Pixels as the picture is seen, and where it begins along the roll; known once it was opened.
    width_px = models.PositiveIntegerField(null=True)
    height_px = models.PositiveIntegerField(null=True)
    start_m = models.FloatField(null=True)
    # Why it could not be opened or read: {"code", "message"}.
    error = models.JSONField(null=True)

    class Meta:
        verbose_name = _("picture of a roll")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def is_whole(self) -> bool:
        return bool(self.file)

    def is_opened(self) -> bool:
        return self.width_px is not None

    @property
    def length_px(self) -> int:
        """Pixels along the roll; 0 until it was opened."""
        size = self.width_px if self.roll.along == Along.X else self.height_px
        return size or 0

    @property
    def length_m(self) -> float:
        return self.length_px * self.roll.millimetres / 1000


class PicturePart(models.Model):
    """A piece of a picture that is on its way; gone when the picture is whole."""

    picture = models.ForeignKey(RollPicture, models.CASCADE, related_name="parts")
    offset = models.PositiveBigIntegerField()
    size = models.PositiveIntegerField()
    file = models.FileField(upload_to=part_name)

    class Meta:
        verbose_name = _("part of a picture")
        ordering = ["offset"]
        constraints = [models.UniqueConstraint(fields=["picture", "offset"], name="part_once")]

    def __str__(self) -> str:
        return f"#{self.pk}"


class PictureView(models.Model):
    """A picture as browsers show it: piece 0 the whole, small; 1 onwards its pixels, cut along."""

    picture = models.ForeignKey(RollPicture, models.CASCADE, related_name="views")
    piece = models.PositiveSmallIntegerField()
    # Where in the picture, in its own pixels, and how many of these one of the view's shows.
    left = models.PositiveIntegerField(default=0)
    top = models.PositiveIntegerField(default=0)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    file = models.FileField(upload_to=view_name)

    class Meta:
        verbose_name = _("view of a picture")
        ordering = ["piece"]
        constraints = [models.UniqueConstraint(fields=["picture", "piece"], name="view_once")]

    def __str__(self) -> str:
        return f"#{self.pk}"


class RunState(models.TextChoices):
    WORKING = "working", pgettext_lazy("inspection", "being inspected")
    DONE = "done", pgettext_lazy("inspection", "inspected")
    STOPPED = "stopped", pgettext_lazy("inspection", "stopped")
    FAILED = "failed", pgettext_lazy("inspection", "could not be inspected")


class RollRun(models.Model):
    """One inspection of a roll by the tool, with one version of what it learned."""

    roll = models.ForeignKey(Roll, models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    profile = models.ForeignKey(ClothProfile, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=RunState, default=RunState.WORKING)
    job_id = models.UUIDField(null=True)
    error = models.JSONField(null=True)
    # What the tool itself found, by kind, when it had ended.
    counts = models.JSONField(default=dict)
    created_by = models.ForeignKey(**PEOPLE)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("inspection of a roll")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["roll", "number"], name="run_once")]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def is_working(self) -> bool:
        return self.state == RunState.WORKING


class PictureResult(models.Model):
    """What one run found on one picture, apart from its defects."""

    run = models.ForeignKey(RollRun, models.CASCADE, related_name="results")
    picture = models.ForeignKey(RollPicture, models.CASCADE, related_name="results")
    cloth = models.JSONField(default=list)
    selvages = models.JSONField(default=list)
    # [{"code", "values"}]
    warnings = models.JSONField(default=list)
    # Eight bits a cell, as a PNG.
    heat = models.BinaryField(default=bytes)
    fabric = models.CharField(max_length=120, blank=True)
    measured = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("result of a picture")
        constraints = [models.UniqueConstraint(fields=["run", "picture"], name="result_once")]

    def __str__(self) -> str:
        return f"#{self.pk}"


class FoundBy(models.TextChoices):
    TOOL = "tool", pgettext_lazy("defect", "by the tool")
    HAND = "hand", pgettext_lazy("defect", "by hand")


class DefectState(models.TextChoices):
    OPEN = "open", pgettext_lazy("defect", "to look at")
    CONFIRMED = "confirmed", pgettext_lazy("defect", "confirmed")
    REJECTED = "rejected", pgettext_lazy("defect", "not a defect")


class RollDefect(models.Model):
    """A defect of a roll. One found by the tool belongs to a run; one by hand to every run."""

    roll = models.ForeignKey(Roll, models.CASCADE, related_name="defects")
    picture = models.ForeignKey(RollPicture, models.CASCADE, related_name="defects")
    run = models.ForeignKey(RollRun, models.CASCADE, null=True, related_name="defects")
    kind = models.CharField(_("kind"), max_length=12, choices=DefectKind)
    # Pixels of the picture: [[x, y], …] and left, top, right, bottom.
    polygon = models.JSONField(default=list)
    left = models.FloatField()
    top = models.FloatField()
    right = models.FloatField()
    bottom = models.FloatField()
    length_mm = models.FloatField(_("length (mm)"))
    breadth_mm = models.FloatField(_("breadth (mm)"))
    at_m = models.FloatField(_("at (m)"))
    across_mm = models.FloatField(_("across (mm)"))
    score = models.FloatField(_("score"), default=1)
    is_sure = models.BooleanField(default=False)
    found_by = models.CharField(max_length=4, choices=FoundBy, default=FoundBy.TOOL)
    # Confirmed in an earlier run and not found again in this one: kept, as a person said so.
    is_kept = models.BooleanField(default=False)
    state = models.CharField(
        _("state"), max_length=9, choices=DefectState, default=DefectState.OPEN
    )
    decided_by = models.ForeignKey(**PEOPLE)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("defect of a roll")
        ordering = ["at_m", "across_mm", "pk"]
        indexes = [models.Index(fields=["roll", "run"], name="defect_run")]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def box(self) -> tuple[float, float, float, float]:
        return self.left, self.top, self.right, self.bottom

    def counts(self) -> bool:
        """Whether it stands in the grade: until somebody says that it is none."""
        return self.state != DefectState.REJECTED


class GoodStretch(models.Model):
    """Metres of a roll of which a person said that they are good."""

    roll = models.ForeignKey(Roll, models.CASCADE, related_name="good_stretches")
    from_m = models.FloatField()
    to_m = models.FloatField()
    created_by = models.ForeignKey(**PEOPLE)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("good metres of a roll")
        ordering = ["from_m", "pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"


class RollAct(models.Model):
    """One act of a person on a roll's map, so that it can be taken back."""

    roll = models.ForeignKey(Roll, models.CASCADE, related_name="acts")
    verb = models.CharField(max_length=12)
    # Keys of a defect or a good stretch, which may be gone by now, and its fields before and after.
    row_id = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    by = models.ForeignKey(**PEOPLE)
    at = models.DateTimeField(auto_now_add=True)
    # Taken back, or past taking back since the roll was inspected anew.
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("act on a roll")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"


class RollReport(models.Model):
    """A roll's report as it was on a day; later answers do not change it."""

    roll = models.ForeignKey(Roll, models.SET_NULL, null=True, related_name="reports")
    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="+")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, related_name="roll_reports"
    )
    number = models.CharField(max_length=60)
    # Everything the report shows: see reporting.snapshot.
    content = models.JSONField(default=dict)
    created_by = models.ForeignKey(**PEOPLE)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("report of a roll")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"


class ReportCrop(models.Model):
    """The piece of a picture around a defect that a report shows."""

    report = models.ForeignKey(RollReport, models.CASCADE, related_name="crops")
    position = models.PositiveIntegerField()
    file = models.FileField(upload_to=crop_name)

    class Meta:
        verbose_name = _("picture in a report")
        ordering = ["position"]

    def __str__(self) -> str:
        return f"#{self.pk}"


def new_key() -> str:
    """192 bits: nobody finds an address by trying."""
    return secrets.token_urlsafe(24)


class ReportLink(models.Model):
    """An address at which whoever has it reads one report, until a day or until it is revoked."""

    report = models.ForeignKey(RollReport, models.CASCADE, related_name="links")
    key = models.CharField(max_length=40, unique=True, default=new_key)
    reader = models.CharField(_("for whom"), max_length=80, blank=True)
    expires_at = models.DateTimeField(_("until"))
    revoked_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(**PEOPLE)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("link to a report")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def is_open(self, now: Any) -> bool:
        return self.revoked_at is None and self.expires_at > now


class MatchReport(models.Model):
    """A report laid beside a match at its sample stage: both sides may read it."""

    match = models.ForeignKey("lists.Match", models.CASCADE, related_name="roll_reports")
    report = models.ForeignKey(RollReport, models.CASCADE, related_name="match_reports")
    created_by = models.ForeignKey(**PEOPLE)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("report beside a match")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["match", "report"], name="beside_once")]

    def __str__(self) -> str:
        return f"#{self.pk}"


