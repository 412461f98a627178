"""Units of the trade, one into another; every factor with its definition.

Yarn. The tex system (ISO 1144, as GB/T 8693): tex is the mass in grams of 1,000 m, dtex a tenth of
it. Denier D is the mass of 9,000 m. Metric count Nm is metres a gram. English cotton count Ne is
hanks of 840 yards a pound. With the international yard (0.9144 m exactly), pound (453.59237 g
exactly), ounce (a sixteenth of the pound) and inch (2.54 cm exactly) of 1959:

    tex = 1000 * 453.59237 / (840 * 0.9144) / Ne = 590.541 / Ne
    tex = D / 9 = dtex / 10 = 1000 / Nm

Cloth. 1 oz/yd2 = 33.9057 g/m2; 1 momme = 4.3056 g/m2 (as in GB/T 15551 for silk fabrics; the
older "pounds of 100 yards, 45 inches wide" makes 4.340). kg = m x width(m) x g/m2 / 1000.

All functions take and return floats and raise ValueError for what is not above zero or for a unit
that is not known.
"""

from __future__ import annotations

from typing import Final

METRES_A_YARD: Final = 0.9144
CM_AN_INCH: Final = 2.54
GRAMS_A_POUND: Final = 453.59237
GRAMS_AN_OUNCE: Final = GRAMS_A_POUND / 16
GSM_AN_OUNCE: Final = GRAMS_AN_OUNCE / METRES_A_YARD**2
GSM_A_MOMME: Final = 4.3056
TEX_TIMES_NE: Final = 1000 * GRAMS_A_POUND / (840 * METRES_A_YARD)
KG_A_JIN: Final = 0.5
YARN_SYSTEMS: Final = ("Ne", "Nm", "D", "tex", "dtex")


def _above_zero(value: float) -> float:
    if not value > 0:
        raise ValueError(f"{value!r} is not above zero")
    return value


def to_tex(count: float, system: str) -> float:
    """The fineness in tex of a single yarn of that count."""
    _above_zero(count)
    match system:
        case "tex":
            return count
        case "dtex":
            return count / 10
        case "D":
            return count / 9
        case "Ne":
            return TEX_TIMES_NE / count
        case "Nm":
            return 1000 / count
    raise ValueError(f"{system!r} is not one of {', '.join(YARN_SYSTEMS)}")


def from_tex(tex: float, system: str) -> float:
    """The count of a yarn of that fineness; the inverse of `to_tex`."""
    _above_zero(tex)
    match system:
        case "tex":
            return tex
        case "dtex":
            return tex * 10
        case "D":
            return tex * 9
        case "Ne":
            return TEX_TIMES_NE / tex
        case "Nm":
            return 1000 / tex
    raise ValueError(f"{system!r} is not one of {', '.join(YARN_SYSTEMS)}")


def yarn_count(count: float, system: str, wanted: str) -> float:
    """A count in another system: 40 Ne is 132.9 D."""
    return from_tex(to_tex(count, system), wanted)


def resultant_tex(count: float, system: str, ply: int = 1) -> float:
    """The fineness of the folded yarn: plies side by side, without the take-up of folding."""
    return to_tex(count, system) * ply


def gsm_from_oz(ounces_a_square_yard: float) -> float:
    """g/m2 of oz/yd2."""
    return ounces_a_square_yard * GSM_AN_OUNCE


def oz_from_gsm(gsm: float) -> float:
    """oz/yd2 of g/m2."""
    return gsm / GSM_AN_OUNCE


def gsm_from_momme(momme: float) -> float:
    """g/m2 of 姆米."""
    return momme * GSM_A_MOMME


def momme_from_gsm(gsm: float) -> float:
    """姆米 of g/m2."""
    return gsm / GSM_A_MOMME


def cm_from_inches(inches: float) -> float:
    """cm of inches."""
    return inches * CM_AN_INCH


def inches_from_cm(cm: float) -> float:
    """Inches of cm."""
    return cm / CM_AN_INCH


def metres_from_yards(yards: float) -> float:
    """m of yd."""
    return yards * METRES_A_YARD


def yards_from_metres(metres: float) -> float:
    """yd of m."""
    return metres / METRES_A_YARD


def gsm_from_linear(grams_a_metre: float, width_cm: float) -> float:
    """g/m2 of a cloth that weighs so much a running metre."""
    return grams_a_metre / (_above_zero(width_cm) / 100)


def kg_from_metres(metres: float, width_cm: float, gsm: float) -> float:
    """kg of so many metres: m x width(m) x g/m2 / 1000."""
    return metres * width_cm / 100 * gsm / 1000


def metres_from_kg(kg: float, width_cm: float, gsm: float) -> float:
    """Metres of so many kg; the inverse of `kg_from_metres`."""
    return kg * 1000 / (_above_zero(width_cm) / 100 * _above_zero(gsm))


def kg_from_yards(yards: float, width_cm: float, gsm: float) -> float:
    """kg of so many yards."""
    return kg_from_metres(metres_from_yards(yards), width_cm, gsm)


def yards_from_kg(kg: float, width_cm: float, gsm: float) -> float:
    """Yards of so many kg."""
    return yards_from_metres(metres_from_kg(kg, width_cm, gsm))


def per_10cm_from_per_inch(threads: float) -> float:
    """Threads in 10 cm of threads an inch; the inverse of the next."""
    return threads * 10 / CM_AN_INCH


def per_inch_from_per_10cm(threads: float) -> float:
    """Threads an inch of threads in 10 cm, the unit of GB/T 4668."""
    return threads * CM_AN_INCH / 10
