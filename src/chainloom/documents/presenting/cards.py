"""The facts of a document as the review shows them: groups of cards, and the bar above."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from chainloom.engines.reading import KINDS

from .. import fields, figures
from ..doing import Looking
from ..facts import Step, applier
from ..mentions import full_name, plain, reasons_in_words
from ..models import (
    Document,
    DocumentFact,
    DocumentMention,
    FactSource,
    FactState,
    Figure,
    Match,
)
from ..services.applying import ready
from ..services.deciding import SURE_ENOUGH
from .words import derived_text

FIRST = ("body_founded", "agreement_signed", "plan_published", "event_held")
LAST = ("membership", "person", "organisation")
# How sure a fact must be to be accepted with all others.
SURE = (90, 80, 70, 50, 0)
_TONES = {
    FactState.PROPOSED: "neutral",
    FactState.ACCEPTED: "accent",
    FactState.REJECTED: "danger",
    FactState.APPLIED: "success",
    FactState.UNDONE: "warning",
}


@dataclass(frozen=True)
class Shown:
    """One field of a fact; `was` is what was read where a person corrected it."""

    label: str
    text: str
    was: str = ""
    open: str = ""
    derived: str = ""


@dataclass(frozen=True)
class Option:
    """One answer to which organisation is meant."""

    value: str
    label: str
    is_chosen: bool
    organisation_id: int | None = None


@dataclass(frozen=True)
class Earlier:
    """What another document says of the same."""

    text: str
    as_of: str
    is_of_publication: bool
    document_id: int
    title: str
    differs: bool


@dataclass
class Card:
    """One fact."""

    fact: DocumentFact
    label: str
    title: str
    tone: str
    percent: int
    by_model: bool
    shown: list[Shown]
    steps: list[Step] = field(default_factory=list)
    waits_for_applier: bool = False
    mention: DocumentMention | None = None
    options: list[Option] = field(default_factory=list)
    reasons: list[tuple[str, bool]] = field(default_factory=list)
    earlier: list[Earlier] = field(default_factory=list)

    @property
    def hindrance(self) -> str:
        return str((self.fact.hindrance or {}).get("message", ""))

    @property
    def suggested(self) -> str:
        """Who the organisation is taken for by accepting, while nobody has said."""
        is_open = self.mention is not None and self.mention.answer()[0] == "ask"
        return self.options[0].label if is_open and self.options[0].organisation_id else ""

    @property
    def contradicts(self) -> bool:
        return any(one.differs for one in self.earlier)


@dataclass
class Group:
    """Facts of one kind, with what they do together."""

    kind: str
    heading: str
    cards: list[Card]
    waits: bool


def groups(document: Document, looking: Looking, facts: Sequence[DocumentFact]) -> list[Group]:
    """The facts by what they would do: what happened first, who is named last."""
    by_kind: dict[str, list[DocumentFact]] = {}
    for fact in facts:
        fact.document = document
        by_kind.setdefault(fact.kind, []).append(fact)
    order = [*FIRST, *(kind for kind in KINDS if kind not in (*FIRST, *LAST)), *LAST]
    others = figures.of_others(facts)
    return [
        Group(
            kind,
            heading(kind, [one for one in by_kind[kind] if one.state != FactState.REJECTED]),
            [card(one, looking, others.get(one.pk, ())) for one in by_kind[kind]],
            applier(kind) is None,
        )
        for kind in order
        if kind in by_kind
    ]


def heading(kind: str, found: Sequence[DocumentFact]) -> str:
    """What the facts of a kind do together; rejected ones do nothing."""
    count = len(found)
    if not count:
        return _("%(kind)s: all rejected") % {"kind": fields.kind_label(kind)}
    known = applier(kind)
    return known.heading(found) if known else f"{fields.kind_label(kind)} × {count}"


def card(fact: DocumentFact, looking: Looking, others: Sequence[Figure] = ()) -> Card:
    """One fact with everything the review says of it."""
    known = applier(fact.kind)
    can_change = fact.state not in (FactState.APPLIED, FactState.REJECTED)
    shown = shown_of(fact)
    found = Card(
        fact=fact,
        label=fields.kind_label(fact.kind),
        title=title_of(fact),
        tone=_TONES[FactState(fact.state)],
        percent=round(fact.confidence * 100),
        by_model=fact.origin == FactSource.MODEL,
        shown=shown,
        steps=known.would_do(fact, looking) if known and can_change and fact.values else [],
        waits_for_applier=known is None,
    )
    if fact.kind == "organisation":
        _with_mention(found, looking)
    if fact.values.get("number") is not None:
        found.earlier = [_earlier(one, fact) for one in others]
    return found


def title_of(fact: DocumentFact) -> str:
    """What a fact is called in a list: its main field."""
    values = fact.values
    if fact.kind in figures.KINDS:
        known = KINDS[fact.kind]
        number = fields.in_words(fact.kind, known.field("number"), values.get("number"))
        unit = values.get("unit") or ("家" if fact.kind == "certificate_count" else "")
        return f"{figures.what_of(fact.kind, values)} {number}{unit}".strip()
    if fact.kind == "organisation":
        return full_name(values)
    if fact.kind == "policy_benefit":
        # The number of the document is the same for all that it promises.
        said = [str(values[name]) for name in ("benefit", "conditions") if values.get(name)]
        return " · ".join(said) or fact.quote[:40]
    names = [one.name for one in KINDS[fact.kind].fields if one.type != "texts"]
    said = [str(values[name]) for name in names if values.get(name)]
    if fact.kind in ("person", "membership", "need", "resource"):
        return " · ".join(said[:2][::-1] if fact.kind == "membership" else said[:2])
    return said[0] if said else "、".join(values.get("parties") or ()) or fact.quote[:40]


def shown_of(fact: DocumentFact) -> list[Shown]:
    """Its fields with what they hold, in words."""
    found = []
    for one in KINDS[fact.kind].fields:
        text = fields.in_words(fact.kind, one, fact.values.get(one.name))
        was = fields.in_words(fact.kind, one, fact.read.get(one.name))
        open_ = str(fact.open.get(one.name) or "")
        if not (text or open_ or was):
            continue
        is_corrected = fact.corrected is not None and was != text
        found.append(
            Shown(
                fields.field_label(fact.kind, one.name),
                text,
                (was or "–") if is_corrected else "",
                open_ if not text else "",
                derived_text(str(fact.derived.get(one.name) or "")) if not is_corrected else "",
            )
        )
    return found


def _with_mention(found: Card, looking: Looking) -> None:
    mention = looking.mention(full_name(found.fact.values))
    if mention is None:
        return
    found.mention = mention
    found.reasons = reasons_in_words(mention)
    answer, pk = mention.answer()
    suggested = mention.organisation_id
    keys = dict.fromkeys(key for key in (suggested, pk) if key and key in looking.entries)
    for key in keys:
        name = looking.entries[key].display_name
        found.options.append(Option(f"org:{key}", name, answer == "org" and pk == key, key))
    if found.options or mention.match != Match.NEW:
        found.options.append(Option("new", _("a new organisation"), answer == "new"))


def _earlier(row: Figure, fact: DocumentFact) -> Earlier:
    document = row.fact.document
    return Earlier(
        f"{row.number_text}{row.unit}",
        row.as_of,
        row.is_of_publication,
        document.pk,
        str(document),
        figures.differs(row, fact.values["number"], fact.values.get("number_to")),
    )


def _asked(document: Document) -> list[DocumentFact]:
    """Facts about organisations of which it is open who they are."""
    asked = {plain(one.name) for one in document.mentions.all() if one.answer()[0] == "ask"}
    if not asked:
        return []
    rows = document.facts.filter(kind="organisation").exclude(state=FactState.REJECTED)
    return [one for one in rows if plain(full_name(one.values)) in asked]


def bar(document: Document) -> dict[str, Any]:
    """How many facts stand where, and how many would be applied now."""
    asked = _asked(document)
    counts = Counter(document.facts.order_by().values_list("state", flat=True))
    return {
        "total": sum(counts.values()),
        "proposed": counts[FactState.PROPOSED],
        "accepted": counts[FactState.ACCEPTED],
        "rejected": counts[FactState.REJECTED],
        "applied": counts[FactState.APPLIED],
        "undone": counts[FactState.UNDONE],
        "ready": ready(document).count(),
        "asked": [one.pk for one in asked],
        "surenesses": SURE,
        "sure_enough": round(SURE_ENOUGH * 100),
    }
