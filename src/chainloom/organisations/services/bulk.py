"""Very many entries in one transaction: what imports call.

The same rules as for one entry, in batches. 100,000 rows are written in seconds because
rows go in as `INSERT … ON CONFLICT (id) DO UPDATE`, never one UPDATE each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import build, record_many
from chainloom.core.cleaning import check_version
from chainloom.core.errors import Conflict, Forbidden, Problem
from chainloom.core.inserting import insert_objects
from chainloom.engines.resolution import name_key

from ..models import Organisation, OrganisationName, Participation, Source
from ..policy import organisation_policy
from . import effects
from .fields import EDITABLE, FINANCE, cleaned, one_line
from .profile import (
    apply_values,
    chain_of,
    join_chain,
    others_identity,
    says_who,
)

BATCH = 2_000
Item = TypeVar("Item")
Changes = dict[str, tuple[Any, Any]]
_KEYS = ("name_key", "sort_key", "address_key")
_WRITTEN = (*EDITABLE, *_KEYS, "value_sources", "version", "updated_at")


@dataclass(frozen=True, slots=True)
class OrganisationDraft:
    """An organisation to enter; `names` are (NameKind, text) pairs."""

    values: Mapping[str, Any]
    names: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OrganisationChange:
    """Values to set on an entry.

    `version`: refuse when the entry has moved on since it was read. `value_sources`: where
    given, these entries are put back for the fields (None takes one away) instead of the
    call's source: that is how an undo restores what was there.
    """

    organisation_id: int
    values: Mapping[str, Any]
    version: int | None = None
    names: tuple[tuple[str, str], ...] = ()
    value_sources: Mapping[str, Any] | None = None


@dataclass(slots=True)
class _Writing:
    """One call's surroundings."""

    by: Actor
    chain_id: int
    source: Source
    context: dict[str, Any] = field(default_factory=dict)
    # Whose district became another one.
    moved: list[int] = field(default_factory=list)

    @property
    def entry(self) -> dict[str, object]:
        return effects.sourced(self.source)


def chunks(items: Sequence[Item], size: int = BATCH) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def record_in_bulk(
    events: Iterable[tuple[str, models.Model, Changes]],
    *,
    by: Actor,
    context: dict[str, Any] | None = None,
    contexts: Iterable[dict[str, Any]] | None = None,
) -> None:
    """Entries of (action, object, changes); `contexts` adds to each what is its own."""
    own = iter(contexts) if contexts is not None else repeat({})
    record_many(
        [
            build(
                by=by, action=action, obj=obj, changes=changes, context={**(context or {}), **extra}
            )
            for (action, obj, changes), extra in zip(events, own, strict=False)
        ]
    )


def placed(problem: Problem, index: int) -> Problem:
    """The same refusal, saying which item of the call it is about."""
    problem.details = {**problem.details, "index": index}
    return problem


@transaction.atomic
def organisation_bulk_write(
    *,
    creates: Sequence[OrganisationDraft],
    updates: Sequence[OrganisationChange],
    chain: models.Model,
    source: Source,
    by: Actor,
    context: dict[str, Any] | None = None,
) -> list[int]:
    """Enter and change organisations, all or nothing.

    Returns their ids: those of `creates` in order, then those of `updates`. A draft whose
    USCC the registry knows from another chain joins this one, as with
    `organisation_create`. A refusal carries the position in `details["index"]`, counted
    within its list.
    """
    organisation_policy.check_add(by)
    if chain.pk != chain_of(by):
        raise Forbidden()
    writing = _Writing(by, chain.pk, source, context or {})
    made: list[int] = []
    for start, drafts in _numbered(creates):
        made.extend(_create(drafts, start, writing))
    for start, part in _numbered(updates):
        _update(part, start, writing)
    touched = [*made, *(change.organisation_id for change in updates)]
    effects.moved(writing.moved)
    # Of those that other chains share, these show the change too.
    effects.network_changed({chain.pk, *effects.chains_of(touched)})
    effects.index_after_commit(touched)
    return touched


