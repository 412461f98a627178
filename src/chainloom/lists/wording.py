"""Policies and their outcomes in words, as pages, files and notices say them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from chainloom.engines.matching import eligibility
from chainloom.engines.matching.eligibility import Not, Outcome, Status

from .eligibility import read_benefit
from .models import Policy

FUNNEL = {
    "eligible": gettext_lazy("meet the conditions"),
    "told": pgettext_lazy("policy case", "told"),
    "applied": pgettext_lazy("policy case", "applied for"),
    "granted": pgettext_lazy("policy case", "granted"),
    "paid": pgettext_lazy("policy case", "paid"),
}
# Tone, icon and word of each.
OUTCOMES = {
    Outcome.AUTOMATIC: ("success", "sparkles", gettext_lazy("without applying")),
    Outcome.ELIGIBLE: ("success", "circle-check", gettext_lazy("met")),
    Outcome.UNKNOWN: ("info", "help-circle", gettext_lazy("to be clarified")),
    Outcome.ONE_SHORT: ("warning", "progress", gettext_lazy("one condition short")),
    Outcome.SHORT: ("neutral", "circle-x", gettext_lazy("not met")),
    Outcome.NOT_IN_FORCE: ("neutral", "clock", gettext_lazy("not in force")),
}
STATUSES = {
    Status.MET: ("success", "check", gettext_lazy("met")),
    Status.UNKNOWN: ("info", "help-circle", gettext_lazy("not known")),
    Status.UNMET: ("danger", "x", gettext_lazy("not met")),
}


def language() -> str:
    """The language in which the engine speaks."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def not_in_force(row: Policy, today: date) -> str:
    """Why a policy is not in force on that day, with the day that says so."""
    if row.is_published() and row.begins_on and row.begins_on > today:
        return pgettext("policy", "in force from %(day)s") % {"day": row.begins_on.isoformat()}
    if row.is_published() and row.ends_on and row.ends_on < today:
        return _("its last day was %(day)s") % {"day": row.ends_on.isoformat()}
    return _("not in force")


def benefit_text(row: Policy, words: eligibility.Vocabulary) -> str:
    """The formula as a sentence, else the words."""
    formula = read_benefit(row.benefit, words)
    if formula is None:
        return row.summary
    return eligibility.render_benefit(formula, words, language())


def amount_text(found: eligibility.Assessment, words: eligibility.Vocabulary) -> str:
    """What a firm would get; empty where it cannot be said."""
    if found.amount is None:
        return ""
    return eligibility.amount_words(found.amount, words, language())


def ways_words(
    found: eligibility.Assessment, words: eligibility.Vocabulary
) -> list[dict[str, Any]]:
    """What would have to change, and what to ask, way by way."""
    said = language()
    ways = []
    for way in found.missing.ways if found.missing else ():
        change = [
            eligibility.render(test if wanted else Not(test), words, said)
            for test, wanted in way.change
        ]
        ask = dict.fromkeys(eligibility.ask_for(test, words, said) for test, _w in way.ask)
        ways.append({"change": change, "ask": list(ask)})
    return ways
