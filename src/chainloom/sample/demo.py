"""A demo installation: database, sample chain, one sign-in for each role."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone, translation

from chainloom import __version__
from chainloom.accounts.actor import Actor
from chainloom.accounts.models import User
from chainloom.accounts.services import membership_create, user_create
from chainloom.chain.models import Chain
from chainloom.chain.services import resilience
from chainloom.organisations.finding import index_state, search_rebuild
from chainloom.organisations.models import Organisation
from chainloom.reports.models import Briefing

from . import (
    agreements,
    announcement,
    events,
    lists,
    matchmaking,
    plan,
    policies,
    projects,
    reports,
    rolls,
    upgrading,
    workshop,
)
from .generator import generate
from .load import load

Say = Callable[[str], None]
# Kept in the data folder until the sample chain is whole.
UNFINISHED = "sample_unfinished"


@dataclass(frozen=True)
class SignIn:
    """Who can sign in to the demo; the passwords are this installation's own."""

    role: str
    email: str
    password: str


def set_up(*, firms: int, seed: int, say: Say) -> list[SignIn]:
    """Everything from nothing; what is there already is kept, what was interrupted is done anew."""
    _prepare(say)
    folder = Path(settings.DATA_FOLDER)
    kept, unfinished = folder / "sign_ins.json", folder / UNFINISHED
    if not Chain.objects.exists():
        say("Making the sample chain …")
        with transaction.atomic():
            signins = _members(firms=firms, seed=seed, say=say)
            # Before the commit: a chain without sign-ins would be of no use to anybody.
            kept.touch(mode=0o600)
            kept.write_text(json.dumps([asdict(row) for row in signins]), encoding="utf-8")
            unfinished.touch()
    if not kept.exists():
        say(f"The chain there has no sign-ins: to begin anew, remove {folder}.")
        return []
    if unfinished.exists():
        with transaction.atomic():
            _history(seed=seed, say=say)
        unfinished.unlink()
    # Something to drop into "start from an announcement".
    page = Path(settings.DATA_FOLDER) / announcement.FILENAME
    if not page.exists():
        page.write_text(announcement.text(), encoding="utf-8")
    if not index_state().is_whole:
        say("Building the search index …")
        search_rebuild()
    say("Preparing the network engine …")
    resilience.warm()
    _report(say)
    return [SignIn(**row) for row in json.loads(kept.read_text(encoding="utf-8"))]


def _report(say: Say) -> None:
    """Briefings tell of the whole chain, of what would break too: once everything is there."""
    chain = Chain.objects.filter(is_sample=True).first()
    if chain is not None and not Briefing.objects.filter(chain=chain).exists():
        say("Briefings of the chain …")
        reports.live(chain)


def _prepare(say: Say) -> None:
    """Tables and static files; skipped while neither the version nor the code changed."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Preparing the database …")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
    stamp = Path(settings.STATIC_ROOT) / ".version"
    current = f"{__version__} {_newest_static():.0f}"
    if not stamp.exists() or stamp.read_text() != current:
        say("Preparing pages …")
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(current)


def _newest_static() -> float:
    package = Path(__file__).resolve().parent.parent
    return max(
        (path.stat().st_mtime for folder in package.glob("*/static") for path in folder.rglob("*")),
        default=0.0,
    )


def _members(*, firms: int, seed: int, say: Say) -> list[SignIn]:
    """The chain with all that stand on it, and those who can sign in."""
    sample = generate(seed=seed, firms=firms, as_of=timezone.localdate())
    chain = load(sample, say=say)
    by = Actor.for_system("sample", chain)
    names = {row.key: row.name for row in sample.organisations}
    signins = []
    for person in sample.users:
        password = secrets.token_urlsafe(9)
        user = user_create(email=person.email, password=password, name=person.name, by=by)
        membership_create(
            user=user,
            organisation=Organisation.objects.get(
                name=names[person.organisation], participations__chain=chain
            ),
            chain=chain,
            role=person.role,
            by=by,
        )
        signins.append(SignIn(person.role, user.email, password))
    # The demo's office may also make further chains.
    User.objects.filter(email=signins[0].email).update(is_operator=True)
    return signins


def _history(*, seed: int, say: Say) -> None:
    """What became of the chain in the last year."""
    chain = Chain.objects.get(is_sample=True)
    say("Half a year of needs, resources, matches, policies and projects …")
    # Words that are kept, as a clock's, are kept in the language of the installation's jobs.
    with translation.override(settings.LANGUAGE_CODE):
        lists.live(chain, seed=seed)
        policies.live(chain)
        matchmaking.live(chain, seed=seed)
        projects.live(chain)
    say("A year of agreements …")
    agreements.live(chain)
    say("What firms say of themselves for official ladders …")
    upgrading.live(chain)
    say("A year of events …")
    events.live(chain, seed=seed)
    say("Colours in the workshop …")
    workshop.live(chain, seed=seed)
    say("Two rolls in the workshop …")
    rolls.live(chain)
    say("The plan of the year …")
    plan.live(chain)
