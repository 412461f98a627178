"""What an accepted fact of an agreement does: the agreement with all its parties.

The kind is read from the title's words; what is owed is never guessed. A second announcement of
the same agreement finds the first: the same parties (or some of them under the same title), a title
that says the same or nothing, and days that can be one day.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chainloom.documents.appliers.organisations import entry_step
from chainloom.documents.doing import Doing, Looking, Undoing
from chainloom.documents.facts import FactApplier, Record, Step, Waits
from chainloom.documents.mentions import plain
from chainloom.documents.models import DocumentEffect, DocumentFact
from chainloom.organisations.models import Organisation

from . import dates, services
from .models import TITLE_MOST, Agreement, AgreementKind, AgreementState, Party

AGREEMENT = "agreement"
# By the words of the title; the first that fits.
_WORDS: tuple[tuple[str, AgreementKind], ...] = (
    (r"三区|党建|共建|社区|联建", AgreementKind.COMMUNITY),
    (r"产学研|科研|研发|研究|实验室|技术|攻关|成果", AgreementKind.RESEARCH),
    (r"人才|实习|就业|校企|产业学院|订单班|培养|实训", AgreementKind.TALENT),
    (r"银企|授信|信贷|贷款|融资|金融|保险", AgreementKind.FINANCE),
    (r"供应|供货|采购|购销|销售|买卖|订货|订单|供需", AgreementKind.SUPPLY),
)
# What says only that it is an agreement.
_GENERAL = re.compile(
    r"(?:战略|友好|框架|全面)*(?:合作)?(?:框架)?(?:意向)?(?:协议|合同|协定|备忘录|合约)?书?"
)


def kind_of(title: str) -> AgreementKind:
    found = (kind for words, kind in _WORDS if re.search(words, title))
    return next(found, AgreementKind.OTHER)


def _day(fact: DocumentFact) -> str:
    """The day as far as the document gives it; of a span, its first."""
    text = str(fact.values.get("date") or "").partition("/")[0]
    return dates.partial(text, "signed_on") if text else ""


def _state(fact: DocumentFact) -> AgreementState:
    is_intended = fact.values.get("state") == "intended"
    return AgreementState.INTENDED if is_intended else AgreementState.SIGNED


def _names(fact: DocumentFact) -> list[str]:
    return [str(one) for one in fact.values.get("parties") or () if str(one).strip()]


def title_of(fact: DocumentFact) -> str:
    """The title as written; without one, whose agreement it is."""
    title = str(fact.values.get("title") or "").strip()
    if not title:
        title = _("Agreement of %(names)s") % {"names": "、".join(_names(fact))}
    return title[:TITLE_MOST]


def _says_same(one: str, other: str) -> bool:
    mine, theirs = plain(one), plain(other)
    if mine.endswith(theirs) or theirs.endswith(mine):
        return True
    return bool(_GENERAL.fullmatch(mine) or _GENERAL.fullmatch(theirs))


def same_agreement(chain_id: int | None, fact: DocumentFact, parties: set[int]) -> Agreement | None:
    """The agreement that the fact speaks of, if it is there already."""
    if not parties:
        return None
    day, title = _day(fact), str(fact.values.get("title") or "")
    rows = Agreement.objects.filter(chain=chain_id, parties__organisation__in=parties).distinct()
    for row in rows.prefetch_related("parties__organisation").order_by("pk"):
        theirs = {one.speaker_id() for one in row.parties.all()}
        if row.signed_on and day and not dates.fits(row.signed_on, day):
            continue
        if theirs == parties and _says_same(row.title, title):
            return row
        is_part = min(len(theirs), len(parties)) > 1 and (theirs < parties or parties < theirs)
        if is_part and plain(row.title) == plain(title):
            return row
    return None


class AgreementsSigned(FactApplier):
    """Enters an agreement with all its parties, or adds to the one that is there."""

    kind = "agreement_signed"
    order = 60

    def heading(self, found: Sequence[DocumentFact]) -> str:
        count = len(found)
        sizes = {len(_names(one)) for one in found}
        if len(sizes) == 1 and sizes != {0}:
            text = ngettext(
                "adds %(count)d agreement with %(parties)d parties",
                "adds %(count)d agreements with %(parties)d parties each",
                count,
            )
            return text % {"count": count, "parties": max(sizes)}
        text = ngettext("adds %(count)d agreement", "adds %(count)d agreements", count)
        return text % {"count": count}

    def would_do(self, fact: DocumentFact, looking: Looking) -> list[Step]:
        known = {name: looking.known(name) for name in _names(fact)}
        new = [entry_step(looking, name) for name, row in known.items() if row is None]
        found = None
        if not new:
            parties = {row.pk for row in known.values() if row is not None}
            found = same_agreement(looking.document.chain_id, fact, parties)
        if found is not None:
            return [self._same_step(found, fact)]
        about = {"title": title_of(fact), "kind": kind_of(title_of(fact)).label}
        steps = [Step(_("adds the agreement “%(title)s” (%(kind)s)") % about, "new"), *new]
        for row in known.values():
            if row is not None:
                text = _("%(name)s is a party") % {"name": row.name}
                steps.append(Step(text, "new", row.pk))
        said = _("Its obligations are left empty: add what each party owes.")
        return [*steps, Step(said, "same")]

    def _same_step(self, row: Agreement, fact: DocumentFact) -> Step:
        about = {"title": row.title}
        if _additions(row, fact):
            return Step(_("adds to the agreement “%(title)s”, which is there") % about, "change")
        return Step(_("the agreement “%(title)s” is there already") % about, "same")

    def apply(self, fact: DocumentFact, doing: Doing) -> None:
        parties = self._parties(fact, doing)
        found = same_agreement(doing.document.chain_id, fact, {one.pk for one in parties})
        if found is not None:
            self._add_to(found, fact, parties, doing)
            return
        title = title_of(fact)
        row = services.agreement_create(
            values={
                "title": title,
                "kind": kind_of(title),
                "signed_on": _day(fact) if _state(fact) == AgreementState.SIGNED else "",
                "document": doing.document,
            },
            parties=parties,
            state=_state(fact),
            source=doing.source(fact),
            by=doing.by,
        )
        doing.made(fact, AGREEMENT, row, _now(row))

    def _parties(self, fact: DocumentFact, doing: Doing) -> list[Organisation]:
        """Every party; one that a person left out is none, one left undecided waits."""
        found = doing.organisations(fact, _names(fact))
        if not found:
            raise Waits("no_parties", _("No party of this agreement is left."))
        return found

    def _add_to(
        self, row: Agreement, fact: DocumentFact, parties: list[Organisation], doing: Doing
    ) -> None:
        """What the document knows beyond what is there: a day, that it was signed, a party."""
        before = _now(row)
        more = _additions(row, fact)
        if more.get("signed"):
            row = services.agreement_sign(agreement=row, signed_on=_day(fact), by=doing.by)
        elif more:
            row = services.agreement_update(agreement=row, values=more, by=doing.by)
        there = {one.speaker_id() for one in row.parties.select_related("organisation")}
        for organisation in parties:
            if organisation.pk not in there:
                services.party_add(
                    agreement=row,
                    organisation=organisation,
                    source=doing.source(fact),
                    by=doing.by,
                )
        after = _now(row)
        if after != before:
            doing.changed(fact, AGREEMENT, row, before=before, after=after)


def _additions(row: Agreement, fact: DocumentFact) -> dict[str, Any]:
    day = _day(fact)
    if row.is_intended() and _state(fact) == AgreementState.SIGNED:
        return {"signed": True}
    is_fuller = len(day) > len(row.signed_on)
    return {"signed_on": day} if row.is_signed() and is_fuller else {}


def _now(row: Agreement) -> dict[str, Any]:
    """What the document may change of an agreement, and whether anybody worked on it."""
    return {
        "state": row.state,
        "signed_on": row.signed_on,
        "parties": sorted(row.parties.values_list("pk", flat=True)),
        "version": row.version,
        "obligations": row.obligations.count(),
        "outcomes": row.outcomes.count(),
    }


class AgreementRecord(Record):
    """An agreement that nobody worked on since goes with the document, or back to what it was."""

    key = AGREEMENT

    def hindrance(self, effect: DocumentEffect, undoing: Undoing) -> str:
        row = Agreement.objects.filter(pk=effect.object_id).first()
        if row is None or _now(row) == self._last_of(effect, undoing).after:
            return ""
        return _("the agreement “%(title)s” was worked on since") % {"title": row.title}

    def _last_of(self, effect: DocumentEffect, undoing: Undoing) -> DocumentEffect:
        """What the document did to it last: it may speak of one agreement twice."""
        if undoing.writes(AGREEMENT, effect.object_id) == 1:
            return effect
        rows = DocumentEffect.objects.filter(
            fact__document=undoing.document, record=AGREEMENT, object_id=effect.object_id
        )
        return rows.order_by("-pk")[0]

    def undo(self, effect: DocumentEffect, undoing: Undoing) -> None:
        row = Agreement.objects.filter(pk=effect.object_id).first()
        if row is None:
            return
        if effect.before is None:
            services.agreement_remove(agreement=row, by=undoing.by)
            return
        added = set(effect.after["parties"]) - set(effect.before["parties"])
        for party in Party.objects.filter(pk__in=added, agreement=row):
            services.party_remove(party=party, by=undoing.by)
        if effect.before["state"] != effect.after["state"]:
            row = services.agreement_unsign(agreement=row, by=undoing.by)
        values = {"signed_on": effect.before["signed_on"]}
        services.agreement_update(agreement=row, values=values, by=undoing.by)
