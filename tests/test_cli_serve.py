"""Serving, supervising, and the worker: they start, answer, and leave nothing behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from chainloom.cli import supervisor
from chainloom.cli.fitness import Finding
from tests.installation import SECRET, Installation, copied, prepared

# What it starts works on the database that is tested.
pytestmark = pytest.mark.database

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print('deaf', flush=True); time.sleep(60)",
]


@pytest.fixture(scope="module")
def ready(tmp_path_factory) -> Iterator[Installation]:
    with prepared(tmp_path_factory.mktemp("ready")) as installation:
        yield installation


@pytest.fixture
def here(ready, tmp_path) -> Iterator[Installation]:
    with copied(ready, tmp_path / "here") as installation:
        yield installation
        assert wait_until(lambda: not processes_of(installation)), processes_of(installation)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def processes_of(installation: Installation) -> list[str]:
    """Commands of every process that runs with that data folder, whoever its parent is."""
    mark = f"CHAINLOOM_DATA={installation.data}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                found.append(f"{folder.name} {command}")
        except OSError:
            continue
    return [one for one in found if one.split(" ", 1)[1].strip()]


def wait_until(condition, seconds: float = 30) -> bool:
    late = time.monotonic() + seconds
    while time.monotonic() < late:
        if condition():
            return True
        time.sleep(0.1)
    return False


def is_at_work(pid: int) -> bool:
    """Whether the worker has its handler for SIGTERM (proc(5), SigCgt)."""
    status = Path(f"/proc/{pid}/status").read_text()
    (caught,) = [line.split()[1] for line in status.splitlines() if line.startswith("SigCgt")]
    return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)


def both(installation: Installation, port: int) -> subprocess.Popen[str]:
    """Web server and worker under the supervisor, as `chainloom demo` runs them."""
    return started(
        installation,
        "import sys; from chainloom.cli.supervisor import run;"
        f"sys.exit(run(port={port}, ready=lambda: print('ready', flush=True)))",
    )


def started(installation: Installation, program: str) -> subprocess.Popen[str]:
    """In a session of its own, as in a terminal of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", program],
        env=installation.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_stopping_the_supervisor_stops_everything_cleanly(here, port):
    running = both(here, port)
    assert running.stdout.readline() == "ready\n"
    # Supervisor, gunicorn and its two processes, worker; the port is open before gunicorn forks.
    assert wait_until(lambda: len(processes_of(here)) >= 5), processes_of(here)
    assert [one for one in processes_of(here) if one.rstrip().endswith("main worker")]
    with urlopen(f"http://127.0.0.1:{port}/health/", timeout=10) as answer:
        assert json.load(answer)["status"] == "ok"
    # As Ctrl-C does: to everything in the foreground of the terminal.
    os.killpg(running.pid, signal.SIGINT)
    assert running.wait(timeout=20) == 0
    assert not processes_of(here)
    assert not supervisor.is_taken(port)
    assert "Traceback" not in running.stderr.read()


# Two that stand for the web server and the worker; the first has started another process.
IDLE = f"""
import sys
from chainloom.cli.supervisor import Supervisor
sleep = {SLEEP!r}
web = [sys.executable, "-c", f"import subprocess; subprocess.run({{sleep!r}})"]
run = Supervisor({{"web": web, "worker": sleep}})
sys.exit(run.run(lambda: True, lambda: print(run.processes["worker"].pid, flush=True)))
"""


@pytest.fixture
def idle(tmp_path) -> Iterator[tuple[Installation, subprocess.Popen[str], int]]:
    """A supervisor at work, and the process of its worker."""
    mark = Installation(tmp_path)
    running = started(mark, IDLE)
    try:
        worker = int(running.stdout.readline())
        assert wait_until(lambda: len(processes_of(mark)) == 4), processes_of(mark)
        yield mark, running, worker
        assert wait_until(lambda: not processes_of(mark), 5), processes_of(mark)
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_the_supervisor_stops_as_cleanly_by_other_signals(idle, number):
    _mark, running, _worker = idle
    os.killpg(running.pid, number)
    assert running.wait(timeout=20) == 0
    assert running.stderr.read() == ""


