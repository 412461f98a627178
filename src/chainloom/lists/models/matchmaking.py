"""Matchmaking events (对接会): who comes, who meets whom at which table, and what they said."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .matches import Match
from .needs import Need
from .resources import Resource

TABLES_MOST = 300
MINUTES_LEAST, MINUTES_MOST = 5, 180
TALKS_MOST = 50


class EventState(models.TextChoices):
    """draft → planned → held → closed; or called off before it was held."""

    DRAFT = "draft", pgettext_lazy("matchmaking", "in preparation")
    PLANNED = "planned", pgettext_lazy("matchmaking", "planned")
    HELD = "held", pgettext_lazy("matchmaking", "held")
    CLOSED = "closed", pgettext_lazy("matchmaking", "closed")
    OFF = "off", pgettext_lazy("matchmaking", "called off")


# The plan was given out: parties see their talks.
GIVEN = (EventState.PLANNED, EventState.HELD, EventState.CLOSED)


class Matchmaking(models.Model):
    """An event at which needs and resources meet, talk by talk, at tables in rounds."""

    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="matchmakings")
    title = models.CharField(_("title"), max_length=120)
    day = models.DateField(_("day"))
    begins = models.TimeField(_("begins"))
    ends = models.TimeField(_("ends"))
    place = models.CharField(_("place"), max_length=160, blank=True)
    tables = models.PositiveSmallIntegerField(_("tables"), default=10)
    # Of a talk with the change of tables after it.
    minutes = models.PositiveSmallIntegerField(_("minutes a talk"), default=20)
    most_talks = models.PositiveSmallIntegerField(_("talks a party at most"), default=4)
    state = models.CharField(_("state"), max_length=8, choices=EventState, default=EventState.DRAFT)
    off_reason = models.CharField(_("why it was called off"), max_length=300, blank=True)
    off_at = models.DateTimeField(null=True, blank=True)
    # Plain numbers of the last planning: how many were looked at, fit, were chosen, were placed.
    plan = models.JSONField(default=dict, blank=True)
    planned_at = models.DateTimeField(_("plan made"), null=True, blank=True)
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("entered"))
    # Raised by every change of what it says; a form that carries an older one is refused.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("matchmaking event")
        indexes = [models.Index(fields=["chain", "-day"], name="matchmaking_day")]

    def __str__(self) -> str:
        return self.title

    @property
    def rounds(self) -> int:
        """How many talks follow one another between beginning and end."""
        first = datetime.combine(self.day, self.begins)
        last = datetime.combine(self.day, self.ends)
        return max(0, int((last - first).total_seconds() // 60) // self.minutes)

    def time_of(self, number: int) -> tuple[time, time]:
        """From when to when a round lasts; rounds count from 0."""
        begins = datetime.combine(self.day, self.begins) + timedelta(minutes=self.minutes * number)
        return begins.time(), (begins + timedelta(minutes=self.minutes)).time()

    def is_draft(self) -> bool:
        return self.state == EventState.DRAFT

    def is_given(self) -> bool:
        """Its plan was given out."""
        return self.state in GIVEN

    def can_be_planned(self) -> bool:
        """Until somebody has said what came of a talk."""
        return self.state in (EventState.DRAFT, EventState.PLANNED)

    def can_be_changed(self) -> bool:
        return self.state not in (EventState.CLOSED, EventState.OFF)

    def can_be_called_off(self) -> bool:
        """Until somebody has said what came of a talk: what was held is closed."""
        return self.can_be_planned()

    def is_off(self) -> bool:
        return self.state == EventState.OFF

    def takes_results(self, on: date) -> bool:
        """From its day on, until it is closed."""
        return self.state in (EventState.PLANNED, EventState.HELD) and self.day <= on

    def can_be_closed(self, on: date) -> bool:
        return self.state in (EventState.PLANNED, EventState.HELD) and self.day <= on


class EntryState(models.TextChoices):
    ENTERED = "entered", _("entered by the office")
    COMING = "coming", _("takes part")
    DECLINED = "declined", _("does not take part")


class MatchmakingEntry(models.Model):
    """A need or a resource that takes part."""

    matchmaking = models.ForeignKey(Matchmaking, models.CASCADE, related_name="entries")
    need = models.ForeignKey(
        Need, models.CASCADE, null=True, blank=True, related_name="matchmaking_entries"
    )
    resource = models.ForeignKey(
        Resource, models.CASCADE, null=True, blank=True, related_name="matchmaking_entries"
    )
    state = models.CharField(
        _("state"), max_length=8, choices=EntryState, default=EntryState.ENTERED
    )
    # When its party was told, and so may see the event.
    told_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    # The party did not answer itself: the office noted what it said.
    by_office = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("what takes part in a matchmaking event")
        constraints = [
            models.UniqueConstraint(fields=["matchmaking", "need"], name="matchmaking_need_once"),
            models.UniqueConstraint(
                fields=["matchmaking", "resource"], name="matchmaking_resource_once"
            ),
            models.CheckConstraint(
                condition=models.Q(need=None, resource__isnull=False)
                | models.Q(resource=None, need__isnull=False),
                name="matchmaking_entry_is_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matchmaking} · {self.listing}"

    @property
    def listing(self) -> Need | Resource:
        return self.need or self.resource

    @property
    def organisation(self) -> object:
        return self.listing.organisation

    def waits_for_consent(self) -> bool:
        """A need whose asker is hidden takes part once the asker agrees to be named."""
        hidden = self.need is not None and self.need.hide_name
        return hidden and self.state == EntryState.ENTERED

    def takes_part(self) -> bool:
        return self.state != EntryState.DECLINED and not self.waits_for_consent()


class Result(models.TextChoices):
    """What came of a talk, from what both sides said."""

    BOTH = "both", _("both interested")
    SAMPLE = "sample", _("sample given")
    ONE = "one", _("one side interested")
    LATER = "later", _("to be talked over later")
    NONE = "none", _("not interested")
    ABSENT = "absent", _("did not take place")


class Said(models.TextChoices):
    """What one side said."""

    INTERESTED = "interested", _("interested")
    SAMPLE = "sample", _("interested, sample given")
    LATER = "later", _("later")
    NO = "no", pgettext_lazy("said", "not interested")
    ABSENT = "absent", _("did not meet")


POSITIVE = (Said.INTERESTED, Said.SAMPLE)


class Why(models.TextChoices):
    """Why a talk has no place."""

    BUSY = "busy", _("no round is free for both")
    FULL = "full", _("no table is free")
    OUT = "out", _("taken off the plan by hand")


class Talk(models.Model):
    """A need and a resource that meet: in a round at a table, both from 0, or without a place."""

    matchmaking = models.ForeignKey(Matchmaking, models.CASCADE, related_name="talks")
    need = models.ForeignKey(Need, models.CASCADE, related_name="talks")
    resource = models.ForeignKey(Resource, models.CASCADE, related_name="talks")
    round = models.PositiveSmallIntegerField(_("round"), null=True, blank=True)
    table = models.PositiveSmallIntegerField(_("table"), null=True, blank=True)
    why = models.CharField(max_length=4, choices=Why, blank=True)
    # Put where it is by hand: planning anew leaves it there.
    is_fixed = models.BooleanField(_("fixed by hand"), default=False)
    # The asker of a hidden need agreed to be named to whom it meets here.
    names_asker = models.BooleanField(default=False)
    score = models.FloatField(null=True, blank=True)
    # Why, as it was known when it was planned (matching.reasons.kept).
    reasons = models.JSONField(default=list, blank=True)
    result = models.CharField(_("result"), max_length=8, choices=Result, blank=True)
    result_at = models.DateTimeField(null=True, blank=True)
    match = models.ForeignKey(Match, models.SET_NULL, null=True, blank=True, related_name="talks")

    class Meta:
        verbose_name = _("talk")
        ordering = ["round", "table", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["matchmaking", "need", "resource"], name="talk_once"),
            models.UniqueConstraint(
                fields=["matchmaking", "round", "table"],
                condition=models.Q(round__isnull=False),
                name="talk_table_once",
            ),
            models.CheckConstraint(
                condition=models.Q(round=None, table=None)
                | models.Q(round__isnull=False, table__isnull=False),
                name="talk_place_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need} × {self.resource}"

    @property
    def parties(self) -> tuple[int, int]:
        """Who asks and who offers, by their keys."""
        return self.need.organisation_id, self.resource.organisation_id

    def is_placed(self) -> bool:
        return self.round is not None

    @property
    def times(self) -> tuple[time, time] | None:
        return None if self.round is None else self.matchmaking.time_of(self.round)

    def result_of(self, words: dict[str, str]) -> str:
        """The result that follows from what the sides said, by side; of one side alone too."""
        said = list(words.values())
        keen = [one for one in said if one in POSITIVE]
        if Said.ABSENT in said:
            return Result.ABSENT
        if len(keen) == 2:
            return Result.SAMPLE if keen == [Said.SAMPLE] * 2 else Result.BOTH
        if keen:
            return Result.ONE
        if Said.LATER in said:
            return Result.LATER
        return Result.NONE if said else ""


class Side(models.TextChoices):
    ASKER = "asker", _("who asks")
    OFFERER = "offerer", _("who offers")


class TalkWord(models.Model):
    """What one side said after a talk: itself, or the office to which it said so."""

    talk = models.ForeignKey(Talk, models.CASCADE, related_name="words")
    side = models.CharField(max_length=7, choices=Side)
    said = models.CharField(max_length=10, choices=Said)
    note = models.CharField(_("note"), max_length=300, blank=True)
    by_office = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("what a side said after a talk")
        ordering = ["side"]
        constraints = [models.UniqueConstraint(fields=["talk", "side"], name="talk_word_once")]

    def __str__(self) -> str:
        return f"{self.talk} · {self.get_said_display()}"


class KeptPlan(models.Model):
    """The seats of all talks before a change of the plan, so that it can be taken back."""

    matchmaking = models.ForeignKey(Matchmaking, models.CASCADE, related_name="kept_plans")
    at = models.DateTimeField()
    # "plan", "move", "add", "out"
    what = models.CharField(max_length=8)
    talks = models.JSONField(default=list)
    plan = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("plan before a change")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.matchmaking} · {self.at:%Y-%m-%d %H:%M}"
