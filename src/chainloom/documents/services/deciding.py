"""A person decides: facts are accepted, corrected, rejected; organisations told which they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Conflict, Invalid
from chainloom.organisations.policy import organisation_policy

from .. import fields
from ..mentions import full_name, mentions_write, names_in, plain
from ..models import (
    Document,
    DocumentFact,
    DocumentMention,
    DocumentState,
    FactState,
    Match,
)
from ..policy import document_policy

# How sure a fact must be to be accepted with others, unless somebody says otherwise: names of
# organisations and persons mostly are, figures hardly ever (lexicon/trust.toml of the reader).
SURE_ENOUGH = 0.7


def _locked(fact: DocumentFact, by: Actor) -> DocumentFact:
    document_policy.check(by, "change", fact.document)
    document = Document.objects.select_for_update().get(pk=fact.document_id)
    _check_state(document)
    row = DocumentFact.objects.get(pk=fact.pk)
    row.document = document
    if not row.can_be_decided():
        raise Conflict("applied", _("This fact was applied: take the document back first."))
    return row


def _check_state(document: Document) -> None:
    if document.state != DocumentState.READ:
        raise Conflict("not_now", _("It is being worked on; wait for that to end."))


def _decide(fact: DocumentFact, state: FactState, by: Actor) -> DocumentFact:
    fact.state, fact.hindrance = state, None
    decided = state != FactState.PROPOSED
    fact.decided_by = by.user if decided else None
    fact.decided_at = timezone.now() if decided else None
    fact.save()
    # No value: a person's name would never leave the trail again.
    context = {"fact": fact.pk, "kind": fact.kind, "state": str(state)}
    record(by=by, action="document.fact_decided", obj=fact.document, context=context)
    return fact


def _mention_of(fact: DocumentFact) -> DocumentMention | None:
    """The mention that an organisation's fact is itself about."""
    if fact.kind != "organisation":
        return None
    key = plain(full_name(fact.values))
    mentions = fact.document.mentions.all()
    return next((one for one in mentions if plain(one.name) == key), None)


@transaction.atomic
def fact_accept(*, fact: DocumentFact, by: Actor) -> DocumentFact:
    """Accept a fact as it stands; an organisation's suggestion is accepted with it."""
    row = _locked(fact, by)
    mention = _mention_of(row)
    if mention is not None:
        _take_suggestion(mention)
    return _decide(row, FactState.ACCEPTED, by)


def _take_suggestion(mention: DocumentMention) -> None:
    if mention.decision == "out":
        mention.decision = ""
    if not mention.decision and mention.match == Match.LIKELY and mention.organisation_id:
        mention.decision = f"org:{mention.organisation_id}"
    mention.save(update_fields=["decision"])


@transaction.atomic
def fact_reject(*, fact: DocumentFact, by: Actor) -> DocumentFact:
    """Reject a fact; an organisation that is rejected is left out of the others too."""
    row = _locked(fact, by)
    mention = _mention_of(row)
    if mention is not None:
        mention.decision = "out"
        mention.save(update_fields=["decision"])
    return _decide(row, FactState.REJECTED, by)


@transaction.atomic
def fact_reopen(*, fact: DocumentFact, by: Actor) -> DocumentFact:
    """Take a decision back: the fact is proposed again, with what was corrected."""
    row = _locked(fact, by)
    mention = _mention_of(row)
    if mention is not None and mention.decision:
        mention.decision = ""
        mention.save(update_fields=["decision"])
    return _decide(row, FactState.PROPOSED, by)


@transaction.atomic
def fact_correct(
    *, fact: DocumentFact, values: Mapping[str, Any], by: Actor, accept: bool = True
) -> DocumentFact:
    """Put other values in a fact's fields; what was read stays beside them."""
    row = _locked(fact, by)
    fit = fields.cleaned(row.kind, values)
    before = names_in(row)
    row.corrected = None if fit == row.read else fit
    # What a person fills in is no longer open, nor concluded.
    row.open = {name: said for name, said in row.open.items() if fit.get(name) is None}
    state = FactState.ACCEPTED if accept else FactState(row.state)
    if state == FactState.UNDONE:
        state = FactState.PROPOSED
    _decide(row, state, by)
    if names_in(row) != before or row.kind == "organisation":
        mentions_write(row.document, by)
    return row


@transaction.atomic
def facts_accept(*, document: Document, by: Actor, least: float = SURE_ENOUGH) -> int:
    """Accept every fact that is open and sure enough, but those that wait for an answer.

    What was taken back is open again. An organisation that is only perhaps one of the registry is
    for a person to decide.
    """
    document_policy.check(by, "change", document)
    locked = Document.objects.select_for_update().get(pk=document.pk)
    _check_state(locked)
    mentions = {plain(one.name): one for one in locked.mentions.all()}
    rows = locked.facts.filter(
        state__in=(FactState.PROPOSED, FactState.UNDONE), confidence__gte=least
    )
    taken = [row for row in rows if not _is_open(row, mentions)]
    now = timezone.now()
    for row in taken:
        row.state, row.decided_by, row.decided_at = FactState.ACCEPTED, by.user, now
    DocumentFact.objects.bulk_update(taken, ["state", "decided_by", "decided_at"], batch_size=200)
    if taken:
        context = {"count": len(taken), "least": least}
        record(by=by, action="document.facts_accepted", obj=locked, context=context)
    return len(taken)


def _is_open(fact: DocumentFact, mentions: Mapping[str, DocumentMention]) -> bool:
    if fact.kind != "organisation":
        return False
    mention = mentions.get(plain(full_name(fact.values)))
    return mention is not None and mention.answer()[0] == "ask"


@transaction.atomic
def mention_decide(*, mention: DocumentMention, choice: str, by: Actor) -> DocumentMention:
    """Say which organisation is meant: "new", "org:12", "out", or "" for no answer."""
    document_policy.check(by, "change", mention.document)
    locked = Document.objects.select_for_update().get(pk=mention.document_id)
    _check_state(locked)
    if choice.startswith("org:"):
        key = choice[4:]
        rows = organisation_policy.rows(by)
        if not (key.isascii() and key.isdigit() and len(key) < 19):
            raise Invalid("unknown_choice", _("There is no such organisation."), field="choice")
        if not rows.filter(pk=int(key)).exists():
            raise Invalid("unknown_choice", _("There is no such organisation."), field="choice")
    elif choice not in ("", "new", "out"):
        message = _("“%(value)s” is not one of the choices.") % {"value": choice[:40]}
        raise Invalid("unknown_choice", message, field="choice")
    row = DocumentMention.objects.get(pk=mention.pk)
    row.decision = choice
    row.save(update_fields=["decision"])
    # What could not be applied for want of this answer may be tried again.
    locked.facts.filter(state=FactState.ACCEPTED).update(hindrance=None)
    context = {"mention": row.pk, "choice": choice}
    record(by=by, action="document.mention_decided", obj=locked, context=context)
    return row
