"""The registry as a list: filtered, and quick at a million organisations.

A list is read in one of two ways. Where some condition leaves few organisations, it starts
from those and sorts them; where none does, it walks along the index of the order asked for and
looks at each organisation's conditions, which soon fills a page. Databases choose between the
two by statistics that SQLite seldom has, so the choice is made here, by counting up to a bound.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.core.classifications import districts

from .. import finding
from ..models import Certificate, Organisation, Participation
from ..policy import contact_policy, organisation_policy

# So many rows are sorted in the time that a page may take.
FEW = 20_000
LOCAL, OUTSIDE = "local", "outside"


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; an empty value does not narrow."""

    q: str = ""
    kind: str = ""
    stage: Any = None
    certificate: str = ""
    level: str = ""
    on: dt.date | None = None
    district: str = ""
    place: str = ""
    contact: str = ""


# One condition: its organisations' ids, and the same as a test on one organisation.
Condition = tuple[QuerySet[Any], Q]


def organisations(actor: Actor, wanted: Wanted | None = None) -> QuerySet[Organisation]:
    """The organisations that the actor may see and that fit, in no order yet."""
    rows = Organisation.objects.filter(merged_into=None)
    if actor.chain_id is None:
        return organisation_policy.rows(actor)
    conditions = [_in_chain(actor), *_conditions(actor, wanted or Wanted())]
    counted = [(_count(ids), ids, test) for ids, test in conditions]
    fewest, driver, _test = min(counted, key=lambda one: one[0])
    if fewest <= FEW:
        rows = rows.filter(pk__in=driver)
        counted = [one for one in counted if one[1] is not driver]
    for _fewer, _ids, test in counted:
        rows = rows.filter(test)
    return rows


def _count(ids: QuerySet[Any]) -> int:
    return ids.order_by()[: FEW + 1].count()


def _of(model: Any, condition: Q) -> Condition:
    """A condition on rows that belong to organisations."""
    rows = model._default_manager.filter(condition)
    return rows.values("organisation"), Q(Exists(rows.filter(organisation=OuterRef("pk"))))


def _own(condition: Q) -> Condition:
    """A condition on the organisation's own row."""
    return Organisation.objects.filter(condition, merged_into=None).values("pk"), condition


def _in_chain(actor: Actor) -> Condition:
    return _of(Participation, Q(chain=actor.chain_id))


def _conditions(actor: Actor, wanted: Wanted) -> list[Condition]:
    makers: dict[str, Callable[[Actor, Wanted], Condition]] = {
        "q": _text,
        "kind": lambda _actor, w: _own(Q(kind=w.kind)),
        "stage": lambda _actor, w: _of(apps.get_model("chain", "Placement"), Q(stage=w.stage)),
        "certificate": _certified,
        "district": lambda _actor, w: _own(within(w.district)),
        "place": _placed,
        "contact": _with_contact,
    }
    return [make(actor, wanted) for name, make in makers.items() if getattr(wanted, name)]


def _text(actor: Actor, wanted: Wanted) -> Condition:
    found = Q(pk__in=finding.ids(actor, wanted.q))
    return _own(found)


def within(code: str, *, otherwise: bool = False) -> Q:
    """Stands in the district, prefecture or province, or `otherwise` in another known one.

    Ranges, so that the index serves.
    """
    whole = districts.normalise(code)
    stem = whole[:2] if whole.endswith("0000") else whole[:4] if whole.endswith("00") else whole
    if otherwise:
        before = Q(district_code__gt="", district_code__lt=stem)
        return before | Q(district_code__gte=stem + ":")
    return Q(district_code__gte=stem, district_code__lt=stem + ":")


def valid_on(day: dt.date) -> Q:
    """As `Certificate.is_valid_on`, for the database."""
    begun = Q(issued_on__isnull=True) | Q(issued_on__lte=day)
    return begun & (Q(expires_on__isnull=True) | Q(expires_on__gte=day))


def _certified(actor: Actor, wanted: Wanted) -> Condition:
    condition = Q(kind=wanted.certificate) & valid_on(wanted.on or timezone.localdate())
    if wanted.level:
        condition &= Q(level=wanted.level)
    return _of(Certificate, condition)


def _placed(actor: Actor, wanted: Wanted) -> Condition:
    return _own(within(actor.chain.district_code, otherwise=wanted.place == OUTSIDE))


def _with_contact(actor: Actor, wanted: Wanted) -> Condition:
    contacts = contact_policy.rows(actor)
    seen = Q(Exists(contacts.filter(organisation=OuterRef("pk"))))
    if wanted.contact == "no":
        return Organisation.objects.filter(~seen, merged_into=None).values("pk"), ~seen
    return contacts.values("organisation"), seen


def has_withheld(actor: Actor) -> bool:
    """Whether any organisation here keeps its figures to itself even from the office."""
    return Participation.objects.filter(chain=actor.chain_id, figures_withheld=True).exists()


def shown_finance(actor: Actor, ids: list[int]) -> set[int]:
    """Of these organisations, the ones whose figures the actor may see."""
    rows = organisation_policy.rows(actor, "view_finance").filter(pk__in=ids)
    return set(rows.values_list("pk", flat=True))


def districts_present(limit: int = 120) -> list[str]:
    """The district codes that occur, by leaping along their index from one to the next."""
    found: list[str] = []
    last = ""
    while len(found) < limit:
        rows = Organisation.objects.filter(district_code__gt=last).order_by("district_code")
        code = rows.values_list("district_code", flat=True).first()
        if code is None:
            break
        found.append(code)
        last = code
    return found
