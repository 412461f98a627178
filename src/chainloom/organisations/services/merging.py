"""Two entries of one organisation made one, and taken apart again without loss.

`Merge.record`:

    {"moved":  {"chain.placement.organisation": [3, 9], …},   rows now at the survivor
     "stayed": {"accounts.membership.organisation": [5]},     rows a uniqueness kept back
     "demoted": {"chain.placement.organisation": [9]},        moved rows that were primary
     "withheld": [{"participation": 4, "withheld": False, "consents": […], "left": […]}],
     "folded": {"lists.assignments": […]},                    what apps above folded
     "filled": {"address": {"old": …, "new": …, "old_source": …, "new_source": …}},
     "alias":  17}                                            the name kept, if it was new

The absorbed row itself is never changed beyond `merged_into`, so what it said is still there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership, Role
from chainloom.audit.services import plain, record
from chainloom.core.errors import Conflict, Invalid

from ..models import BodyMembership, Merge, NameKind, Organisation, OrganisationName, Participation
from ..policy import organisation_policy
from . import effects
from .fields import EDITABLE, assign, is_blank
from .folding import fold_all, unfold_all
from .names import keep_name
from .relations import Relation, chain_of_rows, relations
from .standing import sits_meanwhile

# The kind of a field's value as JSON keeps it is not its own: back through the model field.
_FIELD = {name: Organisation._meta.get_field(name) for name in EDITABLE}
SURVIVOR = "survivor"
ABSORBED = "absorbed"


def differences(survivor: Organisation, absorbed: Organisation) -> list[str]:
    """Fields in which both say something and not the same: what a person must choose."""
    return [
        field
        for field in EDITABLE
        if not is_blank(getattr(survivor, field))
        and not is_blank(getattr(absorbed, field))
        and getattr(survivor, field) != getattr(absorbed, field)
    ]


def _locked(survivor: Organisation, absorbed: Organisation) -> tuple[Organisation, Organisation]:
    rows = Organisation.objects.select_for_update().in_bulk([survivor.pk, absorbed.pk])
    return rows[survivor.pk], rows[absorbed.pk]


def _check_chains(survivor: Organisation, absorbed: Organisation, by: Actor) -> None:
    """An entry that several chains share is merged, or taken apart, only for all of them.

    Everything either entry has would come into the other's chains, and names and codes change
    for them. A token acts in one role, so it never speaks for another chain's office.
    """
    others = effects.chains_of([survivor.pk, absorbed.pk]) - {by.chain_id}
    if not others or by.is_system:
        return
    offices = Membership.objects.filter(user=by.user, role=Role.OFFICE, ended_at=None)
    held = set(offices.filter(chain__in=others).values_list("chain_id", flat=True))
    if others - held or by.scopes is not None:
        raise Conflict(
            "shared_elsewhere",
            _(
                "One of the two takes part in another chain too. Merging, and undoing a merge, "
                "then needs somebody who holds the office role in every chain concerned."
            ),
        )


def _check(
    survivor: Organisation, absorbed: Organisation, choices: Mapping[str, str], by: Actor
) -> None:
    for one in (survivor, absorbed):
        organisation_policy.check(by, "merge", one)
    _check_chains(survivor, absorbed, by)
    for field, choice in choices.items():
        if field not in EDITABLE or choice not in (SURVIVOR, ABSORBED):
            raise Invalid("unknown_choice", _("There is no such choice: %s.") % field, field=field)
    if "uscc" in differences(survivor, absorbed) and "uscc" not in choices:
        raise Conflict(
            "two_codes",
            _(
                "The two have different USCCs (%(one)s and %(other)s), so by the register they are "
                "two organisations. Merge them only if one code is wrong, and choose the right one."
            )
            % {"one": survivor.uscc, "other": absorbed.uscc},
            field="uscc",
        )


@transaction.atomic
def organisation_merge(
    *,
    survivor: Organisation,
    absorbed: Organisation,
    by: Actor,
    choices: Mapping[str, str] | None = None,
    reasons: list[dict[str, Any]] | None = None,
) -> Merge:
    """Let `survivor` absorb the other entry and everything that points at it.

    `choices` says for a field whose value stands ("survivor" unless said); what the survivor
    leaves blank is filled from the absorbed one.
    """
    choices = dict(choices or {})
    if survivor.pk == absorbed.pk:
        raise Invalid("merge_itself", _("An entry cannot be merged with itself."))
    survivor, absorbed = _locked(survivor, absorbed)
    _check(survivor, absorbed, choices, by)
    chains = effects.chains_of([survivor.pk, absorbed.pk])
    moved, stayed = _move_all(absorbed, survivor)
    demoted = _settle_primaries(moved, survivor)
    withheld = _carry_withholding(survivor, absorbed)
    folded = fold_all(survivor, absorbed)
    filled = _fill(survivor, absorbed, choices)
    # The absorbed row gives up its code before the survivor takes it: it is unique.
    absorbed.merged_into = survivor
    absorbed.version += 1
    absorbed.save()
    survivor.version += 1
    survivor.save()
    source = effects.source_of_entry(by)
    alias = keep_name(
        survivor, kind=NameKind.ALIAS, text=_other_name(survivor, absorbed, filled), source=source
    )
    merge = Merge.objects.create(
        survivor=survivor,
        absorbed=absorbed,
        record={
            "moved": moved,
            "stayed": stayed,
            "demoted": demoted,
            "withheld": withheld,
            "folded": folded,
            "filled": filled,
            "alias": alias.pk if alias else None,
        },
        reasons=reasons or [],
        created_by=by.user,
    )
    effects.moved([survivor.pk, absorbed.pk])
    effects.network_changed(chains)
    effects.index_after_commit([survivor.pk, absorbed.pk])
    _record_merge(merge, by)
    return merge


def _other_name(survivor: Organisation, absorbed: Organisation, filled: Mapping[str, Any]) -> str:
    """The name that is no longer shown, whichever of the two it was."""
    return str(filled["name"]["old"]) if "name" in filled else absorbed.name


def _move_all(
    absorbed: Organisation, survivor: Organisation
) -> tuple[dict[str, list[Any]], dict[str, list[Any]]]:
    moved: dict[str, list[Any]] = {}
    stayed: dict[str, list[Any]] = {}
    for relation in relations():
        pks = list(relation.rows(absorbed).order_by("pk").values_list("pk", flat=True))
        if not pks:
            continue
        twice = _seats_twice(relation, absorbed, survivor)
        gone, kept = relation.move([pk for pk in pks if pk not in twice], survivor)
        if gone:
            moved[relation.key] = [plain_key(pk) for pk in gone]
        if kept or twice:
            stayed[relation.key] = [plain_key(pk) for pk in sorted([*kept, *twice])]
    return moved, stayed


def _seats_twice(relation: Relation, absorbed: Organisation, survivor: Organisation) -> list[int]:
    """Seats in bodies in which the survivor sits at the same time: nobody sits there twice."""
    if (relation.model, relation.field) != (BodyMembership, "member"):
        return []
    return [seat.pk for seat in relation.rows(absorbed) if sits_meanwhile(seat, survivor)]


def _settle_primaries(
    moved: Mapping[str, list[Any]], survivor: Organisation
) -> dict[str, list[Any]]:
    """One main stage a chain: of rows with `is_primary`, those moved give way."""
    demoted: dict[str, list[Any]] = {}
    for key, pks in moved.items():
        relation = Relation.of_key(key)
        path = chain_of_rows(relation.model)
        if not path or all(f.name != "is_primary" for f in relation.model._meta.fields):
            continue
        rows = relation.rows(survivor).filter(is_primary=True)
        newcomers = rows.filter(pk__in=pks)
        settled = set(rows.exclude(pk__in=pks).values_list(path, flat=True))
        for pk, chain_id in newcomers.order_by("pk").values_list("pk", path):
            if chain_id in settled:
                demoted.setdefault(key, []).append(plain_key(pk))
            settled.add(chain_id)
        newcomers.filter(pk__in=demoted.get(key, [])).update(is_primary=False)
    return demoted


def _carry_withholding(survivor: Organisation, absorbed: Organisation) -> list[dict[str, Any]]:
    """What was withheld of the absorbed entry stays withheld, and opened only as both agreed.

    Where only the absorbed one stood in a chain, its row was moved as it is.
    """
    kept: list[dict[str, Any]] = []
    stayed = Participation.objects.filter(organisation=absorbed, figures_withheld=True)
    consents = dict(stayed.values_list("chain_id", "consents"))
    for row in Participation.objects.filter(organisation=survivor, chain__in=consents):
        left = sorted(set(row.consents) & set(consents[row.chain_id]))
        kept.append(
            {
                "participation": row.pk,
                "withheld": row.figures_withheld,
                "consents": row.consents,
                "left": left,
            }
        )
        row.figures_withheld, row.consents = True, left
        row.save(update_fields=["figures_withheld", "consents"])
    return kept


def plain_key(pk: Any) -> Any:
    return pk if isinstance(pk, int) else str(pk)


def _fill(
    survivor: Organisation, absorbed: Organisation, choices: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """Take over blank and chosen fields with their sources; returns what changed."""
    filled: dict[str, dict[str, Any]] = {}
    sources = dict(survivor.value_sources)
    for field in EDITABLE:
        old, new = getattr(survivor, field), getattr(absorbed, field)
        takes = is_blank(old) or choices.get(field) == ABSORBED
        if not takes or is_blank(new) or old == new:
            continue
        filled[field] = {
            "old": plain(old),
            "new": plain(new),
            "old_source": sources.get(field),
            "new_source": absorbed.value_sources.get(field),
        }
        assign(survivor, {field: new})
        _set_source(sources, field, absorbed.value_sources.get(field))
    survivor.value_sources = sources
    return filled


def _set_source(sources: dict[str, Any], field: str, entry: Any) -> None:
    if entry:
        sources[field] = entry
    else:
        sources.pop(field, None)


def _record_merge(merge: Merge, by: Actor) -> None:
    about = {field: (pair["old"], pair["new"]) for field, pair in merge.record["filled"].items()}
    record(
        by=by,
        action="organisation.merged",
        obj=merge.survivor,
        changes=about,
        context={"merge": merge.pk, "other": merge.absorbed.name},
    )
    record(
        by=by,
        action="organisation.absorbed",
        obj=merge.absorbed,
        context={"merge": merge.pk, "other": merge.survivor.name},
    )


# Unmerging


@dataclass(frozen=True)
class Hindrance:
    """Something that was changed after the merge, so that it cannot be put back as it was."""

    code: str
    what: str
    message: str


def _same(field: str, value: Any, kept: Any) -> bool:
    return bool(plain(value) == kept)


def _unfill(merge: Merge, survivor: Organisation) -> list[Hindrance]:
    """Give back the fields taken over, except those that somebody changed since."""
    found: list[Hindrance] = []
    sources = dict(survivor.value_sources)
    for field, pair in merge.record["filled"].items():
        now = getattr(survivor, field)
        if not _same(field, now, pair["new"]):
            label = str(_FIELD[field].verbose_name)
            message = _("“%(field)s” was changed to “%(value)s” after the merge.")
            found.append(
                Hindrance("field_changed", field, message % {"field": label, "value": plain(now)})
            )
            continue
        assign(survivor, {field: _FIELD[field].to_python(pair["old"])})
        _set_source(sources, field, pair["old_source"])
    survivor.value_sources = sources
    return found


def _move_back(merge: Merge) -> list[Hindrance]:
    found: list[Hindrance] = []
    for key, pks in merge.record["moved"].items():
        relation = Relation.of_key(key)
        rows = relation.model._base_manager.filter(pk__in=pks)
        owners = dict(rows.values_list("pk", f"{relation.field}_id"))
        here = [pk for pk in owners if owners[pk] == merge.survivor_id]
        _moved, kept = relation.move(here, merge.absorbed) if here else ([], [])
        lost = [pk for pk in pks if plain_key(pk) not in {plain_key(one) for one in owners}]
        elsewhere = [
            pk for pk in owners if owners[pk] not in (merge.survivor_id, merge.absorbed_id)
        ]
        for code, some, message in (
            (
                "row_removed",
                lost,
                ngettext(
                    "%(what)s: %(n)d removed since; it cannot be brought back.",
                    "%(what)s: %(n)d removed since; they cannot be brought back.",
                    len(lost),
                ),
            ),
            (
                "row_elsewhere",
                elsewhere,
                ngettext(
                    "%(what)s: %(n)d now belongs to another organisation.",
                    "%(what)s: %(n)d now belong to another organisation.",
                    len(elsewhere),
                ),
            ),
            ("row_clashes", kept, _("%(what)s: %(n)d would clash with a newer record.")),
        ):
            if some:
                about = {"what": relation.label, "n": len(some)}
                found.append(Hindrance(code, key, message % about))
    return found


def _unfold(merge: Merge) -> list[Hindrance]:
    """Take apart what apps above folded."""
    changed = unfold_all(merge.record.get("folded", {}))
    return [Hindrance("folded_changed", key, message) for key, message in changed]


def _restore_rows(merge: Merge) -> None:
    """Give back the main stages and the standing that the merge changed."""
    for key, pks in merge.record.get("demoted", {}).items():
        relation = Relation.of_key(key)
        relation.rows(merge.absorbed).filter(pk__in=pks).update(is_primary=True)
    for entry in merge.record.get("withheld", []):
        rows = Participation.objects.filter(pk=entry["participation"], organisation=merge.survivor)
        for row in rows:
            row.figures_withheld = entry["withheld"]
            # A consent given or taken back since stands.
            if row.consents == entry["left"]:
                row.consents = entry["consents"]
            row.save(update_fields=["figures_withheld", "consents"])


def _check_unmerge(merge: Merge, survivor: Organisation, by: Actor) -> None:
    if not merge.is_standing():
        raise Conflict("already_undone", _("This merge was already undone."))
    if survivor.merged_into is not None:
        raise Conflict(
            "survivor_merged",
            _("%(name)s was itself merged into %(other)s later; undo that merge first.")
            % {"name": survivor.name, "other": survivor.merged_into.name},
        )
    organisation_policy.check(by, "merge", survivor)
    _check_chains(survivor, merge.absorbed, by)


def _refuse_taken_codes(survivor: Organisation, absorbed: Organisation) -> None:
    """Both have the code again that they had: a third may have taken either meanwhile."""
    codes = {one.uscc for one in (survivor, absorbed) if one.uscc}
    holders = Organisation.objects.filter(uscc__in=codes, merged_into=None)
    holder = holders.exclude(pk__in=[survivor.pk, absorbed.pk]).first()
    if holder is not None:
        raise Conflict(
            "uscc_taken",
            _("%(name)s now has the USCC %(uscc)s; change it there before undoing the merge.")
            % {"name": holder.name, "uscc": holder.uscc},
            details={"organisation": holder.pk},
        )


@transaction.atomic
def organisation_unmerge(*, merge: Merge, by: Actor, keep_later: bool = False) -> Organisation:
    """Take the two apart again, exactly as they were; returns the entry restored.

    What was changed after the merge is never overwritten. Without `keep_later` it is named
    and nothing happens (`Conflict` with `details["hindrances"]`); with it, those changes
    stay as they are and everything else goes back.
    """
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    survivor, absorbed = _locked(merge.survivor, merge.absorbed)
    _check_unmerge(merge, survivor, by)
    hindrances = [*_unfill(merge, survivor), *_move_back(merge), *_unfold(merge)]
    if hindrances and not keep_later:
        raise Conflict(
            "changed_since",
            _("The merge cannot be undone exactly, because of what was changed since: %(what)s")
            % {"what": " ".join(one.message for one in hindrances)},
            details={"hindrances": [vars(one) for one in hindrances]},
        )
    _restore_rows(merge)
    _refuse_taken_codes(survivor, absorbed)
    survivor.version += 1
    survivor.save()
    absorbed.merged_into = None
    absorbed.version += 1
    absorbed.save()
    if merge.record["alias"]:
        OrganisationName.objects.filter(pk=merge.record["alias"], organisation=survivor).delete()
    merge.undone_at = timezone.now()
    merge.undone_by = by.user
    merge.save(update_fields=["undone_at", "undone_by"])
    effects.moved([survivor.pk, absorbed.pk])
    effects.network_changed(effects.chains_of([survivor.pk, absorbed.pk]))
    effects.index_after_commit([survivor.pk, absorbed.pk])
    for one, other in ((survivor, absorbed), (absorbed, survivor)):
        record(
            by=by,
            action="organisation.unmerged",
            obj=one,
            context={"merge": merge.pk, "other": other.name},
        )
    return absorbed
