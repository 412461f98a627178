"""Reading rolls: lists, and what the map shows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor

from . import papers, wording
from .engine import Grade
from .models import DefectState, FoundBy, PictureView, Roll, RollDefect, RollPicture, RollRun
from .papers import words
from .policy import roll_policy
from .services.grading import good_metres, grade_of, seen_width_of, shown, unseen_of

MOST_SHOWN = 20_000
MOST_OUTLINED = 500  # outlines of more defects come by picture, when they are looked at


def narrowed(
    actor: Actor,
    *,
    q: str = "",
    verdict: str = "",
    since: Any = None,
    until: Any = None,
    **exact: Any,
) -> QuerySet[Roll]:
    """One's own rolls that fit what is asked; `exact`: loom, cloth."""
    rows = roll_policy.rows(actor).select_related("cloth").filter(**exact)
    if q:
        rows = rows.filter(
            Q(number__icontains=q) | Q(customer__icontains=q) | Q(cloth__name__icontains=q)
        )
    if since:
        rows = rows.filter(made_on__gte=since)
    if until:
        rows = rows.filter(made_on__lte=until)
    match verdict:
        case "pass":
            return rows.filter(passed=True)
        case "fail":
            return rows.filter(passed=False)
        case "graded":
            return rows.exclude(points=None)
        case "open":
            return rows.filter(open_count__gt=0)
        case "new":
            return rows.filter(run=None)
    return rows


def rolls(actor: Actor, **asked: Any) -> QuerySet[Roll]:
    """The same for lists, newest first, each with how many pictures it has."""
    pictures = RollPicture.objects.filter(roll=OuterRef("pk")).order_by().values("roll")
    counted = pictures.annotate(n=Count("pk")).values("n")
    rows = narrowed(actor, **asked).select_related("cloth", "rule", "run")
    rows = rows.annotate(picture_count=Coalesce(Subquery(counted), 0))
    return rows.order_by("-made_on", "-pk")


def map_data(roll: Roll) -> dict[str, Any]:
    """Everything that the map's script draws, as JSON."""
    working = roll.runs.filter(state="working").exists()
    seams = _seams(roll)
    pictures = _pictures(roll, seams)
    found = shown(roll)
    is_many = found.count() > MOST_OUTLINED
    return {
        "along": roll.along,
        "mm_per_px": roll.millimetres,
        "width_mm": float(roll.width_mm),
        "working": working,
        "pictures": pictures,
        "ends": _stitched_ends(roll, pictures, seams),
        "defects": _defects(found, with_outlines=not is_many),
        "outlines": reverse("workshop:roll_data", args=[roll.chain.slug, roll.pk]) * is_many,
        **_said_of(roll, grade_of(roll), working),
    }


def outlines(roll: Roll, pictures: Sequence[int]) -> dict[int, Any]:
    """The outlines of what lies on these pictures, by defect, where the map was given none."""
    rows = shown(roll).filter(picture__in=pictures)
    return dict(rows.values_list("pk", "polygon")[:MOST_SHOWN])


def _said_of(roll: Roll, grade: Grade | None, working: bool = False) -> dict[str, Any]:
    """`working`: an inspection is still at it, and what there is holds so far."""
    if working:
        roll.open_count = shown(roll).filter(state=DefectState.OPEN).count()
    good = [{"id": key, "from": start, "to": end} for key, start, end in good_metres(roll)]
    return {"good": good, "grade": grade_data(roll, grade)}


def after_act(roll: Roll, key: int | None) -> dict[str, Any]:
    """What an act changed: of the one defect with this key, `gone` where it is no longer there; of
    all where there is no key. `roll` as the act left it, graded."""
    rows = shown(roll) if key is None else shown(roll).filter(pk=key)
    is_many = key is None and rows.count() > MOST_OUTLINED
    defects = _defects(rows, with_outlines=not is_many)
    gone = [key] if key is not None and not defects else []
    return {"row": key, "defects": defects, "gone": gone, **_said_of(roll, roll.graded)}


