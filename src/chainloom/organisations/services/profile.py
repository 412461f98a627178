"""An organisation's own entry: made, changed, taken out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.cleaning import check_version
from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing

from ..models import NameKind, Organisation, OrganisationName, Participation, Source
from ..policy import organisation_policy
from . import effects
from .fields import FINANCE, IDENTITY, SEARCHED, assign, changes_to, cleaned, is_blank
from .leaving import leave_chain, pass_on
from .names import keep_name
from .relations import standing_here, standing_on


def chain_of(by: Actor) -> int:
    """The chain in which somebody acts; writing to the registry happens in one."""
    if by.chain_id is None:
        raise Forbidden(_("Choose a chain first: an organisation is entered into a chain."))
    return by.chain_id


def uscc_taken(
    uscc: str | None, *, by: Actor, apart_from: int | None = None
) -> Organisation | None:
    """The organisation elsewhere in the registry that holds the code; in this chain: a conflict."""
    if uscc is None:
        return None
    holder = Organisation.objects.filter(uscc=uscc, merged_into=None).exclude(pk=apart_from).first()
    if holder is not None and organisation_policy.may(by, "view", holder):
        raise Conflict(
            "uscc_taken",
            _("%(name)s already has this USCC. Open that entry, or merge the two.")
            % {"name": holder.name},
            field="uscc",
            details={"organisation": holder.pk, "name": holder.name},
        )
    return holder


def join_chain(
    organisation: Organisation, *, chain_id: int, source: Source, values: Mapping[str, Any]
) -> dict[str, tuple[Any, Any]]:
    """Let an organisation known through another chain take part in this one too.

    Only what is blank is filled in: what others recorded is not overwritten unseen. Its
    figures and contacts stay with those to whom they were given (docs/organisations.md).
    """
    Participation.objects.create(
        organisation=organisation, chain_id=chain_id, source=source, figures_withheld=True
    )
    fillable = {
        field: value
        for field, value in values.items()
        if field not in (*FINANCE, *IDENTITY)
        and not is_blank(value)
        and is_blank(getattr(organisation, field))
    }
    return apply_values(organisation, fillable, effects.sourced(source))


def apply_values(
    organisation: Organisation, values: Mapping[str, Any], entry: dict[str, object]
) -> dict[str, tuple[Any, Any]]:
    """Set cleaned values and note where they come from; returns what changed. Saves nothing."""
    changes = changes_to(organisation, values)
    if changes:
        assign(organisation, {field: new for field, (_old, new) in changes.items()})
        sources = dict(organisation.value_sources)
        for field, (_old, new) in changes.items():
            if is_blank(new):
                sources.pop(field, None)
            else:
                sources[field] = entry
        organisation.value_sources = sources
        organisation.version += 1
    return changes


@transaction.atomic
def organisation_create(
    *, values: Mapping[str, Any], by: Actor, source: Source | None = None
) -> Organisation:
    """Enter an organisation into the actor's chain.

    One that the registry already has through another chain (same USCC) is not made a
    second time: it joins this chain and is returned.
    """
    organisation_policy.check_add(by)
    chain_id = chain_of(by)
    fit = cleaned({"name": "", **values})
    source = source or effects.source_of_entry(by)
    holder = uscc_taken(fit.get("uscc"), by=by)
    if holder is not None:
        changes = join_chain(holder, chain_id=chain_id, source=source, values=fit)
        holder.save()
        _tell_of_move(holder, changes)
        effects.changed(holder)
        record(by=by, action="organisation.joined", obj=holder, changes=changes)
        return holder
    organisation = Organisation()
    changes = apply_values(organisation, fit, effects.sourced(source))
    organisation.value_sources.setdefault("kind", effects.sourced(source))
    organisation.version = 1
    organisation.save()
    Participation.objects.create(organisation=organisation, chain_id=chain_id, source=source)
    effects.changed(organisation)
    record(by=by, action="organisation.created", obj=organisation, changes=changes)
    return organisation


def check_may_change(organisation: Organisation, changes: Mapping[str, Any], by: Actor) -> None:
    """Who may edit may not change everything: identity is the office's, figures need consent."""
    if set(changes) & set(IDENTITY) and not by.is_office:
        raise Forbidden(_("Name, kind and USCC are changed by the chain office: ask it."))
    asks_who = by.is_office and says_who(changes)
    if asks_who and not organisation_policy.may(by, "identify", organisation):
        raise others_identity(organisation)
    if set(changes) & set(FINANCE) and not organisation_policy.may(
        by, "view_finance", organisation
    ):
        raise Forbidden(_("This organisation has not shared its figures with this chain."))


