"""The report of a roll as a workbook, through `core.spreadsheets`; in the language that is
active."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from chainloom.core.spreadsheets import SheetData, SheetPicture, write_xlsx

from .raster import png
from .report import Report
from .roll_map import legend_of, roll_map
from .words import direction_label, kind_label, limit_label

_MM_PER_INCH, _M_PER_YARD = 25.4, 0.9144
_MAP, _PICTURE = (1044, 1600), 160  # pixels
_DEFECT_WIDTHS = (8, 11, 11, 15, 15, 16, 14, 14, 14, 9, 14, 9, 9, 36)
_WORST_WIDTHS = (8, 16, 12, 14, 24)


def report_xlsx(report: Report) -> bytes:
    """Sheets: the roll, its defects, its map, pictures of the worst, points by yard or metre, and
    the files."""
    target = io.BytesIO()
    write_xlsx(target, _sheets(report))
    return target.getvalue()


def _sheets(report: Report) -> Iterable[SheetData]:
    yield SheetData(
        _("Roll"), [_("item"), _("value"), _("at most")], _roll(report), (28, 64, 14), wrap=True
    )
    yield SheetData(_("Defects"), _heads(), _defects(report), _DEFECT_WIDTHS)
    yield _map(report)
    if report.shown:
        yield _worst(report)
    stretches = [
        (one.number + 1, round(one.start_m, 3), one.points, one.counted)
        for one in report.grade.stretches
    ]
    name = _("Points by yard") if report.grade.rule.stretch == "yard" else _("Points by metre")
    yield SheetData(name, [_("no."), _("from, m"), _("points"), _("points counted")], stretches)
    pictures = [
        (name, round(one.start_m, 3), round(one.length_m, 3), len(one.defects))
        for name, one in zip(report.names, report.inspections, strict=True)
    ]
    pictures += [(one.name, None, None, None, one.why) for one in report.left_out]
    heads = [_("file"), _("from, m"), _("length, m"), _("defects"), _("why")]
    yield SheetData(_("Pictures"), heads, pictures, (36, 12, 12, 12, 60))


def _map(report: Report) -> SheetData:
    """The map, below what its letters stand for."""
    legend = legend_of(report)
    drawn = SheetPicture(f"A{len(legend) + 3}", png(roll_map(report, lettered=True)), _MAP)
    heads = [_("on the map"), _("stands for")]
    return SheetData(_("Map of the roll"), heads, legend, (12, 40), [drawn])


def _worst(report: Report) -> SheetData:
    rows, pictures = [], []
    for place, one in enumerate(report.shown, start=2):
        flaw = report.grade.marks[one.number - 1].flaw
        kind = kind_label(flaw.kind)
        rows.append((one.number, kind, round(flaw.at_m, 3), round(flaw.length_mm, 1)))
        pictures.append(SheetPicture(f"E{place}", one.image, (_PICTURE, _PICTURE)))
    heads = [_("no."), _("kind"), _("at, m"), _("length, mm"), _("picture")]
    # A point is 4/3 of a pixel; a little air between two pictures.
    high = _PICTURE * 0.75 + 6
    return SheetData(_("The worst defects"), heads, rows, _WORST_WIDTHS, pictures, high)


def _roll(report: Report) -> Iterator[Sequence[object]]:
    grade = report.grade
    yield _("roll"), report.roll
    yield _("firm"), report.firm
    yield _("customer"), report.customer
    yield _("name of the cloth"), report.cloth
    yield _("date"), report.made_on
    yield (
        _("defects checked by"),
        report.checked_by or _("nobody yet: these are the tool's own finds"),
    )
    if report.profile:
        yield _("profile of the cloth"), report.profile
    yield _("rule set"), report.rule_name
    yield _("grade of the roll"), report.verdict
    yield _("length, m"), round(grade.length_m, 3)
    yield _("length, yd"), round(grade.length_yd, 3)
    yield _("width, m"), round(grade.width_m, 4)
    yield _("width, in"), round(grade.width_in, 2)
    yield _("points"), grade.points
    yield _("points per 100 yd²"), round(grade.per_100_yd2, 2)
    yield _("points per 100 m²"), round(grade.per_100_m2, 2)
    for one in grade.tests:
        yield limit_label(one.limit), round(one.value, 2), one.limit.most
    if report.limits:
        yield _("limits of the tool"), " ".join(report.limits.splitlines())
    for words in report.doubts():
        yield _("doubtful"), words


def _heads() -> list[str]:
    return [
        _("no."), _("at, m"), _("at, yd"), _("across, mm"), _("across, in"), _("kind"),
        _("length, mm"), _("length, in"), _("direction"), _("points"), _("points counted"),
        _("score"), _("sure"), _("file"),
    ]  # fmt: skip


def _defects(report: Report) -> Iterator[Sequence[object]]:
    for place, one in enumerate(report.grade.marks):
        flaw, score = one.flaw, report.score(place)
        yield (
            place + 1,
            round(flaw.at_m, 3),
            round(flaw.at_m / _M_PER_YARD, 3),
            round(flaw.across_mm, 1),
            round(flaw.across_mm / _MM_PER_INCH, 2),
            kind_label(flaw.kind),
            round(flaw.length_mm, 1),
            round(flaw.length_mm / _MM_PER_INCH, 2),
            direction_label(flaw.direction),
            one.points,
            one.counted,
            None if score is None else round(score, 3),
            _("yes") if report.is_sure(place) else _("no"),
            report.pictures_of(place),
        )
