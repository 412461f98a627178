"""What the map can be coloured by, and how a value becomes one of five shades."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .selectors.map import StageFigures

SHARE_BREAKS = (0.2, 0.4, 0.6, 0.8)
# Of a chain's output: what single firms put at risk is mostly small.
RISK_BREAKS = (0.005, 0.02, 0.05, 0.15)


@dataclass(frozen=True)
class Measure:
    """`scale` is "good" where more is better and "risk" where more is worse."""

    code: str
    label: str | Promise
    short: str | Promise
    hint: str | Promise
    scale: str
    value: Callable[[StageFigures], float | None]
    is_share: bool = True
    # Where one shade ends and the next begins, if neither fifths nor counts will do.
    edges: tuple[float, ...] = ()
    # Told only to those who see single firms.
    is_close: bool = False

    def breaks(self, stages: Iterable[StageFigures]) -> tuple[float, ...]:
        """Where one shade ends and the next begins (a value on a break is of the next)."""
        if self.edges:
            return self.edges
        if self.is_share:
            return SHARE_BREAKS
        return count_breaks(max((self.value(stage) or 0 for stage in stages), default=0))

    def shade(self, stage: StageFigures, breaks: tuple[float, ...]) -> int | None:
        """0 to 4; None where there is no value."""
        value = self.value(stage)
        return None if value is None else sum(value >= edge for edge in breaks)

    def shade_of(self, value: float) -> int:
        """The shade of a value by the measure's own edges."""
        return sum(value >= edge for edge in self.edges or SHARE_BREAKS)


def risk_words(edges: tuple[float, ...]) -> list[str]:
    """What five shades of a share stand for.

    >>> risk_words((0.005, 0.02, 0.05, 0.15))
    ['<0.5%', '0.5–2%', '2–5%', '5–15%', '≥15%']
    """
    told = [f"{edge * 100:g}" for edge in edges]
    between = [f"{low}–{high}%" for low, high in pairwise(told)]
    return [f"<{told[0]}%", *between, f"≥{told[-1]}%"]


def count_breaks(most: float) -> tuple[float, ...]:
    """Four rising round numbers, so that 0 has a shade of its own and most is in the last.

    >>> count_breaks(9), count_breaks(30), count_breaks(3000)
    ((1, 2, 4, 7), (1, 2, 5, 10), (1, 5, 50, 1000))
    """
    if most <= 10:
        return (1, 2, 4, 7)
    # 1, 2, 5, 10, 20 … up to six tenths of the most, at least to 10.
    rounds = [digit * 10**power for power in range(12) for digit in (1, 2, 5)]
    last = max(sum(number <= most * 0.6 for number in rounds) - 1, 3)
    return tuple(rounds[round(last * step / 3)] for step in range(4))


MEASURES = (
    Measure(
        "local",
        _("Number of local firms"),
        _("local"),
        _("Firms of the district that stand on the stage."),
        "good",
        lambda stage: stage.counts.local,
        is_share=False,
    ),
    Measure(
        "certified",
        _("Share of certified firms"),
        _("certified"),
        _("Of the local firms, the share that holds a qualification valid on the day."),
        "good",
        lambda stage: stage.certified_share,
    ),
    Measure(
        "inputs",
        _("Inputs bought in the district"),
        _("bought here"),
        _("Of what the local firms buy, the share that local firms supply."),
        "good",
        lambda stage: stage.local_input_share,
    ),
    Measure(
        "single",
        _("Single-supplier dependence"),
        _("on one supplier"),
        _("Of the inputs of the local firms, the share that hangs on one supplier only."),
        "risk",
        lambda stage: stage.dependence,
    ),
    Measure(
        "systemic",
        _("Systemic risk"),
        _("at risk"),
        _("The part of the chain's output that is lost if the stage's weightiest firm stops."),
        "risk",
        lambda stage: stage.risk,
        edges=RISK_BREAKS,
        is_close=True,
    ),
)
BY_CODE = {measure.code: measure for measure in MEASURES}
SIZES = {
    "firms": _("Number of firms"),
    "revenue": _("Revenue (estimated from bands)"),
    "systemic": _("Systemic risk"),
}