def says_who(changes: Mapping[str, tuple[Any, Any]]) -> bool:
    """Changes who the organisation is to every chain: its identity, or a district that is known."""
    district = changes.get("district_code")
    return bool(set(changes) & set(IDENTITY)) or bool(district and not is_blank(district[0]))


def others_identity(organisation: Organisation) -> Forbidden:
    return Forbidden(
        _(
            "%(name)s came into the registry through another chain, whose office keeps its name, "
            "kind, USCC and district."
        )
        % {"name": organisation.name}
    )


@transaction.atomic
def organisation_update(
    *,
    organisation: Organisation,
    values: Mapping[str, Any],
    version: int | None,
    by: Actor,
    source: Source | None = None,
    keep_old_name: bool = False,
) -> Organisation:
    """Change values of the profile; `version` is the one the editor started from.

    `keep_old_name` keeps a changed name as a former one; without it the change is the
    correction of a slip.
    """
    organisation_policy.check(by, "edit", organisation)
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    check_version(row, version)
    fit = cleaned(values)
    intended = changes_to(row, fit)
    check_may_change(row, intended, by)
    if not intended:
        return row
    if "uscc" in intended and uscc_taken(fit["uscc"], by=by, apart_from=row.pk) is not None:
        raise Invalid(
            "uscc_elsewhere",
            _("Another organisation of this installation has this USCC. Check the code."),
            field="uscc",
        )
    source = source or effects.source_of_entry(by)
    changes = apply_values(row, fit, effects.sourced(source))
    row.save()
    if keep_old_name and "name" in changes:
        keep_name(row, kind=NameKind.FORMER, text=changes["name"][0], source=source)
    _tell_of_move(row, changes)
    effects.changed(row, searched=bool(set(changes) & set(SEARCHED)))
    record(by=by, action="organisation.updated", obj=row, changes=changes)
    return row


def _tell_of_move(row: Organisation, changes: Mapping[str, tuple[Any, Any]]) -> None:
    if "district_code" in changes:
        effects.moved([row.pk])


@transaction.atomic
def organisation_remove(*, organisation: Organisation, by: Actor) -> None:
    """Take out an entry made by mistake, as long as nothing stands on it.

    From an entry that another chain shares only this chain's part is taken.
    """
    organisation_policy.check(by, "merge", organisation)
    organisation_bulk_remove(organisation_ids=[organisation.pk], by=by)


@transaction.atomic
def organisation_bulk_remove(
    *, organisation_ids: list[int], by: Actor, context: dict[str, Any] | None = None
) -> None:
    """Take out entries: wholly, or from this chain where they stand in another one too.

    All or nothing: when records stand on any of them, nothing is removed and those in the
    way are named.
    """
    from .bulk import chunks, record_in_bulk

    chain_id = chain_of(by)
    for chunk in chunks(organisation_ids):
        rows = organisation_policy.rows(by, "merge").in_bulk(chunk)
        if len(rows) < len(set(chunk)):
            raise Missing()
        # Two chains that leave an entry at once would each take the other for its heir.
        list(Organisation.objects.select_for_update().filter(pk__in=chunk).order_by("pk"))
        here = Participation.objects.filter(organisation__in=chunk)
        elsewhere = set(here.exclude(chain=chain_id).values_list("organisation_id", flat=True))
        alone = [pk for pk in chunk if pk not in elsewhere]
        shared = [pk for pk in chunk if pk in elsewhere]
        _refuse_when_stood_on(rows, standing_on(alone) | standing_here(shared, chain_id))
        record_in_bulk(
            (("organisation.removed", row, {}) for row in rows.values()), by=by, context=context
        )
        leave_chain(chunk, chain_id)
        OrganisationName.objects.filter(organisation__in=alone).delete()
        Organisation.objects.filter(pk__in=alone).delete()
        pass_on({pk: rows[pk] for pk in shared}, by=by, context=context)
    effects.network_changed([chain_id])
    effects.index_after_commit(list(organisation_ids))


def _refuse_when_stood_on(
    rows: dict[int, Organisation], standing: dict[int, dict[str, int]]
) -> None:
    if not standing:
        return
    named = [
        f"{rows[pk].name}: " + ", ".join(f"{label} × {n}" for label, n in kinds.items())
        for pk, kinds in list(standing.items())[:5]
    ]
    raise Conflict(
        "stood_on",
        _("Other records stand on this and must go first: %(records)s.")
        % {"records": "; ".join(named)},
        details={"organisations": list(standing)[:100]},
    )
