"""Numbers with units and labels: width, weight, thickness, times, amounts.

    value = [ label ] number [ "-" number ] [ multiple ] unit [ label ]

A label decides if the unit allows it; without one the unit decides where it can: g/m2 is a weight,
cm and inches a width, 240T threads an inch. A number without unit needs a label. A number after a
word of change, cost or gain (下调500元) is none of these; a rate (吨/日) neither.
"""

from __future__ import annotations

import re
from typing import Final

from .amounts import read_amount
from .asides import differ, each_length, has_asides, is_aside, is_negated, several
from .conversions import (
    GSM_A_MOMME,
    GSM_AN_OUNCE,
    METRES_A_YARD,
    cm_from_inches,
    per_inch_from_per_10cm,
)
from .draft import Draft
from .pricing import read_prices
from .spec import Value
from .times import DAYS, read_lead
from .tokens import Number, Slashed
from .vocabulary import CATEGORY_OF, UNITS

_WIDTH_LABELS: Final = {"width": None, "usable_width": "usable", "full_width": "full"}
_CM: Final = {"cm": 1.0, "mm": 0.1, "m": 100.0, "inch": cm_from_inches(1.0)}
_GSM: Final = {"gsm": 1.0, "g": 1.0, "oz": GSM_AN_OUNCE, "momme": GSM_A_MOMME}
_GRAMS: Final[dict[str | None, int]] = {"g": 1, "kg": 1000}
_PER_CM: Final = re.compile(r"根?/\s?(10)?\s?(?:cm|厘米)")
_SIDES: Final[dict[str | None, str]] = {"warp": "warp_density", "weft": "weft_density"}
_THREADS: Final = re.compile(r"\s?根")
# 密度 经133纬72, not 密度133/72 经50 or 密度 经纱40.
_AFTER_DENSITY: Final = re.compile(
    r"密度[\s:(]{0,2}(?:[经纬]向?[\s:)]{0,2}\d+(?:\.\d+)?[\s,/*(]{0,2})?[经纬]向?[\s:)]{0,2}$"
)
_LENGTHS: Final = frozenset({None, "cm", "mm", "inch", "m"})
_AMOUNTS: Final = frozenset({"m", "yd", *UNITS["mass"], *UNITS["count"]})
_TIMES: Final = frozenset(DAYS)
# One piece dyed, three piece suit, two inch check: a few of these in words are part of a name.
_IN_NAMES: Final = frozenset({"piece", "set", "inch"})
# The units a number may have to be what a label says; None is a bare number.
_ALLOWED: Final[dict[str | None, frozenset[str | None]]] = {
    "width": _LENGTHS,
    "usable_width": _LENGTHS,
    "full_width": _LENGTHS,
    "weight": frozenset({None, *UNITS["weight"]}),
    "moq": _AMOUNTS,
    "quantity": _AMOUNTS,
    "lead": _TIMES,
    "sample": _TIMES,
    "thickness": frozenset({None, "mm", "cm"}),
    "density": frozenset({None, "t"}),
    "warp_density": frozenset({None}),
    "weft_density": frozenset({None}),
    "size": _LENGTHS,
}
# After cm there may be the sign of a tube (50cm*2) or a repeat (32cm循环): then look twice.
_WORD_ENDS: Final = frozenset({"", " ", ",", "/", "\n"})
_BOUND_SIGNS: Final = frozenset("≤≥<>")
# 克重做到220, 门幅都是160, 克重实测212: what may stand between these labels and their numbers.
_HAVE_WORDS: Final = frozenset({"width", "usable_width", "full_width", "weight"})
_WORDS_BETWEEN: Final = re.compile(
    r"[\s:]*(?:可以|能|都|要|需要?|得|全|最好|统一|必须|标准|实测|实际|标称|标注|检测)?"
    r"(?:做到|做成|做|开到|开了|开|达到|到|在|值)?是?[\s:]*"
)
# 标称260g实际235g: the second is told beside the first.
_TESTED: Final = re.compile(r"(?:实[测际重]|检测|到货|tested|actual)[^,;。\d]{0,4}$")
_NOTHING: Final[frozenset[str | None]] = frozenset()
# Labels that may follow their number: 150门幅, 300kg起, 15天交货.
_AFTER: Final = frozenset(
    {"width", "usable_width", "full_width", "weight", "moq", "lead", "thickness"}
)
# The other side of a piece: 180×200cm, 1米×1.5米. 133×72×150cm and 180g×150cm are none.
_SIZE_BEFORE: Final = re.compile(
    r"(?<![\d.*])\d+(?:\.\d+)?\s?(?:cm|mm|m|米|公分|厘米|\")?\s?(?:\*|by)\s?$"
)
_SIZE_AFTER: Final = re.compile(r"\s?\*\s?\d+(?:\.\d+)?\s?(?:cm|mm|m(?![a-z])|米|公分|厘米|\")")
# What is told by its length where cloth is told by its width.
_LONG: Final = frozenset({"zipper", "shoelace", "rope", "sewing_thread"})
_UNIT_NAMES: Final = {"inch": "below 80 it is inches", "m": "below 4 it is metres"}
# Bare widths below this are inches: cloth is hardly narrower than 80 cm, or wider than 80 inches.
INCHES_BELOW: Final = 80
LIGHTEST_KNIT: Final = 50
# More threads than this are hardly those of an inch.
DENSEST_BARE: Final = 250
# 0.8厚 is in mm; more is rather a word of something else (300D加厚).
THICKEST_BARE: Final = 10


