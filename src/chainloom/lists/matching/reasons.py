"""The engine's verdicts in words: near: 178 cm against 180."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from chainloom.engines import matching as engine

TONES = {"met": "success", "near": "warning", "unmet": "danger", "unknown": "neutral"}
_UNITS = {
    "g/m2": "g/m²",
    "CNY/m": "元/米",
    "CNY/kg": "元/公斤",
    "d": "天",
    "/inch": "",
    "tex": "tex",
}
_ORDER = ("unmet", "near", "met", "unknown")


def _is_english() -> bool:
    return (get_language() or "").startswith("en")


def reasons(found: engine.Match, kind: str) -> list[dict[str, str]]:
    """Each condition as {"field", "state", "tone", "text"}: misses first, then what is near."""
    rows = [_reason(verdict, kind) for verdict in found.verdicts]
    return sorted(rows, key=lambda row: _ORDER.index(row["state"]))


def _reason(verdict: engine.Verdict, kind: str) -> dict[str, str]:
    field = engine.kind(kind).field(verdict.field)
    label = field.label_en if _is_english() else field.label
    state = verdict.state.value
    if state == "unknown":
        text = verdict.ask_en if _is_english() else verdict.ask
    elif state == "met":
        text = _shown(verdict.found, verdict.unit)
    else:
        text = _("%(found)s against %(asked)s") % {
            "found": _shown(verdict.found, verdict.unit),
            "asked": _asked(verdict.condition),
        }
        if state == "near":
            text = _("near: %(text)s") % {"text": text}
    return {"field": label, "state": state, "tone": TONES[state], "text": text}


def _shown(value: Any, unit: str) -> str:
    said = _plain(value)
    return f"{said} {_unit(unit)}".strip() if unit and said else said


def _unit(unit: str) -> str:
    return unit if _is_english() else _UNITS.get(unit, unit)


def _plain(value: Any) -> str:
    if value is None:
        return _("nothing said")
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    if isinstance(value, dict):
        return " ".join(
            f"{_word(code)} {_plain(share)}%" if share is not None else _word(code)
            for code, share in value.items()
        )
    if isinstance(value, (list, tuple)):
        parts = [_plain(one) if isinstance(one, float) else _word(str(one)) for one in value]
        numbers = all(isinstance(one, float) for one in value)
        return "–".join(parts) if numbers else "、".join(parts)
    return _word(str(value))


def _word(code: str) -> str:
    concept = engine.lexicon().concepts.get(code)
    if concept is None:
        return code
    return str(concept.en if _is_english() else concept.zh)


def _asked(condition: engine.Condition) -> str:
    low, high = condition.low, condition.high
    if low is not None and high is not None:
        ends = [_plain(float(one)) for one in (low, high)]  # type: ignore[arg-type]
        said = ends[0] if low == high else "–".join(ends)
    elif low is not None or high is not None:
        said = _plain(float(low if low is not None else high))  # type: ignore[arg-type]
    else:
        said = ""
    codes = (*condition.any_of, *condition.all_of)
    named = "、".join(_word(code) for code in (*((condition.of,) if condition.of else ()), *codes))
    return " ".join(filter(None, (named, said)))
