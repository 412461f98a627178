"""Money put into a project, and who takes part in it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.errors import Invalid
from chainloom.organisations.models import Source
from chainloom.organisations.services.effects import source_of_entry

from ...models import Investment, PartnerRole, Project, ProjectPartner
from .. import common
from .common import bounded_text, check_not_dropped, locked, note, past_day

MOST_INVESTMENTS = 500
MOST_PARTNERS = 50


@transaction.atomic
def investment_add(
    *,
    project: Project,
    amount: Any,
    by: Actor,
    on: Any = None,
    text: str = "",
    source: Source | None = None,
) -> Investment:
    """Money was put in on a day: 10,000 yuan, beside what was before."""
    row = locked(project, by)
    check_not_dropped(row)
    sum_ = common.clean_number(amount, "amount")
    if not sum_:
        raise Invalid("required", _("Say how much, in 10,000 yuan, above 0."), field="amount")
    if row.investments.count() >= MOST_INVESTMENTS:
        message = _("At most %(n)s entries: put several into one.") % {"n": MOST_INVESTMENTS}
        raise Invalid("too_many", message, field="amount")
    made = Investment.objects.create(
        project=row,
        on=past_day(on),
        amount=sum_,
        text=bounded_text(text, 200, "text"),
        source=source or source_of_entry(by),
        created_by=by.user,
        created_at=timezone.now(),
    )
    about = {"amount": str(sum_), "on": made.on.isoformat(), "money": True}
    note(row, by, "invested", text=made.text, **about)
    return made


@transaction.atomic
def investment_remove(*, investment: Investment, by: Actor) -> None:
    """Take out an entry that was wrong; the history says that it was there."""
    row = locked(investment.project, by)
    found = row.investments.filter(pk=investment.pk).first()
    if found is None:
        raise common.not_now(_("The entry was taken out meanwhile."))
    about = {"amount": str(found.amount), "on": found.on.isoformat(), "money": True}
    note(row, by, "investment_removed", **about)
    found.delete()


@transaction.atomic
def partner_add(
    *, project: Project, organisation: Any, role: str, by: Actor, text: str = ""
) -> ProjectPartner:
    """An organisation takes part; its people see the project from now on."""
    row = locked(project, by)
    check_not_dropped(row)
    one = common.clean_organisation(organisation, by)
    if one.pk == row.organisation_id:
        message = _("It undertakes the project itself.")
        raise Invalid("own_project", message, field="organisation")
    part = common.one_of(role, list(PartnerRole.values), "role")
    if row.partners.filter(organisation=one).exists():
        message = _("%(name)s takes part already.") % {"name": one.display_name}
        raise Invalid("there_already", message, field="organisation")
    if row.partners.count() >= MOST_PARTNERS:
        message = _("At most %(n)s partners.") % {"n": MOST_PARTNERS}
        raise Invalid("too_many", message, field="organisation")
    said = bounded_text(text, 200, "text")
    made = ProjectPartner.objects.create(project=row, organisation=one, role=part, text=said)
    note(row, by, "partner_added", text=said, partner=one.pk, role=part)
    return made


@transaction.atomic
def partner_remove(*, partner: ProjectPartner, by: Actor) -> None:
    row = locked(partner.project, by)
    found = row.partners.filter(pk=partner.pk).first()
    if found is None:
        raise common.not_now(_("It takes no part any more."))
    note(row, by, "partner_removed", partner=found.organisation_id, role=found.role)
    found.delete()
