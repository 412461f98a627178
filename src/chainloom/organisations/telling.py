"""What the registry has to say: claims, and certificates that expire."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Role
from chainloom.jobs import schedule
from chainloom.notices import kinds
from chainloom.notices.models import When
from chainloom.notices.selectors import members_of, office_of
from chainloom.notices.services import first_time, notify

from .models import Certificate, Claim, ClaimStatus, Participation
from .policy import certificate_policy, claim_policy
from .selectors import expiring, kind_label

CLAIM_WAITS = "organisations.claim_waits"
CLAIM_ANSWERED = "organisations.claim_answered"
EXPIRING = "organisations.certificates_expire"
EXPIRING_JOB = "organisations.tell_expiring"
# Of very many only the first are looked up and named.
NAMED, KEPT = 3, 30


def _claims(each: list[dict[str, Any]], reader: Actor) -> list[dict[str, Any] | None]:
    rows = claim_policy.rows(reader).select_related("organisation", "user")
    found = rows.in_bulk({params["claim"] for params in each})
    return [_claim(found.get(params["claim"])) for params in each]


def _claim(row: Claim | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "who": row.user.display_name,
        "organisation": row.organisation.display_name,
        "decision": row.get_status_display(),
    }


def _expiring(each: list[dict[str, Any]], reader: Actor) -> list[dict[str, Any] | None]:
    rows = certificate_policy.rows(reader).select_related("organisation")
    wanted = {pk for params in each for pk in params["certificates"]}
    known = list(rows.filter(pk__in=wanted).order_by("expires_on", "pk"))
    return [
        _expire([one for one in known if one.pk in params["certificates"]], params)
        for params in each
    ]


def _expire(found: list[Certificate], params: dict[str, Any]) -> dict[str, Any] | None:
    if not found:
        return None
    named = gettext("; ").join(
        f"{one.organisation.display_name} · {kind_label(one.kind, one.level)} {one.expires_on}"
        for one in found[:NAMED]
    )
    # Those beyond KEPT were not kept; those that are gone since are not counted.
    count = len(found) + max(params["count"] - len(params["certificates"]), 0)
    if count > NAMED:
        named = gettext("%(some)s and %(more)d more") % {"some": named, "more": count - NAMED}
    return {"certificates": named}


def enter() -> None:
    kinds.register(
        kinds.NoticeKind(
            code=CLAIM_WAITS,
            label=_("A claim waits"),
            sentence=_("%(who)s asks to keep the entry of %(organisation)s."),
            batch=_claims,
            icon="hand-stop",
            email=When.NOW,
            group=True,
            roles=(Role.OFFICE,),
        ),
        kinds.NoticeKind(
            code=CLAIM_ANSWERED,
            label=_("My claim was answered"),
            sentence=_("Your claim to %(organisation)s was answered: %(decision)s."),
            batch=_claims,
            icon="message-circle",
            email=When.NOW,
        ),
        kinds.NoticeKind(
            code=EXPIRING,
            label=_("Certificates expire"),
            sentence=_("Expires within 90 days: %(certificates)s."),
            batch=_expiring,
            icon="certificate",
            group=True,
            roles=(Role.OFFICE, Role.FIRM, Role.PARTNER),
        ),
    )
    schedule.register(EXPIRING_JOB, slot=schedule.weekly(0, time(8)))


def claim_waits(claim: Claim, by: Actor) -> None:
    notify(
        code=CLAIM_WAITS,
        to=office_of(claim.chain_id),
        about=claim,
        params={"claim": claim.pk},
        link=reverse("organisations:claims", args=[claim.chain.slug]),
        by=by,
    )


def claim_answered(claim: Claim, by: Actor) -> None:
    is_member = claim.status == ClaimStatus.APPROVED
    page = reverse("reports:overview", args=[claim.chain.slug]) if is_member else None
    notify(
        code=CLAIM_ANSWERED,
        to=[claim.user],
        about=claim,
        params={"claim": claim.pk},
        link=page or reverse("claims:claim"),
        by=by,
    )


def certificates_expire(chain: Any) -> int:
    """Tell the office and each organisation of certificates that come within 90 days of their
    end; each once. How many were told of.
    """
    by = Actor.for_system("schedule", chain)
    rows = {f"{one.pk}:{one.expires_on}": one for one in expiring(by).iterator()}
    fresh = [rows[key] for key in first_time(chain=chain, code=EXPIRING, keys=rows)]
    if not fresh:
        return 0
    _tell(chain, office_of(chain), fresh, reverse("organisations:expiring", args=[chain.slug]))
    by_owner: dict[int, list[Certificate]] = {}
    for one in fresh:
        by_owner.setdefault(one.organisation_id, []).append(one)
    for organisation_id, own in by_owner.items():
        people = list(members_of(organisation_id, chain, Role.FIRM, Role.PARTNER))
        if people:
            page = reverse("organisations:certificates", args=[chain.slug, organisation_id])
            _tell(chain, people, own, page, groups=False)
    return len(fresh)


def _tell(
    chain: Any, to: Iterable[Any], found: list[Certificate], link: str, *, groups: bool = True
) -> None:
    notify(
        code=EXPIRING,
        to=to,
        params={"certificates": [one.pk for one in found[:KEPT]], "count": len(found)},
        link=link,
        chain=chain,
        groups=groups,
    )


def chains() -> Any:
    """Every chain; its table stands higher and is reached through the foreign key."""
    return Participation.chain.field.related_model.objects.order_by("pk")
