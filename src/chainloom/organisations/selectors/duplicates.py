"""The same organisation twice: who looks like this one, and why.

The database proposes (equal code, name key or address key; names that begin alike), the
engine compares, and the reasons are said in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chainloom.accounts.actor import Actor
from chainloom.engines.resolution import (
    Comparison,
    Reason,
    Record,
    address_key,
    compare,
    name_key,
    valid_uscc,
)

from ..models import Organisation, OrganisationName
from ..policy import organisation_policy
from .apart import different_from
from .history import district_name

# So many share a key at most before it says nothing; so many are compared.
MOST_SHARING = 200
SHORTEST_KEY = 2

REASONS = {
    "uscc_equal": gettext_lazy("The USCC is the same: %(a)s"),
    "uscc_different": gettext_lazy("The USCCs differ: %(a)s and %(b)s"),
    "name_equal": gettext_lazy("The name is the same: “%(a)s”"),
    "name_core_equal": gettext_lazy(
        "The name is the same but for place or legal form: “%(a)s”, “%(b)s”"
    ),
    "english_equal": gettext_lazy("The English name is the same: “%(a)s”"),
    "pinyin_equal": gettext_lazy("The name is the other's pinyin: “%(a)s”, “%(b)s”"),
    "name_near": gettext_lazy("The names are nearly the same: “%(a)s”, “%(b)s”"),
    "short_of": gettext_lazy("One name is short for the other: “%(a)s”, “%(b)s”"),
    "brand_equal": gettext_lazy("The brand in the name is the same: “%(a)s”, “%(b)s”"),
    "name_differs": gettext_lazy("The names differ: “%(a)s”, “%(b)s”"),
    "trade_overlaps": gettext_lazy("The trades in the names overlap"),
    "trade_differs": gettext_lazy("The trades in the names differ"),
    "place_equal": gettext_lazy("The place in the name is the same: %(a)s"),
    "place_differs": gettext_lazy("The places in the names differ: %(a)s, %(b)s"),
    "branch_differs": gettext_lazy("One is a branch of the other: %(a)s %(b)s"),
    "legal_form_differs": gettext_lazy("The legal forms differ: %(a)s, %(b)s"),
    "address_equal": gettext_lazy("The address is the same: %(a)s"),
    "address_near": gettext_lazy("The addresses are nearly the same: %(a)s; %(b)s"),
    "address_differs": gettext_lazy("The addresses differ: %(a)s; %(b)s"),
    "district_equal": gettext_lazy("The district is the same: %(a)s"),
    "district_different": gettext_lazy("The districts differ: %(a)s, %(b)s"),
}


@dataclass(frozen=True)
class SaidReason:
    """A reason in words; `speaks_for` says on which side it counts."""

    code: str
    text: str
    speaks_for: bool


@dataclass(frozen=True)
class Likely:
    """An organisation that may be the same, how likely, and why."""

    organisation: Organisation
    score: float
    verdict: str
    reasons: tuple[SaidReason, ...]

    @property
    def percent(self) -> int:
        return round(self.score * 100)


def reason_text(code: str, a: str, b: str) -> str:
    """A reason of the engine in the reader's language."""
    if code.startswith("district"):
        a, b = district_name(a), district_name(b)
    sentence = REASONS.get(code)
    return str(sentence) % {"a": a, "b": b} if sentence else _("Other reason: %s") % code


def said(reason: Reason) -> SaidReason:
    return SaidReason(reason.code, reason_text(reason.code, reason.a, reason.b), reason.weight > 0)


def record_of(organisation: Organisation, other_names: tuple[str, ...] = ()) -> Record:
    """An organisation as the engine sees it."""
    also = (organisation.short_name, organisation.english_name, *other_names)
    return Record(
        key=organisation.pk or 0,
        name=organisation.name,
        other_names=tuple(name for name in also if name),
        uscc=organisation.uscc,
        address=organisation.address or None,
        district_code=organisation.district_code or None,
    )


def record_of_values(values: Mapping[str, Any]) -> Record:
    """Values that somebody is typing, not yet an organisation."""
    also = (values.get("short_name"), values.get("english_name"))
    return Record(
        key=0,
        name=str(values.get("name") or ""),
        other_names=tuple(str(name) for name in also if name),
        uscc=values.get("uscc") or None,
        address=values.get("address") or None,
        district_code=values.get("district_code") or None,
    )


def likely_duplicates(
    actor: Actor, record: Record, *, apart_from: int | None = None, limit: int = 5
) -> list[Likely]:
    """The actor's organisations that may be this one, the likeliest first.

    `apart_from` is the entry itself; those known to be different from it are left out with it.
    """
    rows = organisation_policy.rows(actor)
    if apart_from is not None:
        rows = rows.exclude(pk__in={apart_from, *different_from(actor, apart_from)})
    candidates = {row.pk: row for row in _candidates(rows, record)}
    names: dict[int, list[str]] = {}
    kept = OrganisationName.objects.filter(organisation__in=candidates)
    for pk, text in kept.values_list("organisation_id", "text"):
        names.setdefault(pk, []).append(text)
    found = [
        (compare(record, record_of(row, tuple(names.get(pk, ())))), row)
        for pk, row in candidates.items()
    ]
    found = [(comparison, row) for comparison, row in found if comparison.verdict != "different"]
    found.sort(key=lambda pair: (-pair[0].score, pair[1].pk))
    return [_likely(comparison, row) for comparison, row in found[:limit]]


def duplicates_of(actor: Actor, organisation: Organisation, limit: int = 5) -> list[Likely]:
    """Other entries that may be the same organisation."""
    names = tuple(organisation.other_names.values_list("text", flat=True))
    return likely_duplicates(
        actor, record_of(organisation, names), apart_from=organisation.pk, limit=limit
    )


def _likely(comparison: Comparison, row: Organisation) -> Likely:
    reasons = tuple(said(reason) for reason in comparison.reasons)
    return Likely(row, comparison.score, comparison.verdict, reasons)


def _candidates(rows: QuerySet[Organisation], record: Record) -> list[Organisation]:
    """Rows that share a key with the record, found through one index each.

    A union of single look-ups, not one query with OR: that would scan the registry.
    """
    keys = {name_key(name)[:160] for name in (record.name, *record.other_names)}
    keys = {key for key in keys if len(key) >= SHORTEST_KEY}
    place = address_key(record.address or "")[:160]
    code = valid_uscc(record.uscc)
    also = OrganisationName.objects.filter(name_key__in=keys).values("organisation")
    asked = [Q(name_key__in=keys), Q(pk__in=also)]
    if code:
        asked.append(Q(uscc=code))
    if len(place) >= 4:
        asked.append(Q(address_key=place))
    # 恒丰纺织 and 恒丰纺织科技 begin alike; a key that begins another's is looked for as well.
    asked += [Q(name_key__gte=key[:3], name_key__lt=key[:3] + "\uffff") for key in keys]
    found: set[int] = set()
    for condition in asked:
        sharing = Organisation.objects.filter(condition, merged_into=None).order_by()
        pks = list(sharing.values_list("pk", flat=True)[: MOST_SHARING + 1])
        if len(pks) <= MOST_SHARING:
            found.update(pks)
    return list(rows.filter(pk__in=found).order_by("pk"))
