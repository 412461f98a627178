"""Figures: what each measures, and what other documents say of the same."""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from .models import DocumentFact, Figure

KINDS = ("figure", "certificate_count")
_PARTS = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$")


def normal(text: str) -> str:
    """A phrase for comparing, as docs/reading.md compares texts."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s的“”\"'《》「」]+", "", folded)


def what_of(kind: str, fields: Mapping[str, Any]) -> str:
    """What is counted: 省级专精特新中小企业 of a count of certificates."""
    if kind == "certificate_count":
        certificate = str(fields.get("certificate") or "")
        level = str(fields.get("level") or "")
        return certificate if certificate.startswith(level) else f"{level}{certificate}"
    return str(fields.get("what") or "")


def key_of(kind: str, fields: Mapping[str, Any]) -> str:
    """The same for two figures that measure the same thing of the same whole in one unit."""
    unit = "家" if kind == "certificate_count" else str(fields.get("unit") or "")
    parts = (
        what_of(kind, fields),
        str(fields.get("scope") or ""),
        unit,
        str(fields.get("share_of") or ""),
    )
    text = "|".join(normal(part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()


def last_day(said: str) -> date | None:
    """The last day of a day, month, year or interval of ISO 8601."""
    found = _PARTS.match(said.rpartition("/")[2])
    if found is None:
        return None
    year, month = int(found[1]), int(found[2] or 12)
    try:
        return date(year, month, int(found[3] or monthrange(year, month)[1]))
    except ValueError:
        return None


def differs(one: Figure, number: float, number_to: float | None) -> bool:
    """Whether a figure says another number, to one part in a million."""
    if (one.number_to is None) != (number_to is None):
        return True
    ends = [(one.number, number), (one.number_to or 0, number_to or 0)]
    return not all(math.isclose(a, b, rel_tol=1e-6) for a, b in ends)


def of_others(facts: Iterable[DocumentFact]) -> dict[int, list[Figure]]:
    """For each fact that is a figure, what other documents of the chain say of the same."""
    keys = {fact.pk: key_of(fact.kind, fact.values) for fact in facts if fact.kind in KINDS}
    if not keys:
        return {}
    own = {fact.document_id: fact.document.chain_id for fact in facts}
    rows = Figure.objects.filter(chain__in=set(own.values()), key__in=set(keys.values()))
    by_key: dict[str, list[Figure]] = {}
    for row in rows.exclude(fact__document__in=own).select_related("fact__document"):
        by_key.setdefault(row.key, []).append(row)
    return {
        pk: sorted(by_key[key], key=lambda row: (row.day, row.pk))
        for pk, key in keys.items()
        if key in by_key
    }
