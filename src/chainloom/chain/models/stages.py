"""Chains, their stages (a directed acyclic graph) and placements on them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _


def _in_language(chinese: str, english: str) -> str:
    return english if english and (get_language() or "").startswith("en") else chinese


class Chain(models.Model):
    """One industry chain of one district: what an installation serves one or many of."""

    slug = models.SlugField(_("address"), max_length=40, unique=True)
    name = models.CharField(pgettext_lazy("of a chain or stage", "name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    # GB/T 2260; an organisation is local when its code lies within.
    district_code = models.CharField(_("district code"), max_length=6)
    template = models.CharField(max_length=40, blank=True)
    description = models.TextField(_("about"), blank=True, max_length=2000)
    is_sample = models.BooleanField(default=False)
    # Whether the chain has pages for people who are not signed in (public.py).
    is_public = models.BooleanField(_("public pages"), default=False)
    # Whether search engines may list them.
    is_indexed = models.BooleanField(_("found by search engines"), default=False)
    # Raised by every change to stages, placements, links and organisations of the
    # chain; what is cached about the chain carries it.
    network_version = models.PositiveBigIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @property
    def display_name(self) -> str:
        return _in_language(self.name, self.name_en)


class Lane(models.TextChoices):
    MAIN = "main", _("main line")
    SUPPORT = "support", _("beside it")


class Stage(models.Model):
    """One step of a chain (环节), in a column from upstream to downstream."""

    chain = models.ForeignKey(Chain, models.CASCADE, related_name="stages")
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(pgettext_lazy("of a chain or stage", "name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    column = models.PositiveSmallIntegerField(_("column"), default=0)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    lane = models.CharField(_("lane"), max_length=8, choices=Lane, default=Lane.MAIN)
    # GB/T 4754-2017 groups and classes, e.g. ["1752", "176"].
    industry_codes = models.JSONField(default=list, blank=True)
    # [{"name": "涤纶长丝", "name_en": "polyester filament", "unit": "t"}]
    products = models.JSONField(default=list, blank=True)
    inputs = models.ManyToManyField(
        "self", through="StageInput", symmetrical=False, related_name="feeds"
    )

    class Meta:
        ordering = ["column", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "code"], name="stage_code_once"),
            models.UniqueConstraint(fields=["chain", "name"], name="stage_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def display_name(self) -> str:
        return _in_language(self.name, self.name_en)

    def standing_placements(self) -> models.QuerySet[Placement]:
        """Those of entries that stand for themselves: that of an absorbed one waits, unseen, for
        the merge to be undone."""
        return self.placements.filter(organisation__merged_into=None)


class InputEffect(models.TextChoices):
    """What the loss of an input does to its buyer (Diem et al. 2022; docs/network.md)."""

    ESSENTIAL = "essential", _("essential")  # bounds the whole production
    SHARED = "shared", _("shared: costs its part of all inputs")
    NONE = "none", _("no effect")


class StageInput(models.Model):
    """What a stage takes from one upstream of it."""

    upstream = models.ForeignKey(Stage, models.CASCADE, related_name="outputs_to")
    downstream = models.ForeignKey(Stage, models.CASCADE, related_name="inputs_from")
    products = models.JSONField(default=list, blank=True)
    # Empty: as usual, by the lane of the stage it comes from.
    effect = models.CharField(_("if it is lost"), max_length=9, choices=InputEffect, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upstream", "downstream"], name="stage_input_once"),
            models.CheckConstraint(
                condition=~models.Q(upstream=models.F("downstream")), name="stage_input_not_self"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.upstream} → {self.downstream}"

    @property
    def holds(self) -> InputEffect:
        """The effect that holds: as the office set it, else that of the lane it comes from.

        Without its material a stage stands still; machines, testing or logistics beside the
        main line are missed in proportion.
        """
        if self.effect:
            return InputEffect(self.effect)
        return usual_effect(self.upstream.lane)


def usual_effect(lane: str) -> InputEffect:
    return InputEffect.ESSENTIAL if lane == Lane.MAIN else InputEffect.SHARED


class Placement(models.Model):
    """An organisation on a stage (链上位置), with what it makes there and how much."""

    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, related_name="placements"
    )
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="placements")
    # The stage that stands for the organisation where only one can be shown.
    is_primary = models.BooleanField(_("main stage"), default=True)
    products = models.CharField(_("main products"), max_length=300, blank=True)
    capacity = models.DecimalField(
        _("yearly capacity"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    capacity_unit = models.CharField(_("unit"), max_length=20, blank=True)
    source = models.ForeignKey("organisations.Source", models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("placement")
        constraints = [
            models.UniqueConstraint(fields=["stage", "organisation"], name="placement_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.stage}"