def read(draft: Draft) -> None:
    """Set what numbers say; a number that is left alone stays unread."""
    widths: list[tuple[float, float, str | None]] = []
    tokens, taken = draft.tokens, draft.taken
    prices = []
    for index in draft.numbers:
        if taken[index]:
            continue
        token = tokens[index]
        if token[0] == "slash":
            _slashed(draft, index, token.data, widths)
            continue
        kind = token[3].unit_kind
        if kind is None or kind == "money":
            prices.append(index)
        if kind != "money":
            _number(draft, index, token[3], widths)
    if prices:
        read_prices(draft, prices)
    if len(widths) == 1:
        low, high, draft.spec.width_kind = widths[0]
        draft.spec.width_cm = (low, high)
    elif widths:
        _settle_width(draft, widths)


def _labels(draft: Draft, index: int) -> tuple[str | None, str | None]:
    """The label right before a number and the one right after it."""
    tokens, labels = draft.tokens, draft.labels
    token = tokens[index]
    before = labels.get(index - 1)
    if before and (
        draft.taken[index - 1]
        or not (
            draft.near(end := tokens[index - 1].end, token.start)
            or _has_words_between(draft, before, end, token.start)
        )
    ):
        before = None
    if before == "quantity" and is_negated(draft, tokens[index - 1].start):
        before = None
    after = labels.get(index + 1)
    if after and (after not in _AFTER or not draft.near(token.end, tokens[index + 1].start)):
        after = None
    if after and index + 2 < len(tokens) and isinstance(tokens[index + 2].data, Number):
        # 现货3000米 起订500米: the label stands nearer to the next number.
        middle = tokens[index + 1]
        gap_before, gap_after = middle.start - token.end, tokens[index + 2].start - middle.end
        following = tokens[index + 2].data
        fits = following.unit in _ALLOWED[after] and draft.near(middle.end, tokens[index + 2].start)
        # 库存 12000 米 起批 100 米: as near to both, and the first has its own before it.
        if fits and (gap_after < gap_before or gap_after == 0 or (before and after == "moq")):
            after = None
    return before, after


def _has_words_between(draft: Draft, label: str, end: int, start: int) -> bool:
    """门幅都是160: whether a label not near to a number is its own."""
    return label in _HAVE_WORDS and _WORDS_BETWEEN.fullmatch(draft.text, end, start) is not None


