"""What was found on a roll, and what people said of that."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .rolls import PEOPLE, ClothProfile, Roll, RollPicture


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
    # [left, top, right, bottom, length of a stitch in mm]
    stitched_ends = models.JSONField(default=list)
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
    # As the engine calls it; papers.words says it.
    kind = models.CharField(_("kind"), max_length=40)
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
    """Metres of a roll of which a person said that they are good.

    Kept by picture, so that they stay on their cloth where pictures come, go and move.
    """

    roll = models.ForeignKey(Roll, models.CASCADE, related_name="good_stretches")
    # [[picture, first, last], …]: pixels along the roll; a picture that is gone counts no more.
    parts = models.JSONField(default=list)
    created_by = models.ForeignKey(**PEOPLE)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("good metres of a roll")
        ordering = ["pk"]

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

    def is_about_metres(self) -> bool:
        """Whether it marked good metres or took them back; else it is about a defect."""
        return self.verb.startswith("good")
