"""Serving, supervising, and the worker: they start, answer, and leave nothing behind."""

from __future__ import annotations

import argparse
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
from chainloom.cli.commands import serve_
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
    program = (
        "import sys; from chainloom.cli.supervisor import run;"
        f"sys.exit(run(port={port}, ready=lambda: print('ready', flush=True)))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", program],
        env=installation.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopping_the_supervisor_stops_everything_cleanly(here, port, number):
    running = both(here, port)
    assert running.stdout.readline() == "ready\n"
    # Supervisor, gunicorn and its two processes, worker; the port is open before gunicorn forks.
    assert wait_until(lambda: len(processes_of(here)) >= 5), processes_of(here)
    with urlopen(f"http://127.0.0.1:{port}/health/", timeout=10) as answer:
        assert json.load(answer)["status"] == "ok"
    # As Ctrl-C does: to everything in the foreground of the terminal.
    os.killpg(running.pid, number)
    assert running.wait(timeout=20) == 0
    assert not processes_of(here)
    assert not supervisor.is_taken(port)
    assert "Traceback" not in running.stderr.read()


def test_ctrl_c_before_anything_has_started_leaves_nothing(here, port):
    running = both(here, port)
    assert wait_until(lambda: len(processes_of(here)) > 1)
    os.killpg(running.pid, signal.SIGINT)
    assert running.wait(timeout=20) in {0, 130, -signal.SIGINT}
    assert wait_until(lambda: not processes_of(here), 5)


def test_when_the_worker_ends_so_does_the_server(here, port):
    running = both(here, port)
    assert running.stdout.readline() == "ready\n"
    (worker,) = [one for one in processes_of(here) if one.rstrip().endswith("main worker")]
    os.kill(int(worker.split()[0]), signal.SIGKILL)
    assert running.wait(timeout=20) == 1
    assert "worker ended with status -9" in running.stderr.read()
    assert not processes_of(here)


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


def test_a_sample_too_small_to_be_a_chain_is_refused_in_one_line(here):
    said = here.run("demo", "--setup-only", "--data", here.data, "--firms", "19", status=2)
    assert said == "chainloom: a sample chain has at least 20 firms\n"


def test_the_demo_stays_away_from_real_data(here):
    here.run("chain", "new", "real", "--name", "真链", "--district", "350502")
    said = here.run("demo", "--setup-only", "--data", here.data, status=2)
    assert "none of them is a sample" in said
    assert said.count("\n") == 1


def test_a_server_is_asked_whether_it_is_well(here, port):
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


def test_gunicorn_takes_every_flag_it_is_given(here):
    options = argparse.Namespace(bind="127.0.0.1:1", workers=2, threads=4)
    command = serve_.gunicorn(options)
    done = subprocess.run(
        [*command, "--check-config"], env=here.environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


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


def test_a_worker_stops_when_asked_and_when_nothing_waits(here):
    here.run("worker", "--until-empty")
    for number in (signal.SIGTERM, signal.SIGINT):
        worker = here.start("worker", stderr=subprocess.DEVNULL)
        assert wait_until(partial(is_at_work, worker.pid))
        worker.send_signal(number)
        assert worker.wait(timeout=20) == 0


# Fit for production


def findings(installation: Installation, status: int) -> list[Finding]:
    rows = json.loads(installation.run("check", "--json", status=status))
    return [Finding(**row) for row in rows]


def test_a_fresh_installation_is_told_what_it_lacks(here):
    found = findings(here, 1)
    wrong = {one.what: one.what_to_do for one in found if one.level == "error"}
    assert "CHAINLOOM_MODE=production" in wrong["mode: development"]
    assert "HTTPS is off" in wrong
    assert "not fit for production" in here.run("check", status=1)


def test_an_installation_set_up_as_documented_is_fit(here):
    here.environment |= {
        "CHAINLOOM_MODE": "production",
        "CHAINLOOM_SECRET_KEY": SECRET,
        "CHAINLOOM_HOSTS": "chain.example.test",
        "CHAINLOOM_PROXIES": "1",
        "CHAINLOOM_EMAIL_URL": "smtp://user:secret@mail.example.test:587",
    }
    here.data.chmod(0o750)
    here.run("index", "--quiet")
    found = findings(here, 0)
    assert [one for one in found if one.level != "ok"] == []
    said = here.run("check")
    assert "This installation is fit for production." in said
    assert SECRET not in said
    assert "user:secret" not in said


def test_an_installation_that_fell_behind_is_told_so(here):
    here.data.chmod(0o755)
    here.do(
        "from django.db.migrations.recorder import MigrationRecorder\n"
        "MigrationRecorder.Migration.objects.filter(app='jobs').delete()"
    )
    wrong = {one.what: one.what_to_do for one in findings(here, 1) if one.level == "error"}
    assert "chainloom migrate" in [
        does for what, does in wrong.items() if what.endswith("migrations missing")
    ]
    assert f"data folder {here.data} is readable by everyone" in wrong


def test_a_worker_that_is_missing_is_noticed(here):
    here.do(
        "from datetime import timedelta\n"
        "from django.utils import timezone\n"
        "from chainloom.accounts.actor import Actor\n"
        "from chainloom.jobs.services import job_enqueue\n"
        "by = Actor.for_system('test')\n"
        "job = job_enqueue(kind='organisations.search_rebuild', params={}, by=by)\n"
        "old = timezone.now() - timedelta(minutes=6)\n"
        "type(job).objects.update(created_at=old)"
    )
    found = {one.what for one in findings(here, 1)}
    assert "1 jobs wait for over 5 minutes" in found


def test_a_database_out_of_reach_is_a_finding_and_no_trace(tmp_path):
    away = Installation(tmp_path, "postgres://nobody@127.0.0.1:9/none")
    found = findings(away, 1)
    (wrong,) = [one for one in found if one.what.startswith("database: cannot be reached")]
    assert wrong.level == "error"
