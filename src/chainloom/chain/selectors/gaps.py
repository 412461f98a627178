"""Gaps (断点) of a chain: where it is thin or fragile, each by a rule that can be explained.

Rules look at the firms of the district, as the office can act on those. They hold for the
whole chain whatever the map is filtered by; a chain on which nobody stands yet has none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# More than this share of inputs from outside is a gap ...
OUTSIDE_LIMIT = 0.5
# ... once there are at least this many links to judge by.
LINKS_ENOUGH = 3


@dataclass(frozen=True)
class GapRule:
    """`rule` says it in general; `holds` looks at a stage's figures; `why` explains with
    %(…)s of the same figures, and `brief` gives the figure that matters."""

    code: str
    label: str | Promise
    short: str | Promise
    rule: str | Promise
    why: str | Promise
    advice: str | Promise
    tone: str
    holds: Callable[[Any], bool]
    brief: str | Promise = ""


RULES = (
    GapRule(
        "no_local",
        _("No local firm"),
        pgettext_lazy("gap on the map, short", "No local"),
        _("No firm of the district stands on the stage."),
        _("No firm of the district stands on this stage; from outside: %(outside)s."),
        _("Attract or raise a firm, or tie in an outside one."),
        "danger",
        lambda stage: stage.counts.local == 0,
        _("%(outside)s outside"),
    ),
    GapRule(
        "one_local",
        _("Only one local firm"),
        pgettext_lazy("gap on the map, short", "One local"),
        _("Exactly one firm of the district stands on the stage."),
        _("The stage hangs on a single firm of the district."),
        _("Find a second source before it is needed."),
        "warning",
        lambda stage: stage.counts.local == 1,
    ),
    GapRule(
        "outside_inputs",
        _("Most inputs from outside"),
        pgettext_lazy("gap on the map, short", "Outside"),
        _("More than half of what its local firms buy comes from outside the district."),
        _("Of what its local firms buy, %(outside_share)s comes from outside the district."),
        _("Compare what is bought outside with what local firms could make."),
        "warning",
        lambda stage: (
            stage.local_input_share is not None
            and stage.input_links >= LINKS_ENOUGH
            and stage.local_input_share < 1 - OUTSIDE_LIMIT
        ),
        "%(outside_share)s",
    ),
    GapRule(
        "no_certified",
        _("No certified local firm"),
        pgettext_lazy("gap on the map, short", "Uncertified"),
        _("None of its local firms holds a qualification on this day."),
        _("None of the stage's local firms (%(local)s) holds a qualification on this day."),
        _("See which of them is nearest to one."),
        "info",
        lambda stage: stage.counts.local > 0 and stage.counts.local_certified == 0,
        _("%(local)s local"),
    ),
)
BY_CODE = {rule.code: rule for rule in RULES}


def gaps_of(stage: Any) -> list[str]:
    """The codes of the rules that hold for a stage, the gravest first."""
    return [rule.code for rule in RULES if rule.holds(stage)]
