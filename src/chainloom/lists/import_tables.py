"""What the lists add to imports: sheets of offers, as an office keeps them or as the list's export.

An offer in a sheet is the one that is there if owner, kind and title are the same; of several such
the number says which, as the export writes it. A number alone names none: other sheets count
their own rows.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from chainloom.core.digits import whole_number
from chainloom.imports import tables
from chainloom.imports.reasons import Reason
from chainloom.imports.sheets import Cell, CellError, as_text, read_number
from chainloom.imports.tables import readers
from chainloom.imports.tables.base import (
    SOURCE_DAY,
    Doing,
    Entry,
    Ids,
    Kept,
    Part,
    Report,
    Setting,
    plain,
)
from chainloom.imports.tables.columns import Column, Use, plain_decimal, words_in
from chainloom.imports.tables.organisation_columns import NAME, USCC

from . import kinds
from .models import Resource, Unit
from .models.common import TEXT_MOST, TITLE_MOST
from .policy import resource_policy
from .services.resources_many import (
    ResourceRow,
    resources_bulk_remove,
    resources_bulk_restore,
    resources_bulk_write,
)
from .understanding import spec_of, spec_text
from .understanding.talk import title_of

words = words_in(__package__, "import_words.toml")
_MOST = 10**13
UNIT_NAMES: dict[str, tuple[str, ...]] = {
    Unit.METRE: ("米", "metre", "公尺"), Unit.KILOGRAM: ("公斤", "千克"), Unit.TON: ("吨",),
    Unit.YARD: ("码", "yard"), Unit.PIECE: ("件", "个", "条", "pieces", "pcs"),
    Unit.PAIR: ("双", "pairs"), Unit.SET: ("套", "台套", "sets"), Unit.ROLL: ("匹", "卷", "rolls"),
    Unit.SQUARE_METRE: ("平方米", "平米", "m²", "㎡"), Unit.YUAN_10K: ("万元", "10,000 yuan"),
    Unit.PERSON: ("人", "people"), Unit.SAMPLE: ("个样品", "样品", "samples"),
    Unit.TON_A_DAY: ("吨/天", "吨/日", "t a day"), Unit.METRE_A_DAY: ("米/天", "米/日", "m a day"),
    Unit.PIECE_A_DAY: ("件/天", "件/日", "pieces a day"),
}  # fmt: skip
_unit = readers.choice(UNIT_NAMES)
_AMOUNT = re.compile(r"(?:[¥￥])?(?P<number>[\d,]+(?:\.\d+)?)\s*元?\s*(?P<unit>\D.{0,20})?")


def amount(cell: Cell, use: Use) -> dict[str, str] | None:
    """A number, with its unit where the cell says one: 5000米, 12.9元/米."""
    if isinstance(cell, str):
        found = as_text(cell)
        if found is None or found in readers.NOTHING:
            return None
        match = _AMOUNT.fullmatch(unicodedata.normalize("NFKC", found))
        if match is None:
            raise CellError("not_a_number", value=found)
        unit = (match["unit"] or "").strip(" /每()（）")
        number, said = readers.amount(_MOST)(match["number"], use), ""
        if unit and unit != "元":
            said = _unit(unit, use) or ""
    else:
        number, said = readers.amount(_MOST)(cell, use), ""
        if number is not None and not said and use.unit:
            said = _unit_of_header(use.unit)
    return None if number is None else {"number": number, "unit": said}


def _unit_of_header(header: str) -> str:
    """The unit of a header, 数量（米）; a header that says something else says none."""
    key = readers.key_of(header)
    names = ((code, name) for code, some in UNIT_NAMES.items() for name in (code, *some))
    return next((str(code) for code, name in names if readers.key_of(name) == key), "")


def days(cell: Cell, use: Use) -> int | None:
    """A whole number of days: 7, 7天."""
    text = re.sub(r"\s*(天|日|days?)$", "", as_text(cell) or "")
    if not text or text in readers.NOTHING:
        return None
    number = read_number(text)
    if number is None or number.value != number.value.to_integral_value():
        raise CellError("not_whole", value=text)
    return readers.whole(0, 3650)(int(number.value), use)


def number(cell: Cell, use: Use) -> int | None:
    """The number of an offer; what is none is a numbering of the sheet's own."""
    return whole_number(as_text(cell) or "", most=15)


def _kind_names() -> list[str]:
    return [one.name for one in kinds.kinds() if one.offered]


def _kind(cell: Cell, use: Use) -> str | None:
    names = {
        one.code: tuple(filter(None, (one.name, one.name_en)))
        for one in kinds.kinds()
        if one.offered
    }
    return readers.choice(names)(cell, use)  # type: ignore[no-any-return]


def _column(name: str, label: Any, read: Any, example: str = "", **more: Any) -> Column:
    key = f"resource.{name}"
    return Column(key, label, read, words(key), example=example, **more)


FIELDS = (
    "kind", "title", "text", "spec", "quantity", "unit", "price", "price_unit", "minimum",
    "minimum_unit", "lead_days", "available_from", "available_until",
)  # fmt: skip
UNIT_OF = {"unit": "quantity", "price_unit": "price", "minimum_unit": "minimum"}


