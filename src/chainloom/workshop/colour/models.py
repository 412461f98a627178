"""What a firm keeps of its colours: shades, comparisons, lots of pieces, dyeings, pictures.

All of it belongs to an organisation and is seen by nobody else (`policy.py`), unless shared. How
these rows name themselves says nothing of what is in them: the audit trail of a chain is read by
its office.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..links import OpenLink

NAME_MOST, NOTE_MOST = 80, 200
# No tolerance, box or weight is larger.
LIMIT_MOST = 50.0
# How the engine's note begins that says in which scale a file was taken to be.
AS_FRACTIONS, AS_PERCENT = "reflectances taken as fractions:", "reflectances taken as percent:"


class Formula(models.TextChoices):
    CIEDE2000 = "ciede2000", "ΔE00"
    CMC = "cmc", "ΔE CMC(2:1)"
    CIELAB = "cielab", "ΔE*ab (1976)"


class Axes(models.TextChoices):
    CMC = "cmc", _("ΔL, ΔC, ΔH weighted by CMC(2:1)")
    LCH = "lch", "ΔL*, ΔC*, ΔH*"
    LAB = "lab", "ΔL*, Δa*, Δb*"


class Owned(models.Model):
    """A row of one organisation."""

    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    # Of the file that it has just been made from what was taken for what, in the engine's own
    # words: it is told then, and not kept.
    read_notes: Sequence[str] = ()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class ChangeKind(models.TextChoices):
    ADDED = "added", pgettext_lazy("shades", "added by hand")
    IMPORTED = "imported", pgettext_lazy("shades", "from a file")
    REMOVED = "removed", pgettext_lazy("shades", "taken out")


class ChangeState(models.TextChoices):
    WAITING = "waiting", _("to be confirmed")
    DONE = "done", _("done")
    UNDONE = "undone", pgettext_lazy("shades", "taken back")


class ShadeChange(Owned):
    """One step in a library: it can be taken back."""

    kind = models.CharField(_("kind"), max_length=8, choices=ChangeKind)
    state = models.CharField(_("state"), max_length=8, choices=ChangeState)
    filename = models.CharField(_("file"), max_length=200, blank=True)
    # Of a file that waits: its measurements (`kept.Kept` as JSON), and why rows are left out.
    rows = models.JSONField(default=list)
    refused = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("change of a shade library")
        indexes = [models.Index(fields=["organisation", "-id"], name="shade_change_own")]

    def may_be_percent(self) -> bool:
        """Whether what waits was only taken for fractions, and its sender may say otherwise."""
        is_guessed = any(note.startswith(AS_FRACTIONS) for note in self.notes)
        return self.state == ChangeState.WAITING and is_guessed


class Shade(Owned):
    """A shade of a firm's library."""

    name = models.CharField(pgettext_lazy("a shade", "name"), max_length=NAME_MOST)
    note = models.CharField(pgettext_lazy("a shade", "note"), max_length=NOTE_MOST, blank=True)
    # `kept.Kept` as JSON.
    measured = models.JSONField()
    # L*a*b* for D65: of 10° where there is a curve, else as stated.
    lightness = models.FloatField("L*")
    a = models.FloatField("a*")
    b = models.FloatField("b*")
    added_in = models.ForeignKey(ShadeChange, models.CASCADE, related_name="shades")
    removed_in = models.ForeignKey(
        ShadeChange, models.SET_NULL, null=True, related_name="removed_shades"
    )

    class Meta:
        verbose_name = pgettext_lazy("colour", "shade")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=models.Q(removed_in=None),
                name="shade_name_once",
            )
        ]
        indexes = [models.Index(fields=["organisation", "removed_in"], name="shade_own")]


class ColourTolerance(models.Model):
    """What a firm lets pass, unless a comparison says otherwise."""

    organisation = models.OneToOneField(
        "organisations.Organisation", models.CASCADE, related_name="+"
    )
    formula = models.CharField(_("formula"), max_length=10, choices=Formula)
    limit = models.FloatField(_("tolerance"))

    class Meta:
        verbose_name = _("colour tolerance")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Shared(Owned):
    """What may be shown to other organisations, one by one."""

    title = models.CharField(_("title"), max_length=NAME_MOST)
    shared_with = models.ManyToManyField("organisations.Organisation", related_name="+")

    class Meta:
        abstract = True


