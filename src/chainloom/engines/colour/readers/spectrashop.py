"""SpectraShop text of Robin Myers Imaging, and CGATS.17 with a column a wavelength: a header, then
tables between BEGIN_DATA and END_DATA.

    SPECTRUM_TYPE   Reflective
    BEGIN_DATA_FORMAT
    SAMPLE_ID   SAMPLE_NAME   SPECTRAL_NM   SPECTRAL_VAL   SPECTRAL_NM   SPECTRAL_VAL …
    END_DATA_FORMAT
    BEGIN_DATA
    1   navy 5   400   0.048   410   0.051 …
    END_DATA

In CGATS.17 the wavelength stands in the field's name, SPECTRAL_NM400 or nm400, and L*a*b* in LAB_L,
LAB_A, LAB_B. Their light and observer stand in the header; what it leaves open is D50 and 2°:

    WEIGHTING_FUNCTION "ILLUMINANT, D65"      ILLUMINANT "D65"
    WEIGHTING_FUNCTION "OBSERVER, 10 degree"  OBSERVER "10"

Cells are parted by tabs, or by blanks where a line holds no tab; names with blanks stand in quotes.
"""

from __future__ import annotations

import re
import shlex

from ..errors import ColourError
from .found import Found, Row, number
from .heads import conditions

_NAMES = ("SAMPLE_NAME", "SAMPLE_ID2", "SAMPLE_ID", "SAMPLE_ID1")
_WAVE = re.compile(r"(?:SPECTRAL_NM|SPECTRAL_|NM|R_)_?(\d{3,4})")
_LAB = ("LAB_L", "LAB_A", "LAB_B")
_USUAL = ("D50", 2)
_LIGHT = ("ILLUMINANT", "ILLUMINATION_NAME")
_OBSERVER = ("OBSERVER", "OBSERVER_ANGLE", "STANDARD_OBSERVER")


def read_spectrashop(text: str, called: str, found: Found) -> None:
    fields: list[str] = []
    inside = ""
    stated: dict[str, str] = {}
    for line, raw in enumerate(text.splitlines(), start=1):
        stripped = raw.strip()
        word = stripped.split("\t")[0].strip().upper()
        if word in ("BEGIN_DATA_FORMAT", "BEGIN_DATA"):
            inside, fields = word, [] if word == "BEGIN_DATA_FORMAT" else fields
        elif word in ("END_DATA_FORMAT", "END_DATA"):
            inside = ""
        elif not stripped:
            continue
        elif inside == "BEGIN_DATA_FORMAT":
            fields += [cell.upper() for cell in _cells(raw)]
        elif inside == "BEGIN_DATA":
            row = _row(fields, _cells(raw), f"{called}, line {line}")
            if row.lab is not None:
                row.light, row.observer = _conditions(stated)
                if len(stated) < 2 and not row.values:
                    _taken(row, found)
            found.add(row, called)
        elif word.startswith("SPECTRUM_TYPE"):
            _check_type(stripped, f"{called}, line {line}")
        else:
            _hear(stripped, stated)


def _hear(stripped: str, stated: dict[str, str]) -> None:
    """Keep what a line of the header says of light or observer."""
    key, _space, value = stripped.replace("\t", " ", 1).partition(" ")
    value = value.strip().strip('"').strip()
    if key.upper() == "WEIGHTING_FUNCTION":
        key, _comma, value = (part.strip().strip('"') for part in value.partition(","))
    for kind, keys in (("light", _LIGHT), ("observer", _OBSERVER)):
        if key.upper() in keys and value:
            stated[kind] = value


def _conditions(stated: dict[str, str]) -> tuple[str, int]:
    """Light and observer of L*a*b*. A light that nobody knows is kept, to be refused where it
    matters."""
    light, observer = _USUAL
    if said := stated.get("light"):
        light = conditions(said, ("", 0))[0] or said
    if said := stated.get("observer"):
        told = conditions(said, ("", 0))[1]
        digits = "".join(sign for sign in said if sign.isdecimal())[:4]
        observer = told or int(digits or 0)
    return light, observer


def _taken(row: Row, found: Found) -> None:
    """Say for what its L*a*b* are taken; where there is a curve they are not used."""
    told = f"{row.light}/{row.observer}°"
    note = f"light or observer of L*a*b* is not stated: they are taken for {told}"
    if note not in found.notes:
        found.notes.append(note)


def _cells(raw: str) -> list[str]:
    if "\t" in raw:
        return [cell.strip().strip('"') for cell in raw.strip("\r\n").split("\t")]
    try:
        return shlex.split(raw, posix=True)
    except ValueError:
        return raw.split()


def _check_type(stripped: str, where: str) -> None:
    kind = stripped[len("SPECTRUM_TYPE") :].strip().strip('"')
    if kind and not kind.lower().startswith("reflect"):
        raise ColourError(f"{where}: the spectra are {kind[:30]!r}; reflectances are read")


def _row(fields: list[str], cells: list[str], where: str) -> Row:
    has_lab = all(name in fields for name in _LAB)
    if not has_lab and not any(one == "SPECTRAL_NM" or _WAVE.fullmatch(one) for one in fields):
        raise ColourError(
            f"{where}: no BEGIN_DATA_FORMAT with SPECTRAL_NM, SPECTRAL_NM400 or LAB_L stands "
            "before the data"
        )
    while len(cells) > len(fields) and not cells[-1]:
        cells = cells[:-1]
    if len(cells) != len(fields):
        raise ColourError(f"{where}: {len(cells)} cells, but {len(fields)} fields are announced")
    named = dict(zip(fields, cells, strict=True))
    name = next((named[key] for key in _NAMES if named.get(key)), where)
    row = Row(name, f"{where} ({name[:40]})")
    for field, cell in zip(fields, cells, strict=True):
        if field == "SPECTRAL_NM":
            row.wavelengths.append(number(cell, row.place))
        elif field in ("SPECTRAL_VAL", "SPECTRAL_PCT"):
            row.values.append(number(cell, row.place))
        elif wave := _WAVE.fullmatch(field):
            row.wavelengths.append(float(wave[1]))
            row.values.append(number(cell, f"{row.place}, {field}"))
        elif cell and field not in _NAMES:
            row.attributes[field.lower()] = cell
    if has_lab:
        lab = [number(named[name], f"{row.place}, {name}") for name in _LAB]
        row.lab = (lab[0], lab[1], lab[2])
    if len(row.wavelengths) != len(row.values):
        raise ColourError(f"{row.place}: a wavelength without its value")
    return row
