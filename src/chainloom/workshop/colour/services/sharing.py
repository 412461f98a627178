"""Comparisons and lots shown to others: to an organisation of the chain, or by link."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Conflict, Forbidden, Invalid
from chainloom.organisations import finding
from chainloom.organisations.models import Organisation

from ...links import link_close, link_keep
from ..models import ColourComparison, ColourLink, Shared
from ..policy import OwnPolicy

MOST_SHARED = 20


@transaction.atomic
def share(*, row: Shared, policy: OwnPolicy[Any], name: str, by: Actor) -> Organisation:
    """Let another organisation of the chain see it; named by its full name, or by one that only it
    has."""
    policy.check(by, "edit", row)
    wanted = " ".join(name.split())[:100]
    hits = [hit.organisation for hit in finding.search(by, wanted, limit=6)] if wanted else []
    exact = [one for one in hits if wanted in (one.name, one.short_name, one.uscc)]
    found = exact or hits
    if not found:
        message = _("No organisation of the chain is found by “%(name)s”.")
        raise Invalid("unknown", message % {"name": wanted[:40]}, field="name")
    if len(found) > 1:
        names = "、".join(one.name for one in found)
        message = _("Which of these: %(names)s? Write the whole name.")
        raise Invalid("ambiguous", message % {"names": names}, field="name")
    if found[0].pk == row.organisation_id:
        raise Invalid("own", _("It is your own already."), field="name")
    if row.shared_with.count() >= MOST_SHARED:
        raise Conflict("too_many", _("It is shared with %(n)s already.") % {"n": MOST_SHARED})
    row.shared_with.add(found[0])
    record(by=by, action="colour.shared", obj=row, context={"organisation": found[0].pk})
    return found[0]


@transaction.atomic
def unshare(*, row: Shared, policy: OwnPolicy[Any], organisation_id: int, by: Actor) -> None:
    policy.check(by, "edit", row)
    if not row.shared_with.filter(pk=organisation_id).exists():
        raise Forbidden()
    row.shared_with.remove(organisation_id)
    record(by=by, action="colour.unshared", obj=row, context={"organisation": organisation_id})


@transaction.atomic
def link_make(*, row: Shared, policy: OwnPolicy[Any], days: Any, reader: str, by: Actor) -> Any:
    """An address at which it is read without an account, for so many days."""
    policy.check(by, "edit", row)
    about = "comparison" if isinstance(row, ColourComparison) else "lot"
    link = ColourLink(chain_id=by.chain_id, **{about: row})
    link_keep(link, days=days, reader=reader, by=by)
    record(by=by, action="colour.link_made", obj=row)
    return link


@transaction.atomic
def link_revoke(*, row: Any, policy: OwnPolicy[Any], link_id: int, by: Actor) -> None:
    """Close a link now."""
    policy.check(by, "edit", row)
    if link_close(row.links.all(), link_id):
        record(by=by, action="colour.link_closed", obj=row)
