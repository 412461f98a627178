"""What every write of the colour tool shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.core.files.base import File
from django.db import models, transaction
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.cleaning import needed_text, one_of
from chainloom.core.digits import whole_number
from chainloom.core.errors import Invalid
from chainloom.core.numbers import number_given
from chainloom.engines.colour import ColourError

from ...common import forget_files
from ..kept import Kept, kept_of
from ..models import LIMIT_MOST, NAME_MOST, ColourPicture, Formula, Owned
from ..policy import OwnPolicy, picture_policy, shade_policy
from ..reading import Read, read_file
from ..sentences import in_words
from ..typed import one_typed, refuse

Result = TypeVar("Result")
PICTURE = "picture:"


def title_of(value: Any, otherwise: str, field: str = "title") -> str:
    text = str(value or "").strip() or otherwise
    return needed_text(text, NAME_MOST, field)


def formula_of(value: Any) -> str:
    return one_of(value, list(Formula.values), "formula")


def number_of(value: Any, field: str, *, most: float = LIMIT_MOST, zero: bool = False) -> float:
    """A number above 0 (or from 0), at most `most`."""
    number = float(number_given(value, field, most=most))
    if number < 0 or (number == 0 and not zero) or number > most:
        above, from_ = _("A number above 0, at most %(most)s."), _("A number from 0 to %(most)s.")
        message = from_ if zero else above
        # Not `g`, which writes a million as 1e+06.
        shown = f"{most:,.4f}".rstrip("0").rstrip(".")
        raise Invalid("not_a_number", message % {"most": shown}, field=field)
    return number


def in_field(field: str, work: Callable[[], Result]) -> Result:
    """What the engine gives; its refusal becomes one of this field."""
    try:
        return work()
    except ColourError as refusal:
        raise Invalid("not_a_colour", in_words(refusal), field=field) from refusal


def measured(
    text: str, *, by: Actor, field: str, among: Read | None = None, name: str = ""
) -> Kept:
    """One measurement: a name in the file that came with it, a picture, a shade, or what is typed.

    `picture:12` is a picture's colour. A shade of the library that is called exactly so goes before
    what the words would measure: shades have names such as 1042 too.
    """
    wanted = text.strip()
    if among is not None:
        found = [one for one in among.kept if one.name == wanted]
        if len(found) > 1:
            message = _("%(n)s samples of the file are called “%(name)s”.")
            raise refuse(field, "ambiguous", message % {"n": len(found), "name": wanted[:40]})
        if found:
            return found[0]
    if wanted.startswith(PICTURE):
        return _of_picture(wanted, by, field)
    if shade := shade_named(wanted, by):
        return shade
    typed = one_typed(wanted, name=name or wanted[:40], field=field)
    if typed is None:
        message = _(
            "“%(text)s” is no measurement, and no shade of your library has this name. Write L*, "
            "a*, b* such as “52.3 -3.1 20.5”, a colour such as #1f3a5c, or a curve."
        )
        raise refuse(field, "not_a_colour", message % {"text": wanted[:40]})
    return typed


def shade_named(name: str, by: Actor) -> Kept | None:
    """The shade of one's library that is called exactly so."""
    if len(name) > NAME_MOST:
        return None
    row = shade_policy.rows(by).filter(removed_in=None, name=name).first()
    return kept_of(row.measured).named(row.name) if row else None


def _of_picture(wanted: str, by: Actor, field: str) -> Kept:
    key = whole_number(wanted[len(PICTURE) :].strip())
    row = picture_policy.rows(by).filter(pk=key).first() if key is not None else None
    if row is None or row.measured is None:
        raise refuse(
            field, "not_a_colour", _("There is no picture of yours with a colour by this.")
        )
    return kept_of(row.measured)


def read_if(file: File[bytes] | None, values: Mapping[str, Any]) -> Read | None:
    """What the file of a form holds, if there is one; `scale` of the form says in which scale."""
    return read_file(file, scale=text_of(values, "scale")) if file else None


def added(row: Owned, by: Actor) -> None:
    record(by=by, action="colour.added", obj=row)


@transaction.atomic
def remove(*, row: Owned, policy: OwnPolicy[Any], by: Actor) -> None:
    """Take a row out for good, its file too."""
    policy.check(by, "edit", row)
    record(by=by, action="colour.removed", obj=row)
    if isinstance(row, ColourPicture):
        forget_files(ColourPicture.objects.filter(pk=row.pk))
    row.delete()


def of_whom(by: Actor) -> dict[str, Any]:
    return {"organisation_id": by.organisation_id, "created_by": by.user}


def locked(row: models.Model) -> Any:
    """The row as it is now, held until the transaction ends."""
    return type(row)._default_manager.select_for_update().get(pk=row.pk)


def text_of(values: Mapping[str, Any], name: str) -> str:
    return str(values.get(name) or "").strip()