class Resources(Part):
    """Something an organisation offers."""

    key = "resource"
    label = _("resource")
    model = Resource
    in_organisation_sheets = False
    fields = FIELDS
    unit_of = UNIT_OF
    column_of = {"available_from": "from", "available_until": "until"}
    columns = (
        _column("number", _("No."), number, help=_("Only in an export: which offer a row is.")),
        _column("title", _("resource"), readers.text(TITLE_MOST), "T400四面弹 门幅180 现货"),
        _column("kind", _("kind"), _kind, "面料辅料"),
        _column("text", _("in the trade’s words"), readers.text(TEXT_MOST, lines=True)),
        _column("spec", _("cloth"), readers.text(1000), "T400 180g 门幅180cm 黑色"),
        _column("quantity", _("amount"), amount, "8000"),
        _column("unit", _("unit"), _unit, "米"),
        _column("price", _("price from"), amount, "12.9"),
        _column("price_unit", _("price per"), _unit, "米"),
        _column("minimum", _("smallest order"), amount, "500"),
        _column("minimum_unit", _("unit of smallest order"), _unit, "米"),
        _column("lead_days", _("lead time (days)"), days, "7"),
        _column("from", _("available from"), readers.day),
        _column("until", _("available until"), readers.last_day),
    )

    def entries(self, values: Mapping[str, Any], setting: Setting, report: Report) -> list[Entry]:
        said = {name.partition(".")[2]: value for name, value in values.items()}
        title = said.get("title") or title_of(str(said.get("text") or said.get("spec") or ""))
        if not title:
            report(Reason("resource_untitled", "resource.title"))
            return []
        if not said.get("kind"):
            report(Reason("resource_kind_missing", "resource.kind", {"choices": _kind_names()}))
            return []
        first, last = said.get("from"), said.get("until")
        if first and last and last < first:
            report(Reason("resource_ends_first", "resource.until", {"value": last}))
            return []
        entry: Entry = {
            "number": said.get("number"),
            "kind": said["kind"],
            "title": title[:TITLE_MOST],
            "text": said.get("text") or "",
            "spec": said.get("spec") or "",
            "lead_days": said.get("lead_days"),
            "available_from": first,
            "available_until": last,
        }
        for unit, name in UNIT_OF.items():
            held = said.get(name) or {}
            entry[name] = held.get("number")
            entry[unit] = said.get(unit) or held.get("unit") or ""
        return [entry]

    def same(self, entry: Mapping[str, Any], kept: Mapping[str, Any]) -> bool:
        if (entry["title"], entry["kind"]) != (kept["title"], kept["kind"]):
            return False
        asked, there = entry["number"], kept["number"]
        if asked is None or there is None or asked == there:
            return asked == there or "twin" not in kept or kept["twin"] != "later"
        # Another numbering than ours: the one there is, if it is the only one.
        return "twin" in kept and not kept["twin"]

    def known(self, ids: Collection[int], setting: Setting) -> dict[Ids, list[Kept]]:
        rows = resource_policy.rows(setting.office, "edit").filter(organisation__in=list(ids))
        held = list(rows.order_by("pk").values("id", "organisation_id", SOURCE_DAY, *FIELDS))
        many = Counter((row["organisation_id"], row["title"], row["kind"]) for row in held)
        seen: set[Any] = set()
        found: dict[Ids, list[Kept]] = {}
        for row in held:
            pk, owner = row.pop("id"), row.pop("organisation_id")
            day = plain(row.pop(SOURCE_DAY)) or ""
            which = (owner, row["title"], row["kind"])
            twin = "" if many[which] == 1 else "later" if which in seen else "first"
            seen.add(which)
            values = {name: plain(value) for name, value in row.items()}
            values |= {"spec": spec_text(row["spec"]) if row["spec"] else ""}
            values |= {"number": pk, "twin": twin}
            found.setdefault((owner,), []).append(Kept(pk, values, day))
        return found

    def changed(self, entry: Mapping[str, Any], kept: Kept) -> Entry:
        found = super().changed(entry, kept)
        found.pop("number", None)
        if "spec" in found and spec_text(spec_of(found["spec"])) == kept.values["spec"]:
            del found["spec"]
        return found

    def write(
        self, adds: Sequence[tuple[Ids, Entry]], changes: Sequence[tuple[int, Entry]], doing: Doing
    ) -> list[int]:
        rows = [ResourceRow(organisation_id=owner, values=_values(one)) for (owner,), one in adds]
        rows += [ResourceRow(resource_id=pk, values=_values(one)) for pk, one in changes]
        return resources_bulk_write(
            rows=rows, source=doing.source, by=doing.by, context=doing.context
        )

    def remove(self, ids: Sequence[int], doing: Doing) -> None:
        resources_bulk_remove(ids=ids, by=doing.by, context=doing.context)

    def restore(self, befores: Sequence[tuple[int, Entry]], doing: Doing) -> None:
        resources_bulk_restore(befores=dict(befores), by=doing.by, context=doing.context)

    def caption(self, entry: Mapping[str, Any]) -> str:
        names = UNIT_NAMES.get(entry.get("unit") or "", ("",))
        quantity = entry.get("quantity")
        much = f"{plain_decimal(Decimal(quantity))}{names[0]}" if quantity else ""
        return " · ".join(part for part in (entry.get("title") or "", much) if part)


def _values(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name in FIELDS}


OWNER = tables.Slot(
    "organisation",
    _("who offers"),
    replace(NAME, aliases=(*words("resource.owner"), *NAME.aliases)),
    USCC,
)


def enter() -> None:
    """Enter the part and its table; called when the app starts."""
    part = Resources()
    tables.register_part(part)
    tables.register(
        tables.Table(
            key="resources",
            label=_("Resources"),
            help=_("What organisations offer, one offer a row: cloth, capacity, services."),
            order=60,
            slots=(OWNER,),
            part_keys=("resource",),
            template_columns=(
                "organisation.name",
                "organisation.uscc",
                *(one.key for one in part.columns if one.field != "number"),
            ),
        )
    )
