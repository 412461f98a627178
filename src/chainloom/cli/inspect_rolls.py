"""What `chainloom inspect` does: looks at the pictures of a roll one after the other, grades it,
and writes what was found.

Pictures are opened one at a time. Those with defects are opened a second time, when the roll is
graded and its defects have their numbers.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from chainloom.cli import output
from chainloom.engines import inspection as engine
from chainloom.engines.inspection import (
    Grade,
    Inspection,
    Picture,
    PictureError,
    Profile,
    ProfileError,
    Rule,
    Warned,
)

# Of pictures, in a folder.
SUFFIXES = frozenset(
    ".png .jpg .jpeg .tif .tiff .bmp .webp .heic .heif .jp2 .pgm .ppm".split()  # noqa: SIM905
)
MOST_SHOWN = 8
# A scale in the file that is further than this from the one that was told is said.
_SCALE_OFF = 0.1


class Refused(ValueError):
    """Arguments that cannot be used."""


@dataclass
class Looked:
    """A picture that was inspected."""

    path: Path
    found: Inspection
    done: tuple[Warned, ...]  # what was done to open it


@dataclass
class Left:
    """A file that was not."""

    path: Path
    error: Exception | None  # None: it shows no cloth

    @property
    def code(self) -> str:
        if isinstance(self.error, PictureError):
            return self.error.code
        return "unreadable" if self.error else "no_cloth"

    @property
    def message(self) -> str:
        if isinstance(self.error, OSError):
            return self.error.strerror or "it cannot be opened"
        said = str(self.error) if self.error else "no cloth was found on it"
        return said.removeprefix(f"{self.path.name}: ")


@dataclass
class Roll:
    """A roll that was inspected and graded."""

    name: str
    graded: Grade
    looked: list[Looked]
    left: list[Left]
    options: argparse.Namespace


def inspect(options: argparse.Namespace) -> int:
    """0: every file was inspected; 1: some were left out. Raises Refused."""
    rule, fabric = check(options)
    paths = paths_of(options.files, options.order)
    looked, left = _look(paths, fabric, options)
    for one in left:
        output.error(f"{one.path}: {one.message}; left out")
    if not looked:
        raise Refused("no picture could be inspected")
    name = options.roll or _roll_name(options.files)
    roll = Roll(name, _graded(looked, rule, options.width_m), looked, left, options)
    record = _record(roll)
    out: Path = options.out
    (out / "annotated").mkdir(parents=True)
    text = json.dumps(record, ensure_ascii=False, indent=1)
    (out / "inspection.json").write_text(text, encoding="utf-8")
    written = ["inspection.json", "annotated/", *_papers(out, roll, _mark(out, roll))]
    if options.json:
        print(json.dumps(record, ensure_ascii=False))
    else:
        _tell(roll)
        print(f"{out}: {', '.join(written)}")
    return 1 if left else 0


def _graded(looked: Sequence[Looked], rule: Rule, width_m: float | None) -> Grade:
    found = [one.found for one in looked]
    return engine.grade(
        engine.flaws_of(found),
        rule,
        length_m=engine.cloth_length_m(found),
        width_m=width_m or engine.cloth_width_m(found),
        end_m=engine.roll_end_m(found),
    )


# Before anything is looked at.


def check(options: argparse.Namespace) -> tuple[Rule, Profile | None]:
    """The rule and the profile, where they can be read and there is room for what will be written.

    Raises Refused, RuleError.
    """
    rule, fabric = _rule(options.rule), fabric_of(options.fabric)
    _is_free(options.out)
    return rule, fabric


def _rule(name: str) -> Rule:
    known = engine.built_in_rules()
    if name in known:
        return known[name]
    path = Path(name)
    if not path.suffix and not path.exists():
        raise Refused(f"--rule: there is no rule set {name!r}; known are {', '.join(known)}")
    return engine.read_rule(path)


def fabric_of(path: Path | None) -> Profile | None:
    """The profile in this file. Raises Refused."""
    if path is None:
        return None
    try:
        if path.stat().st_size > engine.PROFILE_MOST:
            raise Refused(f"--fabric {path}: this is no profile of a cloth: it is too large")
        return Profile.from_bytes(path.read_bytes())
    except OSError as error:
        raise Refused(f"--fabric {path}: {error.strerror or 'it cannot be opened'}") from error
    except ProfileError as error:
        raise Refused(f"--fabric {path}: {error}") from error


def paths_of(given: Sequence[Path], order: str) -> list[Path]:
    found: list[Path] = []
    for path in given:
        if path.is_dir():
            inside = [one for one in path.iterdir() if one.suffix.lower() in SUFFIXES]
            if not inside:
                raise Refused(f"{path}: there are no pictures in this folder")
            found += sorted(inside, key=natural)
        else:
            found.append(path)
    return sorted(found, key=natural) if order == "name" else found


def natural(path: Path) -> list[tuple[int, int, str]]:
    """The order in which people count: scan2 before scan10."""
    parts = re.split(r"(\d+)", path.name.casefold())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]


def _is_free(out: Path) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Refused(f"--out {out}: this is no empty folder; name a new one")


def _roll_name(given: Sequence[Path]) -> str:
    first = given[0].resolve()
    return first.name if first.is_dir() else first.stem


# Looking.


def _look(
    paths: Sequence[Path], fabric: Profile | None, options: argparse.Namespace
) -> tuple[list[Looked], list[Left]]:
    looked: list[Looked] = []
    left: list[Left] = []
    place = 0.0
    tell = output.progress("inspecting")
    for number, path in enumerate(paths):
        tell(number, len(paths), path.name)
        try:
            picture = engine.open_picture(path)
        except (PictureError, OSError) as refused:
            left.append(Left(path, refused))
            continue
        begins = place
        side = 0 if options.along == "x" else 1
        long_mm = picture.whole[side] * options.mm_per_px
        if long_mm <= options.overlap:
            short = (
                f"it shows {long_mm:g} mm of the roll, no more than --overlap {options.overlap:g}"
            )
            left.append(Left(path, ValueError(short)))
            continue
        place += (long_mm - options.overlap) / 1000
        try:
            found = _inspected(picture, begins, fabric, options)
        except ValueError as refused:
            left.append(Left(path, refused))
            continue
        if found.cloth:
            looked.append(Looked(path, found, picture.done))
        else:
            left.append(Left(path, None))
    tell(len(paths), len(paths))
    return looked, left


def _inspected(
    picture: Picture, place: float, fabric: Profile | None, options: argparse.Namespace
) -> Inspection:
    missing = picture.offset[0 if options.along == "x" else 1]
    found = engine.inspect(
        picture.pixels,
        mm_per_px=options.mm_per_px,
        fabric=fabric,
        along=options.along,
        start_m=place + missing * options.mm_per_px / 1000,
        cloth=options.cloth_kind,
    )
    warned = list(picture.warnings)
    stated = picture.stated_mm_per_px
    if stated and abs(stated / options.mm_per_px - 1) > _SCALE_OFF:
        values: dict[str, float | str] = {"stated": round(stated, 4), "told": options.mm_per_px}
        warned.append(Warned("scale_differs", values))
    return replace(found, warnings=(*warned, *found.warnings))


# Writing.


def _record(roll: Roll) -> dict[str, Any]:
    pictures = [
        {
            "file": str(one.path),
            "opened": [{"code": did.code, "values": did.values} for did in one.done],
            **engine.record_of(one.found),
        }
        for one in roll.looked
    ]
    return {
        "format": "chainloom-inspection-1",
        "roll": roll.name,
        "customer": roll.options.customer,
        "cloth": roll.options.cloth,
        "grade": roll.graded.record(),
        "pieces_m": [
            [round(first, 4), round(last, 4)]
            for first, last in engine.pieces_of([one.found for one in roll.looked])
        ],
        "pictures": pictures,
        "left_out": [
            {"file": str(one.path), "code": one.code, "message": one.message} for one in roll.left
        ],
    }


def _numbers(graded: Grade) -> dict[tuple[int, int], int]:
    """The flaw's number, from 1, of each (picture, defect)."""
    return {
        source: number
        for number, marked in enumerate(graded.marks, start=1)
        for source in marked.flaw.sources
    }


