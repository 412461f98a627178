"""The registry as a list: filtered, and quick at a million organisations.

A list is read in one of two ways. Where some condition leaves few organisations, it starts
from those and sorts them; where none does, it walks along the index of the order asked for and
looks at each organisation's conditions, which soon fills a page. Databases choose between the
two by statistics that SQLite seldom has, so the choice is made here: by counting, up to a
bound, how many each condition leaves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.core.classifications import districts

from .. import finding
from ..models import Certificate, Organisation, Participation
from ..policy import contact_policy, organisation_policy

# So many are always sorted, and so many are counted to know whether they are few.
FEW = 5_000
COUNTED = 10_000
# Names begin with places, so those of a district stand together in the order of names: the way
# to the first of them may be many times what an even spread would make it.
CLUSTERED = 10
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
    # The days between which it was entered in the chain, both included.
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True)
class Condition:
    """One condition: rows by which its organisations are found, and a test on an organisation.

    `key` leads from such a row to its organisation; rows are None where the condition is only
    good as a test. The test names the copies of columns below, which no index serves: walking
    along the order asked for must not be given up for an index that leaves half a million rows
    to sort.
    """

    rows: QuerySet[Any] | None
    key: str
    test: Q

    def count(self) -> int:
        """How many it leaves, up to the bound; above it where it cannot be said quickly."""
        if self.rows is None:
            return COUNTED + 1
        return self.rows.values(self.key).order_by()[: COUNTED + 1].count()


_TESTED = {
    "tested_kind": Coalesce("kind", Value("")),
    "tested_district": Coalesce("district_code", Value("")),
}


@dataclass(frozen=True)
class Listing:
    """`rows` to sort and page; `counted` the same rows in the form that is quick to count.

    `best_only`: so many of those that fit the text were taken, the best, and there are more; 0
    where all were.
    """

    rows: QuerySet[Organisation]
    counted: QuerySet[Organisation]
    best_only: int = 0


def organisations(actor: Actor, wanted: Wanted | None = None) -> QuerySet[Organisation]:
    """The organisations that the actor may see and that fit, in no order yet."""
    return listing(actor, wanted).rows


def listing(actor: Actor, wanted: Wanted | None = None, *, reach: int = 50) -> Listing:
    """The same for a page: `reach` is how many rows into the order it goes."""
    if actor.chain_id is None:
        rows = organisation_policy.rows(actor)
        return Listing(rows, rows)
    wanted = wanted or Wanted()
    conditions = [*_conditions(actor, wanted), _in_chain(actor)]
    left = [condition.count() for condition in conditions]
    best_only = 0
    if wanted.q:
        found, best_only = _found(actor, wanted.q, conditions[left.index(min(left))], min(left))
        conditions.insert(0, _own(Q(pk__in=found), Q(pk__in=found)))
        left.insert(0, len(found))
    fewest = min(left)
    driver = conditions[left.index(fewest)]
    others = [condition for condition in conditions if condition is not driver]
    if fewest <= FEW or (fewest <= COUNTED and CLUSTERED * _walk(fewest, reach) > fewest):
        ids = driver.rows.values(driver.key)
        rows = _tested(others).filter(pk__in=ids)
        return Listing(rows, rows, best_only)
    rows = _tested(conditions)
    # The last is the chain, which nearly all stand in: tested along the table.
    if driver.rows is None or driver is conditions[-1]:
        return Listing(rows, rows)
    fits = Exists(_tested(others).filter(pk=OuterRef(driver.key)))
    counted = driver.rows.filter(fits).values(driver.key)
    # An organisation has several certificates, but is one row of its own table.
    return Listing(rows, counted if driver.key == "pk" else counted.distinct())


def _tested(conditions: list[Condition]) -> QuerySet[Organisation]:
    """Organisations that pass the tests, each looked at on its own."""
    rows = Organisation.objects.filter(merged_into=None).alias(**_TESTED)
    for condition in conditions:
        rows = rows.filter(condition.test)
    return rows


def _walk(matching: int, reach: int) -> int:
    """About how many entries are passed until `reach` of those that match are met."""
    return _newest() * reach // matching


def _newest() -> int:
    """The newest id: about how many organisations there are."""
    return Organisation.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _of(model: Any, condition: Q) -> Condition:
    """A condition on rows that belong to organisations."""
    rows = model._default_manager.filter(condition)
    test = Q(Exists(rows.filter(organisation=OuterRef("pk"))))
    return Condition(rows, "organisation", test)


def _own(condition: Q, test: Q) -> Condition:
    """A condition on the organisation's own row."""
    return Condition(Organisation.objects.filter(condition), "pk", test)


