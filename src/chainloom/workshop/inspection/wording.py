"""What the engine says in codes, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chainloom.engines.inspection import Rule, Tested

WARNINGS: dict[str, Any] = {}
MEASURES = {
    "points": gettext_lazy("points"),
    "points_per_100_yd2": gettext_lazy("points per 100 yd²"),
    "points_per_100_m2": gettext_lazy("points per 100 m²"),
    "points_per_yard": gettext_lazy("points a yard"),
    "points_per_metre": gettext_lazy("points a metre"),
    "flaws_of_most_points": gettext_lazy("defects of most points"),
    "longest_continuous_stretches": gettext_lazy("yards or metres of the longest running defect"),
}


def warning(code: str, values: Mapping[str, Any]) -> str:
    """A warning of the engine as a sentence; one that has no sentence here says its code."""
    said = WARNINGS.get(code)
    if said is None:
        return _("The engine warns: %(code)s") % {"code": code}
    return str(said) % {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def rule_name(rule: Rule) -> str:
    """A rule's own name: it says it in two languages."""
    return rule.name_zh if (get_language() or "").startswith("zh") else rule.name


def limit(test: Tested) -> str:
    """“points per 100 yd²: 31.2, at most 40”."""
    return _("%(what)s: %(value)s, at most %(most)s") % {
        "what": MEASURES[test.limit.of],
        "value": f"{test.value:.1f}".removesuffix(".0"),
        "most": f"{test.limit.most:g}",
    }
