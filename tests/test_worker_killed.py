"""A worker killed in the middle of an import: it is done once, by whoever comes after.

Real processes and a real database: `kill -9` once some of the rows were applied. What must be
the same afterwards is everything: a registry to which the file was applied without any trouble
is compared table by table.
"""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.factories import make_uscc
from tests.installation import IS_POSTGRES, Installation, copied, prepared

pytestmark = [pytest.mark.slow, pytest.mark.database]

# PostgreSQL tells of progress once a second: the import has to take a few.
ROWS = 5000 if IS_POSTGRES else 2500
# Rows of these differ by how often the job was begun, or by nothing that an import did.
BESIDE = {
    "accounts_user",
    "django_session",
    "django_tasks_database_dbtaskresult",
    "jobs_job",
}
BEGIN = """
from chainloom.cli.main import main
assert main(["chain", "new", "fabric", "--name", "纺织面料", "--district", "350502",
             "--template", "textile_fabric", "--office", "测试链办"]) == 0
assert main(["import", FILE]) == 0
"""
CONFIRM = """
from chainloom.accounts.actor import Actor
from chainloom.imports.services import import_confirm
one = model("imports", "Import").objects.get()
answer = str(import_confirm(imported=one, by=Actor.for_system("test", one.chain)).job_id)
"""


@dataclass
class Confirmed:
    """An installation with a preview that was confirmed, and what that makes undisturbed."""

    installation: Installation
    state: dict[str, int]


@pytest.fixture(scope="module")
def confirmed(tmp_path_factory) -> Iterator[Confirmed]:
    folder = tmp_path_factory.mktemp("confirmed")
    with prepared(folder) as installation:
        file = spreadsheet(folder / "members.csv")
        installation.do(f"FILE = {str(file)!r}{BEGIN}{CONFIRM}")
        with copied(installation, tmp_path_factory.mktemp("undisturbed")) as undisturbed:
            undisturbed.run("worker", "--until-empty")
            assert job(undisturbed)["status"] == "done"
            state = imported_state(undisturbed)
        assert state["organisations_organisation"] == ROWS + 1
        yield Confirmed(installation, state)


@pytest.fixture
def here(confirmed, tmp_path) -> Iterator[Installation]:
    with copied(confirmed.installation, tmp_path / "here") as installation:
        yield installation


