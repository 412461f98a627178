"""The engine's verdicts in words: near: 178 cm against 180."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from chainloom.engines import matching as engine
from chainloom.organisations import certificate_kinds

TONES = {"met": "success", "near": "warning", "unmet": "danger", "unknown": "neutral"}
_UNITS_ANYWHERE = {"g/m2": "g/m²", "m2": "m²"}
_UNITS = {
    "10k CNY": "万元",
    "CNY": "元",
    "CNY/m": "元/米",
    "CNY/kg": "元/公斤",
    "CNY/m2/month": "元/平方米·月",
    "CNY/month": "元/月",
    "%/year": "%/年",
    "d": "天",
    "month": "个月",
    "year": "年",
    "m": "米",
    "m2": "平方米",
    "kg": "公斤",
    "inch": "英寸",
    "m/d": "米/天",
    "t/d": "吨/天",
    "t/h": "吨/小时",
    "pieces/d": "件/天",
    "machines": "台",
    "needles/inch": "针/英寸",
    "people": "人",
    "level": "级",
    "/inch": "",
    "tex": "tex",
}
# The parts of a score, in the order in which they are shown.
PART_LABELS = {
    "conditions": gettext_lazy("what is asked"),
    "wishes": gettext_lazy("what is wished"),
    "words": gettext_lazy("words"),
    "chain": gettext_lazy("steps along the chain"),
    "map": gettext_lazy("distance"),
    "trust": gettext_lazy("kept and answered so far"),
    "freshness": gettext_lazy("lately confirmed"),
}
# Groups whose names in Latin letters are abbreviations, which people write in capitals: T400, GRS.
_ABBREVIATED = {
    "fibre", "finish", "yarn_process", "certificate", "accreditation", "terms", "other_material",
}  # fmt: skip
_ABBREVIATION = re.compile(r"[a-z][a-z0-9+ -]{0,3}\d*\+?(?: \d+)?|iso ?\d+|reach|oeko[- ]tex 100")
_ORDER = ("unmet", "near", "met", "unknown")


def _is_english() -> bool:
    return (get_language() or "").startswith("en")


def kept(found: engine.Match) -> list[dict[str, Any]]:
    """The verdicts as plain JSON, without words: a match keeps them for readers of any language."""
    rows = []
    for verdict in found.verdicts:
        asked = verdict.condition
        value = verdict.found
        rows.append(
            {
                "field": verdict.field,
                "state": verdict.state.value,
                "found": list(value) if isinstance(value, tuple) else value,
                "unit": verdict.unit,
                "low": asked.low,
                "high": asked.high,
                "codes": [*filter(None, [asked.of]), *asked.any_of, *asked.all_of],
                "wish": asked.is_wish,
            }
        )
    return sorted(rows, key=_place)


def _place(row: dict[str, Any]) -> int:
    return _ORDER.index("unknown" if _is_missed_wish(row) else row["state"])


def _is_missed_wish(row: dict[str, Any]) -> bool:
    """What is missed need not be: it is talked about, and no reason against the offer."""
    return row["state"] == "unmet" and bool(row.get("wish"))


def in_words(rows: list[dict[str, Any]], kind: str) -> list[dict[str, str]]:
    """What `kept` gave as {"field", "state", "tone", "text"}: misses first, then what is near."""
    # Each fibre that was asked for is a condition; what was found of them is said once.
    said = {tuple(one.items()): one for one in (_reason(row, kind) for row in rows)}
    return list(said.values())


def _reason(row: dict[str, Any], kind: str) -> dict[str, str]:
    field = engine.kind(kind).field(row["field"])
    label = field.label_en if _is_english() else field.label
    state = row["state"]
    if state == "unknown":
        text = field.ask_en if _is_english() else field.ask
    elif state == "met":
        text = _shown(row["found"], row["unit"])
    else:
        text = _("%(found)s against %(asked)s") % {
            "found": _shown(row["found"], row["unit"]),
            "asked": _asked(row),
        }
        if state == "near":
            text = _("near: %(text)s") % {"text": text}
    tone = TONES[state]
    if _is_missed_wish(row):
        text, tone = _("to be agreed: %(text)s") % {"text": text}, "warning"
    return {"field": label, "state": state, "tone": tone, "text": text}


def _shown(value: Any, unit: str) -> str:
    said = _plain(value)
    # Shares carry their % themselves.
    unit = "" if isinstance(value, dict) else unit
    return f"{said} {_unit(unit)}".strip() if unit and said else said


def _unit(unit: str) -> str:
    unit = _UNITS_ANYWHERE.get(unit, unit)
    return unit if _is_english() else _UNITS.get(unit, unit)


def _plain(value: Any) -> str:
    if value is None:
        return _("nothing said")
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    if isinstance(value, dict) and "code" in value:
        said = _word(value["code"])
        return f"{said} ({_until(value['expires'])})" if value.get("expires") else said
    if isinstance(value, dict):
        return " ".join(
            f"{_word(code)} {_plain(share)}%" if share is not None else _word(code)
            for code, share in value.items()
        )
    if isinstance(value, (list, tuple)):
        parts = [_plain(one) for one in value]
        numbers = all(isinstance(one, float) for one in value)
        return "–".join(parts) if numbers else "、".join(parts)
    return _word(str(value))


def parts_in_words(parts: Sequence[engine.Part]) -> list[dict[str, Any]]:
    """[{"label", "value", "share"}]: what each part came to and what it counts, in per cent."""
    whole = sum(one.weight for one in parts) or 1
    return [
        {
            "label": PART_LABELS[one.name],
            "value": round(100 * one.value),
            "share": round(100 * one.weight / whole),
        }
        for one in parts
    ]


def _until(day: str) -> str:
    return str(_("until %(day)s") % {"day": day})


def _word(code: str) -> str:
    concept = engine.lexicon().concepts.get(code)
    if concept is None:
        return _qualification(code)
    said = str(concept.en if _is_english() else concept.zh)
    return said.upper() if is_abbreviation(concept) else said


def is_abbreviation(concept: Any) -> bool:
    """Its Chinese name too is in Latin letters, and short: the trade says it in capitals."""
    return concept.group in _ABBREVIATED and bool(_ABBREVIATION.fullmatch(concept.zh))


def _qualification(code: str) -> str:
    """The official name of an owner's qualification; anything else as it is."""
    try:
        found = certificate_kinds.kind(code)
    except certificate_kinds.UnknownKind:
        return code
    return found.label("en" if _is_english() else "zh")


def _asked(row: dict[str, Any]) -> str:
    low, high = row["low"], row["high"]
    if low is not None and high is not None:
        ends = [_plain(float(one)) for one in (low, high)]
        said = ends[0] if low == high else "–".join(ends)
    elif low is not None or high is not None:
        said = _plain(float(low if low is not None else high))
    else:
        said = ""
    named = "、".join(_word(code) for code in row["codes"])
    return " ".join(filter(None, (named, said)))
