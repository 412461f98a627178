"""What would break: kept runs of the systemic risk of every firm, and scenarios."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .stages import Chain, Stage


class RiskRun(models.Model):
    """One calculation of every firm's systemic risk, and of what it was calculated.

    It stays what it was when the chain changes; `is_current` tells whether it still speaks of
    the chain as it is.
    """

    chain = models.ForeignKey(Chain, models.CASCADE, related_name="risk_runs")
    # The network version it saw, and the year whose links it counted.
    version = models.PositiveBigIntegerField()
    year = models.PositiveSmallIntegerField()
    # {"eps": 0.01}: figures of different parameters are not comparable.
    parameters = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.CharField(max_length=160, blank=True)
    seconds = models.FloatField(default=0)
    # What it was made of (selectors.network.Basis), to be said beside the figures.
    basis = models.JSONField(default=dict)
    firms = models.PositiveIntegerField(default=0)
    largest = models.FloatField(default=0)
    # The fewest firms that hold half of the sum, and the sum.
    half = models.PositiveIntegerField(default=0)
    total = models.FloatField(default=0)
    # The draws of links that nobody told of (services.resilience.draws): with what settings, how
    # many, how dense, or why there are none; empty while they were not calculated.
    draws = models.JSONField(default=dict)
    # Organisation, stage and ESRI of every firm, of a calculation that is shown but not kept.
    unkept: list[tuple[int, int, float]] | None = None

    class Meta:
        verbose_name = _("risk calculation")
        indexes = [models.Index(fields=["chain", "year", "-id"], name="risk_run_newest")]

    def __str__(self) -> str:
        return f"{self.chain} {self.year}"

    def is_current(self, version: int) -> bool:
        """Whether nothing in the chain has changed since."""
        return self.version == version


class DrawSettings(models.Model):
    """How a chain draws the links that nobody told of, and whether it does."""

    chain = models.OneToOneField(Chain, models.CASCADE, related_name="draw_settings")
    is_on = models.BooleanField(_("draw links that nobody told of"), default=True)
    draws = models.PositiveSmallIntegerField(_("draws"), default=20)
    seed = models.PositiveIntegerField(_("seed"), default=1)
    # None: as many as the firms have that told theirs.
    suppliers = models.FloatField(_("suppliers of a firm"), null=True)
    # The part of its output that a firm spends on inputs, in percent: 79 in China's textiles in
    # 2008, by the world input-output tables (release 2013).
    bought = models.PositiveSmallIntegerField(_("spent on inputs (%)"), default=79)

    class Meta:
        verbose_name = _("settings of the draws")

    def __str__(self) -> str:
        return str(self.chain)

    @property
    def values(self) -> dict[str, object]:
        """What a calculation by these is kept with."""
        names = ("is_on", "draws", "seed", "suppliers", "bought")
        return {name: getattr(self, name) for name in names}


class FirmRisk(models.Model):
    """What one firm's stop would cost the whole chain, by one run.

    `esri` is the share of the chain's output that is lost; `downstream` and `upstream` what it
    would be by lost inputs or lost customers alone (Diem et al. 2022).
    """

    # Made anew from the chain at any time: a merge moves none of these rows, and they stand in
    # the way of no removal (organisations.services.relations).
    is_derived = True

    run = models.ForeignKey(RiskRun, models.CASCADE, related_name="rows", db_index=False)
    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="+")
    stage = models.ForeignKey(Stage, models.SET_NULL, null=True, related_name="+")
    rank = models.PositiveIntegerField()
    # Suppliers and customers among the firms of the chain.
    suppliers = models.PositiveIntegerField(default=0)
    customers = models.PositiveIntegerField(default=0)
    # Inputs that it buys from one supplier only.
    single_inputs = models.PositiveIntegerField(default=0)
    esri = models.FloatField()
    # What it would be by the links that somebody declared or a record implies alone: how far it
    # stands on what was inferred. None where nothing was.
    esri_known = models.FloatField(null=True)
    downstream = models.FloatField()
    upstream = models.FloatField()
    # `esri` over the draws: its 5 %, 50 % and 95 % quantiles. None where nothing was drawn.
    low = models.FloatField(null=True)
    median = models.FloatField(null=True)
    high = models.FloatField(null=True)
    steps = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("systemic risk of a firm")
        constraints = [
            models.UniqueConstraint(fields=["run", "organisation"], name="firm_risk_once"),
            models.UniqueConstraint(fields=["run", "rank"], name="firm_risk_rank"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.esri:.4f}"


class SourcePlan(models.Model):
    """Which second sources to win first, within a number or a budget, and what came of it."""

    chain = models.ForeignKey(Chain, models.CASCADE, related_name="source_plans")
    # {"unit": "count" | "money", "budget": 5, "fixed": 10, "part": 5, "share": 30}
    asked = models.JSONField(default=dict)
    version = models.PositiveBigIntegerField()
    year = models.PositiveSmallIntegerField()
    # services.resilience.plans: sources in order with gains and costs, bounds, what was weighed.
    result = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.CharField(max_length=160, blank=True)

    class Meta:
        verbose_name = _("plan of second sources")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.chain} {self.year}"

    def is_current(self, version: int) -> bool:
        """Whether nothing in the chain has changed since."""
        return self.version == version


class Scenario(models.Model):
    """What if: who loses how much of their capacity for how long, and what comes of it."""

    chain = models.ForeignKey(Chain, models.CASCADE, related_name="scenarios")
    name = models.CharField(_("name of the scenario"), max_length=80)
    # {"firms": [ids], "stages": [ids], "district": "350502", "outline": [[lon, lat], …]}:
    # all who are in any of these.
    choice = models.JSONField(default=dict)
    strength = models.PositiveSmallIntegerField(_("capacity lost (%)"), default=100)
    weeks = models.PositiveSmallIntegerField(_("weeks"), default=4)
    stock = models.FloatField(_("stocks of inputs (weeks)"), default=2)
    horizon = models.PositiveSmallIntegerField(_("weeks looked at"), default=26)
    version = models.PositiveBigIntegerField()
    year = models.PositiveSmallIntegerField()
    # What came of it (services.resilience.scenarios): by week, by stage and the firms that lose
    # most.
    result = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.CharField(max_length=160, blank=True)

    class Meta:
        verbose_name = _("scenario")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    def is_current(self, version: int) -> bool:
        """Whether nothing in the chain has changed since."""
        return self.version == version
