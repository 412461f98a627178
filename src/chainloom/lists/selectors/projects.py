"""Projects as pages, API and command line ask for them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    Count,
    DecimalField,
    Exists,
    IntegerField,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.organisations.selectors.history import district_short

from ..models import (
    Clock,
    Investment,
    Milestone,
    Need,
    NeedEntry,
    NeedState,
    Obstacle,
    Project,
    ProjectPartner,
    ProjectStage,
    ProjectState,
)
from ..models.needs import BEFORE_LEADER, OVER
from ..models.projects import STAGES
from ..policy import need_policy
from ..projects_policy import project_policy

# An obstacle with which nothing happened for so long stands still.
STILL_DAYS = 7
MOST_FOUND = 5
_EARLY = [
    stage for stage in STAGES if stage not in (ProjectStage.PRODUCTION, ProjectStage.CAPACITY)
]


@dataclass(frozen=True)
class Asked:
    """What a list of projects is narrowed to; empty for everything."""

    q: str = ""
    kind: str = ""
    stage: str = ""
    place: str = ""
    owner: str = ""
    whose: str = ""
    only: str = ""


def projects(actor: Actor, asked: Asked | None = None) -> QuerySet[Project]:
    """The projects the actor sees, narrowed; `computed` adds what follows from their parts."""
    asked = asked or Asked()
    rows = project_policy.rows(actor).select_related("organisation", "unit", "chain")
    same = {"kind": asked.kind, "stage": asked.stage}
    rows = rows.filter(**{name: value for name, value in same.items() if value})
    if asked.place:
        rows = rows.filter(district_code=asked.place)
    for word in asked.owner.split():
        rows = rows.filter(_owned_by(word))
    for word in asked.q.split():
        says = Q(title__icontains=word) | Q(text__icontains=word) | Q(place__icontains=word)
        rows = rows.filter(says | _owned_by(word))
    return _sortable(_only(_whose(rows, actor, asked.whose), actor, asked.only))


def _owned_by(word: str) -> Q:
    return (
        Q(organisation__name__icontains=word)
        | Q(organisation__short_name__icontains=word)
        | Q(organisation__english_name__icontains=word)
    )


def _whose(rows: QuerySet[Project], actor: Actor, whose: str) -> QuerySet[Project]:
    mine = actor.organisation_id
    match whose:
        case "own":
            return rows.filter(organisation=mine)
        case "unit":
            return rows.filter(unit=mine)
        case "partner":
            parts = ProjectPartner.objects.filter(project=OuterRef("pk"), organisation=mine)
            return rows.filter(Exists(parts))
    return rows


def _only(rows: QuerySet[Project], actor: Actor, only: str) -> QuerySet[Project]:
    match only:
        case "going":
            return rows.filter(state=ProjectState.GOING).exclude(stage=ProjectStage.CAPACITY)
        case "late":
            return rows.filter(is_late())
        case "flagged":
            return rows.filter(pk__in=_still_in_the_way(actor).values("project"))
        case ProjectState.PAUSED | ProjectState.DROPPED:
            return rows.filter(state=only)
    return rows


def is_late(today: date | None = None) -> Q:
    """It goes on, and a milestone is open past its day, or the planned end is."""
    today = today or timezone.localdate()
    missed = Milestone.objects.filter(project=OuterRef("pk"), done_on=None, due__lt=today)
    overdue = Q(ends_on__lt=today, stage__in=_EARLY)
    return Q(state=ProjectState.GOING) & (Q(Exists(missed)) | overdue)


def _sortable(rows: QuerySet[Project]) -> QuerySet[Project]:
    """Told how to sort by stage and by the next open milestone; computed only where one does."""
    open_ = Milestone.objects.filter(project=OuterRef("pk"), done_on=None).order_by("due")
    return rows.alias(
        next_open=Subquery(open_.values("due")[:1]),
        stage_order=Case(
            *(When(stage=stage, then=place) for place, stage in enumerate(STAGES)),
            default=len(STAGES),
            output_field=IntegerField(),
        ),
    )


def computed(actor: Actor, rows: Collection[Project]) -> list[Project]:
    """The projects of a page, each with what follows from its parts: milestones (`in_all`, `done`,
    `late`, `next_due`), `invested` and whether that may be shown (`money_is_open`), and whether an
    obstacle that the actor sees stands still (`flagged`)."""
    keys = [row.pk for row in rows]
    open_ = Q(done_on=None)
    counted = {
        one.pop("project"): one
        for one in Milestone.objects.filter(project__in=keys)
        .order_by()
        .values("project")
        .annotate(
            in_all=Count("pk"),
            done=Count("pk", filter=~open_),
            late=Count("pk", filter=open_ & Q(due__lt=timezone.localdate())),
            next_due=Min("due", filter=open_),
        )
    }
    # Wide enough for the sum of as many entries as a project may have.
    money = DecimalField(max_digits=24, decimal_places=2)
    put_in = Investment.objects.filter(project__in=keys).order_by().values("project")
    sums = dict(
        put_in.annotate(all=Sum("amount", output_field=money)).values_list("project", "all")
    )
    shown = project_policy.rows(actor, "money").filter(pk__in=keys)
    is_shown = set(shown.values_list("pk", flat=True))
    still = _still_in_the_way(actor).filter(project__in=keys)
    flagged = set(still.values_list("project", flat=True))
    none = {"in_all": 0, "done": 0, "late": 0, "next_due": None}
    for row in rows:
        vars(row).update(counted.get(row.pk, none))
        row.invested = sums.get(row.pk, Decimal(0))
        row.money_is_open = row.pk in is_shown
        row.flagged = row.pk in flagged
    return list(rows)


def standing_still(rows: QuerySet[Need]) -> QuerySet[Need]:
    """Needs that are not over and with which nothing goes on: a clock has run out, the leader has
    yet to decide, or nothing happened for a week. A clock that stands, as its asker owes material,
    has not run out."""
    now = timezone.now()
    out = Clock.objects.past(now).filter(need=OuterRef("pk"))
    lately = NeedEntry.objects.filter(need=OuterRef("pk"), at__gte=now - timedelta(days=STILL_DAYS))
    going = rows.exclude(state__in=[*OVER, NeedState.DRAFT])
    return going.filter(Q(Exists(out)) | BEFORE_LEADER | ~Q(Exists(lately)))


def _still_in_the_way(actor: Actor) -> QuerySet[Obstacle]:
    """Obstacles that stand still, as far as the actor sees."""
    return Obstacle.objects.filter(need__in=standing_still(need_policy.rows(actor, "name")))


def one(actor: Actor, key: int) -> Project | None:
    """A project with what is computed of it, or None where the actor may not know of it."""
    row = projects(actor).select_related("source", "created_by").filter(pk=key).first()
    return computed(actor, [row])[0] if row is not None else None


def milestones_of(project: Project) -> list[Milestone]:
    """In the order of their days, each with the days it had before."""
    rows = project.milestones.select_related("document").prefetch_related("postponements")
    return list(rows.order_by("due", "pk"))


def partners_of(project: Project) -> list[ProjectPartner]:
    """One that is the owner too, since two entries were found to be the same, is left out."""
    rows = project.partners.select_related("organisation").order_by("pk")
    own = Q(organisation=project.organisation_id)
    return list(rows.filter(organisation__merged_into=None).exclude(own))


def investments_of(project: Project) -> list[Investment]:
    return list(project.investments.select_related("source").order_by("-on", "-pk"))


def obstacles_of(actor: Actor, project: Project) -> list[Need]:
    """The needs in its way that the actor sees, each told whether it stands still and, where it
    concerns the actor, which of its clocks runs out next (`next_clock`)."""
    rows = need_policy.rows(actor, "name").filter(obstacle__project=project)
    running = Clock.objects.filter(stopped_at=None).select_related("organisation")
    rows = rows.select_related("organisation", "chain", "obstacle").prefetch_related(
        Prefetch("clocks", running.order_by("due_at"), to_attr="running")
    )
    found = list(rows.order_by("-obstacle__created_at", "-pk"))
    keys = standing_still(need_policy.rows(actor, "name").filter(obstacle__project=project))
    still = set(keys.values_list("pk", flat=True))
    concerning = need_policy.rows(actor, "rating").filter(obstacle__project=project)
    told = set(concerning.values_list("pk", flat=True))
    for row in found:
        row.still = row.pk in still
        row.next_clock = row.running[0] if row.running and row.pk in told else None
    return found


def project_in_the_way_of(actor: Actor, need: Need) -> Project | None:
    """The project in whose way a need stands, for those who may know of both."""
    rows = project_policy.rows(actor).filter(obstacles__need=need)
    named = need_policy.rows(actor, "name").filter(pk=need.pk)
    return rows.filter(Exists(named)).first()


def linkable(actor: Actor, project: Project) -> QuerySet[Need]:
    """Needs of the owner, or of who looks after it, that are not over and no obstacle yet."""
    of = [key for key in (project.organisation_id, project.unit_id) if key]
    rows = need_policy.rows(actor, "name").filter(organisation__in=of, obstacle=None)
    return rows.exclude(state__in=OVER).order_by("-pk")


def places(actor: Actor) -> list[tuple[str, str]]:
    """The districts in which the actor sees projects."""
    rows = project_policy.rows(actor).exclude(district_code="").order_by("district_code")
    codes = rows.values_list("district_code", flat=True).distinct()
    return [(code, district_short(code)) for code in codes]


@dataclass(frozen=True)
class Progress:
    """How far a project is, from its milestones and its dated investments."""

    in_all: int
    done: int
    late: int
    invested: Decimal | None
    planned: Decimal | None

    @property
    def share(self) -> float | None:
        """Of the milestones; None where none is set."""
        return self.done / self.in_all if self.in_all else None

    @property
    def share_of_money(self) -> float | None:
        if self.invested is None or not self.planned:
            return None
        return float(self.invested / self.planned)


def progress(row: Any) -> Progress:
    """Of a row that `computed` has seen."""
    return Progress(
        in_all=row.in_all,
        done=row.done,
        late=row.late if row.is_going() else 0,
        invested=row.invested if row.money_is_open else None,
        planned=row.planned_total,
    )


def projects_found(actor: Actor, text: str) -> dict[str, Any] | None:
    """Projects for the one search box."""
    if actor.chain_id is None:
        return None
    rows = project_policy.rows(actor).select_related("organisation")
    for word in text.split():
        rows = rows.filter(Q(title__icontains=word) | Q(place__icontains=word))
    entries = [
        {
            "url": reverse("lists:project", args=[actor.chain.slug, row.pk]),
            "title": row.title,
            "meta": f"{row.organisation.display_name} · {row.get_stage_display()}",
            "icon": "building-factory",
        }
        for row in rows.order_by("-pk")[:MOST_FOUND]
    ]
    return {"label": _("Projects"), "entries": entries}
