"""What `chainloom colour` does, one function a verb, each printing a table or JSON."""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from chainloom.cli import output
from chainloom.engines import colour
from chainloom.engines.colour import ColourError, Sample

LAMPS = colour.TEST_LIGHTS


def _read(path: Path, scale: str) -> list[Sample]:
    found = colour.read_samples(
        _as_csv(path) or path,
        name=path.name,
        scale=scale,  # type: ignore[arg-type]
    )
    for note in found.notes:
        print(f"{path.name}: {note}", file=sys.stderr)
    return list(found.samples)


def _as_csv(path: Path) -> bytes | None:
    """Of a workbook its first sheet, where that can be read; None for any other file."""
    try:
        from chainloom.imports.sheets import SheetError
        from chainloom.workshop.colour.workbooks import WORKBOOKS, first_sheet
    except ModuleNotFoundError:
        # With the extra `colour` alone: the engine then says to save it as CSV.
        return None
    with path.open("rb") as file:
        is_workbook = file.read(4) in WORKBOOKS
    if not is_workbook:
        return None
    try:
        return first_sheet(path.read_bytes(), path.name)
    except SheetError as error:
        raise ColourError(f"{path.name}: {error}") from None


def _pick(samples: Sequence[Sample], name: str | None, path: Path) -> Sample:
    if name is None:
        return samples[0]
    found = [one for one in samples if one.name == name]
    if not found:
        known = ", ".join(one.name for one in samples[:8])
        raise ColourError(f"{path.name}: there is no sample {name!r}; it holds {known}")
    if len(found) > 1:
        raise ColourError(f"{path.name}: {len(found)} samples are called {name!r}")
    return found[0]


def _standard_and_samples(options: argparse.Namespace) -> tuple[Sample, list[Sample]]:
    samples = _read(options.file, options.scale)
    path = options.against or options.file
    among = _read(options.against, options.scale) if options.against else samples
    standard = _pick(among, options.standard, path)
    rest = [one for one in samples if one is not standard]
    if not rest:
        raise ColourError(f"{options.file.name}: beside the standard there is no sample")
    return standard, rest


def _numbers(text: str, counts: tuple[int, ...], what: str) -> list[float]:
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError:
        found = []
    if len(found) not in counts or not all(map(math.isfinite, found)):
        wanted = " or ".join(map(str, counts))
        raise ColourError(f"{what}: {wanted} numbers with commas between them, not {text[:40]!r}")
    return found


def _print(options: argparse.Namespace, said: dict[str, Any], shown: str) -> None:
    print(json.dumps(said, ensure_ascii=False) if options.json else shown)


def _round(values: Sequence[float], digits: int = 3) -> list[float]:
    return [round(float(value), digits) for value in values]


def _fixed(value: float | None, digits: int = 2) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def difference(options: argparse.Namespace) -> None:
    standard, samples = _standard_and_samples(options)
    light, observer = options.light, options.observer
    middle = colour.lab_of(standard, light, observer)[0]
    said = [_difference_of(standard, one, middle, options) for one in samples]
    heads = ["sample", "L*", "a*", "b*", "dE00", "CMC 2:1", "dE*ab", *(f"MI {x}" for x in LAMPS)]
    rows: list[list[object]] = []
    for one in said:
        row = [one["name"], *(_fixed(value) for value in one["lab"])]
        row += [_fixed(one[name]) for name in ("ciede2000", "cmc", "cielab")]
        row += [_fixed((one["metamerism"] or {}).get(lamp)) for lamp in LAMPS]
        if options.white:
            white = one["white"] or {}
            row += [_fixed(white.get(name), 1) for name in ("whiteness", "tint", "yellowness")]
            row.append(white.get("reason", ""))
        rows.append(row)
    if options.white:
        heads += ["whiteness", "tint", "yellowness", "not comparable because"]
    title = (
        f"Standard {standard.name}: {', '.join(_fixed(v) for v in middle)} ({light}/{observer}°)"
    )
    whole = {
        "standard": {"name": standard.name, "lab": _round(middle)},
        "light": light,
        "observer": observer,
        "samples": said,
    }
    _print(options, whole, f"{title}\n{output.table(heads, rows)}")


def _difference_of(
    standard: Sample, one: Sample, middle: Any, options: argparse.Namespace
) -> dict[str, Any]:
    point = colour.lab_of(one, options.light, options.observer)[0]
    found: dict[str, Any] = {"name": one.name, "lab": _round(point)}
    for name, formula in colour.FORMULAS.items():
        found[name] = round(float(formula(middle, point)), 4)
    found["metamerism"] = None
    if standard.has_curve and one.has_curve:
        index = colour.metamerism(standard, one, observer=options.observer).index
        found["metamerism"] = {lamp: round(value, 4) for lamp, value in index.items()} or None
    if options.white:
        found["white"] = _white(one, options.observer) if one.has_curve else None
    return found