def _numbered(items: Sequence[Item]) -> Iterator[tuple[int, Sequence[Item]]]:
    start = 0
    for part in chunks(items):
        yield start, part
        start += len(part)


def _create(drafts: Sequence[OrganisationDraft], start: int, writing: _Writing) -> list[int]:
    fit = _cleaned_drafts(drafts, start)
    known = _holders(fit, start, writing)
    fresh: list[Organisation] = []
    rows: list[Organisation] = []
    events: list[tuple[str, models.Model, Changes]] = []
    for values in fit:
        holder = known.get(values.get("uscc"))
        if holder is not None:
            changes = join_chain(
                holder, chain_id=writing.chain_id, source=writing.source, values=values
            )
            holder.save()
            if "district_code" in changes:
                writing.moved.append(holder.pk)
            events.append(("organisation.joined", holder, changes))
            rows.append(holder)
            continue
        row = Organisation()
        changes = apply_values(row, values, writing.entry)
        row.value_sources.setdefault("kind", writing.entry)
        row.version = 1
        fresh.append(row)
        rows.append(row)
        events.append(("organisation.created", row, changes))
    insert_objects(fresh)
    insert_objects(
        [
            Participation(organisation=row, chain_id=writing.chain_id, source=writing.source)
            for row in fresh
        ]
    )
    _keep_names(zip(rows, (draft.names for draft in drafts), strict=True), writing.source)
    record_in_bulk(events, by=writing.by, context=writing.context)
    return [row.pk for row in rows]


def _cleaned_drafts(drafts: Sequence[OrganisationDraft], start: int) -> list[dict[str, Any]]:
    fit: list[dict[str, Any]] = []
    seen: set[str] = set()
    for place, draft in enumerate(drafts, start):
        try:
            values = cleaned({"name": "", **draft.values})
        except Problem as problem:
            raise placed(problem, place) from problem
        code = values.get("uscc")
        if code in seen:
            raise placed(
                Conflict("uscc_twice", _("Two of the new entries have the USCC %s.") % code), place
            )
        if code:
            seen.add(code)
        fit.append(values)
    return fit


def _holders(
    fit: Sequence[dict[str, Any]], start: int, writing: _Writing
) -> dict[str | None, Organisation]:
    """Organisations of other chains that hold one of the codes; one of this chain: a conflict."""
    codes = {values["uscc"]: place for place, values in enumerate(fit, start) if values.get("uscc")}
    if not codes:
        return {}
    holders = {
        row.uscc: row for row in Organisation.objects.filter(uscc__in=codes, merged_into=None)
    }
    here = set(
        Participation.objects.filter(
            chain=writing.chain_id, organisation__in=[row.pk for row in holders.values()]
        ).values_list("organisation_id", flat=True)
    )
    for code, row in holders.items():
        if row.pk in here:
            problem = Conflict(
                "uscc_taken",
                _("%(name)s already has this USCC. Open that entry, or merge the two.")
                % {"name": row.name},
                field="uscc",
                details={"organisation": row.pk, "name": row.name},
            )
            raise placed(problem, codes[code])
    return dict(holders)


def _update(part: Sequence[OrganisationChange], start: int, writing: _Writing) -> None:
    wanted = [change.organisation_id for change in part]
    # Two changes of one entry in a call would each be made on the state before both.
    if len(set(wanted)) < len(wanted):
        raise Conflict("changed_twice", _("One entry is changed twice in the same call."))
    rows = organisation_policy.rows(writing.by, "edit").in_bulk(wanted)
    withheld = _withheld(part, writing)
    changed: list[Organisation] = []
    events: list[tuple[str, models.Model, Changes]] = []
    identified: dict[int, int] = {}
    for place, change in enumerate(part, start):
        try:
            row = _row_to_change(change, rows, withheld)
            fit = cleaned(change.values)
            changes = (
                apply_values(row, fit, writing.entry)
                if change.value_sources is None
                else _restored(row, fit, change.value_sources)
            )
        except Problem as problem:
            raise placed(problem, place) from problem
        if changes:
            changed.append(row)
            if "district_code" in changes:
                writing.moved.append(row.pk)
            events.append(("organisation.updated", row, changes))
            # What is put back is what stood there before this chain's own import.
            if change.value_sources is None and says_who(changes):
                identified[row.pk] = place
    _refuse_others_identity(rows, identified, writing)
    _refuse_taken_codes(changed, events)
    _save(changed)
    _keep_names(((rows[change.organisation_id], change.names) for change in part), writing.source)
    record_in_bulk(events, by=writing.by, context=writing.context)


