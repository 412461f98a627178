"""What may be seen of firms, as facts of the eligibility engine.

Everything comes with its source. A firm's figures and its own answers are left out where the
actor may not see them, and so count as unknown: whatever is counted is counted from what the actor
could have read one by one, and no count can tell more.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from datetime import MAXYEAR, date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.chain.models import Placement, Stage
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

from ..models import FirmAnswer, PolicyCase
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
        lambda some: PolicyCase.objects.filter(organisation__in=some, paid__gt=0),
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
    found = {"kind": _known(row, "kind", choice_of(str(row.kind)), titles)}
    if row.district_code:
        found["district"] = _known(row, "district_code", district_of(row.district_code), titles)
    if row.founded_on:
        day = float(row.founded_on.toordinal())
        found["founded"] = _known(row, "founded_on", Span(day, day), titles)
    return found


def choice_of(code: str) -> Choice:
    return Choice(frozenset([code]))


def district_of(code: str) -> Codes:
    """A code without the zeros that fill it up."""
    while len(code) > 2 and code.endswith("00"):
        code = code[:-2]
    return Codes((code,), True, True)


def span_of_band(band: str) -> Span:
    low, high = BANDS[RevenueBand(band)]
    return Span(low, high if math.isinf(high) else math.nextafter(high, 0))


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
        found["revenue"] = _known(row, "revenue_band", span_of_band(row.revenue_band), titles)
    return found


def _places(placements: list[Placement]) -> dict[str, Known]:
    """Stages, and what their classes have in common: a stage of 1751 and 1752 says 175."""
    if not placements:
        return {}
    stages = sorted({one.stage.code for one in placements})
    titles = "、".join(sorted({one.stage.display_name for one in placements}))
    found = {"stage": Known(Codes(tuple(stages), True), str(_("its place on the chain")))}
    classes = classes_of(one.stage for one in placements)
    if classes is not None:
        source = _("derived from its place on the chain: %(stages)s") % {"stages": titles}
        found["industry"] = Known(classes, source)
    return found


def classes_of(stages: Iterable[Stage]) -> Codes | None:
    """What the classes of each stage have in common; None where they have nothing."""
    classes = {code for one in stages if (code := _in_common(one.industry_codes))}
    return Codes(tuple(sorted(classes)), False, True) if classes else None


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
    begin, end = ends_of(row.kind, row.issued_on, row.expires_on)
    return Holding(row.kind, row.level or None, begin, end)


def ends_of(
    code: str, issued: date | None, expires: date | None
) -> tuple[int | None, float | None]:
    """Ordinals of a certificate's first and last day. Without a day of expiry it is derived from
    the years its kind lasts; a kind that has none does not expire."""
    end: float | None = expires.toordinal() if expires else None
    try:
        years = kind(code).valid_years
    except UnknownKind:
        years = 0
    if end is None and years is None:
        end = math.inf
    elif end is None and years and issued:
        end = _day_before(issued, years)
    return (issued.toordinal() if issued else None), end


def _day_before(day: date, years: int) -> float:
    """Ordinal of the day before the same date so many years on; infinity after year 9999."""
    if day.year + years > MAXYEAR:
        return math.inf
    try:
        after = day.replace(year=day.year + years)
    except ValueError:
        # 29 February becomes 1 March.
        after = date(day.year + years, 3, 1)
    return float(after.toordinal() - 1)


def _answered(rows: list[FirmAnswer], words: Vocabulary) -> Firm:
    """The firm's own answers; one that is no longer understood counts as not given."""
    facts: dict[str, Any] = {}
    statements: dict[str, Any] = {}
    for row in rows:
        known = answer_read(row.attribute, row.statement, row.value, words)
        if known is not None:
            known = Known(known.value, str(_("its own answer")), row.as_of.toordinal())
            if row.attribute == STATEMENT:
                statements[row.statement.strip()] = known
            else:
                facts[row.attribute] = known
    return Firm("-", facts, statements)


def answer_read(attribute: str, statement: str, value: Any, words: Vocabulary) -> Known | None:
    """One answer as the engine understands it."""
    said = {"value": value}
    part, key = ("statements", statement) if attribute == STATEMENT else ("facts", attribute)
    try:
        firm = read_firm({"name": "-", part: {key: said}}, words)
    except EligibilityError:
        return None
    return next(iter({**firm.facts, **firm.statements}.values()), None)
