"""One firm before the ladders: where it stands, and each criterion of the next step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.engines.matching import eligibility
from chainloom.engines.matching.eligibility import Assessment, Firm, Status, Vocabulary
from chainloom.lists.eligibility import firms_of, words_of
from chainloom.lists.eligibility.firms import ends_of
from chainloom.organisations.models import Certificate, Organisation
from chainloom.organisations.selectors.listing import shown_finance

from ..catalogue import Completeness, Criterion, Ladder, Step, ladders
from ..policy import ladder_policy

SOON_DAYS = 180


@dataclass(frozen=True)
class Asked:
    """A criterion before the firm; `assessment` is None where people judge."""

    criterion: Criterion
    assessment: Assessment | None

    @property
    def status(self) -> Status | None:
        return self.assessment.status if self.assessment else None


@dataclass(frozen=True)
class Held:
    """A certificate of a ladder; `ends` is derived where only its years are known, None for one
    that does not end or whose end is not known."""

    certificate: Certificate
    step: int
    ends: date | None

    def is_valid_on(self, day: date) -> bool:
        issued = self.certificate.issued_on
        begun = issued is None or issued <= day
        return begun and (self.ends is None or day <= self.ends)

    def ends_soon(self, today: date) -> bool:
        return self.ends is not None and 0 <= (self.ends - today).days <= SOON_DAYS


@dataclass(frozen=True)
class OnLadder:
    """`step` 0: on none. `next` is None on the highest. `held`: all of it, the newest first."""

    ladder: Ladder
    step: int
    next: Step | None
    asked: list[Asked]
    held: list[Held] = field(default_factory=list)
    # The ladder is not for this firm: another province's, say.
    is_outside: bool = False

    @property
    def stands_by(self) -> Held | None:
        """The certificate by which it stands where it stands; of several the one that lasts."""
        today = timezone.localdate()
        valid = [one for one in self.held if one.step == self.step and one.is_valid_on(today)]
        return max(valid, key=lambda one: one.ends or date.max, default=None)

    def count(self, status: Status | None) -> int:
        """Criteria of the next step that are met, missed, not known, or (None) judged by people."""
        return sum(one.status is status for one in self.asked)

    @property
    def is_one_short(self) -> bool:
        return self.count(Status.UNMET) == 1 and not self.is_outside

    @property
    def partial(self) -> int:
        return sum(one.criterion.completeness is not Completeness.FULL for one in self.asked)


def on_ladders(actor: Actor, organisation: Organisation) -> list[OnLadder]:
    """The firm on every ladder, as far as the actor sees its figures."""
    words = words_of(actor.chain)
    rows = Organisation.objects.filter(pk=organisation.pk)
    ((_row, firm),) = firms_of(rows, actor, words)
    held = list(organisation.certificates.select_related("source"))
    today = timezone.localdate()
    return [_on(one, firm, held, words, today) for one in ladders()]


def _on(
    ladder: Ladder, firm: Firm, held: Iterable[Certificate], words: Vocabulary, today: date
) -> OnLadder:
    mine = [
        Held(one, step, _last_day(one))
        for one in held
        if (step := ladder.step_of(one.kind, one.level)) is not None
    ]
    mine.sort(key=lambda one: (one.certificate.issued_on or date.min, one.step), reverse=True)
    step = max((one.step for one in mine if one.is_valid_on(today)), default=0)
    following = ladder.step(step + 1)
    asked = asked_of(following, firm, words, today) if following else []
    day = today.toordinal()
    outside = ladder.scope is not None and (
        eligibility.judge(ladder.scope, firm, day) is Status.UNMET
    )
    return OnLadder(ladder, step, following, asked, mine, outside)


def _last_day(row: Certificate) -> date | None:
    _begin, end = ends_of(row.kind, row.issued_on, row.expires_on)
    return date.fromordinal(int(end)) if end is not None and end != float("inf") else None


def asked_of(step: Step, firm: Firm, words: Vocabulary, on: date) -> list[Asked]:
    """Each criterion that the step asks for on the day, before the firm."""
    possibility = eligibility.Possibility(words, on.toordinal())
    found = []
    for one in step.asked(on):
        assessment = None
        if one.condition is not None:
            policy = eligibility.Policy(one.code, one.text, one.condition)
            assessment = eligibility.assess(policy, firm, on, words, possibility)
        found.append(Asked(one, assessment))
    return found


@dataclass(frozen=True)
class NearFirm:
    """A firm before the step above it."""

    organisation: Organisation
    asked: list[Asked]
    shows_figures: bool

    @property
    def missed(self) -> list[Asked]:
        return [one for one in self.asked if one.status is Status.UNMET]

    @property
    def unknown(self) -> list[Asked]:
        return [one for one in self.asked if one.status is Status.UNKNOWN]

    @property
    def met(self) -> int:
        return sum(one.status is Status.MET for one in self.asked)


def before_step(actor: Actor, step: Step, keys: Iterable[int]) -> list[NearFirm]:
    """These firms before a step, in this order; read in a fixed number of queries."""
    keys = list(keys)
    words = words_of(actor.chain)
    rows = ladder_policy.rows(actor, "compare").filter(pk__in=keys)
    today = timezone.localdate()
    shown = shown_finance(actor, keys)
    of = {
        row.pk: NearFirm(row, asked_of(step, firm, words, today), row.pk in shown)
        for row, firm in firms_of(rows, actor, words)
    }
    return [of[key] for key in keys if key in of]