def _in_chain(actor: Actor) -> Condition:
    return _of(Participation, Q(chain=actor.chain_id))


def _conditions(actor: Actor, wanted: Wanted) -> list[Condition]:
    makers: dict[str, Callable[[Actor, Wanted], Condition]] = {
        "kind": lambda _actor, w: _own(Q(kind=w.kind), Q(tested_kind=w.kind)),
        "stage": lambda _actor, w: _of(apps.get_model("chain", "Placement"), Q(stage=w.stage)),
        "certificate": _certified,
        "district": lambda _actor, w: _standing(w.district),
        "place": _placed,
        "contact": _with_contact,
        "since": _entered,
        "until": _entered,
    }
    found = {make: make(actor, wanted) for name, make in makers.items() if getattr(wanted, name)}
    return list(found.values())


def _found(actor: Actor, text: str, other: Condition, left: int) -> tuple[list[int], int]:
    """The organisations that fit the text, and how many of them when there are more.

    `other` is the condition besides that leaves the fewest, `left`: where these are few they are
    all looked at, so that none is lost behind better hits that it excludes.
    """
    among = None
    if left <= FEW and other.rows is not None:
        among = list(other.rows.order_by().values_list(other.key, flat=True))
    found = finding.ids(actor, text, limit=FEW + 1, among=among)
    return found[:FEW], FEW if len(found) > FEW else 0


def _standing(code: str, *, otherwise: bool = False) -> Condition:
    """Stands in the district, prefecture or province, or `otherwise` in another known one."""
    tested = within(code, otherwise=otherwise, field="tested_district")
    return _own(within(code, otherwise=otherwise), tested)


def within(code: str, *, otherwise: bool = False, field: str = "district_code") -> Q:
    """The same as ranges of the code, so that the index serves."""
    whole = districts.normalise(code)
    stem = whole[:2] if whole.endswith("0000") else whole[:4] if whole.endswith("00") else whole
    if otherwise:
        before = Q((f"{field}__gt", ""), (f"{field}__lt", stem))
        return before | Q((f"{field}__gte", stem + ":"))
    return Q((f"{field}__gte", stem), (f"{field}__lt", stem + ":"))


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
    return _standing(actor.chain.district_code, otherwise=wanted.place == OUTSIDE)


def _entered(actor: Actor, wanted: Wanted) -> Condition:
    """Entered in the actor's chain between two days, in local time."""
    days = Q(chain=actor.chain_id)
    if wanted.since:
        days &= Q(created_at__date__gte=wanted.since)
    if wanted.until:
        days &= Q(created_at__date__lte=wanted.until)
    return _of(Participation, days)


def _with_contact(actor: Actor, wanted: Wanted) -> Condition:
    contacts = contact_policy.rows(actor)
    seen = Q(Exists(contacts.filter(organisation=OuterRef("pk"))))
    if wanted.contact == "no":
        return Condition(None, "pk", ~seen)
    return Condition(contacts, "organisation", seen)


def has_withheld(actor: Actor) -> bool:
    """Whether any organisation here keeps its figures to itself even from the office."""
    return Participation.objects.filter(chain=actor.chain_id, figures_withheld=True).exists()


def shown_finance(actor: Actor, ids: list[int]) -> set[int]:
    """Of these organisations, the ones whose figures the actor may see."""
    rows = organisation_policy.rows(actor, "view_finance").filter(pk__in=ids)
    return set(rows.values_list("pk", flat=True))


def districts_present(actor: Actor, limit: int = 120) -> list[str]:
    """The district codes that occur in the actor's chain.

    Of a chain with a small part of the registry all members are read; with a larger part the
    index of codes is leapt along from one to the next, which passes few that are not members.
    """
    members = Participation.objects.filter(chain=actor.chain_id).order_by()
    few = max(COUNTED, _newest() // 4)
    if members[: few + 1].count() <= few:
        standing = members.filter(organisation__merged_into=None)
        codes = standing.values_list("organisation__district_code", flat=True).distinct()
        return sorted(set(codes) - {""})[:limit]
    return _leapt(Organisation.objects.filter(_in_chain(actor).test, merged_into=None), limit)


def _leapt(rows: QuerySet[Organisation], limit: int) -> list[str]:
    """The first district codes of the rows, one look at the index each."""
    found: list[str] = []
    last = ""
    while len(found) < limit:
        after = rows.filter(district_code__gt=last).order_by("district_code")
        code = after.values_list("district_code", flat=True).first()
        if code is None:
            break
        found.append(code)
        last = code
    return found
