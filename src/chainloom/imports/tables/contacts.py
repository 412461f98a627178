"""Contacts in sheets: a name, and how to reach the person at work."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chainloom.core.errors import Conflict
from chainloom.core.inserting import insert_objects
from chainloom.organisations.models import Contact, Organisation
from chainloom.organisations.policy import contact_policy
from chainloom.organisations.services.bulk import record_in_bulk

from ..reasons import Reason
from ..sheets import Cell, as_text
from . import readers
from .base import SOURCE_DAY, Doing, Entry, Ids, Kept, Part, Report, Setting, grouped
from .columns import Column, Use, words_in

FIELDS = ("name", "post", "phone", "email")
# "张三 13800000000", "张三（13800000000）": a name and a telephone number in one cell.
_WITH_PHONE = re.compile(
    r"(?P<name>[^\d+(（:：,，/]{1,40}?)[\s:：,，/(（]*(?P<phone>[+\d][\d\s\-–—]{5,30})[)）]?"
)


def person(cell: Cell, use: Use) -> Any:
    """A name; where the cell holds a number too, both."""
    found = as_text(cell)
    if found is None or found in readers.NOTHING:
        return None
    both = _WITH_PHONE.fullmatch(found)
    if both:
        return {"name": both["name"].strip(), "phone": both["phone"].strip()}
    name = readers.text(40)(cell, use)
    return {"name": name} if name else None


words = words_in(__package__, "words.toml")


class Contacts(Part):
    key = "contact"
    label = _("contact")
    model = Contact
    fields = FIELDS
    columns = (
        Column(
            "contact.name",
            _("contact person"),
            person,
            words("contact.name"),
            example="王示例",
        ),
        Column(
            "contact.post",
            _("post"),
            readers.text(60),
            words("contact.post"),
            example="办公室主任",
        ),
        Column(
            "contact.phone",
            _("work phone"),
            readers.phone,
            words("contact.phone"),
            example="0595-00000000",
            looks=readers.looks_like_phone,
        ),
        Column(
            "contact.email",
            _("work e-mail"),
            readers.email,
            words("contact.email"),
            example="contact@example.com",
            looks=lambda text: re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text) is not None,
        ),
    )

    def entries(self, values: Mapping[str, Any], setting: Setting, report: Report) -> list[Entry]:
        said = values.get("contact.name") or {}
        entry = {
            "name": said.get("name", ""),
            "post": values.get("contact.post", ""),
            "phone": values.get("contact.phone") or said.get("phone", ""),
            "email": values.get("contact.email", ""),
        }
        if not any(entry.values()):
            return []
        if not entry["name"]:
            if not entry["phone"] and not entry["email"]:
                report(Reason("contact_missing", "contact.post"))
                return []
            # A switchboard number belongs to nobody in particular.
            entry["name"] = "总机"
        return [entry]

    def same(self, entry: Mapping[str, Any], kept: Mapping[str, Any]) -> bool:
        return bool(entry["name"] == kept["name"])

    def known(self, ids: Collection[int], setting: Setting) -> dict[Ids, list[Kept]]:
        # One that was not shared with this chain is not compared, shown or overwritten.
        rows = contact_policy.rows(setting.office, "edit").filter(organisation__in=list(ids))
        rows = rows.order_by("pk")
        return grouped(rows.values("id", "organisation_id", SOURCE_DAY, *FIELDS), "organisation_id")

    def write(
        self, adds: Sequence[tuple[Ids, Entry]], changes: Sequence[tuple[int, Entry]], doing: Doing
    ) -> list[int]:
        made = [
            Contact(organisation_id=owner, source=doing.source, **entry) for (owner,), entry in adds
        ]
        insert_objects(made)
        self._record("added", [(row, FIELDS) for row in made], doing)
        self._set(changes, doing, source_id=doing.source.pk)
        return [row.pk for row in made]

    def remove(self, ids: Sequence[int], doing: Doing) -> None:
        rows = list(Contact.objects.filter(pk__in=ids))
        self._record("erased", [(row, ()) for row in rows], doing)
        Contact.objects.filter(pk__in=ids).delete()

    def restore(self, befores: Sequence[tuple[int, Entry]], doing: Doing) -> None:
        self._set(befores, doing)

    def caption(self, entry: Mapping[str, Any]) -> str:
        return " ".join(str(entry[name]) for name in FIELDS if entry.get(name))

    def _set(
        self, changes: Sequence[tuple[int, Entry]], doing: Doing, source_id: int | None = None
    ) -> None:
        rows = Contact.objects.in_bulk([pk for pk, _values in changes])
        if source_id is not None:
            self._check_rights(list(rows), len(changes), doing)
        for pk, values in changes:
            row = rows[pk]
            for name, value in values.items():
                setattr(row, "source_id" if name == "source" else name, value)
            if source_id is not None:
                row.source_id = source_id
        Contact.objects.bulk_update(rows.values(), [*FIELDS, "source"], batch_size=100)
        self._record("updated", [(rows[pk], tuple(values)) for pk, values in changes], doing)

    def _check_rights(self, ids: Sequence[int], asked: int, doing: Doing) -> None:
        """What may be changed was looked up for the preview; consent may have gone since."""
        allowed = contact_policy.rows(doing.by, "edit").filter(pk__in=ids).count()
        if not len(ids) == allowed == asked:
            raise Conflict(
                "contact_not_shared",
                gettext("A contact is no longer there or no longer shared. Make the preview anew."),
            )

    def _record(
        self, verb: str, rows: Sequence[tuple[Contact, tuple[str, ...]]], doing: Doing
    ) -> None:
        """That a contact changed and of whom; its values never enter the trail."""
        owners = Organisation.objects.only("name").in_bulk(
            [row.organisation_id for row, _f in rows]
        )
        record_in_bulk(
            (
                (f"organisation.contact_{verb}", owners[row.organisation_id], {})
                for row, _fields in rows
            ),
            by=doing.by,
            context=doing.context,
            contexts=(
                {
                    "contact": row.pk,
                    "fields": sorted(f for f in names if f != "source" and getattr(row, f)),
                }
                for row, names in rows
            ),
        )
