"""What if: making and removing scenarios; each keeps what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit import services as audit
from chainloom.core.classifications import districts
from chainloom.core.errors import Conflict, Invalid, Missing
from chainloom.jobs.models import Job, JobStatus
from chainloom.jobs.services import job_enqueue
from chainloom.organisations.models import Organisation

from ...models import Chain, Scenario, Stage
from ...policy import scenario_policy
from ...selectors.network import chain_network
from ...selectors.resilience.scenarios import JOB, OPEN
from ..common import acting_in, needed_text
from .outcome import calculate, nobody_hit
from .showing import is_small

SCENARIOS_MOST = 100
FIRMS_MOST = 500
CORNERS_MOST = 200
# Parts of the work beside one for each week: as measured in a chain of 100,000 firms, reading
# the network takes longest by far, where it is not kept.
READING, KEEPING = 100, 3
BOUNDS = {"strength": (1, 100), "weeks": (1, 52), "horizon": (4, 104), "stock": (0, 26)}
Progress = Callable[[int, int, str], None]


def scenario_add(
    *,
    chain: Chain,
    name: str,
    choice: dict[str, Any],
    year: int,
    by: Actor,
    progress: Progress | None = None,
    **numbers: float,
) -> Scenario:
    """Calculate and keep a scenario, however large the chain is.

    `choice` says who is hit: {"firms": [ids], "stages": [ids], "district": code,
    "outline": [[longitude, latitude], …]}, all who are in any of these. `numbers`: strength (% of
    capacity lost), weeks, stock (weeks of inputs in store), horizon (weeks looked at). Raises
    `Invalid` for values out of bounds and a choice that meets nobody. `progress` is told of what
    is done, of how much, and in words what comes next: the network is read, followed week by
    week, and what came of it kept. What it raises ends it, and nothing is kept.
    """
    by = acting_in(by, chain)
    scenario_policy.check_add(by)
    made = _described(chain, name, choice, numbers)
    made.year, made.made_by = year, by.label
    _check_room(chain)
    told = progress or (lambda done, total, note: None)
    total = READING + made.horizon + KEEPING

    def read(done: int, rows: int) -> None:
        part = READING * done // max(rows, 1)
        told(part, total, _("Reading firms and supply links"))

    read(0, 1)
    network = chain_network(chain, year, read)
    made.version = network.version

    def week_done(week: int, weeks: int) -> None:
        said = _("%(n)s of %(all)s weeks followed") % {"n": week, "all": weeks}
        told(READING + week, total, said if week < weeks else _("Adding up by stage and firm"))

    week_done(0, made.horizon)
    made.result = calculate(made, network, week_done)
    told(total - 1, total, _("Keeping what came of it"))
    with transaction.atomic():
        Chain.objects.select_for_update().get(pk=chain.pk)
        _check_room(chain)
        made.save()
        audit.record(by=by, action="chain.scenario_added", obj=made)
    return made


def scenario_ask(
    *, chain: Chain, name: str, choice: dict[str, Any], year: int, by: Actor, **numbers: float
) -> Scenario | Job:
    """The same at once in a chain as small as that; in a larger one the job that makes it.

    What can be refused without the network is refused now.
    """
    by = acting_in(by, chain)
    scenario_policy.check_add(by)
    _check_room(chain)
    if is_small(chain, year):
        return scenario_add(chain=chain, name=name, choice=choice, year=year, by=by, **numbers)
    made = _described(chain, name, choice, numbers)
    if not made.choice:
        raise nobody_hit()
    _check_room(chain, _open_jobs(chain))
    values = {name: getattr(made, name) for name in ("name", "choice", *BOUNDS)}
    params = {"chain": chain.pk, "year": year, **values}
    # Its own key: by it a failed one is tried anew, once.
    return job_enqueue(kind=JOB, params=params, by=by, key=f"{JOB}:{uuid.uuid4()}")


def scenario_again(*, job: Job, by: Actor) -> Job:
    """Try once more to calculate a scenario whose job failed; the failed one leaves the list.

    Raises `Conflict` for a job that did not fail, was tried again or let go.
    """
    by = _about_failed(job, by)
    chain = Chain.objects.get(pk=job.chain_id)
    _check_room(chain, _open_jobs(chain))
    return job_enqueue(kind=JOB, params=job.params, by=by, key=job.key)


@transaction.atomic
def scenario_let_go(*, job: Job, by: Actor) -> None:
    """Take a scenario whose job failed off the list, for good."""
    by = _about_failed(job, by)
    Job.objects.filter(pk=job.pk).update(key=None)
    audit.record(
        by=by,
        action="chain.scenario_let_go",
        obj=Chain.objects.get(pk=job.chain_id),
        context={"scenario": job.params["name"]},
    )


def _about_failed(job: Job, by: Actor) -> Actor:
    if job.kind != JOB or job.chain_id is None:
        raise Missing()
    by = acting_in(by, Chain.objects.get(pk=job.chain_id))
    scenario_policy.check_add(by)
    if job.status != JobStatus.FAILED or job.key is None:
        raise Conflict("not_failed", _("This calculation has been tried again or taken off."))
    return by


def _open_jobs(chain: Chain) -> int:
    return Job.objects.filter(kind=JOB, chain_id=chain.pk, status__in=OPEN).count()


def _described(
    chain: Chain, name: str, choice: dict[str, Any], numbers: dict[str, float]
) -> Scenario:
    values = {"strength": 100, "weeks": 4, "horizon": 26, "stock": 2.0} | numbers
    _check_numbers(values)
    return Scenario(
        chain=chain,
        name=needed_text(name, 80, "name"),
        choice=clean_choice(chain, choice),
        strength=int(values["strength"]),
        weeks=int(values["weeks"]),
        horizon=int(values["horizon"]),
        stock=float(values["stock"]),
    )


def _check_room(chain: Chain, waiting: int = 0) -> None:
    if Scenario.objects.filter(chain=chain).count() + waiting >= SCENARIOS_MOST:
        raise Invalid(
            "too_many_scenarios",
            _("At most %(n)s scenarios to a chain: remove one first.") % {"n": SCENARIOS_MOST},
        )


@transaction.atomic
def scenario_remove(*, scenario: Scenario, by: Actor) -> None:
    """Remove a scenario for good; it can be made again from what it was made of."""
    scenario_policy.check(by, "edit", scenario)
    audit.record(by=by, action="chain.scenario_removed", obj=scenario)
    scenario.delete()


def _check_numbers(values: dict[str, float]) -> None:
    for name, (low, high) in BOUNDS.items():
        if not low <= values[name] <= high:
            raise Invalid(
                "out_of_bounds",
                _("A number from %(low)s to %(high)s.") % {"low": low, "high": high},
                field=name,
            )
    if values["weeks"] > values["horizon"]:
        raise Invalid(
            "too_long",
            _("Look at least as many weeks ahead as the disruption lasts."),
            field="horizon",
        )


def clean_choice(chain: Chain, choice: dict[str, Any]) -> dict[str, Any]:
    """What was chosen, in order and once: ids of the chain's firms and stages, a known district, an
    outline. `Invalid` for what is not there, so that nobody takes it to be in the figures."""
    found: dict[str, Any] = {}
    if firms := sorted(set(choice.get("firms") or [])):
        if len(firms) > FIRMS_MOST:
            raise Invalid("too_many", _("At most %(n)s firms.") % {"n": FIRMS_MOST}, field="firms")
        here = Organisation.objects.filter(pk__in=firms, participations__chain=chain)
        said = _("There is no firm of the number %(n)s in this chain.")
        found["firms"] = _all_there(firms, here, said, "firms")
    if stages := sorted(set(choice.get("stages") or [])):
        here = Stage.objects.filter(pk__in=stages, chain=chain)
        said = _("There is no stage of the number %(n)s in this chain.")
        found["stages"] = _all_there(stages, here, said, "stages")
    if district := str(choice.get("district") or "").strip():
        if not districts.exists(district):
            raise Invalid(
                "unknown_district",
                _("“%(code)s” is not a district code of GB/T 2260.") % {"code": district},
                field="district",
            )
        found["district"] = districts.normalise(district)
    if outline := choice.get("outline"):
        if len(outline) > CORNERS_MOST:
            raise Invalid(
                "too_many", _("At most %(n)s corners.") % {"n": CORNERS_MOST}, field="outline"
            )
        found["outline"] = [[round(float(x), 6), round(float(y), 6)] for x, y in outline]
    return found


def _all_there(asked: list[int], rows: QuerySet[Any], said: str, field: str) -> list[int]:
    missing = sorted(set(asked) - set(rows.values_list("pk", flat=True)))
    if missing:
        raise Invalid(f"unknown_{field}", said % {"n": missing[0]}, field=field)
    return asked