class ColourComparison(Shared):
    """Samples against a standard, with the tolerance they were judged by."""

    standard = models.JSONField()
    samples = models.JSONField()
    formula = models.CharField(_("formula"), max_length=10, choices=Formula)
    limit = models.FloatField(_("tolerance"))

    class Meta:
        verbose_name = _("colour comparison")
        indexes = [models.Index(fields=["organisation", "-id"], name="comparison_own")]


class PieceLot(Shared):
    """Measured pieces in 555 boxes about a standard, and in groups under a tolerance."""

    # Empty: the middle of the pieces.
    standard = models.JSONField(null=True)
    pieces = models.JSONField()
    axes = models.CharField(_("boxes cut by"), max_length=4, choices=Axes)
    width = models.FloatField(_("width of a box"))
    formula = models.CharField(_("formula"), max_length=10, choices=Formula)
    limit = models.FloatField(_("tolerance within a group"))
    # {"groups": [{"members", "middle", "widest"}], "exact", "at_least"} once they were found.
    grouped = models.JSONField(null=True)
    # In the engine's own words.
    error = models.CharField(max_length=300, blank=True)
    job_id = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("lot of pieces")
        indexes = [models.Index(fields=["organisation", "-id"], name="piece_lot_own")]


class ColourLink(OpenLink):
    """A link to one comparison, or to one lot."""

    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="+")
    comparison = models.ForeignKey(
        ColourComparison, models.CASCADE, null=True, related_name="links"
    )
    lot = models.ForeignKey(PieceLot, models.CASCADE, null=True, related_name="links")

    class Meta(OpenLink.Meta):
        verbose_name = _("link to a comparison or a lot")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(comparison=None) ^ models.Q(lot=None), name="colour_link_to_one"
            )
        ]


class DyeingSet(Owned):
    """A firm's own dyeings with their recipes: what a calibration is made from."""

    name = models.CharField(pgettext_lazy("a set", "name"), max_length=NAME_MOST)
    filename = models.CharField(_("file"), max_length=200, blank=True)
    # `kept.Kept` as JSON, with "amounts": dye → % of the weight of fabric.
    dyeings = models.JSONField()
    # Dye → price a kg, as written.
    prices = models.JSONField(default=dict)
    # What the calibration was found to be: see `services.recipes.facts_of`.
    facts = models.JSONField()

    class Meta:
        verbose_name = _("set of dyeings")
        indexes = [models.Index(fields=["organisation", "-id"], name="dyeing_set_own")]


class RecipeRequest(Owned):
    """A shade asked for, and the recipes found for it."""

    dyeing_set = models.ForeignKey(DyeingSet, models.CASCADE, related_name="requests")
    title = models.CharField(_("title"), max_length=NAME_MOST)
    target = models.JSONField()
    # {"most_dyes", "dyes", "metamerism_weight", "cost_weight"}
    wishes = models.JSONField()
    # Ranked recipes; None until they were found.
    found = models.JSONField(null=True)
    error = models.CharField(max_length=300, blank=True)
    job_id = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("request for recipes")
        indexes = [models.Index(fields=["organisation", "-id"], name="recipe_request_own")]


def stored_picture(picture: Any, filename: str) -> str:
    """A random name: what a sender calls a file never becomes a path on the server."""
    del picture, filename
    return f"workshop/colour/{date.today():%Y/%m}/{secrets.token_hex(16)}.jpg"


class ColourPicture(Owned):
    """A photograph of cloth, with a colour checker beside it or not."""

    filename = models.CharField(_("file"), max_length=200)
    # Upright, in sRGB, and no wider than what is pointed at on the page.
    file = models.FileField(upload_to=stored_picture)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    # Pixels: [x, y, width, height], and four corners [[x, y], …] or [].
    spot = models.JSONField(default=list)
    corners = models.JSONField(default=list)
    # `kept.Kept` as JSON once the spot was pointed at; how sure, in `seen`.
    measured = models.JSONField(null=True)
    seen = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("picture of a colour")
        indexes = [models.Index(fields=["organisation", "-id"], name="colour_picture_own")]