def spreadsheet(path: Path) -> Path:
    lines = ["企业名称,统一社会信用代码,环节,主要产品,资质"]
    lines += [
        f"鲤城区样例{number}号纺织有限公司,{make_uscc(number)},机织,坯布,高新技术企业"
        for number in range(ROWS)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def imported_state(installation: Installation) -> dict[str, int]:
    return {k: v for k, v in installation.counts().items() if k not in BESIDE}


def job(installation: Installation) -> dict[str, Any]:
    (found,) = installation.rows(
        "SELECT status, attempts, worker, error, result FROM jobs_job WHERE kind = 'imports.apply'",
    )
    return found


def wait_for(condition: Callable[[], Any], seconds: float = 120) -> Any:
    late = time.monotonic() + seconds
    while time.monotonic() < late:
        if answer := condition():
            return answer
        time.sleep(0.05)
    raise AssertionError("it did not come to pass in time")


def is_under_way(installation: Installation) -> bool:
    """Some rows are applied, and not all: told beside a database that is locked, or in it."""
    if IS_POSTGRES:
        (told,) = installation.rows(
            "SELECT progress_done, progress_total FROM jobs_job WHERE kind = 'imports.apply'",
        )
    else:
        files = list(installation.data.glob("jobs/*.json"))
        told = json.loads(files[0].read_text(encoding="utf-8")) if files else {}
    return 0 < told.get("progress_done", 0) < told["progress_total"]


@contextlib.contextmanager
def worker_at_work(installation: Installation, attempt: int) -> Iterator[subprocess.Popen[str]]:
    """A worker that has the import in hand, for the given time round."""
    worker = installation.start("worker")
    try:
        wait_for(
            lambda: (
                (now := job(installation))["status"] == "running"
                and now["attempts"] == attempt
                and f":{worker.pid}:" in now["worker"]
            )
        )
        yield worker
    finally:
        if worker.poll() is None:
            worker.kill()
        worker.wait()


def kill_in_the_middle(installation: Installation, attempt: int) -> None:
    with worker_at_work(installation, attempt) as worker:
        wait_for(lambda: is_under_way(installation))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert job(installation)["status"] == "running", "it was killed too late to prove anything"
    (found,) = installation.rows("SELECT count(*) AS n FROM organisations_organisation")
    assert found["n"] == 1, "nothing of half an import is to be seen"


FINISH = """
from chainloom.cli.main import main
assert main(["worker", "--until-empty"]) == main(["worker", "--until-empty"]) == 0
"""


def finish(installation: Installation, first: str = "") -> None:
    """A last worker that works until nothing is left to do, and does not find more."""
    installation.do(first + FINISH)


@pytest.fixture(scope="module")
def killed_twice(confirmed, tmp_path_factory) -> Iterator[Installation]:
    """The second worker began anew what the first had in hand, and did not end it either."""
    folder = tmp_path_factory.mktemp("killed_twice")
    with copied(confirmed.installation, folder / "here") as installation:
        for attempt in (1, 2):
            kill_in_the_middle(installation, attempt)
        yield installation


def test_an_import_whose_workers_were_killed_is_done_once(killed_twice, confirmed, tmp_path):
    with copied(killed_twice, tmp_path / "here") as here:
        finish(here)
        ended = job(here)
        assert (ended["status"], ended["attempts"]) == ("done", 3)
        assert imported_state(here) == confirmed.state
        applied = "SELECT count(*) AS n FROM audit_auditentry WHERE action = 'import.applied'"
        assert here.rows(applied) == [{"n": 1}]
        effects = (
            "SELECT model, object_id FROM imports_importeffect GROUP BY 1, 2 HAVING count(*) > 1"
        )
        assert here.rows(effects) == []
        queue = "SELECT status FROM django_tasks_database_dbtaskresult"
        assert here.rows(f"{queue} WHERE status IN ('READY', 'RUNNING')") == []


def test_an_import_that_kills_every_worker_is_given_up_and_has_done_nothing(killed_twice, tmp_path):
    with copied(killed_twice, tmp_path / "here") as here:
        kill_in_the_middle(here, 3)
        finish(here)
        ended = job(here)
        (found,) = here.rows("SELECT count(*) AS n FROM organisations_organisation")
    assert (ended["status"], ended["attempts"]) == ("failed", 3)
    assert "crashed" in str(ended["error"])
    assert found["n"] == 1


# As somebody does in the browser who confirms the preview once more.
AGAIN = 'model("jobs", "Job").objects.filter(kind="imports.apply").delete()' + CONFIRM

# It starts before the worker, since starting takes longer than the import.
CANCEL = """
import time, django; django.setup()
from chainloom.accounts.actor import Actor
from chainloom.jobs.models import Job
from chainloom.jobs.services import job_cancel
print("ready", flush=True)
while (found := Job.objects.get(kind="imports.apply")).status != "running":
    time.sleep(0.02)
job_cancel(job=found, by=Actor.for_system("test"))
"""


def test_an_import_cancelled_in_the_middle_leaves_nothing(here, confirmed):
    """Also on SQLite, where the import holds the one write lock all the while."""
    canceller = subprocess.Popen(
        [sys.executable, "-c", CANCEL], env=here.environment, stdout=subprocess.PIPE, text=True
    )
    assert canceller.stdout.readline() == "ready\n"
    with worker_at_work(here, 1) as worker:
        assert canceller.wait(timeout=60) == 0
        wait_for(lambda: job(here)["status"] != "running")
        worker.terminate()
        worker.wait(timeout=30)
    assert job(here)["status"] == "cancelled"
    (found,) = here.rows("SELECT count(*) AS n FROM organisations_organisation")
    assert found["n"] == 1
    assert not list(here.data.glob("jobs/*"))
    finish(here, first=AGAIN)  # the preview is there still
    # The same as undisturbed, and one entry more: that somebody stopped the first try.
    expected = {**confirmed.state, "audit_auditentry": confirmed.state["audit_auditentry"] + 1}
    assert imported_state(here) == expected


def test_a_worker_asked_to_stop_finishes_what_it_has_in_hand(here, confirmed):
    with worker_at_work(here, 1) as worker:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=120) == 0
    assert job(here)["status"] == "done"
    assert imported_state(here) == confirmed.state


ORPHAN = """
from datetime import timedelta
from django.db.models import F
from django_tasks_db.models import DBTaskResult
found = model("jobs", "Job").objects.filter(kind="imports.apply")
found.update(created_at=F("created_at") - timedelta(minutes=1))
args = {"args": [str(found.get().pk)], "kwargs": {}}
assert DBTaskResult.objects.filter(args_kwargs=args).update(status="RUNNING") == 1
"""


def test_a_job_whose_worker_died_before_it_began_is_not_lost(here, confirmed):
    """The queue says it was taken; the job says that it waits: nobody else would come."""
    finish(here, first=ORPHAN)
    assert job(here)["status"] == "done"
    assert imported_state(here) == confirmed.state