def _mark(out: Path, roll: Roll) -> dict[int, bytes]:
    """Write the pictures that have defects, marked; the worst defects by number, as JPEG."""
    graded, looked = roll.graded, roll.looked
    numbers = _numbers(graded)
    ranked = sorted(
        range(len(graded.marks)),
        key=lambda place: (-graded.marks[place].points, -graded.marks[place].flaw.length_mm),
    )
    worst = {place + 1 for place in ranked[:MOST_SHOWN]}
    shown: dict[int, bytes] = {}
    tell = output.progress("marking")
    for place, one in enumerate(looked):
        tell(place + 1, len(looked), one.path.name)
        if not one.found.defects:
            continue
        pixels = engine.open_picture(one.path).pixels
        of_these = [numbers[place, at] for at in range(len(one.found.defects))]
        marked = engine.png_of(engine.annotated(pixels, one.found, of_these))
        (out / "annotated" / f"{place + 1:03d}-{one.path.stem}.png").write_bytes(marked)
        for number, defect in zip(of_these, one.found.defects, strict=True):
            if number in worst and number not in shown:
                shown[number] = engine.jpeg_of(engine.cutout(pixels, one.found, defect))
    return dict(sorted(shown.items(), key=lambda pair: ranked.index(pair[0] - 1)))


