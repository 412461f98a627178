"""What the chain adds to imports: placements beside organisations, and sheets of supply links."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from chainloom.core.classifications import industry
from chainloom.imports import tables
from chainloom.imports.reasons import BadValue, Reason
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
    grouped,
)
from chainloom.imports.tables.columns import Column, Use, plain_decimal, words_in
from chainloom.imports.tables.organisation_columns import uscc
from chainloom.imports.tables.organisations import ORGANISATION

from . import stage_templates
from .models import Known, Placement, Stage, SupplyLink
from .services import (
    LinkRow,
    PlacementRow,
    placements_bulk_remove,
    placements_bulk_write,
    supply_links_bulk_remove,
    supply_links_bulk_write,
)

words = words_in(__package__, "import_words.toml")
_CAPACITY = re.compile(r"(?P<number>[约近超≈~]?\s*[\d,]+(?:\.\d+)?)\s*(?P<unit>.{0,20})")
_LIKE_ENOUGH = 70
# So many stages are named where one is not understood: the likeliest, or some of all.
_NEAREST = 4
_LISTED = 12


def capacity(cell: Cell, use: Use) -> dict[str, str] | None:
    """A yearly capacity: 5000万米/年 is 5000 of the unit 万米/年; a header's unit serves too."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        number = read_number(cell)
        return _capacity(number.value, use.unit) if number else None
    found = as_text(cell)
    if found is None or found in readers.NOTHING:
        return None
    match = _CAPACITY.fullmatch(unicodedata.normalize("NFKC", found))
    if match is None:
        raise CellError("not_a_number", value=found)
    number = read_number(match["number"])
    if number is None or re.match(r"[\d\-–—~至到]", match["unit"]):
        raise CellError("number_range", value=found)
    if number.about:
        use.remark("number_about", value=found, number=plain_decimal(number.value))
    return _capacity(number.value, match["unit"].strip("()（） ") or use.unit)


def _capacity(value: Decimal, unit: str) -> dict[str, str]:
    if not 0 <= value < 10**14:
        raise BadValue("out_of_range", value=plain_decimal(value), low=0, high=10**14)
    return {"capacity": plain_decimal(value.quantize(Decimal("0.01"))), "unit": unit[:20]}


class Stages:
    """The stages of a chain by every way in which a sheet may name them."""

    def __init__(self, chain_id: int) -> None:
        self.rows = list(Stage.objects.filter(chain=chain_id).select_related("chain"))
        self.by_key: dict[str, list[Stage]] = {}
        self.by_alias: dict[str, list[Stage]] = {}
        # Every word for a stage, and how it sounds: for telling what comes near.
        self.words: list[tuple[Stage, str, str]] = []
        for row in self.rows:
            names = (row.code, row.name, row.name_en, f"{row.name}环节")
            for key in {readers.key_of(name) for name in names if name}:
                self.by_key.setdefault(key, []).append(row)
            aliases = _aliases(row)
            for key in {readers.key_of(alias) for alias in aliases}:
                self.by_alias.setdefault(key, []).append(row)
            for word in (row.name, row.name_en, row.code, *aliases):
                if word:
                    self.words.append((row, word.casefold(), _sound(word)))
        self._found: dict[str, tuple[Stage | None, Reason | None]] = {}

    def find(self, written: str) -> tuple[Stage | None, Reason | None]:
        """The stage, or the reason why it cannot be told."""
        if written not in self._found:
            self._found[written] = self._look(written)
        return self._found[written]

    def _look(self, written: str) -> tuple[Stage | None, Reason | None]:
        key = readers.key_of(written)
        found = self.by_key.get(key) or self.by_alias.get(key) or self._by_activity(written)
        if len(found) == 1:
            return found[0], None
        if found:
            params = {"value": written, "first": found[0].name, "second": found[1].name}
            return None, Reason("stage_ambiguous", "placement.stage", params)
        likely = self._by_likeness(written)
        near = [row.name for row, score in likely if score >= _LIKE_ENOUGH][:_NEAREST]
        if near:
            params = {"value": written, "near": near}
            return None, Reason("unknown_stage_near", "placement.stage", params)
        names = [row.name for row, _score in likely]
        choices = names if len(names) <= _LISTED else [*names[:_LISTED], "…"]
        named = {"value": written, "choices": choices}
        return None, Reason("unknown_stage", "placement.stage", named)

    def _by_likeness(self, written: str) -> list[tuple[Stage, float]]:
        """All stages, the one that a word of comes nearest first, by spelling or by sound."""
        text, sound = written.casefold(), _sound(written)
        best = dict.fromkeys(self.rows, 0.0)
        for row, word, heard in self.words:
            alike = fuzz.ratio(sound, heard)
            # Syllables are few: words sound a little alike that mean nothing alike.
            best[row] = max(best[row], fuzz.WRatio(text, word), alike if alike > 85 else 0)
        return sorted(best.items(), key=lambda pair: -pair[1])

    def find_all(self, written: str) -> list[tuple[Stage | None, Reason | None]]:
        """One stage, or several in one cell; a stage's own name may hold a 、 too."""
        whole = self.find(written)
        items = readers.split(written)
        if whole[0] is not None or len(items) < 2:
            return [whole]
        return [self.find(item) for item in items]

    def _by_activity(self, written: str) -> list[Stage]:
        """Stages that carry a class of GB/T 4754-2017 written with its code: C1751."""
        code = industry.code_of(written)
        if code is None:
            return []
        return [
            row
            for row in self.rows
            if any(industry.is_within(code, held) for held in row.industry_codes)
        ]


