"""The risk of firms and stages, as a run found it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from django.core.cache import cache
from django.db.models import Avg, Count, Max, Sum
from django.utils.translation import pgettext_lazy

from ...models import FirmRisk, RiskRun
from ..network import KEPT_SECONDS

# A stage of fewer firms is withheld from those who may not see single firms.
SHOWN_FROM = 3
# Shares of the chain's output at which one band ends and the next begins.
MEDIUM_FROM, HIGH_FROM = 0.01, 0.05


class Band(Enum):
    """How much hangs on a firm, for those who are told no figure."""

    LOW = pgettext_lazy("risk", "low")
    MEDIUM = pgettext_lazy("risk", "medium")
    HIGH = pgettext_lazy("risk", "high")

    @property
    def tone(self) -> str:
        return {"LOW": "success", "MEDIUM": "warning", "HIGH": "danger"}[self.name]


def band_of(esri: float) -> Band:
    """
    >>> [band_of(one).name for one in (0.0099, 0.01, 0.0499, 0.05)]
    ['LOW', 'MEDIUM', 'MEDIUM', 'HIGH']
    """
    if esri < MEDIUM_FROM:
        return Band.LOW
    return Band.MEDIUM if esri < HIGH_FROM else Band.HIGH


@dataclass(frozen=True)
class StageRisk:
    """A stage's firms together; figures are None where they would tell of single firms."""

    stage: int
    firms: int
    mean: float | None
    # The stage's part of the sum over all firms.
    part: float | None
    # The largest of its firms: told to office and leader.
    largest: float | None = None

    @property
    def is_withheld(self) -> bool:
        return self.mean is None


def stage_risks(run: RiskRun, *, whole: bool) -> list[StageRisk]:
    """Of each stage with firms, the largest part first; `whole` for those who may see firms."""
    rows = rows_by_stage(run) if run.unkept is None else _unkept_by_stage(run.unkept)
    found = [_stage_risk(row, run, whole=whole) for row in rows]
    hidden = sum(one.firms for one in found if one.is_withheld)
    if 0 < hidden < SHOWN_FROM:
        # What is left of the whole would be the part of the few that are withheld.
        found = [replace(one, part=None) for one in found]
    return sorted(
        found,
        key=lambda one: (one.part is None, -(one.part or 0), one.stage),
    )


def rows_by_stage(run: RiskRun) -> list[dict[str, Any]]:
    """By `stage_id` the number `n` of its firms, their `mean`, `sum` and largest (`most`) risk.

    Of a large run counting takes a while, and a run stays what it is: it is kept.
    """
    key = f"risk-stages:{run.pk}:{run.made_at.timestamp()}"
    kept: list[dict[str, Any]] | None = cache.get(key)
    if kept is None:
        kept = list(_kept_by_stage(run))
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _kept_by_stage(run: RiskRun) -> Iterable[dict[str, Any]]:
    rows = FirmRisk.objects.filter(run=run).exclude(stage=None).order_by().values("stage_id")
    return rows.annotate(n=Count("pk"), mean=Avg("esri"), sum=Sum("esri"), most=Max("esri"))


def _unkept_by_stage(firms: list[tuple[int, int, float]]) -> Iterator[dict[str, Any]]:
    of_stage: dict[int, list[float]] = {}
    for _organisation, stage, esri in firms:
        of_stage.setdefault(stage, []).append(esri)
    for stage, values in of_stage.items():
        whole = sum(values)
        mean, most = whole / len(values), max(values)
        yield {"stage_id": stage, "n": len(values), "mean": mean, "sum": whole, "most": most}


def _stage_risk(row: dict[str, Any], run: RiskRun, *, whole: bool) -> StageRisk:
    if not whole and row["n"] < SHOWN_FROM:
        return StageRisk(row["stage_id"], row["n"], None, None)
    part = row["sum"] / run.total if run.total else 0.0
    largest = row["most"] if whole else None
    return StageRisk(row["stage_id"], row["n"], row["mean"], part, largest)