def grade_data(roll: Roll, grade: Grade | None) -> dict[str, Any] | None:
    """Points and verdict of a roll, by yard or metre as its rule counts."""
    if grade is None:
        return None
    return {
        "rule": words.rule_name(grade.rule),
        "points": grade.points,
        "points_100": grade.per_100_yd2,
        "points_100_m2": grade.per_100_m2,
        "passed": grade.passed,
        "verdict": grade.verdict(get_language() or ""),
        "stretch_m": grade.rule.stretch_m,
        "most": grade.rule.most_points,
        "stretches": [[one.start_m, one.counted] for one in grade.stretches],
        "limits": [wording.limit(one) for one in grade.tests],
        "open": roll.open_count,
    }


Seams = dict[int, list[list[float]]]  # by the picture that an inspection has looked at


def _seams(roll: Roll) -> Seams:
    if roll.run is None:
        return {}
    return dict(roll.run.results.values_list("picture_id", "stitched_ends"))


def _stitched_ends(roll: Roll, pictures: list[dict[str, Any]], seams: Seams) -> list[float]:
    """Where along the roll pieces were sewn together, in metres; the middle of each seam."""
    side = 0 if roll.along == "x" else 1
    return [
        (one["start"] or 0.0) + (box[side] + box[side + 2]) / 2 * roll.millimetres / 1000
        for one in pictures
        for box in seams.get(one["id"], ())
    ]


def _pictures(roll: Roll, seen: Collection[int]) -> list[dict[str, Any]]:
    rows = list(roll.pictures.exclude(width_px=None))
    views: dict[int, list[PictureView]] = {}
    for view in PictureView.objects.filter(picture__roll=roll):
        views.setdefault(view.picture_id, []).append(view)
    return [_picture(roll, row, views.get(row.pk, []), row.pk in seen) for row in rows]


def _picture(
    roll: Roll, row: RollPicture, views: list[PictureView], has_heat: bool
) -> dict[str, Any]:
    slug = roll.chain.slug

    def address(name: str, *args: Any) -> str:
        return reverse(f"workshop:{name}", args=[slug, roll.pk, row.pk, *args])

    return {
        "id": row.pk,
        "name": row.filename,
        "start": row.start_m,
        "w": row.width_px,
        "h": row.height_px,
        "heat": f"{address('picture_heat')}?run={roll.run_id}" if has_heat else "",
        "views": [
            {
                "src": address("picture_view", view.piece),
                "x": view.left,
                "y": view.top,
                "w": view.width,
                "h": view.height,
            }
            for view in views
        ],
    }


def _defects(rows: QuerySet[RollDefect], *, with_outlines: bool = True) -> list[dict[str, Any]]:
    """As the map's script knows them; read as plain values, of which there may be thousands."""
    names = _READ if with_outlines else [name for name in _READ if name != "polygon"]
    return [_defect(one) for one in rows.values_list(*names, named=True)[:MOST_SHOWN]]


_READ = (
    "pk", "picture_id", "kind", "polygon", "left", "top", "right", "bottom", "length_mm",
    "breadth_mm", "at_m", "across_mm", "score", "is_sure", "found_by", "is_kept", "state",
)  # fmt: skip


def _defect(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "picture": row.picture_id,
        "kind": row.kind,
        **({"polygon": row.polygon} if hasattr(row, "polygon") else {}),
        "box": [round(side, 1) for side in (row.left, row.top, row.right, row.bottom)],
        "length": round(row.length_mm, 2),
        "breadth": round(row.breadth_mm, 2),
        "at": round(row.at_m, 4),
        "across": round(row.across_mm, 1),
        "score": round(row.score, 3),
        "sure": row.is_sure,
        "hand": row.found_by == FoundBy.HAND,
        "kept": row.is_kept,
        "state": row.state,
    }


def map_words() -> dict[str, Any]:
    """What the map's script says, in the reader's language."""
    return {
        "kinds": dict(words.kinds()),
        "states": {code: str(label) for code, label in DefectState.choices},
        "none": _("No defect fits what you chose."),
        "draw": _("Draw a box around the defect."),
        "good": _("Drag over metres that are good."),
        "sure": _("sure"),
        "unsure": _("not sure"),
        "hand": _("by hand"),
        "rest": _("All %(n)d left are defects"),
        "kept": _("confirmed before, not found again"),
        "offline": _("The server could not be reached. Check the network and try again."),
        "loading": _("The map is on its way …"),
        "undone": _("Taken back."),
        "stitched": _("stitched end"),
        "so_far": _("so far"),
        "stretch": _("Good metres"),
        "take_back": _("Take back"),
        "more": _("Show more"),
        "passed": _("passed"),
        "failed": _("not passed"),
        "yard": _("yard"),
        "points": _("points in all: %(n)d"),
        "score": pgettext("defect", "score"),
    }


