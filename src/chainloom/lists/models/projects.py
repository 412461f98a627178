"""Projects (项目): an undertaking with stages, milestones, money put in, and its obstacles.

How far a project is follows from its milestones and dated investments; nobody types a percentage.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TITLE_MOST = 160
TEXT_MOST = 2000
# So many days before a milestone is due its owner is told.
SOON_DAYS = 7


class ProjectKind(models.TextChoices):
    INVESTMENT = "investment", pgettext_lazy("project", "investment")
    LINE = "line", pgettext_lazy("project", "new line")
    UPGRADE = "upgrade", pgettext_lazy("project", "technical upgrading")
    LAB = "lab", pgettext_lazy("project", "joint laboratory")
    OTHER = "other", pgettext_lazy("project", "other")


class ProjectStage(models.TextChoices):
    """The way of an industrial project, in the words of the yearly lists of key projects."""

    PLANNED = "planned", pgettext_lazy("project", "being planned")
    SIGNED = "signed", pgettext_lazy("project", "signed")
    STARTED = "started", pgettext_lazy("project", "work begun")
    BUILDING = "building", pgettext_lazy("project", "under construction")
    PRODUCTION = "production", pgettext_lazy("project", "in production")
    CAPACITY = "capacity", pgettext_lazy("project", "at full capacity")


STAGES = tuple(ProjectStage)


class ProjectState(models.TextChoices):
    """Whether it goes on; a project that is paused or dropped keeps the stage it had reached."""

    GOING = "going", pgettext_lazy("project", "going on")
    PAUSED = "paused", pgettext_lazy("project", "paused")
    DROPPED = "dropped", pgettext_lazy("project", "dropped")


class ProjectVisibility(models.TextChoices):
    MEMBERS = "members", _("members of the chain")
    CONCERNED = "concerned", _("owner, partners, who looks after it, office and leader only")


class Project(models.Model):
    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="projects")
    # Who undertakes it.
    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, related_name="projects"
    )
    title = models.CharField(_("title"), max_length=TITLE_MOST)
    kind = models.CharField(_("kind"), max_length=10, choices=ProjectKind)
    text = models.TextField(_("what it is"), max_length=TEXT_MOST, blank=True)
    stage = models.CharField(
        pgettext_lazy("project", "stage"),
        max_length=10,
        choices=ProjectStage,
        default=ProjectStage.PLANNED,
    )
    # The day on which it came to its stage.
    stage_on = models.DateField(_("at this stage since"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=7, choices=ProjectState, default=ProjectState.GOING
    )
    # Why it is paused or dropped, and since when.
    halt_reason = models.CharField(_("reason"), max_length=500, blank=True)
    halted_on = models.DateField(null=True, blank=True)
    planned_total = models.DecimalField(
        _("planned total (10,000 yuan)"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    place = models.CharField(pgettext_lazy("project", "site"), max_length=200, blank=True)
    district_code = models.CharField(_("district code"), max_length=6, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    starts_on = models.DateField(_("planned beginning"), null=True, blank=True)
    ends_on = models.DateField(_("planned end"), null=True, blank=True)
    # The unit of the chain that looks after it (责任单位, 帮办).
    unit = models.ForeignKey(
        "organisations.Organisation",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="projects_looked_after",
    )
    visibility = models.CharField(
        _("who sees it"),
        max_length=9,
        choices=ProjectVisibility,
        default=ProjectVisibility.MEMBERS,
    )
    source = models.ForeignKey("organisations.Source", models.SET_NULL, null=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("entered"))
    updated_at = models.DateTimeField(_("updated"), auto_now=True)
    # Raised by every change of what it says; a form that carries an older one is refused.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("project")
        indexes = [
            models.Index(fields=["chain", "stage", "-id"], name="project_stage"),
            models.Index(fields=["chain", "kind", "-id"], name="project_kind"),
            models.Index(fields=["chain", "district_code", "-id"], name="project_place"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def place_of_stage(self) -> int:
        """Its stage as a number, counted from 0."""
        return STAGES.index(ProjectStage(self.stage))

    def is_going(self) -> bool:
        return self.state == ProjectState.GOING

    def is_dropped(self) -> bool:
        return self.state == ProjectState.DROPPED

    def is_over(self) -> bool:
        """Nothing is owed any more: it runs at full capacity, or was dropped."""
        return self.is_dropped() or (self.is_going() and self.stage == ProjectStage.CAPACITY)

    def is_overdue(self, on: date) -> bool:
        """Its planned end is past, and it produces nothing yet."""
        return (
            self.is_going()
            and self.ends_on is not None
            and self.ends_on < on
            and self.place_of_stage < STAGES.index(ProjectStage.PRODUCTION)
        )

    def goes_back(self, stage: str) -> bool:
        return STAGES.index(ProjectStage(stage)) < self.place_of_stage


class PartnerRole(models.TextChoices):
    INVESTOR = "investor", pgettext_lazy("project partner", "investor")
    BANK = "bank", pgettext_lazy("project partner", "financing")
    COLLEGE = "college", pgettext_lazy("project partner", "research and teaching")
    BUILDER = "builder", pgettext_lazy("project partner", "building")
    SUPPLIER = "supplier", pgettext_lazy("project partner", "equipment and material")
    TECHNOLOGY = "technology", pgettext_lazy("project partner", "technology")
    OTHER = "other", pgettext_lazy("project partner", "other")


class ProjectPartner(models.Model):
    """An organisation that takes part; it sees the project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, related_name="project_parts"
    )
    role = models.CharField(
        pgettext_lazy("project partner", "part"), max_length=10, choices=PartnerRole
    )
    text = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("partner of a project")
        constraints = [
            models.UniqueConstraint(fields=["project", "organisation"], name="project_partner_once")
        ]

    def __str__(self) -> str:
        return f"{self.project} · {self.organisation}"


