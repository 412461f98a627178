"""Qualifications in sheets: one a row with its dates, several in a cell, or a column for each.

资质名称 | 证书编号 | 发证日期 | 有效期至        one a row
资质: 高新技术企业、专精特新中小企业             several in a cell
高新技术企业 | 绿色工厂                          a column each: 是/否, a date, a level, a number
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from chainloom.organisations.certificate_kinds import CertificateKind, kinds, match_kind
from chainloom.organisations.certificate_kinds import kind as kind_of
from chainloom.organisations.models import Certificate
from chainloom.organisations.services.certificates import (
    CertificateChange,
    CertificateDraft,
    certificate_bulk_remove,
    certificate_bulk_write,
)

from ..reasons import BadValue, Reason
from ..sheets import Cell, CellError, as_date, as_text, as_yes_no
from . import readers
from .base import SOURCE_DAY, Doing, Entry, Ids, Kept, Part, Report, Setting, Table, grouped
from .columns import Column, Use, words_in
from .organisations import ORGANISATION

FIELDS = ("kind", "level", "number", "issuer", "issued_on", "expires_on", "written_as")
_HELD = "certificate.held:"


def _meaning(written: str) -> dict[str, str]:
    """The kind and level a written name means; doubtful ones are for a person to spell out."""
    found = match_kind(written)
    if not found:
        raise BadValue(
            "unknown_certificate", value=written, choices=[kind.name for kind in kinds()]
        )
    certain = [match for match in found if match.certain]
    if len(certain) == 1:
        match = certain[0]
        said = {"kind": match.kind.code, "level": match.level or ""}
        # As the product writes it itself: the official name, and the grade behind it.
        if written.partition(" · ")[0] not in (match.kind.name, match.kind.name_en):
            said["written_as"] = written[:120]
        return said
    if found[0].reason == "level_not_of_kind":
        kind = found[0].kind
        levels = [level.name for level in kind.levels]
        raise BadValue("level_unknown", value=written, kind=kind.name, choices=levels)
    first = found[0].kind.name
    second = found[1].kind.name if len(found) > 1 else written
    raise BadValue("certificate_ambiguous", value=written, first=first, second=second)


def names(cell: Cell, use: Use) -> list[dict[str, str]] | None:
    found = as_text(cell)
    if found is None or found in readers.NOTHING:
        return None
    try:
        return [_meaning(found)]
    except BadValue:
        items = readers.split(found)
        if len(items) < 2:
            raise
        return [_meaning(item) for item in items]


def held(code: str, level: str) -> Any:
    """The reader of a column named for one qualification."""

    def read(cell: Cell, use: Use) -> list[dict[str, str]] | None:
        said = {"kind": code, "level": level}
        found = as_text(cell)
        if found is None or found in readers.NOTHING:
            return None
        try:
            answer = as_yes_no(cell)
        except CellError:
            said |= _detail(kind_of(code), found, cell, use)
            return [said]
        return [said] if answer else None

    return read


def _detail(kind: CertificateKind, found: str, cell: Cell, use: Use) -> dict[str, str]:
    """What stands in such a column instead of yes: a level, a day, a document number."""
    level = _level(kind, found)
    if level:
        return {"level": level}
    if re.fullmatch(r"(?:19|20)\d\d\s*年?(?:度|认定)?", found):
        return {}
    try:
        day = as_date(cell, epoch_1904=use.epoch_1904)
    except CellError as error:
        if re.fullmatch(r"[A-Za-z]{0,6}[\d〔〕\[\]()（）-]{6,40}号?", found):
            return {"number": found}
        raise CellError("not_yes_or_no", value=found) from error
    return {"issued_on": day.isoformat()} if day else {}


def _level(kind: CertificateKind, written: str) -> str:
    wanted = readers.key_of(written)
    for level in kind.levels:
        forms = {readers.key_of(form) for form in (level.code, level.name, level.name_en)}
        if wanted in forms or wanted == readers.key_of(level.name).removesuffix("级"):
            return level.code
    return ""


@lru_cache(maxsize=1024)
def _held_column(key: str) -> Column | None:
    code, _colon, level = key.removeprefix(_HELD).partition(":")
    try:
        kind = kind_of(code)
    except LookupError:
        return None
    label = f"{kind.name} {kind.level_label(level)}".strip()
    return Column(key, label, held(code, level))


words = words_in(__package__, "words.toml")


class Certificates(Part):
    key = "certificate"
    label = _("qualification")
    model = Certificate
    fields = FIELDS
    silent = frozenset({"written_as"})
    columns = (
        Column(
            "certificate.kind",
            _("qualification"),
            names,
            words("certificate.kind"),
            help=_("Official names; several are separated by 、"),
            example="高新技术企业",
        ),
        Column(
            "certificate.level",
            _("level"),
            readers.text(20),
            words("certificate.level"),
            example="",
        ),
        Column(
            "certificate.number",
            _("document number"),
            readers.text(80),
            words("certificate.number"),
            example="GR202500000000",
        ),
        Column(
            "certificate.issuer",
            _("issuer"),
            readers.text(120),
            words("certificate.issuer"),
            example="",
        ),
        Column(
            "certificate.issued_on",
            _("issued"),
            readers.day,
            words("certificate.issued_on"),
            example="2025-11-20",
        ),
        Column(
            "certificate.expires_on",
            _("expires"),
            readers.last_day,
            words("certificate.expires_on"),
            example="2028-11-19",
        ),
    )

    def matching(self, header: str) -> Column | None:
        """A column named for a qualification: 是否高新技术企业."""
        name = re.sub(r"^是否(?:为|是)?|[?？]$", "", header.strip())
        found = [match for match in match_kind(name) if match.certain] if name else []
        if len(found) != 1:
            return None
        level = f":{found[0].level}" if found[0].level else ""
        return _held_column(f"{_HELD}{found[0].kind.code}{level}")

    def column(self, key: str) -> Column | None:
        return _held_column(key) if key.startswith(_HELD) else super().column(key)

    def entries(self, values: Mapping[str, Any], setting: Setting, report: Report) -> list[Entry]:
        found = [dict(one) for one in values.get("certificate.kind") or ()]
        about = {
            name: values[f"certificate.{name}"]
            for name in ("level", "number", "issuer", "issued_on", "expires_on")
            if values.get(f"certificate.{name}")
        }
        if about and len(found) == 1:
            self._describe(found[0], about, report)
        elif about and not found and set(about) - {"level", "issuer"}:
            report(Reason("certificate_missing", "certificate.kind"))
        for key, held_here in values.items():
            if key.startswith(_HELD):
                found += [dict(one) for one in held_here]
        once: list[Entry] = []
        for entry in found:
            if not any(self.same(entry, other) for other in once):
                once.append(entry)
        return once

    def _describe(self, entry: Entry, about: Mapping[str, Any], report: Report) -> None:
        kind = kind_of(entry["kind"])
        for name, value in about.items():
            if name == "level":
                entry["level"] = _level(kind, value)
                if not entry["level"]:
                    choices = [level.name for level in kind.levels]
                    report(
                        Reason(
                            "level_unknown",
                            "certificate.level",
                            {"value": value, "kind": kind.name, "choices": choices},
                        )
                    )
            else:
                entry[name] = value
        begun, ends = entry.get("issued_on"), entry.get("expires_on")
        if begun and ends and ends < begun:
            report(
                Reason("dates_reversed", "certificate.expires_on", {"first": begun, "second": ends})
            )

    def same(self, entry: Mapping[str, Any], kept: Mapping[str, Any]) -> bool:
        """Kind and level agree, and no day or number says that it is another one."""
        if entry["kind"] != kept["kind"]:
            return False
        return not any(
            entry.get(name) and kept.get(name) and entry[name] != kept[name]
            for name in ("level", "issued_on", "number")
        )

    def known(self, ids: Collection[int], setting: Setting) -> dict[Ids, list[Kept]]:
        rows = Certificate.objects.filter(organisation__in=list(ids)).order_by("-pk")
        return grouped(rows.values("id", "organisation_id", SOURCE_DAY, *FIELDS), "organisation_id")

    def write(
        self, adds: Sequence[tuple[Ids, Entry]], changes: Sequence[tuple[int, Entry]], doing: Doing
    ) -> list[int]:
        drafts = [CertificateDraft(owner, entry) for (owner,), entry in adds]
        written = certificate_bulk_write(
            creates=drafts,
            updates=[CertificateChange(pk, values) for pk, values in changes],
            chain=doing.chain,
            source=doing.source,
            by=doing.by,
            context=doing.context,
        )
        return list(written[: len(drafts)])

    def remove(self, ids: Sequence[int], doing: Doing) -> None:
        certificate_bulk_remove(certificate_ids=ids, by=doing.by, context=doing.context)

    def restore(self, befores: Sequence[tuple[int, Entry]], doing: Doing) -> None:
        values = [
            CertificateChange(pk, {k: v for k, v in entry.items() if k != "source"})
            for pk, entry in befores
        ]
        certificate_bulk_write(
            creates=[],
            updates=values,
            chain=doing.chain,
            source=doing.source,
            by=doing.by,
            context=doing.context,
        )
        put_back_sources(Certificate, befores)

    def caption(self, entry: Mapping[str, Any]) -> str:
        kind = kind_of(entry["kind"])
        language = get_language() or "zh"
        level = kind.level_label(entry.get("level") or "", language)
        days = [entry[name] for name in ("issued_on", "expires_on") if entry.get(name)]
        return " ".join(
            [kind.label(language), level, entry.get("number") or "", "–".join(days)]
        ).strip()


def put_back_sources(model: Any, befores: Sequence[tuple[int, Entry]]) -> None:
    """Point rows at the sources they had before an import changed them."""
    by_source: dict[int | None, list[int]] = {}
    for pk, entry in befores:
        if "source" in entry:
            by_source.setdefault(entry["source"], []).append(pk)
    for source, ids in by_source.items():
        model._default_manager.filter(pk__in=ids).update(source=source)


CERTIFICATES = Table(
    key="certificates",
    label=_("Qualifications"),
    help=_("One qualification a row, of an organisation of the registry or of the same file."),
    order=20,
    slots=(ORGANISATION,),
    part_keys=("certificate",),
    template_columns=(
        "organisation.name",
        "organisation.uscc",
        "certificate.kind",
        "certificate.level",
        "certificate.number",
        "certificate.issuer",
        "certificate.issued_on",
        "certificate.expires_on",
    ),
)
