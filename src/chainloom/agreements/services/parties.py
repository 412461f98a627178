"""Who stands in an agreement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.cleaning import assign, clean_text
from chainloom.core.errors import Invalid
from chainloom.organisations.models import Organisation, Source
from chainloom.organisations.services import source_of_entry

from ..models import Agreement, Party, PartyRole
from . import common, telling
from .writing import MOST_PARTIES

# A person's name never enters the trail.
_PERSONAL = ("signatory", "signatory_post")


def _clean(values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name == "role":
            found[name] = common.one_of(value, list(PartyRole.values), "role")
        elif name in _PERSONAL:
            found[name] = clean_text(value, 60)
        else:
            raise TypeError(f"not a field of a party: {name}")
    return found


@transaction.atomic
def party_add(
    *,
    agreement: Agreement,
    organisation: Any,
    by: Actor,
    values: Mapping[str, Any] | None = None,
    source: Source | None = None,
) -> Party:
    """One more party."""
    row = common.locked(agreement, by)
    who = common.clean_organisation(organisation, by, "organisation")
    if row.parties.filter(organisation=who).exists():
        raise Invalid("there_already", _("It is a party already."), field="organisation")
    count = row.parties.count()
    if count >= MOST_PARTIES:
        message = _("At most %(n)s parties.") % {"n": MOST_PARTIES}
        raise Invalid("too_many", message, field="organisation")
    given = {"role": PartyRole.PARTY, **(values or {})}
    party = Party.objects.create(
        agreement=row,
        organisation=who,
        order=count,
        source=source or source_of_entry(by),
        **_clean(given),
    )
    common.note(row, "party_added", by, party=party.pk, name=who.name)
    telling.news(row, "party_added", by)
    return party


@transaction.atomic
def party_update(*, party: Party, values: Mapping[str, Any], by: Actor) -> Party:
    """Its role, and who signed for it."""
    row = common.locked(party.agreement, by)
    party = row.parties.select_related("organisation").get(pk=party.pk)
    changes = assign(party, _clean(values))
    if changes.get("role") and party.role == PartyRole.WITNESS and _owes(party):
        message = _("It owes something, or confirms it: a witness does neither.")
        raise Invalid("not_now", message, field="role")
    if changes:
        party.save()
        row.version += 1
        row.save(update_fields=["version"])
        told = {name: pair for name, pair in changes.items() if name not in _PERSONAL}
        common.note(
            row, "party_updated", by, party=party.pk, name=party.organisation.name, changes=told
        )
    return party


def _owes(party: Party) -> bool:
    return party.owes.exists() or party.confirms.exists()


@transaction.atomic
def party_remove(*, party: Party, by: Actor) -> None:
    """Take out a party that owes nothing, is owed nothing, and said nothing of what came of it."""
    row = common.locked(party.agreement, by)
    party = row.parties.select_related("organisation").get(pk=party.pk)
    if _owes(party):
        raise common.not_now(
            _("It owes something, or confirms it: change those obligations first.")
        )
    if row.outcomes.filter(Q(stated_by=party) | Q(confirmed_by=party)).exists():
        raise common.not_now(
            _("It said what came of the agreement, or confirmed it: take that back first.")
        )
    if row.parties.count() == 1:
        raise common.not_now(_("It is the only party: take the agreement out instead."))
    common.note(row, "party_removed", by, party=party.pk, name=party.organisation.name)
    party.delete()


def signatory_forget(*, name: str, organisation: Organisation, by: Actor) -> int:
    """Forget who signed, when that person is erased; within the eraser's transaction."""
    held = Party.objects.filter(organisation=organisation, signatory=name.strip())
    if by.chain_id is not None:
        held = held.filter(agreement__chain=by.chain_id)
    count = 0
    for party in held.exclude(signatory="").select_related("agreement"):
        party.signatory = party.signatory_post = ""
        party.save()
        common.note(party.agreement, "signatory_erased", by, party=party.pk)
        count += 1
    return count