def _withheld(part: Sequence[OrganisationChange], writing: _Writing) -> set[int]:
    """Entries among these whose figures this chain may not know, so may not set."""
    asked = [change.organisation_id for change in part if set(change.values) & set(FINANCE)]
    if not asked:
        return set()
    open_ = organisation_policy.rows(writing.by, "view_finance").filter(pk__in=asked)
    return set(asked) - set(open_.values_list("pk", flat=True))


def _row_to_change(
    change: OrganisationChange, rows: Mapping[int, Organisation], withheld: set[int]
) -> Organisation:
    row = rows.get(change.organisation_id)
    if row is None:
        raise Conflict("gone", _("This entry is no longer there: removed or merged meanwhile."))
    if row.pk in withheld:
        raise Forbidden(
            _("%(name)s has not shared its figures with this chain.") % {"name": row.name}
        )
    check_version(row, change.version)
    return row


def _refuse_others_identity(
    rows: Mapping[int, Organisation], identified: Mapping[int, int], writing: _Writing
) -> None:
    """`identified`: entries whose identity would change, and their places in the call."""
    if not identified:
        return
    open_ = organisation_policy.rows(writing.by, "identify").filter(pk__in=identified)
    for pk in identified.keys() - set(open_.values_list("pk", flat=True)):
        raise placed(others_identity(rows[pk]), identified[pk])


def _restored(row: Organisation, fit: Mapping[str, Any], sources: Mapping[str, Any]) -> Changes:
    changes = apply_values(row, fit, {})
    kept = {**row.value_sources, **{name: sources.get(name) for name in fit}}
    row.value_sources = {name: entry for name, entry in kept.items() if entry}
    return changes


def _refuse_taken_codes(
    changed: Sequence[Organisation], events: Sequence[tuple[str, models.Model, Changes]]
) -> None:
    """A code that another entry holds is refused by name, before the database refuses it."""
    fresh = {
        row.uscc: row.pk
        for row, (_action, _row, changes) in zip(changed, events, strict=True)
        if "uscc" in changes and row.uscc
    }
    if not fresh:
        return
    others = Organisation.objects.filter(uscc__in=fresh, merged_into=None)
    for other in others.exclude(pk__in=[row.pk for row in changed]):
        raise Conflict(
            "uscc_taken",
            _("Another entry already has the USCC %(uscc)s.") % {"uscc": other.uscc},
            field="uscc",
            details={"organisation": fresh[other.uscc]},
        )


def _save(rows: Sequence[Organisation]) -> None:
    if not rows:
        return
    try:
        with transaction.atomic():
            Organisation.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=["id"], update_fields=_WRITTEN
            )
    except IntegrityError as error:
        message = _("Two entries would have the same USCC; nothing was changed.")
        raise Conflict("uscc_taken", message, field="uscc") from error


def _keep_names(
    wanted: Iterable[tuple[Organisation, tuple[tuple[str, str], ...]]], source: Source
) -> None:
    """Add names that are new to their organisation."""
    fresh: list[OrganisationName] = []
    for row, names in wanted:
        for kind, text in names:
            line = one_line(text)[:200]
            if line and line != row.name:
                fresh.append(
                    OrganisationName(
                        organisation=row,
                        kind=kind,
                        text=line,
                        name_key=name_key(line)[:160],
                        source=source,
                    )
                )
    OrganisationName.objects.bulk_create(fresh, ignore_conflicts=True)
