"""CxF 3, the colour exchange format of X-Rite (ISO 17972-1): XML.

    CxF / Resources / ObjectCollection / Object[Name, Id, ObjectType]
        / ColorValues / ReflectanceSpectrum[StartWL, ColorSpecification]   fractions, blank between
                      / ColorCIELab[ColorSpecification] / L, A, B
    CxF / Resources / ColorSpecificationCollection / ColorSpecification[Id]
        / TristimulusSpec / Illuminant, Observer          D65, 10_Degree
        / MeasurementSpec / WavelengthRange[StartWL, Increment]

The parser takes no document type, no entities and nothing from the network.
"""

from __future__ import annotations

from typing import Any

from ..errors import ColourError
from .found import Found, Row, grid, number


def read_cxf(data: bytes, called: str, found: Found) -> None:
    root = _tree(data, called)
    if _name(root) != "CxF":
        raise ColourError(f"{called}: this is XML, but no CxF 3 (its root is {_name(root)[:40]!r})")
    found.percent = False
    specifications = {
        one.get("Id", ""): one for one in root.iter("{*}ColorSpecification") if one.get("Id")
    }
    without = several = 0
    for place, entry in enumerate(root.iter("{*}Object"), start=1):
        row = _row(entry, place, called, specifications)
        if row is None:
            without += 1
        else:
            found.add(row, called)
            several += len(list(entry.iter("{*}ReflectanceSpectrum"))) > 1
    if without:
        found.notes.append(f"{without} objects hold neither a reflectance spectrum nor CIELAB")
    if several:
        found.notes.append(f"{several} objects hold several spectra; the first is taken")


def _tree(data: bytes, called: str) -> Any:
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    if b"<!DOCTYPE" in data or "<!DOCTYPE".encode("utf-16-le") in data:
        raise ColourError(f"{called}: a document type is not allowed in a CxF file")
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as broken:
        line, column = broken.position
        raise ColourError(
            f"{called}: broken XML at line {line}, column {column}; export the file again"
        ) from None
    except ValueError:
        raise ColourError(f"{called}: broken XML; export the file again") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise ColourError(f"{called}: a document type is not allowed in a CxF file")
    return root


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def _row(entry: Any, place: int, called: str, specifications: dict[str, Any]) -> Row | None:
    name = entry.get("Name") or entry.get("Id") or f"object {place}"
    where = f"{called}, object {place} ({name[:40]})"
    spectrum = next(entry.iter("{*}ReflectanceSpectrum"), None)
    stated = next(entry.iter("{*}ColorCIELab"), None)
    if spectrum is None and stated is None:
        return None
    row = Row(name, where)
    if entry.get("ObjectType"):
        row.attributes["type"] = str(entry.get("ObjectType"))
    if spectrum is not None:
        parts = (spectrum.text or "").split()
        row.values = [number(part, f"{where}, value {at}") for at, part in enumerate(parts, 1)]
        first, step = _range(spectrum, specifications, where)
        row.wavelengths = grid(first, step, len(row.values), where)
    if stated is not None:
        row.lab = (
            _part(stated, "L", where),
            _part(stated, "A", where),
            _part(stated, "B", where),
        )
        row.light, row.observer = _conditions(stated, specifications)
    return row


def _part(stated: Any, name: str, where: str) -> float:
    element = stated.find(f"{{*}}{name}")
    if element is None:
        raise ColourError(f"{where}: ColorCIELab has no {name}")
    return number(element.text or "", where)


def _range(spectrum: Any, specifications: dict[str, Any], where: str) -> tuple[float, float]:
    """First wavelength and step; where the specification is silent, 10 nm."""
    specification = specifications.get(spectrum.get("ColorSpecification", ""))
    wave = None if specification is None else next(specification.iter("{*}WavelengthRange"), None)
    first = spectrum.get("StartWL") or (None if wave is None else wave.get("StartWL"))
    if first is None:
        raise ColourError(f"{where}: the spectrum has no StartWL")
    step = spectrum.get("Increment") or (None if wave is None else wave.get("Increment")) or "10"
    return number(first, where), number(step, where)


def _conditions(stated: Any, specifications: dict[str, Any]) -> tuple[str, int]:
    """Light and observer; D50 and 2° are what CxF files mean where they are silent."""
    specification = specifications.get(stated.get("ColorSpecification", ""))
    if specification is None:
        return "D50", 2
    light = next(specification.iter("{*}Illuminant"), None)
    observer = next(specification.iter("{*}Observer"), None)
    text = "" if observer is None else (observer.text or "")
    named = "D50" if light is None else (light.text or "D50").strip()
    return named, 10 if text.strip().startswith("10") else 2