def _number(
    draft: Draft, index: int, number: Number, widths: list[tuple[float, float, str | None]]
) -> None:
    label = place = before = after = None
    tokens = draft.tokens
    _, start, end, _ = tokens[index]
    if draft.labels and (index - 1 in draft.labels or index + 1 in draft.labels):
        before, after = _labels(draft, index)
        if after == "weight" and draft.text[start - 1 : start] in _BOUND_SIGNS:
            after = None  # 甲醛≤75 克重210
        if before in _SIDES and _is_of_threads(draft, start, end):
            before = _SIDES[before]
        first = number.unit in _ALLOWED.get(before, _NOTHING)
        if after and number.unit in _ALLOWED[after] and not (first and before != "quantity"):
            label, place, end = after, index + 1, tokens[index + 1].end
        elif first:
            label, place, start = before, index - 1, tokens[index - 1].start
    if label is None:
        if number.unit is None:
            if "moq" in (before, after) and not number.per:
                # Given back, and said: 起订100 may be metres, pieces or kilograms.
                draft.problem("no_unit", "minimum_order", draft.text[start:end], (start, end))
            return
        if has_asides(draft) and is_aside(draft, tokens[index]):
            return
        if number.unit_kind == "weight":
            # The most frequent cases, without a detour.
            if _weight(draft, number, (start, end)):
                draft.taken[index] = 1
            return
        if number.unit == "cm" and draft.text[end : end + 1] in _WORD_ENDS:
            if _width(draft, number, (None, (start, end)), widths):
                draft.taken[index] = 1
            return
        if number.unit in _IN_NAMES and number.low < 10 and "a" <= draft.text[start] <= "z":
            return
    if _take(draft, (index, number, label), (start, end), widths):
        draft.taken[index] = 1
        if place is not None:
            draft.taken[place] = 1


def _is_of_threads(draft: Draft, start: int, end: int) -> bool:
    """经 412 根/10cm, 密度 经133纬72: how many, not how fine."""
    text = draft.text
    return bool(_THREADS.match(text, end) or _AFTER_DENSITY.search(text, max(0, start - 20), start))


def _take(
    draft: Draft,
    found: tuple[int, Number, str | None],
    place: tuple[int, int],
    widths: list[tuple[float, float, str | None]],
) -> bool:
    index, number, label = found
    kind = number.unit_kind
    if label is not None:
        if label in _WIDTH_LABELS:
            return _width(draft, number, (label, place), widths)
        if label == "warp_density" or label == "weft_density":
            return _one_density(draft, number, label, place)
        if label == "sample" or label == "size":
            return False
        if label == "thickness":
            return _thickness(draft, number, place)
        if label == "weight" and kind is None:
            return _bare_weight(draft, number, place)
    if kind == "weight":
        return _weight(draft, number, place)
    if kind == "length" and label is None and number.unit != "yd":
        return _length(draft, index, number, place, widths)
    if number.unit == "kg" and label is None and each_length(draft, place[0]):
        return _weight(draft, number, place)
    if kind == "time":
        return read_lead(draft, index, number, label, place)
    return kind is not None and read_amount(draft, found, place)


def _span(number: Number, factor: float = 1.0) -> tuple[float, float]:
    low, high = number.low, number.high
    if factor != 1.0:
        low = round(low * factor, 2)
        high = None if high is None else round(high * factor, 2)
    if high is None:
        return (low, low)
    return (low, high) if low <= high else (high, low)


def _width(
    draft: Draft,
    number: Number,
    said: tuple[str | None, tuple[int, int]],
    widths: list[tuple[float, float, str | None]],
) -> bool:
    label, place = said
    unit = number.unit
    if number.low == 10 and label is None and place[0] and draft.text[place[0] - 1] == "/":
        return False  # 433根/10cm
    if unit is None:
        unit = _unit_of_bare_width(number)
    factor = _CM.get(unit)
    if factor is None or not number.low:
        return False
    if label is None and unit != "mm" and _has_structure(draft, _LONG):
        return False  # a zipper of 20 cm is so long
    start = place[0]
    if (
        label is None
        and ("*" in (just := draft.text[max(0, start - 3) : start]) or "by" in just)
        and _SIZE_BEFORE.search(draft.text, max(0, start - 12), start)
    ):
        return False  # 30×100cm: the size of a piece
    low, high = _span(number, factor)
    if high > 1000:
        return False
    widths.append((low, high, _WIDTH_LABELS.get(label or "")))
    draft.add("width_cm", (low, high), "cm", *place)
    if number.unit is None and unit != "cm":
        how = f"no unit is written: {_UNIT_NAMES[unit]}"
        draft.derive("width_cm", (low, high), "cm", place, how)
    elif high > low * 1.15:
        several(draft, "width_cm", place)
    elif (
        label is None
        and not 70 <= low <= high <= 340
        and "width_cm" not in draft.spec.derived
        and not _has_category(draft, "accessory")
    ):
        # 毛高2cm, 花回32cm: cloth is not so narrow, and no word says that it is a width.
        draft.derive(
            "width_cm", (low, high), "cm", place, "a length that no word says is the width"
        )
    return True


