"""The firm's shades: added by hand, from a file after a preview, taken out, and taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.cleaning import clean_text, needed_text
from chainloom.core.errors import Conflict, Invalid
from chainloom.core.spreadsheets import unguarded

from ..columns import told
from ..kept import DIGITS, Kept, kept_of, own_lab, own_labs
from ..models import (
    AS_FRACTIONS,
    AS_PERCENT,
    NAME_MOST,
    NOTE_MOST,
    ChangeKind,
    ChangeState,
    Shade,
    ShadeChange,
)
from ..policy import shade_change_policy, shade_policy
from ..reading import read_file
from ..sentences import place_in_words
from .common import added, locked, measured, of_whom, read_if, text_of

MOST_SHADES = 100_000
# Of one file: what is read, shown and put in while one waits.
MOST_AT_ONCE = 10_000
# Of a file that is refused row by row so many reasons are kept.
MOST_REASONS = 200


def _names(by: Actor) -> set[str]:
    rows = shade_policy.rows(by).filter(removed_in=None)
    return set(rows.values_list("name", flat=True))


def _room(by: Actor, more: int) -> None:
    there = shade_policy.rows(by).filter(removed_in=None).count()
    if there + more > MOST_SHADES:
        message = _("A library holds at most %(most)s shades; yours has %(n)s.")
        raise Conflict("too_many", message % {"most": MOST_SHADES, "n": there})


def _taken(name: str) -> Conflict:
    message = _("A shade called “%(name)s” is in your library already.") % {"name": name[:40]}
    return Conflict("name_taken", message, field="name")


def _shade(
    one: Kept, change: ShadeChange, note: str = "", lab: tuple[float, float, float] | None = None
) -> Shade:
    lab = lab or own_lab(one)
    return Shade(
        organisation_id=change.organisation_id,
        created_by=change.created_by,
        name=one.name[:NAME_MOST],
        note=note,
        measured=one.as_json(),
        lightness=lab[0],
        a=lab[1],
        b=lab[2],
        added_in=change,
    )


@transaction.atomic
def shade_add(*, values: Mapping[str, Any], file: File[bytes] | None = None, by: Actor) -> Shade:
    """One shade: `name`, `colour` (typed, or the sample of that name in the file), `note`."""
    shade_policy.check_add(by)
    name = needed_text(values.get("name"), NAME_MOST, "name")
    read = read_if(file, values)
    text = text_of(values, "colour")
    if not text and read is None:
        raise Invalid("required", _("Say the colour, or choose a file."), field="colour")
    if text:
        one = measured(text, by=by, field="colour", among=read, name=name)
    else:
        assert read is not None
        if len(read.samples) != 1:
            message = _("The file holds %(n)s samples: write the name of the one you mean.")
            raise Invalid("ambiguous", message % {"n": len(read.samples)}, field="colour")
        one = read.kept[0]
    row = shade_keep(one=one, name=name, note=str(values.get("note") or ""), by=by)
    row.read_notes = read.notes if read else ()
    return row


@transaction.atomic
def shade_keep(*, one: Kept, name: str, note: str = "", by: Actor) -> Shade:
    """A measurement as a shade of the library, under a name that it has not yet."""
    shade_policy.check_add(by)
    one = one.named(needed_text(name, NAME_MOST, "name"))
    if one.name in _names(by):
        raise _taken(one.name)
    _room(by, 1)
    change = ShadeChange.objects.create(
        kind=ChangeKind.ADDED, state=ChangeState.DONE, count=1, **of_whom(by)
    )
    row = _shade(one, change, clean_text(note, NOTE_MOST))
    row.save()
    added(row, by)
    return row


@transaction.atomic
def shades_preview(*, file: File[bytes], scale: str = "", by: Actor) -> ShadeChange:
    """Read a file and keep what it would add, with why single rows would stay out."""
    shade_policy.check_add(by)
    read = read_file(file, scale=scale, lenient=True, most=MOST_AT_ONCE)
    known = _names(by)
    rows, refused = [], list(read.refused)
    for one in read.kept:
        name = clean_text(one.name, NAME_MOST)
        place = place_in_words(one.sample.place or name)
        if not name:
            refused.append(_("%(place)s: the name is missing") % {"place": place})
        elif name in known:
            message = _("%(place)s: “%(name)s” is in the library, or stands here twice")
            refused.append(message % {"place": place, "name": name})
        else:
            known.add(name)
            note = clean_text(unguarded(told(one.sample.attributes, "note")), NOTE_MOST)
            rows.append({**one.named(name).as_json(), "note": note})
    row = ShadeChange.objects.create(
        kind=ChangeKind.IMPORTED,
        state=ChangeState.WAITING,
        filename=read.filename,
        rows=rows,
        refused=_first_of(refused),
        notes=read.notes,
        count=len(rows),
        **of_whom(by),
    )
    added(row, by)
    return row


def _first_of(reasons: list[str]) -> list[str]:
    more = len(reasons) - MOST_REASONS
    if more <= 0:
        return reasons
    said = ngettext("… and %(n)s more row", "… and %(n)s more rows", more) % {"n": more}
    return [*reasons[:MOST_REASONS], said]


@transaction.atomic
def shades_confirm(*, change: ShadeChange, by: Actor) -> ShadeChange:
    """Put into the library what the preview showed; nothing if one name was taken meanwhile."""
    shade_change_policy.check(by, "edit", change)
    row: ShadeChange = locked(change)
    if row.state != ChangeState.WAITING:
        raise Conflict("not_waiting", _("This file was confirmed or taken back already."))
    if not row.rows:
        raise Conflict("empty", _("No row of the file can be used."))
    taken = _names(by) & {one["name"] for one in row.rows}
    if taken:
        raise _taken(sorted(taken)[0])
    _room(by, len(row.rows))
    kept = [kept_of(one) for one in row.rows]
    shades = [
        _shade(one, row, row_told.get("note", ""), lab)
        for one, row_told, lab in zip(kept, row.rows, own_labs(kept), strict=True)
    ]
    Shade.objects.bulk_create(shades, batch_size=500)
    row.count, row.rows, row.state = len(shades), [], ChangeState.DONE
    row.save(update_fields=["count", "rows", "state"])
    record(by=by, action="colour.shades_imported", obj=row, context={"count": len(shades)})
    return row


@transaction.atomic
def shades_as_percent(*, change: ShadeChange, by: Actor) -> ShadeChange:
    """Take what was read as fractions for percent. Figures alone do not tell blacks that stay below
    1.1 % from them: who sent the file knows."""
    shade_change_policy.check(by, "edit", change)
    row: ShadeChange = locked(change)
    if row.state != ChangeState.WAITING:
        raise Conflict("not_waiting", _("This file was confirmed or taken back already."))
    if not row.may_be_percent():
        raise Conflict("not_guessed", _("This file is read as percent already."))
    for one in row.rows:
        one["reflectance"] = [round(value / 100, DIGITS) for value in one["reflectance"]]
    row.notes = [note.replace(AS_FRACTIONS, AS_PERCENT) for note in row.notes]
    row.save(update_fields=["rows", "notes"])
    record(by=by, action="colour.shades_as_percent", obj=row)
    return row


@transaction.atomic
def shades_remove(*, shades: Sequence[int], by: Actor) -> ShadeChange:
    """Take shades out; it can be taken back."""
    rows = shade_policy.rows(by, "edit").filter(pk__in=shades, removed_in=None)
    count = rows.count()
    if not count:
        raise Invalid("required", _("Choose shades first."), field="shades")
    change = ShadeChange.objects.create(
        kind=ChangeKind.REMOVED, state=ChangeState.DONE, count=count, **of_whom(by)
    )
    rows.update(removed_in=change)
    record(by=by, action="colour.shades_removed", obj=change, context={"count": count})
    return change


@transaction.atomic
def shades_undo(*, change: ShadeChange, by: Actor) -> ShadeChange:
    """Take a step back: what was added goes, what was taken out returns."""
    shade_change_policy.check(by, "edit", change)
    row: ShadeChange = locked(change)
    if row.state == ChangeState.UNDONE:
        raise Conflict("undone", _("This was taken back already."))
    if row.kind == ChangeKind.REMOVED:
        try:
            with transaction.atomic():
                Shade.objects.filter(removed_in=row).update(removed_in=None)
        except IntegrityError:
            raise Conflict(
                "name_taken",
                _("Shades of the same names were added since; take those out first."),
            ) from None
    else:
        Shade.objects.filter(added_in=row).delete()
    row.state, row.rows = ChangeState.UNDONE, []
    row.save(update_fields=["state", "rows"])
    record(by=by, action="colour.undone", obj=row)
    return row