def test_ctrl_c_before_anything_has_started_leaves_nothing(here, port):
    running = both(here, port)
    assert wait_until(lambda: len(processes_of(here)) > 1)
    os.killpg(running.pid, signal.SIGINT)
    assert running.wait(timeout=20) in {0, 130, -signal.SIGINT}
    assert wait_until(lambda: not processes_of(here), 5)


def test_when_the_worker_ends_so_does_the_server(idle):
    _mark, running, worker = idle
    os.kill(worker, signal.SIGKILL)
    assert running.wait(timeout=20) == 1
    assert "worker ended with status -9" in running.stderr.read()


def test_a_second_ctrl_c_does_not_wait(monkeypatch):
    monkeypatch.setattr(supervisor, "PATIENCE_SECONDS", float("inf"))
    run = supervisor.Supervisor({"deaf": DEAF, "other": SLEEP})

    def twice() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        run._asked(signal.SIGINT, None)

    assert run.run(lambda: bool(run.processes), twice) == 0
    assert all(process.poll() is not None for process in run.processes.values())


def test_one_that_does_not_listen_is_ended_after_a_while(monkeypatch):
    monkeypatch.setattr(supervisor, "PATIENCE_SECONDS", 1.0)
    run = supervisor.Supervisor({"deaf": DEAF})
    assert run.run(lambda: True, lambda: (time.sleep(0.5), run._asked(2, None))) == 0
    assert run.processes["deaf"].returncode == -signal.SIGKILL


def test_the_signals_are_as_before_when_it_has_ended():
    before = signal.getsignal(signal.SIGINT)
    run = supervisor.Supervisor({"done": [sys.executable, "-c", "raise SystemExit(3)"]})
    assert run.run(lambda: False, lambda: None) == 3
    assert signal.getsignal(signal.SIGINT) == before


@pytest.mark.parametrize(
    ("line", "routine"),
    [
        ("[2026-11-23 10:00:00 +0000] [7] [INFO] Booting worker with pid: 9\n", True),
        ("2026-11-23 10:00:00 INFO chainloom.jobs took a job\n", True),
        ("\n", True),
        ("2026-11-23 10:00:00 ERROR django.request Internal Server Error\n", False),
        ("Traceback (most recent call last):\n", False),
        ("ValueError: 3\n", False),
    ],
)
def test_which_lines_of_its_processes_the_supervisor_passes_on(line, routine):
    assert supervisor.is_routine(line) == routine


def test_a_port_in_use_is_said_in_one_line(here):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        busy = taken.getsockname()[1]
        said = here.run("serve", "--bind", f"127.0.0.1:{busy}", status=2)
        assert said == (
            f"chainloom: Something listens on 127.0.0.1:{busy} already. Choose another: --bind.\n"
        )
        said = here.run("demo", "--port", busy, "--data", here.data, status=2)
        assert f"port {busy} is in use" in said
        assert said.count("\n") == 1


def test_what_the_demo_refuses_is_one_line(here):
    """A sample too small to be a chain, and to be where real data are."""
    demo = ("demo", "--setup-only", "--data", here.data)
    new = ("chain", "new", "real", "--name", "真链", "--district", "350502")
    small, made, real = here.run_each([(*demo, "--firms", "19"), new, demo])
    assert small == (2, "chainloom: a sample chain has at least 20 firms\n")
    assert made[0] == 0
    assert real[0] == 2
    assert "none of them is a sample" in real[1]
    assert real[1].count("\n") == 1


def test_a_server_is_asked_whether_it_is_well(here, port):
    """And gunicorn takes every flag that it is given: it would not have started."""
    here.environment |= {
        "CHAINLOOM_MODE": "production",
        "CHAINLOOM_SECRET_KEY": SECRET,
        "CHAINLOOM_HOSTS": "chain.example.test",
        "CHAINLOOM_PROXIES": "1",
    }
    place = f"127.0.0.1:{port}"
    assert "no answer" in here.run("serve", "--probe", "--bind", place, status=1)
    server = here.start("serve", "--bind", place, "--workers", "1", stderr=subprocess.DEVNULL)
    try:
        assert wait_until(lambda: supervisor.is_taken(port))
        assert '"status": "ok"' in here.run("serve", "--probe", "--bind", place)
        plain = Request(f"http://{place}/health/", headers={"Host": "elsewhere.test"})
        with pytest.raises(OSError, match="400"):
            urlopen(plain, timeout=10)
    finally:
        server.terminate()
        assert server.wait(timeout=20) == 0


