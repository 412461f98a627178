"""Rolls of cloth: what is said of them, and their pictures.

Everything here belongs to one organisation. `__str__` of these rows says no more than a number:
it stands in the audit trail, which the chain office reads.
"""

from __future__ import annotations

import secrets
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from chainloom.engines.inspection import Grade

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


class Along(models.TextChoices):
    X = "x", _("the picture's long way is the roll's length (left to right)")
    Y = "y", _("the roll runs down the picture (top to bottom)")


def secret_name(folder: str, suffix: str) -> str:
    """A random name: what a sender calls a file never becomes a path on the server."""
    return f"workshop/{folder}/{date.today():%Y/%m}/{secrets.token_hex(16)}{suffix}"


def picture_name(picture: RollPicture, filename: str) -> str:
    return secret_name("pictures", ".bin")


def part_name(part: PicturePart, filename: str) -> str:
    return secret_name("parts", ".bin")


def view_name(view: PictureView, filename: str) -> str:
    return secret_name("views", ".jpg")


class Cloth(models.Model):
    """A quality that an organisation makes or buys; what the tool learned is kept by cloth."""

    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="+")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, related_name="cloths"
    )
    name = models.CharField(pgettext_lazy("roll", "cloth"), max_length=80)
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
        verbose_name = pgettext_lazy("roll", "cloth")
        indexes = [models.Index(fields=["organisation", "name"], name="cloth_of")]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def is_measured(self) -> bool:
        """Whether it is of the kind on which the tool's accuracy was measured."""
        return self.construction == Construction.WOVEN and self.pattern == Pattern.PLAIN


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
    along = models.CharField(_("direction"), max_length=1, choices=Along, default=Along.Y)
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

    # The grade whole, after `services.grading.regrade`; not kept.
    graded: Grade | None = None

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
    # When it was last announced, or a part of it came: what is never finished is forgotten.
    heard_at = models.DateTimeField(default=timezone.now)
    # Pixels as the picture is seen, and where it begins along the roll; known once it was opened.
    width_px = models.PositiveIntegerField(null=True)
    height_px = models.PositiveIntegerField(null=True)
    start_m = models.FloatField(null=True)
    # Why it could not be opened or read: {"code", "values"}; wording.problem says it.
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