def _white(one: Sample, observer: int) -> dict[str, Any]:
    try:
        found = colour.whiteness(one, observer)
        yellow = round(colour.yellowness(one, observer), 2)
    except ColourError as refusal:
        # A perfect black: no reason to keep the others' figures back.
        return {"whiteness": None, "tint": None, "yellowness": None, "reason": str(refusal)}
    return {
        "whiteness": round(found.whiteness, 2),
        "tint": round(found.tint, 2),
        "yellowness": yellow,
        "reason": found.reason,
    }


def sort(options: argparse.Namespace) -> None:
    standard, samples = _standard_and_samples(options)
    widths = _numbers(options.width, (1, 3), "--width")
    found = colour.sort_555(
        colour.lab_of(standard, options.light, options.observer)[0],
        colour.labs_of(samples, options.light, options.observer),
        widths=widths,
        axes=options.axes,
    )
    said = [
        {
            "name": samples[one.place].name,
            "code": one.code,
            "parts": _round(one.parts),
            "ciede2000": round(one.difference, 4),
        }
        for one in found
    ]
    rows = [
        (
            one["name"],
            one["code"] or "out",
            *(f"{part:+.2f}" for part in one["parts"]),
            _fixed(one["ciede2000"]),
        )
        for one in sorted(said, key=lambda one: (one["code"] or "~", one["name"]))
    ]
    heads = ("piece", "box", *_axis_names(options.axes), "dE00")
    whole = {"standard": standard.name, "axes": options.axes, "widths": widths, "pieces": said}
    _print(options, whole, output.table(heads, rows))


def _axis_names(axes: str) -> tuple[str, str, str]:
    return {
        "cmc": ("dL/SL", "dC/SC", "dH/SH"),
        "lch": ("dL*", "dC*", "dH*"),
        "lab": ("dL*", "da*", "db*"),
    }[axes]  # type: ignore[return-value]


def groups(options: argparse.Namespace) -> None:
    samples = _read(options.file, options.scale)
    labs = colour.labs_of(samples, options.light, options.observer)
    found = colour.shade_groups(labs, options.tolerance, by=options.formula)
    said = [
        {
            "pieces": [samples[place].name for place in group.members],
            "middle": samples[group.middle].name,
            "widest": round(group.widest, 4),
        }
        for group in found.groups
    ]
    rows = [
        (number, len(one["pieces"]), one["middle"], _fixed(one["widest"]), ", ".join(one["pieces"]))
        for number, one in enumerate(said, start=1)
    ]
    known = (
        "which cannot be fewer"
        if found.exact
        else f"perhaps not the fewest: {found.at_least} at least"
    )
    title = f"{len(samples)} pieces in {len(said)} groups, {known}"
    whole = {
        "tolerance": found.tolerance,
        "formula": found.formula,
        "exact": found.exact,
        "at_least": found.at_least,
        "groups": said,
    }
    heads = ("group", "pieces", "middle", "widest pair", "which")
    _print(options, whole, f"{title}\n{output.table(heads, rows)}")


def nearest(options: argparse.Namespace) -> None:
    pictured = options.picture is not None or options.srgb is not None
    observer = 2 if pictured else options.observer
    shades = _read(options.library, options.scale)
    stated_only = pictured and not any(one.has_curve for one in shades)
    library = colour.Library(
        shades, light=options.light, observer=options.observer if stated_only else observer
    )
    for name in library.left_out[:5]:
        print(f"left out, it is for another light or observer: {name}", file=sys.stderr)
    found, how = _asked(library, options)
    rows = [
        (
            one.name,
            _fixed(one.difference),
            _fixed(one.spectral, 4),
            _fixed(one.metamerism.worst if one.metamerism else None),
            colour.INDICATIVE if one.indicative else "",
        )
        for one in found
    ]
    said = [
        {
            "name": one.name,
            "difference": round(one.difference, 4),
            "spectral": one.spectral and round(one.spectral, 5),
            "metamerism": one.metamerism.index if one.metamerism else None,
            "indicative": one.indicative,
        }
        for one in found
    ]
    heads = ("shade", options.formula, "curves apart", "worst MI", "")
    title = "" if not how else f"{how['text']}\n"
    _print(options, {"asked": how, "nearest": said}, title + output.table(heads, rows))


def _asked(
    library: colour.Library, options: argparse.Namespace
) -> tuple[list[colour.Near], dict[str, Any]]:
    count, by = options.count, options.formula
    if options.sample:
        one = _pick(_read(options.sample, options.scale), options.name, options.sample)
        return library.nearest(one, count=count, by=by), {"text": f"Nearest to {one.name}"}
    if options.lab:
        point = _numbers(options.lab, (3,), "--lab")
        return library.nearest(point, count=count, by=by), {"text": f"Nearest to {options.lab}"}
    if options.srgb:
        found = library.nearest_srgb(_hex(options.srgb), count=count, by=by)
        text = f"Nearest to {options.srgb} of a screen: {colour.INDICATIVE}"
        return found, {"text": text, "indicative": True}
    return _in_picture(library, options)


