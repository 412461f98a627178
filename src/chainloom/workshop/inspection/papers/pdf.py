"""The report of a roll as PDF, through `core.pdf`; in the language that is active."""

from __future__ import annotations

from django.utils.translation import gettext as _

from chainloom.core.pdf import Drawn, Part, Pictures, Rows, Text, pdf_of

from .report import Report
from .roll_map import roll_map
from .words import direction_label, kind_label, limit_label

_MOST_ROWS = 400


def report_pdf(report: Report) -> bytes:
    """A4: what it is about and the verdict, the map, the defects, pictures of the worst, and what
    the tool cannot say. At most 400 defects are listed; the xlsx has them all."""
    title = _("Inspection report: roll %(roll)s") % {"roll": report.roll}
    parts: list[Part] = []
    if report.is_sample:
        parts.append(Text(_("Sample: the roll and all names are invented."), faint=True))
    parts += [*_verdict(report), _about(report)]
    if report.grade.tests:
        parts.append(_limits(report))
    parts.append(Drawn(_("Map of the roll"), roll_map(report)))
    parts += _defects(report)
    if report.grade.by_kind:
        parts.append(_kinds(report))
    parts += _caveats(report)
    parts.append(Pictures(_("The worst defects"), _worst(report)))
    return pdf_of(title, parts, foot=f"{report.made_on.isoformat()} · {report.roll}")


def _verdict(report: Report) -> list[Part]:
    grade = report.grade
    figures = _("%(yards)s points per 100 yd², %(metres)s per 100 m²") % {
        "yards": f"{grade.per_100_yd2:.1f}",
        "metres": f"{grade.per_100_m2:.1f}",
    }
    said = _("Result: %(verdict)s") % {"verdict": report.verdict}
    return [Text(said, size=14), Text(figures, size=11)]


def _about(report: Report) -> Rows:
    grade = report.grade
    checked = report.checked_by or _("nobody yet: these are the tool's own finds")
    told = [
        (_("roll"), report.roll),
        (_("firm"), report.firm),
        (_("customer"), report.customer),
        (_("name of the cloth"), report.cloth),
        (_("inspected"), f"{grade.length_m:.2f} m ({grade.length_yd:.2f} yd)"),
        (_("width"), f"{grade.width_m * 100:.1f} cm ({grade.width_in:.1f} in)"),
        (_("pictures"), f"{len(report.inspections)}"),
        (_("profile of the cloth"), report.profile),
        (_("rule set"), report.rule_name),
        (_("source of the rule"), report.rule_source),
        (_("defects checked by"), checked),
        (_("date"), report.made_on.isoformat()),
    ]
    rows = [(name, words) for name, words in told if words]
    return Rows(_("What was inspected"), ["", ""], rows, (1, 3))


def _limits(report: Report) -> Rows:
    rows = [
        (
            limit_label(one.limit),
            f"{one.value:.1f}",
            f"{one.limit.most:g}",
            _("yes") if one.met else _("no"),
        )
        for one in report.grade.tests
    ]
    heads = [_("limit on"), _("this roll"), _("at most"), _("within the limit")]
    return Rows(_("Limits of the rule"), heads, rows, (3, 1, 1, 1), right=(1, 2))


def _defects(report: Report) -> list[Part]:
    marks = report.grade.marks
    if not marks:
        return [Text(_("No defect was found."))]
    rows = []
    for place, one in enumerate(marks[:_MOST_ROWS]):
        flaw = one.flaw
        kind = kind_label(flaw.kind) + ("" if report.is_sure(place) else " ?")
        points = str(one.points) if one.points == one.counted else f"{one.counted} ({one.points})"
        rows.append(
            (
                str(place + 1),
                f"{flaw.at_m:.2f}",
                f"{flaw.across_mm:.0f}",
                kind,
                f"{flaw.length_mm:.0f}",
                direction_label(flaw.direction),
                points,
            )
        )
    heads = [
        _("no."), _("at, m"), _("across, mm"), _("kind"), _("length, mm"), _("direction"),
        _("points"),
    ]  # fmt: skip
    table = Rows(_("Defects"), heads, rows, (0.6, 1, 1.1, 2, 1.1, 1.4, 1), right=(0, 1, 2, 4, 6))
    note = _(
        "Points in brackets are those of the defect alone: a yard or metre has no more than "
        "%(most)s. A question mark: the tool is not sure, and nobody has confirmed it."
    )
    parts: list[Part] = [table, Text(note % {"most": report.grade.rule.most_points}, faint=True)]
    if len(marks) > _MOST_ROWS:
        more = _("%(count)s more defects are in the spreadsheet.")
        parts.append(Text(more % {"count": len(marks) - _MOST_ROWS}))
    return parts


def _kinds(report: Report) -> Rows:
    grade = report.grade
    count = {kind: sum(one.flaw.kind == kind for one in grade.marks) for kind in grade.by_kind}
    rows = [
        (kind_label(kind), str(count[kind]), str(points))
        for kind, points in sorted(grade.by_kind.items(), key=lambda one: (-one[1], one[0]))
    ]
    rows.append((_("together"), str(len(grade.marks)), str(grade.points)))
    heads = [_("kind"), _("defects"), _("points")]
    return Rows(_("By kind"), heads, rows, (3, 1, 1), right=(1, 2))


def _worst(report: Report) -> list[tuple[bytes, str]]:
    found = []
    for one in report.shown:
        flaw = report.grade.marks[one.number - 1].flaw
        words = _("%(number)s: %(kind)s at %(at)s m, %(length)s mm") % {
            "number": one.number,
            "kind": kind_label(flaw.kind),
            "at": f"{flaw.at_m:.2f}",
            "length": f"{flaw.length_mm:.0f}",
        }
        found.append((one.image, words))
    return found


def _caveats(report: Report) -> list[Part]:
    rows = [(one.name, one.why) for one in report.left_out]
    parts: list[Part] = []
    if rows:
        parts.append(Rows(_("Not inspected"), [_("file"), _("why")], rows, (1, 2)))
    parts.append(
        Rows(_("What this report cannot say"), [""], [(one,) for one in report.cannot_say()], (1,))
    )
    return parts