def _aliases(stage: Stage) -> tuple[str, ...]:
    """The trade's other words for a stage that came with its chain's template."""
    try:
        return stage_templates.load(stage.chain.template).stage(stage.code).aliases
    except LookupError:
        return ()


def _sound(word: str) -> str:
    from pypinyin import lazy_pinyin  # takes a fifth of a second to load

    return "".join(lazy_pinyin(word)).casefold()


class Placements(Part):
    """Where an organisation stands, what it makes there and how much."""

    key = "placement"
    label = _("place in the chain")
    model = Placement
    fields = ("stage_id", "is_primary", "products", "capacity", "capacity_unit")
    unit_of = {"capacity_unit": "capacity"}
    columns = (
        Column(
            "placement.stage",
            _("stage"),
            readers.text(300),
            words("placement.stage"),
            help=_("A stage of the chain by its name; several are separated by 、"),
            example="",
        ),
        Column(
            "placement.products",
            _("main products"),
            readers.text(300),
            words("placement.products"),
            example="锦纶经编面料",
        ),
        Column(
            "placement.capacity",
            _("yearly capacity"),
            capacity,
            words("placement.capacity"),
            help=_("With its unit, as 5000万米."),
            example="5000万米",
        ),
        Column(
            "placement.unit",
            _("unit of capacity"),
            readers.text(20),
            words("placement.unit"),
            example="",
        ),
    )

    def entries(self, values: Mapping[str, Any], setting: Setting, report: Report) -> list[Entry]:
        written = values.get("placement.stage")
        products = values.get("placement.products")
        amount = values.get("placement.capacity")
        if not written:
            # Products alone say nothing of where the firm stands; a sheet may well have them.
            if amount:
                report(Reason("stage_missing", "placement.stage"))
            return []
        stages: Stages = setting.cache.setdefault("stages", None) or Stages(setting.chain_id)
        setting.cache["stages"] = stages
        entries: list[Entry] = []
        for stage, reason in stages.find_all(written):
            if reason is not None:
                report(reason)
            elif stage is not None and all(stage.pk != e["stage_id"] for e in entries):
                entries.append({"stage_id": stage.pk, "stage": stage.name})
        if not entries:
            return []
        if len(entries) > 1 and (products or amount):
            report(Reason("several_stages", "placement.stage"))
        if products:
            entries[0]["products"] = products
        if amount:
            entries[0]["capacity"] = amount["capacity"]
            entries[0]["capacity_unit"] = values.get("placement.unit") or amount["unit"]
        return entries

    def same(self, entry: Mapping[str, Any], kept: Mapping[str, Any]) -> bool:
        return bool(entry["stage_id"] == kept["stage_id"])

    def known(self, ids: Collection[int], setting: Setting) -> dict[Ids, list[Kept]]:
        rows = Placement.objects.filter(
            organisation__in=list(ids), stage__chain=setting.chain_id
        ).order_by("pk")
        values = rows.values("id", "organisation_id", SOURCE_DAY, *self.fields)
        return grouped(values, "organisation_id")

    def write(
        self, adds: Sequence[tuple[Ids, Entry]], changes: Sequence[tuple[int, Entry]], doing: Doing
    ) -> list[int]:
        rows = [_placement(owner, entry["stage_id"], entry) for (owner,), entry in adds]
        held = Placement.objects.in_bulk([pk for pk, _values in changes])
        for pk, values in changes:
            rows.append(_placement(held[pk].organisation_id, held[pk].stage_id, values))
        result = placements_bulk_write(
            chain=doing.chain, rows=rows, source=doing.source, by=doing.by, context=doing.context
        )
        return result.created

    def remove(self, ids: Sequence[int], doing: Doing) -> None:
        placements_bulk_remove(chain=doing.chain, placements=ids, by=doing.by, restored={})

    def restore(self, befores: Sequence[tuple[int, Entry]], doing: Doing) -> None:
        placements_bulk_remove(
            chain=doing.chain, placements=[], by=doing.by, restored=restored(befores)
        )

    def examples(self, chain_id: int) -> Mapping[str, str]:
        first = Stage.objects.filter(chain=chain_id).first()
        if first is None:
            # Without a stage there is nowhere to put products and capacity.
            return {"placement.products": "", "placement.capacity": ""}
        return {"placement.stage": first.name}

    def beside(self, owners: Collection[int], setting: Setting) -> Mapping[str, list[int]]:
        """Between which stages a link runs follows from where its parties stand."""
        held = list(owners)
        links = SupplyLink.objects.filter(chain=setting.chain_id)
        found = links.filter(Q(supplier__in=held) | Q(buyer__in=held))
        return {"link": list(found.values_list("pk", flat=True))}

    def caption(self, entry: Mapping[str, Any]) -> str:
        amount = f"{entry.get('capacity') or ''}{entry.get('capacity_unit') or ''}"
        said = (entry.get("stage"), entry.get("products"), amount)
        return " · ".join(str(part) for part in said if part)


