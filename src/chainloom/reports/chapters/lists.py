"""The four lists: needs and their answers, matches, policies and projects in the period."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chainloom.lists.models import CaseState, Policy, PolicyCase, ProjectState
from chainloom.lists.models.projects import STAGES
from chainloom.lists.policies_policy import policy_case_rights
from chainloom.lists.selectors.boards.numbers import (
    Counter,
    Number,
    Numbers,
    Row,
    Section,
    numbers,
)
from chainloom.lists.selectors.policies import policies
from chainloom.lists.selectors.projects import Asked, computed, projects

from . import Asking, Chart, Figure, Grid, Part, spoken

POLICIES_SHOWN, PROJECTS_SHOWN, MOST_NAMED = 20, 20, 3
# What of the figures tells how things stand when they are counted, by its place in a row.
_NOW = {"kinds": {1}, "units": {2, 3}, "stages": {0, 1}}


def build(asking: Asking) -> list[Part]:
    found, before = numbers(asking.actor, asking.period), numbers(
        asking.actor, asking.period.before
    )  # fmt: skip
    return [
        _needs(asking, found, before),
        _matches(found, before),
        _policies(asking),
        _projects(asking),
    ]


def figure(one: Number, label: str = "", *, now: bool = False) -> Figure:
    """A figure of the numbers page, as it is said there."""
    said = f"{one.said} {one.unit}".strip() if one.said else spoken(one.count)
    return Figure(said, one.url, label, now)


def _whole(found: Numbers) -> tuple[Number, ...]:
    return found.section("kinds").rows[-1].cells


def _grid(section: Section, key: str, widths: tuple[float, ...]) -> Grid:
    now = _NOW.get(section.key, set())
    rows = [
        [row.label, *(figure(one, now=at in now) for at, one in enumerate(row.cells))]
        for row in section.rows
    ]
    right = tuple(range(1, len(section.heads)))
    return Grid(key, section.title, section.heads, rows, right, widths)


def _needs(asking: Asking, found: Numbers, before: Numbers) -> Part:
    part = Part(
        "lists.needs",
        _("Needs"),
        source=_("Source: the list of needs; times count the office’s working hours."),
    )
    asked, waiting, answered, closed, solved = _whole(found)
    if not (asked.count or waiting.count or closed.count or _whole(before)[0].count):
        part.empty = _("No need was sent in the period, and none waits.")
        return part
    part.say(
        _("{asked} needs were sent in the period, {asked_before} in the one before."),
        asked=figure(asked, _("Needs sent")),
        asked_before=figure(_whole(before)[0], _("Needs sent in the period before")),
    )
    part.say(
        _("{solved} were solved; {waiting} wait for an answer."),
        solved=figure(solved, pgettext("briefing", "Needs solved")),
        waiting=figure(waiting, _("Needs not answered"), now=True),
    )
    _most_asked(part, found)
    late = Counter(asking.actor, asking.period)
    part.say(
        _("{late} are past their time."),
        late=Figure.of(
            late.needs("late").count(), late.url("lists:needs", "late"), _("Needs past their time"),
            now=True,
        ),
    )  # fmt: skip
    if answered.count:
        part.say(
            _("Half of those answered had their first answer within {median}."),
            median=figure(answered, _("Median to the first answer")),
        )
    kinds = found.section("kinds")
    part.grids.append(_grid(kinds, "lists.kinds", (2, 1, 1.2, 1.5, 1.5, 1)))
    units = found.section("units")
    if units.rows:
        part.grids.append(_grid(units, "lists.units", (2.6, 1.4, 1.4, 1, 1)))
    shown: list[Row] = kinds.rows[:-1]
    part.charts.append(
        Chart(
            "lists.kinds_chart",
            _("Needs by kind"),
            [row.label for row in shown],
            [
                (kinds.heads[1], [row.cells[0].count for row in shown]),
                (kinds.heads[5], [row.cells[4].count for row in shown]),
            ],
        )
    )
    return part


def _most_asked(part: Part, found: Numbers) -> None:
    """The kinds of which most was asked in the period."""
    rows = sorted(found.section("kinds").rows[:-1], key=lambda row: -row.cells[0].count)
    rows = [row for row in rows[:MOST_NAMED] if row.cells[0].count]
    if not rows:
        return
    named = [
        (f"most_{place}", Figure.of(row.cells[0].count, row.cells[0].url, row.label))
        for place, row in enumerate(rows, start=1)
    ]
    join = pgettext("between names", ", ")
    said = join.join(
        _("%(kind)s (%(number)s)") % {"kind": row.label, "number": f"{{{name}}}"}
        for row, (name, _one) in zip(rows, named, strict=True)
    )
    part.say(_("Most were about %(kinds)s.") % {"kinds": said}, **dict(named))


def _matches(found: Numbers, before: Numbers) -> Part:
    part = Part(
        "lists.matches",
        _("Matches"),
        source=_("Source: steps of matches that both sides or the office confirmed."),
    )
    amounts, ended = found.section("amounts"), found.section("shares").rows[1].cells
    signed, fulfilled = (row.cells for row in amounts.rows)
    if not (signed[0].count or fulfilled[0].count or ended[0].count):
        part.empty = _("No match was signed, fulfilled or ended in the period.")
        return part
    was = before.section("amounts").rows[0].cells
    part.say(
        _(
            "{signed} matches were signed for {signed_amount} ten thousand yuan "
            "({before_amount} in the period before); "
            "{fulfilled} were fulfilled for {fulfilled_amount} ten thousand yuan."
        ),
        signed=figure(signed[0], _("Matches signed")),
        signed_amount=figure(signed[1], _("Amount signed")),
        before_amount=figure(was[1], _("Amount signed in the period before")),
        fulfilled=figure(fulfilled[0], _("Matches fulfilled")),
        fulfilled_amount=figure(fulfilled[1], _("Amount fulfilled")),
    )
    part.grids.append(_grid(amounts, "lists.amounts", (1.4, 1, 1.4, 1.6, 1.6)))
    reasons = found.section("reasons")
    if reasons.rows:
        part.grids.append(_grid(reasons, "lists.reasons", (3, 1)))
    return part


def _policies(asking: Asking) -> Part:
    part = Part(
        "lists.policies",
        pgettext("briefing", "Policies"),
        source=_("Source: the list of policies and what became of them; sums in yuan."),
    )
    rows = policies(asking.actor, state="force")
    if not rows.exists():
        part.empty = _("No policy is in force.")
        return part
    part.say(
        _("{force} policies are in force."),
        force=Figure.of(
            rows.count(), asking.url("lists:policies", state="force"), _("Policies"), now=True
        ),
    )
    cases = policy_case_rights.rows(asking.actor)
    applied = Q(state__in=(CaseState.APPLIED, CaseState.GRANTED, CaseState.PAID, CaseState.REFUSED))
    counted = {
        row["policy"]: row
        for row in cases.filter(policy__in=rows.order_by().values("pk"))
        .order_by()
        .values("policy")
        .annotate(
            told=Count("pk", filter=Q(told_at__isnull=False)),
            applied=Count("pk", filter=applied),
            were_granted=Count("pk", filter=Q(state__in=(CaseState.GRANTED, CaseState.PAID))),
            were_paid=Count("pk", filter=Q(paid__gt=0)),
        )
    }
    sums = _paid(cases)
    lines = [
        _policy_line(asking, row, counted.get(row.pk, {}), sums.get(row.pk))
        for row in rows.order_by("-published_at", "-pk")[:POLICIES_SHOWN]
    ]
    heads = [
        pgettext("briefing", "Policy"), _("Firms told"), _("applied for"), _("granted"),
        pgettext("briefing", "paid"), _("Paid (yuan)"),
    ]  # fmt: skip
    title = _("What became of the policies")
    part.grids.append(
        Grid("lists.funnel", title, heads, lines, (1, 2, 3, 4, 5), (3.4, 1, 1, 1, 1, 1.4))
    )
    return part


def _paid(cases: QuerySet[PolicyCase]) -> dict[int, Decimal]:
    found = cases.order_by().values("policy").annotate(sum=Sum("paid"))
    return {row["policy"]: row["sum"] for row in found if row["sum"]}


def _policy_line(
    asking: Asking, row: Policy, counted: dict[str, int], paid: Decimal | None
) -> list[Figure]:
    url = asking.url("lists:policy", row.pk)
    steps = [
        Figure.of(counted.get(name, 0), url, now=True)
        for name in ("told", "applied", "were_granted", "were_paid")
    ]
    return [Figure(row.title, url), *steps, Figure.of(paid, url, now=True)]


def _projects(asking: Asking) -> Part:
    part = Part(
        "lists.projects",
        pgettext("briefing", "Projects"),
        source=_("Source: the list of projects."),
    )
    actor = asking.actor
    every = projects(actor)
    if not every.exists():
        part.empty = _("No project is entered.")
        return part
    page = "lists:projects"
    going, late = (projects(actor, Asked(only=only)) for only in ("going", "late"))
    part.say(
        _("{projects} projects are kept; {going} go on, {late} of them are late."),
        projects=Figure.of(every.count(), asking.url(page), _("Projects"), now=True),
        going=Figure.of(
            going.count(), asking.url(page, only="going"), _("Projects going on"), now=True
        ),
        late=Figure.of(late.count(), asking.url(page, only="late"), _("Late projects"), now=True),
    )
    by_stage = dict(every.order_by().values_list("stage").annotate(n=Count("pk")))
    stages = [one for one in STAGES if by_stage.get(one)]
    part.grids.append(
        Grid(
            "lists.stages",
            _("Projects by stage"),
            [pgettext("project", "Stage"), pgettext("briefing", "Number")],
            [
                [
                    str(one.label),
                    Figure.of(by_stage[one], asking.url(page, stage=one.value), now=True),
                ]
                for one in stages
            ],
            (1,),
            (3, 1),
        )
    )
    part.grids.append(_project_lines(asking))
    return part


def _project_lines(asking: Asking) -> Grid:
    """Those open to all members: what is for those concerned alone stays out of the paper."""
    rows = projects(asking.actor).filter(visibility="members", state=ProjectState.GOING)
    shown = computed(asking.actor, list(rows.order_by("ends_on", "pk")[:PROJECTS_SHOWN]))
    lines = []
    for row in shown:
        url = asking.url("lists:project", row.pk)
        lines.append(
            [
                Figure(row.title, url),
                row.organisation.display_name,
                str(row.get_stage_display()),
                Figure(f"{row.done} / {row.in_all}", url, now=True),
                Figure.of(row.planned_total, url, now=True),
            ]
        )
    heads = [
        pgettext("briefing", "Project"), pgettext("project", "owner"),
        pgettext("project", "Stage"), _("milestones reached"),
        _("planned total (10,000 yuan)"),
    ]  # fmt: skip
    return Grid(
        "lists.going", _("Projects going on"), heads, lines, (3, 4), (3, 2.4, 1.2, 1.2, 1.4)
    )
