"""Ladders in words, as pages, files and notices say them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from chainloom.engines.matching.eligibility import Status

from .catalogue import Completeness, Step, Theme, ladder
from .selectors.criteria import ALL_MET, ONE_ANSWER, ONE_SHORT, SURE

THEMES: dict[Theme, tuple[Any, str]] = {
    Theme.HIGH_END: (gettext_lazy("High-end"), "trending-up"),
    Theme.SMART: (gettext_lazy("Smart"), "robot"),
    Theme.GREEN: (gettext_lazy("Green"), "leaf"),
}
# Tone, icon and word of each; None: only people can judge.
STATUSES: dict[Status | None, tuple[str, str, Any]] = {
    Status.MET: ("success", "check", pgettext_lazy("criterion", "met")),
    Status.UNMET: ("danger", "x", pgettext_lazy("criterion", "missing")),
    Status.UNKNOWN: ("info", "help-circle", pgettext_lazy("criterion", "not known")),
    None: ("neutral", "users", gettext_lazy("judged by people")),
}
COMPLETENESS: dict[Completeness, tuple[str, Any]] = {
    Completeness.FULL: ("success", gettext_lazy("whole")),
    Completeness.PARTIAL: ("warning", gettext_lazy("known in part")),
    Completeness.JUDGEMENT: ("neutral", gettext_lazy("judged by people")),
}
WHICH: dict[str, Any] = {
    ONE_SHORT: gettext_lazy("one criterion short"),
    SURE: gettext_lazy("one short, all else known"),
    ONE_ANSWER: gettext_lazy("one answer away"),
    ALL_MET: gettext_lazy("all checkable criteria met"),
}


def language() -> str:
    """The language in which ladders speak."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def step_name(step: Step, said: str) -> str:
    """A step whose name is a grade alone is said with its ladder: 智能工厂 · 先进级."""
    of = ladder(step.ladder)
    if of is None or not step.levels:
        return step.label(said)
    return f"{of.label(said)} · {step.label(said)}"