def _placement(organisation_id: int, stage_id: int, values: Mapping[str, Any]) -> PlacementRow:
    amount = values.get("capacity")
    return PlacementRow(
        organisation_id=organisation_id,
        stage_id=stage_id,
        products=values.get("products"),
        capacity=Decimal(amount) if amount else None,
        capacity_unit=values.get("capacity_unit"),
    )


def restored(befores: Sequence[tuple[int, Entry]]) -> dict[int, dict[str, Any]]:
    """Old values in the terms of the bulk services: amounts as numbers, `source_id`."""
    found: dict[int, dict[str, Any]] = {}
    for pk, entry in befores:
        values = {name: value for name, value in entry.items() if name != "source"}
        for amount in ("capacity", "amount"):
            if values.get(amount) is not None:
                values[amount] = Decimal(values[amount])
        if "source" in entry:
            values["source_id"] = entry["source"]
        found[pk] = values
    return found


KNOWN_NAMES = {
    Known.DECLARED: ("申报", "declared", "企业申报", "确认"),
    Known.DERIVED: ("推算", "推导", "derived", "测算"),
    Known.INFERRED: ("推断", "inferred", "推测"),
}


class Links(Part):
    """A supplier sells a product to a buyer."""

    key = "link"
    label = _("supply link")
    model = SupplyLink
    slots = ("supplier", "buyer")
    in_organisation_sheets = False
    fields = ("product", "year", "amount", "known", "supplier_stage_id", "buyer_stage_id")
    columns = (
        Column(
            "link.product",
            _("product"),
            readers.text(80),
            words("link.product"),
            example="锦纶长丝",
        ),
        Column(
            "link.amount",
            _("yearly amount (10,000 yuan)"),
            readers.money_in_wan,
            words("link.amount"),
            help=_("A bare number counts 10,000 yuan, unless the header says otherwise."),
            example="800",
            unit="万元",
        ),
        Column(
            "link.year",
            _("year"),
            readers.year,
            words("link.year"),
            example="2025",
        ),
        Column(
            "link.known",
            _("known"),
            readers.choice(KNOWN_NAMES),
            words("link.known"),
            example="",
        ),
    )

    def entries(self, values: Mapping[str, Any], setting: Setting, report: Report) -> list[Entry]:
        return [
            {
                "product": values.get("link.product") or "",
                "amount": values.get("link.amount"),
                "year": values.get("link.year"),
                "known": values.get("link.known") or str(Known.DECLARED),
            }
        ]

    def same(self, entry: Mapping[str, Any], kept: Mapping[str, Any]) -> bool:
        """The constraint supply_link_once: same parties, product and year."""
        return bool(
            entry["product"] == kept["product"] and (entry["year"] or 0) == (kept["year"] or 0)
        )

    def known(self, ids: Collection[int], setting: Setting) -> dict[Ids, list[Kept]]:
        rows = SupplyLink.objects.filter(chain=setting.chain_id, supplier__in=list(ids))
        fields = ("id", "supplier_id", "buyer_id", "product", "year", "amount", "known", SOURCE_DAY)
        return grouped(rows.order_by("pk").values(*fields), "supplier_id", "buyer_id")

    def write(
        self, adds: Sequence[tuple[Ids, Entry]], changes: Sequence[tuple[int, Entry]], doing: Doing
    ) -> list[int]:
        rows = [_link(supplier, buyer, entry) for (supplier, buyer), entry in adds]
        held = SupplyLink.objects.in_bulk([pk for pk, _values in changes])
        for pk, values in changes:
            link = held[pk]
            now = {name: getattr(link, name) for name in ("product", "year", "amount", "known")}
            rows.append(_link(link.supplier_id, link.buyer_id, {**now, **values}))
        result = supply_links_bulk_write(
            chain=doing.chain, rows=rows, source=doing.source, by=doing.by, context=doing.context
        )
        return result.created

    def remove(self, ids: Sequence[int], doing: Doing) -> None:
        supply_links_bulk_remove(chain=doing.chain, links=ids, by=doing.by, restored={})

    def restore(self, befores: Sequence[tuple[int, Entry]], doing: Doing) -> None:
        supply_links_bulk_remove(
            chain=doing.chain, links=[], by=doing.by, restored=restored(befores)
        )

    def caption(self, entry: Mapping[str, Any]) -> str:
        amount = f"{entry['amount']}万元" if entry.get("amount") else ""
        said = (entry.get("product"), entry.get("year"), amount)
        return " · ".join(str(part) for part in said if part)


