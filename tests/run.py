"""`make test`: everything, on every database there is, saying plainly what was left out.

Runs the suite on SQLite; then on PostgreSQL, where one is reached by
CHAINLOOM_TEST_DATABASE_URL or can be started here for the time of the run, those that
`tests/databases.py` names for every database. `make test-postgresql` runs there whatever reads or
writes a database, and nothing on SQLite: for a change of how the database is asked.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from . import databases
from .chromium import CHROMIUM, MISSING

ROOT = Path(__file__).resolve().parent.parent
ALL_ON_POSTGRESQL = "--all-on-postgresql"


def main(arguments: list[str]) -> int:
    notes = []
    if CHROMIUM is None:
        notes.append(f"browser tests were skipped: {MISSING}")
    everything = ALL_ON_POSTGRESQL in arguments
    arguments = [one for one in arguments if one != ALL_ON_POSTGRESQL]
    status = 0 if everything else _pytest(arguments, "SQLite", {})
    with _postgres() as address:
        if address is None:
            notes.append(
                "tests on PostgreSQL were skipped: install it (apt install postgresql), or set "
                "CHAINLOOM_TEST_DATABASE_URL to a server where a database may be made"
            )
            status = status or int(everything)
        elif status == 0:
            told, which = "PostgreSQL", ["-m", "database and not browser"]
            if not everything:
                told = "PostgreSQL, as tests/databases.py says (all: make test-postgresql)"
                # Not even collected, which each process does for itself.
                ignored = [f"--ignore={path}" for path in ("tests/browser", *databases.ON_ONE)]
                which = ["-m", "every_database and not browser", *ignored]
            status = _pytest([*arguments, *which], told, {"DATABASE_URL": address})
    for note in notes:
        print(f"NOTE: {note}")
    return status


def _pytest(arguments: list[str], database: str, extra: dict[str, str]) -> int:
    print(f"== Tests on {database}", flush=True)
    environment = {**os.environ, "CHAINLOOM_MODE": "test", **extra}
    if not extra:
        environment.pop("DATABASE_URL", None)
    # Each of the processes that share the work, and each that a test starts, loads the same
    # hundreds of modules: where nobody may keep them compiled, half of its start goes into that.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    # One more than there are processors: those of a browser, or of a server, let the tests wait.
    workers = str((os.cpu_count() or 2) + 1)
    # Tests of one module stay together, and so do what they share, until somebody has no work left.
    shared = ["-n", workers, "--dist", "worksteal"]
    command = [sys.executable, "-m", "pytest", *shared, "--durations=15", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


@contextlib.contextmanager
def _postgres() -> Iterator[str | None]:
    """The address of a PostgreSQL to test on: a given one, or one started for this run."""
    given = os.environ.get("CHAINLOOM_TEST_DATABASE_URL")
    if given:
        yield given
        return
    programs = _postgres_programs()
    if programs is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="chainloom-pg-") as folder:
        start, stop = _commands(programs, Path(folder))
        for command in start:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"PostgreSQL could not be started: {done.stderr.strip()[-500:]}")
                yield None
                return
        try:
            yield f"postgres://chainloom@/chainloom?host={folder}"
        finally:
            subprocess.run(stop, capture_output=True, check=False)


def _postgres_programs() -> Path | None:
    """The folder of initdb and pg_ctl; Debian keeps it off the PATH."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return installed[-1].parent if installed else None


def _commands(programs: Path, folder: Path) -> tuple[list[list[str]], list[str]]:
    """How to start and stop a server that listens in `folder` alone."""
    as_user: list[str] = []
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root.
        as_user = ["runuser", "-u", "postgres", "--"]
        shutil.chown(folder, "postgres")
    data = folder / "data"
    # Nothing has to outlast the run; its tables are too small to be worth statistics or a compiler.
    settings = {
        "listen_addresses": "''", "max_connections": 60, "shared_buffers": "256MB",
        "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
        "wal_level": "minimal", "max_wal_senders": 0, "autovacuum": "off", "jit": "off",
        # Several archives are restored at once, each with a lock on every table and index.
        "max_locks_per_transaction": 256,
    }  # fmt: skip
    options = f"-k {folder}" + "".join(f" -c {name}={value}" for name, value in settings.items())
    control = [*as_user, str(programs / "pg_ctl"), "-D", str(data), "-w"]
    start = [
        [*as_user, str(programs / "initdb"), "-D", str(data), "-U", "chainloom",
         "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
        [*control, "-l", str(folder / "log"), "-o", options, "start"],
    ]  # fmt: skip
    return start, [*control, "-m", "fast", "stop"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
