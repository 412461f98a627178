"""Every write of policies, of what became of them, and of firms' answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.cleaning import assign
from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing
from chainloom.engines.matching.eligibility import STATEMENT, EligibilityError, read_firm
from chainloom.organisations.models import Organisation, Source
from chainloom.organisations.policy import organisation_policy
from chainloom.organisations.services.effects import source_of_entry

from ..eligibility import answer_words, read_benefit, read_conditions, words_of
from ..models import CaseState, FirmAnswer, Policy, PolicyCase, PolicyPayment, PolicyState
from ..models.common import plain_number
from ..policies_policy import may_answer, policy_case_rights, policy_rights
from ..selectors.reach import answers_changed
from ..wording import not_in_force
from . import common, telling, telling_policies

TEXTS = {"title": 160, "number": 80, "issuer_name": 160, "ask_whom": 300}
LINES = {"summary": 2000, "how_to_apply": 2000}
DAYS = ("begins_on", "ends_on")
VALUES = (*TEXTS, *LINES, *DAYS, "is_open_ended", "conditions", "benefit", "organisation")
MOST_TOLD = 1000


def clean_values(values: Mapping[str, Any], *, by: Actor) -> dict[str, Any]:
    """The given fields, cleaned; unknown names are a programming error."""
    unknown = set(values) - set(VALUES)
    if unknown:
        raise TypeError(f"no such fields: {sorted(unknown)}")
    words = words_of(by.chain)
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name in TEXTS:
            found[name] = common.clean_text(value, TEXTS[name] + 1)
            if len(found[name]) > TEXTS[name]:
                message = _("At most %(n)s characters.") % {"n": TEXTS[name]}
                raise Invalid("too_long", message, field=name)
        elif name in LINES:
            found[name] = common.clean_lines(value, LINES[name], name)
        elif name in DAYS:
            found[name] = common.clean_day(value, name)
        elif name == "conditions":
            read_conditions(value, words)
            found[name] = value or None
        elif name == "benefit":
            read_benefit(value, words)
            found[name] = value or None
        elif name == "organisation":
            found[name] = common.clean_organisation(value, by) if value else None
        else:
            found[name] = bool(value)
    if "title" in found and not found["title"]:
        raise Invalid("required", _("Say in a few words what it is about."), field="title")
    return found


def _check_whole(row: Policy) -> None:
    if row.begins_on and row.ends_on and row.ends_on < row.begins_on:
        raise Invalid("dates", _("The last day is before the first."), field="ends_on")
    if row.is_open_ended and row.ends_on:
        message = _("It cannot both have a last day and be without one.")
        raise Invalid("dates", message, field="ends_on")


@transaction.atomic
def policy_create(
    *, values: Mapping[str, Any], by: Actor, publish: bool = False, source: Source | None = None
) -> Policy:
    """A policy of a unit of the chain, or one that the office enters for another issuer."""
    common.check_member(by)
    given = values.get("organisation")
    issuer = common.clean_organisation(given, by) if given else None
    policy_rights.check_add(by, organisation_id=issuer.pk if issuer else None)
    cleaned = clean_values({"title": "", **values, "organisation": issuer}, by=by)
    row = Policy(
        chain=by.chain,
        created_by=by.user,
        created_at=timezone.now(),
        source=source or source_of_entry(by),
        **cleaned,
    )
    _check_whole(row)
    row.save()
    record(by=by, action="policy.created", obj=row)
    return policy_publish(policy=row, by=by) if publish else row


def _locked(policy: Policy, by: Actor, action: str) -> Policy:
    policy_rights.check(by, action, policy)
    rows = Policy.objects.select_for_update(of=("self",))
    return rows.select_related("organisation", "chain").get(pk=policy.pk)


@transaction.atomic
def policy_update(
    *, policy: Policy, values: Mapping[str, Any], by: Actor, version: int | None = None
) -> Policy:
    """Change what it says; a published one is changed for everybody at once."""
    row = _locked(policy, by, "edit")
    common.check_version(row, version)
    cleaned = clean_values(values, by=by)
    if (
        "organisation" in cleaned
        and not by.is_office
        and cleaned["organisation"] != row.organisation
    ):
        raise Forbidden(_("Only the office says who issued a policy."))
    changes = assign(row, cleaned)
    _check_whole(row)
    if row.is_published():
        _check_publishable(row)
    if not changes:
        return row
    row.version += 1
    row.save()
    record(by=by, action="policy.updated", obj=row, changes=changes)
    return row


def _check_publishable(row: Policy) -> None:
    if row.conditions is None:
        message = _("Say for whom it is first; for all, say so.")
        raise Invalid("required", message, field="conditions")


@transaction.atomic
def policy_publish(*, policy: Policy, by: Actor) -> Policy:
    """Let everybody in the chain see it."""
    row = _locked(policy, by, "edit")
    if row.is_published():
        raise common.not_now(_("It is published already."))
    _check_publishable(row)
    row.state, row.published_at, row.ended_at = PolicyState.PUBLISHED, timezone.now(), None
    row.save()
    record(by=by, action="policy.published", obj=row)
    return row


@transaction.atomic
def policy_end(*, policy: Policy, by: Actor) -> Policy:
    row = _locked(policy, by, "edit")
    if not row.is_published():
        raise common.not_now(_("It is not published."))
    row.state, row.ended_at = PolicyState.ENDED, timezone.now()
    row.save()
    record(by=by, action="policy.ended", obj=row)
    return row


@transaction.atomic
def policy_remove(*, policy: Policy, by: Actor) -> None:
    """Throw a draft away; what was published is ended instead."""
    row = _locked(policy, by, "edit")
    if not row.is_draft():
        raise common.not_now(_("It was published: end it instead."))
    record(by=by, action="policy.removed", obj=row)
    row.delete()


@transaction.atomic
def firms_tell(*, policy: Policy, organisations: Iterable[int], by: Actor) -> int:
    """Tell firms of the policy: it stands among what is for them, and their people get a notice.
    Those told are left alone."""
    row = _locked(policy, by, "edit")
    if not row.is_published():
        raise common.not_now(_("Publish it first."))
    wanted = list(dict.fromkeys(organisations))[:MOST_TOLD]
    if not wanted:
        raise Invalid("nobody", _("Tick the firms that are to be told."), field="organisations")
    firms = organisation_policy.rows(by).filter(pk__in=wanted)
    told = set(row.cases.filter(organisation__in=wanted).values_list("organisation", flat=True))
    fresh = [firm for firm in firms.order_by("pk") if firm.pk not in told]
    for firm in fresh:
        case = PolicyCase.objects.create(policy=row, organisation=firm, told_at=timezone.now())
        record(by=by, action="policy.told", obj=row, context={"organisation": case.organisation_id})
    telling.policy_told(row, [firm.pk for firm in fresh], by)
    return len(fresh)


@transaction.atomic
def policy_apply(
    *, policy: Policy, organisation: Organisation, by: Actor, asked: Any = None
) -> PolicyCase:
    """Apply as the firm, or for it as the office."""
    if not policy_rights.may(by, "view", policy):
        raise Missing()
    policy_rights.check(by, "apply", policy)
    policy_case_rights.check_add(by, organisation_id=organisation.pk)
    row = Policy.objects.select_for_update(of=("self",)).get(pk=policy.pk)
    today = timezone.localdate()
    if not row.may_be_in_force(today):
        message = _("It cannot be applied for: %(why)s.")
        raise common.not_now(message % {"why": not_in_force(row, today)})
    case = row.cases.filter(organisation=organisation).first()
    if case is not None and not case.can_be_applied_for():
        raise common.not_now(_("It was applied for already."))
    case = case or PolicyCase(policy=row, organisation=organisation)
    case.state, case.applied_at = CaseState.APPLIED, timezone.now()
    case.asked = common.clean_number(asked, "asked")
    case.decided_at, case.note = None, ""
    case.save()
    record(by=by, action="policy.applied", obj=row, context={"organisation": organisation.pk})
    telling_policies.application_told(case, by)
    return case


def _case(case: PolicyCase, by: Actor) -> PolicyCase:
    policy_case_rights.check(by, "decide", case)
    rows = PolicyCase.objects.select_for_update(of=("self",))
    return rows.select_related("policy__chain", "organisation").get(pk=case.pk)


@transaction.atomic
def case_grant(*, case: PolicyCase, amount: Any, by: Actor) -> PolicyCase:
    row = _case(case, by)
    if not row.can_be_decided():
        raise common.not_now(_("It was not applied for."))
    row.granted = _sum(amount, "amount")
    row.state, row.decided_at = CaseState.GRANTED, timezone.now()
    row.save()
    _told(row, "policy.granted", by)
    return row


@transaction.atomic
def case_refuse(*, case: PolicyCase, reason: Any, by: Actor) -> PolicyCase:
    row = _case(case, by)
    if not row.can_be_decided():
        raise common.not_now(_("It was not applied for."))
    row.note = _reason(reason)
    row.state, row.decided_at = CaseState.REFUSED, timezone.now()
    row.save()
    _told(row, "policy.refused", by)
    return row


@transaction.atomic
def case_correct(
    *, case: PolicyCase, amount: Any, reason: Any, granted_before: Any, by: Actor
) -> PolicyCase:
    """Grant another sum than was written: before more of it is paid, or because less was meant.

    `granted_before`: what was granted when the actor looked, so that no other correction is lost.
    """
    row = _case(case, by)
    if not row.can_be_corrected():
        raise common.not_now(_("It was not granted."))
    before = row.granted or Decimal(0)
    if _seen(granted_before, "granted_before") != before:
        message = _("Meanwhile %(granted)s yuan are granted: look whether this still holds.")
        raise Conflict("granted_meanwhile", message % {"granted": plain_number(before)})
    granted, why = _sum(amount, "amount"), _reason(reason)
    if granted < (row.paid or 0):
        message = _("%(paid)s yuan are paid already: it cannot be less.")
        said = {"paid": plain_number(row.paid)}
        raise Invalid("less_than_paid", message % said, field="amount")
    if granted == row.granted:
        return row
    _kept(row, "policy.corrected", {"granted": (before, granted)}, why, by)
    row.granted = granted
    row.state = row.settled()
    row.save()
    return row


@transaction.atomic
def case_pay(*, case: PolicyCase, amount: Any, paid_before: Any, by: Actor) -> PolicyCase:
    """Pay what was granted, whole or in parts; never more than was granted.

    `paid_before`: what was paid when the actor looked, so that a part is not noted twice.
    """
    row = _case(case, by)
    if not row.is_granted():
        raise common.not_now(_("It was not granted."))
    before = row.paid or Decimal(0)
    if _seen(paid_before, "paid_before") != before:
        message = _("Meanwhile %(paid)s yuan are paid in all: look whether this is among them.")
        raise Conflict("paid_meanwhile", message % {"paid": plain_number(before)})
    part = _sum(amount, "amount")
    _check_part(row, part)
    PolicyPayment.objects.create(case=row, amount=part, at=timezone.now(), by=by.user)
    _settle(row)
    _told(row, "policy.paid", by)
    return row


@transaction.atomic
def payment_void(*, payment: PolicyPayment, reason: Any, by: Actor) -> PolicyCase:
    """Take back a payment that was noted wrongly: it stays, with the reason, and counts no more."""
    row = _case(payment.case, by)
    if not row.is_granted():
        raise common.not_now(_("It was not granted."))
    part = row.payments.select_for_update().get(pk=payment.pk)
    if not part.stands():
        raise common.not_now(_("It was taken back already."))
    part.void_reason = _reason(reason)
    part.voided_at, part.voided_by = timezone.now(), by.user
    part.save()
    before = row.paid
    _settle(row)
    _kept(row, "policy.payment_voided", {"paid": (before, row.paid)}, part.void_reason, by)
    return row


def _settle(row: PolicyCase) -> None:
    """What was paid, when at last, and the state, from the payments that stand."""
    parts = list(row.payments.standing())
    row.paid = sum((part.amount for part in parts), Decimal(0)) or None
    row.paid_at = max((part.at for part in parts), default=None)
    row.state = row.settled()
    row.save()


def _check_part(row: PolicyCase, part: Decimal) -> None:
    if not row.can_be_paid():
        message = _("All that was granted is paid. Correct what was granted first if it is more.")
        raise Invalid("more_than_granted", message, field="amount")
    if part > row.left:
        message = _(
            "%(granted)s yuan were granted and %(paid)s are paid: at most %(left)s can be paid. "
            "Correct what was granted first if it is more."
        )
        sums = {"granted": row.granted, "paid": row.paid or Decimal(0), "left": row.left}
        said = {name: plain_number(value) for name, value in sums.items()}
        raise Invalid("more_than_granted", message % said, field="amount")


def _sum(value: Any, field: str) -> Decimal:
    found = common.clean_number(value, field)
    if not found:
        raise Invalid("required", _("Say how many yuan."), field=field)
    return found


def _seen(value: Any, field: str) -> Decimal:
    """A sum as the actor saw it."""
    found = common.clean_number(value, field)
    if found is None:
        message = _("Say which sum stood there when you looked.")
        raise Invalid("required", message, field=field)
    return found


def _reason(value: Any) -> str:
    found = common.clean_text(value, 500)
    if not found:
        raise Invalid("required", _("Say why."), field="reason")
    return found


def _told(row: PolicyCase, action: str, by: Actor) -> None:
    """The trail names policy and firm; sums stand with the case and its payments."""
    record(by=by, action=action, obj=row.policy, context={"organisation": row.organisation_id})
    telling_policies.case_told(row, action, by)


def _kept(
    row: PolicyCase,
    action: str,
    sums: dict[str, tuple[Decimal | None, Decimal | None]],
    reason: str,
    by: Actor,
) -> None:
    """What a sum was, what it is and why is kept in the trail alone. Office and leader read it;
    they see the sums of every case as well."""
    changes = {
        name: (f"{before or 0:.2f}", f"{after or 0:.2f}") for name, (before, after) in sums.items()
    } | {"reason": ("", reason)}
    about = {"organisation": row.organisation_id}
    record(by=by, action=action, obj=row, changes=changes, context=about)
    telling_policies.case_told(row, action, by)


@transaction.atomic
def answer_set(
    *, organisation: Organisation, attribute: str, value: Any, by: Actor, statement: str = ""
) -> FirmAnswer | None:
    """Answer what a condition asks of a firm; None takes the answer back."""
    common.check_member(by)
    organisation_policy.check(by, "edit", organisation)
    if not may_answer(by, organisation):
        raise Forbidden(_("These are the firm’s own figures."))
    chain_id = by.chain.pk
    known = FirmAnswer.objects.filter(
        chain=by.chain, organisation=organisation, attribute=attribute, statement=statement
    )
    transaction.on_commit(lambda: answers_changed(chain_id), robust=True)
    if value is None:
        if known.delete()[0]:
            record(by=by, action="policy.answer_removed", obj=organisation)
        return None
    _check_answer(attribute, statement, value, by)
    said = {"value": value, "as_of": timezone.localdate(), "source": source_of_entry(by)}
    row, _made = known.update_or_create(
        defaults=said,
        create_defaults={
            "chain": by.chain,
            "organisation": organisation,
            "attribute": attribute,
            "statement": statement,
            **said,
        },
    )
    record(by=by, action="policy.answered", obj=organisation, context={"attribute": attribute})
    return row


def _check_answer(attribute: str, statement: str, value: Any, by: Actor) -> None:
    about = (
        {"statements": {statement: value}}
        if attribute == STATEMENT
        else {"facts": {attribute: value}}
    )
    words = words_of(by.chain)
    try:
        read_firm({"name": "-", **about}, words)
    except EligibilityError:
        message = answer_words(attribute, statement, value, words)
        raise Invalid("not_an_answer", message, field="value") from None