def _link(supplier: int, buyer: int, entry: Mapping[str, Any]) -> LinkRow:
    amount = entry.get("amount")
    return LinkRow(
        supplier_id=supplier,
        buyer_id=buyer,
        product=entry.get("product") or "",
        amount=None if amount is None else Decimal(amount),
        year=entry.get("year"),
        known=entry.get("known") or Known.DECLARED,
    )


def _party(key: str, label: Any, code_label: Any) -> tables.Slot:
    """A slot of a supply link: its organisation by name or by code."""
    return tables.Slot(
        key,
        label,
        Column(
            f"{key}.name",
            label,
            readers.text(160),
            tuple(
                f"{word}{tail}"
                for word in words(f"party.{key}")
                for tail in ("", "名称", "企业", "企业名称", "单位", " name", " company")
            ),
            example="鲤城区示例纺织有限公司",
        ),
        Column(
            f"{key}.uscc",
            code_label,
            uscc,
            tuple(
                f"{word}{tail}"
                for word in words(f"party.{key}")
                for tail in ("统一社会信用代码", "信用代码", "代码", " uscc", " code")
            ),
        ),
    )


SUPPLIER = _party("supplier", _("supplier"), _("USCC of the supplier"))
BUYER = _party("buyer", _("buyer"), _("USCC of the buyer"))


def enter() -> None:
    """Enter parts and tables; called when the app starts."""
    tables.register_part(Placements())
    tables.register_part(Links())
    tables.register(
        tables.Table(
            key="placements",
            label=_("Places in the chain"),
            help=_("Which organisation stands on which stage, with products and capacity."),
            order=30,
            slots=(ORGANISATION,),
            part_keys=("placement",),
            template_columns=(
                "organisation.name",
                "organisation.uscc",
                "placement.stage",
                "placement.products",
                "placement.capacity",
            ),
        )
    )
    tables.register(
        tables.Table(
            key="supply_links",
            label=_("Supply links"),
            help=_("Who supplies whom with what; one supplier, buyer and product a row."),
            order=40,
            slots=(SUPPLIER, BUYER),
            part_keys=("link",),
            template_columns=(
                "supplier.name",
                "supplier.uscc",
                "buyer.name",
                "buyer.uscc",
                "link.product",
                "link.amount",
                "link.year",
            ),
        )
    )