def _unit_of_bare_width(number: Number) -> str:
    """门幅150 is cm, 门幅63 inches, 1.5门幅 metres; 门幅12 could be anything."""
    if number.low >= INCHES_BELOW:
        return "cm"
    if number.low >= 36:
        return "inch"
    return "m" if 0.8 <= number.low <= 3.6 else ""


def _settle_width(draft: Draft, widths: list[tuple[float, float, str | None]]) -> None:
    """The usable width if there is one, else what is stated first; others are told in `values`."""
    order = {"usable": 0, None: 1, "full": 2}
    low, high, kind = min(widths, key=lambda one: order[one[2]])
    draft.spec.width_cm, draft.spec.width_kind = (low, high), kind
    if any(one[2] == kind and differ(one[:2], (low, high)) for one in widths):
        first = next(one for one in draft.values if one.field == "width_cm")
        several(draft, "width_cm", (first.start, first.end))


def _length(
    draft: Draft,
    index: int,
    number: Number,
    place: tuple[int, int],
    widths: list[tuple[float, float, str | None]],
) -> bool:
    token = draft.tokens[index]
    if draft.text.startswith("*", token.end) and draft.text[
        token.end + 1 : token.end + 3
    ].strip() in {"2", "2,"}:
        return False  # a tube's width, 50cm*2: half of what opens out
    if index + 1 in draft.labels and draft.labels[index + 1] == "size":
        return False
    if draft.text.startswith("筒", token.end) or _SIZE_AFTER.match(draft.text, token.end):
        return False
    if number.unit == "mm" and token.start and draft.text[token.start - 1] == "*":
        return False  # 1.4D*38mm: the length of a staple
    if number.unit == "mm":
        if (
            4 <= number.low <= 60
            and any(one.fibre == "silk" for one in draft.spec.composition)
            and not _has_category(draft, "accessory")
        ):
            if not _weight(draft, number._replace(unit="momme"), place):
                return False
            if not _has_category(draft, "woven"):
                how = "mm of silk are momme, by custom"
                draft.derive("weight_gsm", draft.spec.weight, "g/m2", place, how)
            return True
        if number.low < 10:
            return _thickness(draft, number, place)
        # 25mm of a buckle is its width; of a felt it could be either.
        # 1500mm after a coating is a column of water: cloth's width in mm needs a label.
        return _has_category(draft, "accessory") and _width(draft, number, (None, place), widths)
    if number.unit == "m":
        if token.start and draft.text[token.start - 1] == "*":
            return False  # 2.0*2.3米: the size of a piece
        if 0.8 <= number.low <= 3.6 and number.low != int(number.low):
            if not _width(draft, number, (None, place), widths):
                return False
            how = "a length of 0.8 to 3.6 m that is not whole is the width"
            draft.derive("width_cm", widths[-1][:2], "cm", place, how)
            return True
        return read_amount(draft, (index, number, None), place)
    if (
        number.unit == "inch"
        and draft.text[token.end - 1] == "n"
        and not number.high
        and number.low < 20
    ):
        return False  # "5 in": a word more often than a width
    return _width(draft, number, (None, place), widths)


def _thickness(draft: Draft, number: Number, place: tuple[int, int]) -> bool:
    low, high = _span(number, 10.0 if number.unit == "cm" else 1.0)
    if not 0 < low <= high < 60 or (number.unit is None and high > THICKEST_BARE):
        return False
    if draft.spec.thickness_mm is not None:
        several(draft, "thickness_mm", place)
        return False
    draft.spec.thickness_mm = value = low if low == high else round((low + high) / 2, 3)
    draft.add("thickness_mm", low if low == high else (low, high), "mm", *place)
    if number.unit is None:
        draft.derive("thickness_mm", value, "mm", place, "no unit is written: it is mm")
    elif low != high:
        draft.derive("thickness_mm", value, "mm", place, f"the middle of {low:g} to {high:g} mm")
    return True