def _hex(text: str) -> list[float]:
    digits = text.strip().lstrip("#")
    try:
        return [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)][
            : 3 if len(digits) == 6 else 0
        ] or _no_hex(text)
    except ValueError:
        return _no_hex(text)


def _no_hex(text: str) -> list[float]:
    raise ColourError(f"--srgb: a colour such as #1f3a5c, not {text[:20]!r}")


def _in_picture(
    library: colour.Library, options: argparse.Namespace
) -> tuple[list[colour.Near], dict[str, Any]]:
    if not options.spot:
        raise ColourError("--picture needs --spot X,Y,W,H: where the cloth is")
    left, top, width, height = _numbers(options.spot, (4,), "--spot")
    corners = None
    if options.checker:
        flat = _numbers(options.checker, (8,), "--checker")
        corners = list(zip(flat[::2], flat[1::2], strict=True))
    image = colour.read_picture(options.picture)
    seen = colour.picture_colour(image, (left, top, width, height), corners)
    found = library.nearest_pictured(
        seen.lab, count=options.count, by=options.formula, indicative=seen.indicative
    )
    text = f"Spot {', '.join(_fixed(value, 1) for value in seen.lab)} (D65/2°)"
    if seen.error is None:
        text += f"; no colour checker: {colour.INDICATIVE}"
    else:
        text += f"; checker met with dE00 {seen.error:.2f} (at most {seen.error_most:.2f})"
    for note in seen.notes[: 0 if seen.error is None else None]:
        text += f"; {note}"
    return found, {
        "text": text,
        "lab": _round(seen.lab),
        "indicative": seen.indicative,
        "error": seen.error,
        "error_most": seen.error_most,
        "spread": round(seen.spread, 3),
    }


def recipe(options: argparse.Namespace) -> None:
    dyeings = colour.dyeings_of(_read(options.dyeings, options.scale))
    target = _pick(_read(options.target, options.scale), options.name, options.target)
    prices = _prices(options.prices) if options.prices else {}
    dyes = tuple(part.strip() for part in options.dyes.split(",")) if options.dyes else ()
    calibration = colour.calibrate(dyeings, constants=options.constants)
    for note in calibration.notes:
        print(note, file=sys.stderr)
    wishes = colour.Wishes(most_dyes=options.most, dyes=dyes, prices=prices)
    found = colour.predict(target, calibration, wishes, count=options.count)
    kind = "one constant" if calibration.constants == 1 else "two constants"
    title = (
        f"{calibration.dyeings} dyeings of {len(calibration.dyes)} dyes, {kind}; dyeings left out "
        f"are predicted within dE00 {calibration.error:.2f} (median), "
        f"{calibration.error_90:.2f} (90 %)"
    )
    rows = [
        (
            "  ".join(f"{dye} {amount:.3f} %" for dye, amount in one.amounts.items()),
            one.criterion,
            _fixed(one.difference),
            f"{one.likely:.2f} (90 %: {one.likely_90:.2f})",
            _fixed(max(one.metamerism.values(), default=None)),
            _fixed(one.cost, 3),
            f"beyond what was dyed: {', '.join(one.beyond)}" if one.beyond else "",
        )
        for one in found
    ]
    heads = ("recipe, owf", "fitted to", "dE00", "likely dE00", "worst MI", "cost/kg", "")
    whole = {
        "target": target.name,
        "calibration": {
            "dyes": list(calibration.dyes),
            "dyeings": calibration.dyeings,
            "constants": calibration.constants,
            "error": round(calibration.error, 4),
            "error_90": round(calibration.error_90, 4),
        },
        "recipes": [_recipe_said(one) for one in found],
    }
    _print(options, whole, f"{title}\n{output.table(heads, rows)}")


def _recipe_said(one: colour.Recipe) -> dict[str, Any]:
    return {
        "amounts": {dye: round(amount, 5) for dye, amount in one.amounts.items()},
        "criterion": one.criterion,
        "ciede2000": round(one.difference, 4),
        "likely": round(one.likely, 4),
        "likely_90": round(one.likely_90, 4),
        "metamerism": {lamp: round(value, 4) for lamp, value in one.metamerism.items()},
        "spectral": one.spectral and round(one.spectral, 5),
        "cost": one.cost and round(one.cost, 5),
        "beyond": list(one.beyond),
        "lab": _round(one.lab),
        "rank": round(one.rank, 4),
    }


def _prices(path: Path) -> dict[str, float]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        text = path.read_text(encoding="gb18030", errors="replace")
    found = {}
    for place, cells in enumerate(csv.reader(text.splitlines()), start=1):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            price = float(cells[1])
        except (IndexError, ValueError):
            if place == 1:
                continue
            raise ColourError(
                f"{path.name}, line {place}: a dye and its price a kg are needed"
            ) from None
        if not math.isfinite(price) or price < 0:
            raise ColourError(f"{path.name}, line {place}: {cells[1]!r} is no price")
        found[cells[0].strip()] = price
    return found