class Milestone(models.Model):
    """Something to be reached by a day, and the day on which it was."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones")
    title = models.CharField(_("milestone"), max_length=TITLE_MOST)
    due = models.DateField(_("due"))
    done_on = models.DateField(_("reached on"), null=True, blank=True)
    # By what it is known: the number of a permit, a report …, and where it is kept, the document.
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    document = models.ForeignKey(
        "documents.Document", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # When owner and unit were told that it is near, and that it is late; a new day clears both.
    soon_told_at = models.DateTimeField(null=True, blank=True)
    late_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("milestone")
        ordering = ["due", "pk"]
        indexes = [
            models.Index(fields=["due"], name="milestone_open", condition=models.Q(done_on=None)),
        ]

    def __str__(self) -> str:
        return self.title

    def is_done(self) -> bool:
        return self.done_on is not None

    def days_late(self, on: date) -> int:
        """How many days after its day it was reached, or is open still; 0 for in time."""
        return max(((self.done_on or on) - self.due).days, 0)

    def is_late(self, on: date) -> bool:
        """Not reached, and its day is past."""
        return not self.is_done() and self.due < on

    def is_near(self, on: date) -> bool:
        return not self.is_done() and 0 <= (self.due - on).days <= SOON_DAYS


class Postponement(models.Model):
    """A milestone's earlier day, kept when it was put off, with the reason."""

    milestone = models.ForeignKey(Milestone, models.CASCADE, related_name="postponements")
    was_due = models.DateField()
    now_due = models.DateField()
    reason = models.CharField(_("reason"), max_length=500)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("postponement")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.milestone} · {self.was_due} → {self.now_due}"


class Investment(models.Model):
    """Money put into a project on a day, in 10,000 yuan; what is invested so far is their sum."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="investments")
    on = models.DateField(_("day"))
    amount = models.DecimalField(_("amount (10,000 yuan)"), max_digits=16, decimal_places=2)
    text = models.CharField(_("for what"), max_length=200, blank=True)
    source = models.ForeignKey("organisations.Source", models.SET_NULL, null=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("entered"))

    class Meta:
        verbose_name = pgettext_lazy("money", "investment")
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="investment_positive")
        ]

    def __str__(self) -> str:
        return f"{self.project} · {self.on}"


class Obstacle(models.Model):
    """A need that stands in a project's way; its state and clocks are the need's own."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="obstacles")
    need = models.OneToOneField("lists.Need", models.CASCADE, related_name="obstacle")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("obstacle")

    def __str__(self) -> str:
        return f"{self.project} · {self.need}"


class ProjectEntry(models.Model):
    """One thing that happened to a project, in its order: what its page tells as its history."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="entries")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # For which organisation the person acted.
    organisation = models.ForeignKey(
        "organisations.Organisation", models.SET_NULL, null=True, related_name="+"
    )
    verb = models.CharField(max_length=24)
    # A reason or note, in the words of who acted.
    text = models.TextField(max_length=2000, blank=True)
    # Codes, days, amounts, titles of milestones and keys of rows; no names.
    values = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("entry of a project")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.project} · {self.verb}"