def _papers(out: Path, roll: Roll, shown: dict[int, bytes]) -> list[str]:
    """Write map and reports; their names. Without Django, nothing."""
    try:
        from chainloom.cli import start

        start.papers()
        from django.utils import translation

        from chainloom.core.drawing import svg
        from chainloom.workshop.inspection import papers
        from chainloom.workshop.inspection.papers.pdf import report_pdf
    except ModuleNotFoundError as missing:
        output.error(
            f"map and reports are left out, {missing.name} is not installed; "
            "run: pip install 'chainloom[product]'"
        )
        return []
    options = roll.options
    with translation.override(options.language):
        report = papers.Report(
            roll=roll.name,
            grade=roll.graded,
            inspections=[one.found for one in roll.looked],
            names=[one.path.name for one in roll.looked],
            made_on=date.today(),
            customer=options.customer,
            cloth=options.cloth,
            firm=options.firm,
            checked_by=options.checked_by,
            shown=[papers.Shown(number, image) for number, image in shown.items()],
            left_out=[papers.LeftOut(one.path.name, _why(papers, one)) for one in roll.left],
        )
        written = {
            "map.svg": svg(papers.roll_map(report), title=roll.name).encode(),
            "report.pdf": report_pdf(report),
            "report.xlsx": papers.report_xlsx(report),
        }
    for name, content in written.items():
        (out / name).write_bytes(content)
    return list(written)


def _why(papers: Any, one: Left) -> str:
    """In the language of the report, where there are words for it."""
    if isinstance(one.error, PictureError):
        return str(papers.refusal(one.error))
    return one.message if one.error else str(papers.said(Warned("no_cloth")))


def _tell(roll: Roll) -> None:
    graded, looked, left = roll.graded, roll.looked, roll.left
    limits = "; ".join(
        f"{one.limit.of} {one.value:.1f} of {one.limit.most:g}" for one in graded.tests
    )
    print(
        f"{roll.name}: {len(looked)} pictures, {graded.length_m:.2f} m of {graded.width_m:.2f} m, "
        f"{len(graded.marks)} defects, {graded.points} points"
        + (f"; {len(left)} files left out" if left else "")
    )
    print(
        f"{graded.per_100_yd2:.1f} points per 100 yd2, {graded.per_100_m2:.1f} per 100 m2; "
        + (f"{limits}: " if limits else "")
        + graded.verdict()
    )
    pieces = engine.pieces_of([one.found for one in looked])
    if len(pieces) > 1:
        ends = ", ".join(f"{first:.2f} m" for first, _ in pieces[1:])
        print(f"stitched ends at {ends}: {len(pieces)} pieces of cloth")
    rows = [
        (
            number,
            f"{one.flaw.at_m:.2f}",
            f"{one.flaw.across_mm:.0f}",
            one.flaw.kind,
            f"{one.flaw.length_mm:.0f}",
            one.counted if one.counted == one.points else f"{one.counted} ({one.points})",
        )
        for number, one in enumerate(graded.marks, start=1)
    ]
    if rows:
        print(output.table(("no.", "at m", "across mm", "kind", "length mm", "points"), rows))
    for words in _doubts(looked):
        print(words)


def _doubts(looked: Sequence[Looked]) -> list[str]:
    """Each code once, with the first picture it holds for and its values there."""
    first: dict[str, str] = {}
    count: Counter[str] = Counter()
    for one in looked:
        for warned in one.found.warnings:
            first.setdefault(warned.code, f"{one.path.name}: {_in_words(warned)}")
            count[warned.code] += 1
    return [
        said + (f"; {count[code] - 1} more pictures alike" if count[code] > 1 else "")
        for code, said in first.items()
    ]


def _in_words(warned: Warned) -> str:
    """As reports say it; without Django by its code, which docs/inspection.md explains."""
    try:
        from django.utils import translation

        from chainloom.workshop.inspection import papers
    except ModuleNotFoundError:
        values = ", ".join(f"{name} {value}" for name, value in warned.values.items())
        return warned.code + (f" ({values})" if values else "")
    with translation.override("en"):
        return str(papers.said(warned))