def test_the_application_is_shared_before_it_opens_anything(here):
    """Processes forked from one that held a connection or a thread would share or lack it."""
    state = here.do(
        "import chainloom.web.wsgi, threading\n"
        "from django.db import connections\n"
        "from django.urls import get_resolver\n"
        "get_resolver().url_patterns\n"
        "answer = [threading.active_count(), [c.connection is None for c in connections.all()]]"
    )
    assert state == [1, [True]]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_with_nothing_to_do_stops_when_asked(here, number):
    worker = here.start("worker", stderr=subprocess.DEVNULL)
    assert wait_until(partial(is_at_work, worker.pid))
    worker.send_signal(number)
    assert worker.wait(timeout=20) == 0


# Fit for production


AS_JSON = ("check", "--json")


def findings(said: str) -> list[Finding]:
    return [Finding(**row) for row in json.loads(said)]


def errors(found: list[Finding]) -> dict[str, str]:
    """What is wrong, and what to do about it."""
    return {one.what: one.what_to_do for one in found if one.level == "error"}


def test_a_fresh_installation_is_told_what_it_lacks(here):
    told, read = here.run_each([AS_JSON, ("check",)])
    wrong = errors(findings(told[1]))
    assert "CHAINLOOM_MODE=production" in wrong["mode: development"]
    assert "HTTPS is off" in wrong
    assert "not fit for production" in read[1]
    assert (told[0], read[0]) == (1, 1)


def test_an_installation_set_up_as_documented_is_fit(here):
    here.environment |= {
        "CHAINLOOM_MODE": "production",
        "CHAINLOOM_SECRET_KEY": SECRET,
        "CHAINLOOM_HOSTS": "chain.example.test",
        "CHAINLOOM_PROXIES": "1",
        "CHAINLOOM_EMAIL_URL": "smtp://user:secret@mail.example.test:587",
    }
    here.data.chmod(0o750)
    here.do("from chainloom.jobs.schedule import looked; looked()")
    _indexed, told, (status, said) = here.run_each([("index", "--quiet"), AS_JSON, ("check",)])
    assert [one for one in findings(told[1]) if one.level != "ok"] == []
    assert "This installation is fit for production." in said
    assert SECRET not in said
    assert "user:secret" not in said
    assert (told[0], status) == (0, 0)


NEGLECT = """
from datetime import timedelta
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from chainloom.accounts.actor import Actor
from chainloom.cli.fitness import findings
from chainloom.jobs.schedule import looked
from chainloom.jobs.services import job_enqueue
by = Actor.for_system("test")
job = job_enqueue(kind="organisations.search_rebuild", params={}, by=by)
type(job).objects.update(created_at=timezone.now() - timedelta(minutes=6))
looked(timezone.now() - timedelta(minutes=6))
answer = [[vars(one) for one in findings()]]
MigrationRecorder.Migration.objects.filter(app="jobs").delete()
answer.append([vars(one) for one in findings()])
"""


def test_a_worker_that_is_missing_is_noticed_and_an_installation_that_fell_behind_told_so(here):
    here.data.chmod(0o755)
    idle, behind = ([Finding(**row) for row in found] for found in here.do(NEGLECT))
    assert "1 jobs wait for over 5 minutes" in errors(idle)
    assert any(what.startswith("schedule: not looked at since") for what in errors(idle))
    wrong = errors(behind)
    assert "chainloom migrate" in [
        does for what, does in wrong.items() if what.endswith("migrations missing")
    ]
    assert f"data folder {here.data} is readable by everyone" in wrong


def test_a_database_out_of_reach_is_a_finding_and_no_trace(tmp_path):
    away = Installation(tmp_path, "postgres://nobody@127.0.0.1:9/none")
    (status, said), told = away.run_each([("chain", "list"), AS_JSON])
    assert status == 2
    assert "The database cannot be used" in said
    assert said.count("\n") == 1
    assert told[0] == 1
    assert [one for one in errors(findings(told[1])) if one.startswith("database: cannot be")]
