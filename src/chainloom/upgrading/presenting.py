"""A firm on its ladders as the templates take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from chainloom.engines.matching import eligibility
from chainloom.engines.matching.eligibility import STATEMENT, Group, Status, Vocabulary
from chainloom.lists.forms.sums import written
from chainloom.lists.wording import ways_words

from .catalogue import Criterion, Step
from .selectors.firm import Asked, OnLadder
from .wording import COMPLETENESS, STATUSES, language, step_name


def summary(at: OnLadder) -> dict[str, Any]:
    """Where it stands and how much of the next step it meets."""
    said = language()
    now = at.ladder.step(at.step)
    return {
        "code": at.ladder.code,
        "name": at.ladder.label(said),
        "theme": at.ladder.theme.value,
        "step": at.step,
        "standing": now.label(said) if now else "",
        "next": at.next.label(said) if at.next else "",
        "next_key": at.next.key if at.next else "",
        "met": at.count(Status.MET),
        "missing": at.count(Status.UNMET),
        "unknown": at.count(Status.UNKNOWN),
        "judged": at.count(None),
        "one_short": at.is_one_short,
        "is_top": at.next is None,
        "is_outside": at.is_outside,
    }


def stairs(at: OnLadder) -> list[dict[str, Any]]:
    """The steps as they are drawn, each with its state."""
    said = language()
    found = []
    for step in at.ladder.steps:
        state = "above"
        if step.number == at.step:
            state = "here"
        elif step.number < at.step:
            state = "below"
        elif step.number == at.step + 1:
            state = "next"
        found.append({"label": step.label(said), "number": step.number, "state": state})
    return found


def card(at: OnLadder, words: Vocabulary, answered: Mapping[str, Any]) -> dict[str, Any]:
    """A ladder whole: its steps, what the firm holds of it, and each criterion of the next step."""
    order = [Status.UNMET, Status.UNKNOWN, None]
    waiting = sorted(
        (one for one in at.asked if one.status is not Status.MET),
        key=lambda one: order.index(one.status),
    )
    met = [one for one in at.asked if one.status is Status.MET]
    return {
        **summary(at),
        "stairs": stairs(at),
        "by": at.stands_by,
        "held": at.held,
        # What is missing stands first; what is met is folded away.
        "waiting": [criterion(one, words, answered) for one in waiting],
        "met_criteria": [criterion(one, words, answered) for one in met],
    }


def asking_url(at: OnLadder, firm_id: int, slug: str) -> str:
    """The form of a need, with what the next step still asks for; no figure of the firm goes in."""
    said = language()
    missing = [one for one in at.asked if one.status is Status.UNMET]
    missing = missing or [one for one in at.asked if one.status is not Status.MET]
    name = step_name(at.next, said) if at.next else ""
    about = {
        "about": "words",
        "organisation": firm_id,
        "title": _("Help to reach: %(step)s") % {"step": name},
        "text": "\n".join(one.criterion.label(said) for one in missing),
    }
    return f"{reverse('lists:need_new', args=[slug])}?{urlencode(about)}"


def source_of(one: Criterion) -> dict[str, Any]:
    """Where a criterion stands written, since when, and how whole it is."""
    said = language()
    tone, word = COMPLETENESS[one.completeness]
    return {
        "number": one.document.number,
        "title": one.document.label(said),
        "url": one.document.url,
        "clause": one.clause,
        "begins": one.begins.written,
        "ends": one.ends.written if one.ends else "",
        "completeness": one.completeness.value,
        "tone": tone,
        "word": word,
        "gap": one.gap_in(said),
        "advice": one.advice_in(said),
    }


def criterion(
    asked: Asked, words: Vocabulary, answered: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """One criterion: met or not, what was seen of it, what is to do, where it stands written."""
    said = language()
    tone, icon, label = STATUSES[asked.status]
    found: dict[str, Any] = {
        "code": asked.criterion.code,
        "text": asked.criterion.label(said),
        "status": "judged" if asked.status is None else asked.status.word,
        "tone": tone,
        "icon": icon,
        "label": label,
        "source": source_of(asked.criterion),
        "verdicts": [],
        "change": [],
    }
    if asked.assessment is None:
        return found
    is_met = asked.status is Status.MET
    verdicts = [_verdict(one, words, answered or {}) for one in asked.assessment.verdicts]
    # What would not change anything any more is not asked.
    found["verdicts"] = [one for one in verdicts if one["seen"] or not is_met]
    if asked.status is Status.UNMET and isinstance(asked.criterion.condition, Group):
        ways = ways_words(asked.assessment, words)
        found["change"] = [way["change"] for way in ways if way["change"]][:3]
    return found


def _verdict(
    verdict: eligibility.Verdict, words: Vocabulary, answered: Mapping[str, Any]
) -> dict[str, Any]:
    said = language()
    test, known = verdict.test, _asked_about(verdict)
    attribute = words.attributes.get(test.attribute)
    kind = attribute.type if attribute else ""
    return {
        "text": eligibility.render(test, words, said),
        "name": (attribute.name_en if said == "en" else attribute.name) if attribute else "",
        "tone": STATUSES[verdict.status][0],
        "icon": STATUSES[verdict.status][1],
        "status": verdict.status.word,
        "seen": eligibility.value_words(known, test.attribute, words, said) if known else "",
        "source": known.source if known else "",
        "ask": eligibility.ask_for(test, words, said),
        "attribute": test.attribute,
        "unit": attribute.unit if attribute else "",
        # What the registry has is mended there; what nobody can type is not asked for.
        "answer": kind
        if kind in ("number", "flag", "choice")
        and test.attribute not in (STATEMENT, "kind")
        and (known is None or test.attribute in answered)
        else "",
        "answered": test.attribute in answered,
        "value": _typed(answered.get(test.attribute)),
        "choices": [
            (one.code, one.name_en if said == "en" else one.name)
            for one in (attribute.choices if attribute else ())
        ],
    }


def _typed(value: Any) -> str:
    """An answer as its form has it."""
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    return written(value)


def _asked_about(verdict: eligibility.Verdict) -> eligibility.Known | None:
    """What was seen; of certificates, those of the kinds asked for."""
    known = verdict.known
    if known is None or not isinstance(known.value, eligibility.Holdings):
        return known
    held = tuple(one for one in known.value.held if one.kind in verdict.test.among)
    return replace(known, value=replace(known.value, held=held)) if held else None


def step_head(step: Step) -> str:
    return step_name(step, language())