def _weight(draft: Draft, number: Number, place: tuple[int, int]) -> bool:
    spec = draft.spec
    if number.unit == "g_m":
        if spec.weight_g_m is not None or number.high is not None or not number.low:
            return False
        spec.weight_g_m = number.low
        draft.add("weight_g_m", number.low, "g/m", *place)
        return True
    if number.per:
        return False  # the weight of a piece
    if each := each_length(draft, place[0]):
        if number.unit in _GRAMS:
            grams = number.low * _GRAMS[number.unit] / (1 if each == "m" else METRES_A_YARD)
            return _weight(draft, number._replace(low=round(grams, 2), unit="g_m"), place)
        return False  # ounces of a yard's whole width
    factor = _GSM[str(number.unit)]
    low, high = _span(number, factor)
    if factor != 1.0:
        low, high = round(low, 1), round(high, 1)
    if not 5 <= low <= 3000 or high > 3000:
        return False
    if spec.weight_gsm is not None:
        if differ((low, high), spec.weight_gsm):
            several(draft, "weight_gsm", place)
            start = place[0]
            if _TESTED.search(draft.text, max(0, start - 8), start):
                one = Value("weight_gsm", low, "g/m2", *place, "written", "as tested")
                draft.values.append(one)
                return True
        return False
    spec.weight_gsm = (low, high)
    if low != high:
        how = f"the middle of {low:g} to {high:g} g/m2"
        draft.derive("weight_gsm", spec.weight, "g/m2", place, how)
    elif number.unit == "g" and low < LIGHTEST_KNIT and draft.is_of("knit"):
        draft.derive("weight_gsm", low, "g/m2", place, "so light a knit: it may be the gauge, 28G")
    elif (
        number.unit == "g"
        and low < LIGHTEST_KNIT
        and draft.text[place[0]].isdigit()
        and not (draft.is_of("woven") or draft.is_of("nonwoven"))
    ):
        draft.problem("uncertain", "weight_gsm", draft.text[place[0] : place[1]], place)
    draft.add("weight_gsm", low if low == high else (low, high), "g/m2", *place)
    return True


def _bare_weight(draft: Draft, number: Number, place: tuple[int, int]) -> bool:
    """克重280 is in grams; 克重9.5 of a denim is rather in ounces."""
    if not _weight(draft, number._replace(unit="g"), place):
        return False
    if number.low < LIGHTEST_KNIT and not draft.is_of("nonwoven"):
        how = "no unit is written: so few may be ounces"
        draft.derive("weight_gsm", draft.spec.weight, "g/m2", place, how)
    return True


def _one_density(draft: Draft, number: Number, label: str, place: tuple[int, int]) -> bool:
    value = number.low
    if per := _PER_CM.search(draft.text):
        value = round(per_inch_from_per_10cm(value if per[1] else value * 10), 2)
    name = f"density_{label.partition('_')[0]}"
    if getattr(draft.spec, name) is not None or not value:
        return False
    setattr(draft.spec, name, value)
    draft.add(name, value, "threads/inch", *place)
    if not per and value > DENSEST_BARE:
        how = "no unit is written: so many are rather threads in 10 cm"
        draft.derive("density", value, "threads/inch", place, how)
    return True


def _has_category(draft: Draft, category: str) -> bool:
    """Whether a structure of that category is named anywhere."""
    return category in [CATEGORY_OF.get(code) for _, code in draft.structures]


def _has_structure(draft: Draft, codes: frozenset[str]) -> bool:
    """Whether one of these structures is named anywhere."""
    return not codes.isdisjoint([code for _, code in draft.structures])


def _slashed(
    draft: Draft, index: int, data: Slashed, widths: list[tuple[float, float, str | None]]
) -> None:
    """57/58": a width between the two; 75/72 after a process of filament: denier and filaments."""
    token = draft.tokens[index]
    if len(data.numbers) != 2 or data.percent:
        return
    low, high = data.numbers
    before = after = None
    if index - 1 in draft.labels or index + 1 in draft.labels:
        before, after = _labels(draft, index)
    label = before if before in _WIDTH_LABELS else after if after in _WIDTH_LABELS else None
    inches = data.inches or (36 <= low < high <= 130 and high - low <= 2)
    if not (inches or label) or not 0 < low <= high <= 400:
        return
    start, end = token.start, token.end
    if label and label == before:
        start = draft.tokens[index - 1].start
        draft.taken[index - 1] = 1
    elif label:
        end = draft.tokens[index + 1].end
        draft.taken[index + 1] = 1
    unit = "inch" if inches else None
    if _width(draft, Number(low, high, "length", unit), (label, (start, end)), widths):
        draft.taken[index] = 1