def warnings_of(roll: Roll) -> list[str]:
    """What makes the findings doubtful, each once with the pictures that say so; then what could
    not be read."""
    said: dict[str, list[str]] = {}
    seen_m = 0.0
    if roll.run:
        results = roll.run.results.defer("heat").select_related("picture")
        for result in results.order_by("picture__position", "picture"):
            seen_m = max(seen_m, seen_width_of(roll, result))
            for one in {wording.warning(w["code"], w["values"]): 0 for w in result.warnings}:
                said.setdefault(one, []).append(result.picture.filename)
    lines = [papers.said_of(words, names[0], len(names)) for words, names in said.items()]
    if roll.run and (doubt := papers.width_doubt(seen_m, float(roll.width_mm) / 1000)):
        lines.insert(0, doubt)
    unread = list(roll.pictures.filter(error__isnull=False))
    lines += [papers.said_of(wording.problem(row.error), row.filename) for row in unread]
    is_over = roll.run is not None and not roll.run.is_working()
    if is_over and (left := unseen_of(roll).filter(error__isnull=True).count()):
        lines.append(unseen_sentence(left))
    return lines


def unseen_sentence(left: int) -> str:
    """That so many pictures are not in the grade."""
    said = ngettext(
        "%(n)d picture was not inspected: grade and points say nothing of it.",
        "%(n)d pictures were not inspected: grade and points say nothing of them.",
        left,
    )
    return said % {"n": left}


def figure_labels() -> dict[str, str]:
    """What the figures of rolls are called where they are compared."""
    return {
        "cloth": pgettext("roll", "cloth"),
        "length": _("length (m)"),
        "points_100": _("points per 100 yd²"),
        "verdict": _("grade"),
        "defects": _("defects"),
    }


def judged_by(run: RollRun) -> str:
    """Which inspection it is, and what it knew of the cloth."""
    if run.profile is None:
        return _("inspection %(number)d, without a profile") % {"number": run.number}
    about = {"number": run.number, "version": run.profile.version}
    return _("inspection %(number)d, with profile version %(version)d") % about


def broken_off(roll: Roll, runs: list[dict[str, Any]]) -> list[str]:
    """Sentences on the newest inspection where it did not come to its end; none else."""
    said = wording.broken_off(runs[0]["run"]) if runs else ""
    if not said:
        return []
    if runs[0]["is_shown"]:
        return [said, _("What was found until then is shown. Inspect again to look at all of it.")]
    before = [one["run"].number for one in runs if one["is_shown"]]
    return [said, *(_("The map shows inspection %(n)d, as before.") % {"n": n} for n in before)]


def _version(number: int | None) -> str:
    if number is None:
        return pgettext("profile", "none")
    return _("version %(n)d") % {"n": number}


def profiles_of(roll: Roll) -> list[dict[str, Any]]:
    """What the roll can be inspected with: the versions of its cloth's profile and none, each
    with its value in a form and whether its cloth uses it."""
    used = roll.cloth.profile_id
    found = [
        {"value": str(n), "label": _version(n), "is_used": pk == used}
        for pk, n in roll.cloth.profiles.values_list("pk", "version")
    ]
    none = {"value": "none", "label": _version(None), "is_used": used is None}
    return [*found, none] if found else []


def runs_of(roll: Roll) -> list[dict[str, Any]]:
    """The inspections of a roll, newest first: with which profile, and what each found by kind."""
    return [
        {
            "run": run,
            "profile": _version(run.profile.version if run.profile else None),
            "total": sum(run.counts.values()),
            "kinds": [(words.kind_label(kind), n) for kind, n in sorted(run.counts.items())],
            "is_shown": run.pk == roll.run_id,
        }
        for run in roll.runs.select_related("profile", "created_by")
    ]
