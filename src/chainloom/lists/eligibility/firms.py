"""What may be seen of firms, as facts of the eligibility engine.

Everything comes with its source. A firm's figures and its own answers are left out where the
actor may not see them, and so count as unknown: whatever is counted is counted from what the actor
could have read one by one, and no count can tell more.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.chain.models import Placement
from chainloom.engines.matching.eligibility import (
    STATEMENT,
    Choice,
    Codes,
    EligibilityError,
    Firm,
    Holding,
    Holdings,
    Known,
    Span,
    Vocabulary,
    read_firm,
)
from chainloom.organisations.certificate_kinds import UnknownKind, kind
from chainloom.organisations.models import Certificate, Organisation, RevenueBand, Source
from chainloom.organisations.policy import organisation_policy

from ..models import CaseState, FirmAnswer, PolicyCase
from ..policies_policy import firm_answer_rights

# Yuan, the upper end left out.
BANDS = {
    RevenueBand.UNDER_3M: (0, 3e6),
    RevenueBand.TO_20M: (3e6, 20e6),
    RevenueBand.TO_100M: (20e6, 100e6),
    RevenueBand.TO_400M: (100e6, 400e6),
    RevenueBand.TO_1B: (400e6, 1e9),
    RevenueBand.OVER_1B: (1e9, math.inf),
}


def as_firm(organisation: Organisation, actor: Actor, words: Vocabulary) -> Firm:
    """One organisation."""
    rows = Organisation.objects.filter(pk=organisation.pk)
    return firms_of(rows, actor, words)[0][1]


def firms_of(
    organisations: QuerySet[Organisation], actor: Actor, words: Vocabulary
) -> list[tuple[Organisation, Firm]]:
    """The organisations with what the actor may see of them, in their order."""
    rows = list(organisations)
    keys = [row.pk for row in rows]
    seen = set(
        _chunked(
            keys,
            lambda some: (
                organisation_policy.rows(actor, "view_finance")
                .filter(pk__in=some)
                .values_list("pk", flat=True)
            ),
        )
    )
    placements = _by_organisation(
        keys,
        lambda some: Placement.objects.filter(
            organisation__in=some, stage__chain=actor.chain_id
        ).select_related("stage"),
    )
    held = _by_organisation(keys, lambda some: Certificate.objects.filter(organisation__in=some))
    answers = _by_organisation(
        keys, lambda some: firm_answer_rights.rows(actor).filter(organisation__in=some)
    )
    paid = _by_organisation(
        keys,
        lambda some: PolicyCase.objects.filter(organisation__in=some, state=CaseState.PAID),
    )
    titles = _titles(rows, held)
    found = []
    for row in rows:
        may = row.pk in seen
        facts = _profile(row, titles) | (_figures(row, titles) if may else {})
        facts |= _places(placements[row.pk]) | _held(held[row.pk], titles)
        said = _answered(answers[row.pk], words)
        received = {str(one.policy_id): True for one in paid[row.pk]} if may else {}
        firm = Firm(row.name, {**said.facts, **facts}, said.statements, received)
        found.append((row, firm))
    return found


def _chunked(keys: list[int], of: Any) -> Iterable[Any]:
    """Some keys at a time: a database bounds the values of a query."""
    for at in range(0, len(keys), 900):
        yield from of(keys[at : at + 900])


def _by_organisation(keys: list[int], of: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for one in _chunked(keys, of):
        found[one.organisation_id].append(one)
    return found


def _titles(rows: list[Organisation], held: dict[int, list[Any]]) -> dict[int, str]:
    wanted = {
        int(one["source"])
        for row in rows
        for one in row.value_sources.values()
        if isinstance(one, dict) and one.get("source")
    }
    wanted |= {one.source_id for some in held.values() for one in some if one.source_id}
    query = Source.objects.values_list("pk", "title")
    return dict(_chunked(sorted(wanted), lambda some: query.filter(pk__in=some)))


def _known(row: Organisation, field: str, value: Any, titles: dict[int, str]) -> Known:
    said = row.value_sources.get(field)
    said = said if isinstance(said, dict) else {}
    as_of = said.get("as_of")
    return Known(
        value,
        titles.get(int(said.get("source") or 0), str(_("the registry"))),
        date.fromisoformat(as_of).toordinal() if as_of else None,
    )


def _profile(row: Organisation, titles: dict[int, str]) -> dict[str, Known]:
    """What every member of the chain sees."""
    found = {"kind": _known(row, "kind", Choice(frozenset([str(row.kind)])), titles)}
    if row.district_code:
        stem = row.district_code
        while len(stem) > 2 and stem.endswith("00"):
            stem = stem[:-2]
        found["district"] = _known(row, "district_code", Codes((stem,), True, True), titles)
    if row.founded_on:
        day = float(row.founded_on.toordinal())
        found["founded"] = _known(row, "founded_on", Span(day, day), titles)
    return found


def _figures(row: Organisation, titles: dict[int, str]) -> dict[str, Known]:
    """What only role or consent opens."""
    found = {}
    if row.headcount is not None:
        span = Span(float(row.headcount), float(row.headcount))
        found["headcount"] = _known(row, "headcount", span, titles)
    if row.registered_capital is not None:
        yuan = float(row.registered_capital * 10000)
        found["registered_capital"] = _known(row, "registered_capital", Span(yuan, yuan), titles)
    if row.revenue_band:
        low, high = BANDS[RevenueBand(row.revenue_band)]
        span = Span(low, high if math.isinf(high) else math.nextafter(high, 0))
        found["revenue"] = _known(row, "revenue_band", span, titles)
    return found


def _places(placements: list[Placement]) -> dict[str, Known]:
    """Stages, and what their classes have in common: a stage of 1751 and 1752 says 175."""
    if not placements:
        return {}
    stages = sorted({one.stage.code for one in placements})
    titles = "、".join(sorted({one.stage.display_name for one in placements}))
    found = {"stage": Known(Codes(tuple(stages), True), str(_("its place on the chain")))}
    classes = {code for one in placements if (code := _in_common(one.stage.industry_codes))}
    if classes:
        source = _("derived from its place on the chain: %(stages)s") % {"stages": titles}
        found["industry"] = Known(Codes(tuple(sorted(classes)), False, True), source)
    return found


def _in_common(codes: list[str]) -> str:
    """What all codes begin with, a division at least."""
    common = ""
    for step in zip(*map(str, codes), strict=False):
        if len(set(step)) > 1:
            break
        common += step[0]
    return common if len(common) >= 2 else ""


def _held(rows: list[Certificate], titles: dict[int, str]) -> dict[str, Known]:
    """Certificates on record. Of none is it known that there are no others."""
    if not rows:
        return {}
    held = tuple(_holding(row) for row in rows)
    sources = "、".join(dict.fromkeys(titles[s] for r in rows if (s := r.source_id) in titles))
    return {"certificate": Known(Holdings(held), sources)}


def _holding(row: Certificate) -> Holding:
    """Without a day of expiry it is derived from the years its kind lasts; a kind that has none
    does not expire."""
    end: float | None = row.expires_on.toordinal() if row.expires_on else None
    try:
        years = kind(row.kind).valid_years
    except UnknownKind:
        years = 0
    if end is None and years is None:
        end = math.inf
    elif end is None and years and row.issued_on:
        end = float(_years_after(row.issued_on, years).toordinal() - 1)
    begin = row.issued_on.toordinal() if row.issued_on else None
    return Holding(row.kind, row.level or None, begin, end)


def _years_after(day: date, years: int) -> date:
    """The same date so many years on; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _answered(rows: list[FirmAnswer], words: Vocabulary) -> Firm:
    """The firm's own answers; one that is no longer understood counts as not given."""
    facts: dict[str, Any] = {}
    statements: dict[str, Any] = {}
    for row in rows:
        said = {
            "value": row.value,
            "as_of": row.as_of.isoformat(),
            "source": str(_("its own answer")),
        }
        if row.attribute == STATEMENT:
            statements[row.statement] = said
        else:
            facts[row.attribute] = said
    try:
        return read_firm({"name": "-", "facts": facts, "statements": statements}, words)
    except EligibilityError:
        return Firm("-")
