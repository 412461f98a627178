"""A real installation for a test: its own data folder and database, used through `chainloom`.

On the database that this run of the tests is on: a SQLite file, or a database of its own on
the PostgreSQL of DATABASE_URL.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

CHAINLOOM = [sys.executable, "-m", "chainloom.cli.main"]
SECRET = "x7Kp2-wQ9r_Tn4Vb8Lm1Zc6Hs3Fd5Gj0Ay+Ue=RiOoPtBkWvXqMhNg"
IS_POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")
# By these the processes of one run know the installation that was migrated for all of them.
FOLDER, DATABASE = "CHAINLOOM_MIGRATED", "CHAINLOOM_MIGRATED_DATABASE"
# Where loops were not compiled yet, each process would compile them for itself.
COMPILE = (
    "import django; django.setup(); from chainloom.chain.services import resilience;"
    "resilience.warm()"
)


RUN_EACH = """
import contextlib, io, json, sys
from chainloom.cli.main import main
answers = []
for arguments in json.load(sys.stdin):
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            status = main(arguments) or 0
        except SystemExit as stopped:
            status = stopped.code or 0
    answers.append([status, said.getvalue()])
print(json.dumps(answers))
"""


class Installation:
    """One data folder and one database."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self.folder = folder
        self.data = folder / "data"
        self.database = database
        self.environment = {
            # Neither settings of this run nor what the browser's driver needs in it.
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("CHAINLOOM_", "DJANGO_ALLOW_ASYNC_UNSAFE"))
            },
            "DJANGO_SETTINGS_MODULE": "chainloom.settings.base",
            "CHAINLOOM_MODE": "development",
            "CHAINLOOM_DATA": str(self.data),
            "DATABASE_URL": database,
            "PYTHONUNBUFFERED": "1",
            # Beside the package, where the tests keep it too, and not anew in every data folder:
            # each worker that starts has the network engine's loops compiled.
            "NUMBA_CACHE_DIR": "",
        }

    def run(self, *arguments: object, status: int = 0, stdin: str = "", **extra: str) -> str:
        """Run a command that must end with `status`; what it said, refusals last."""
        done = subprocess.run(
            [*CHAINLOOM, *map(str, arguments)],
            env={**self.environment, **extra},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        said = done.stdout + done.stderr
        assert done.returncode == status, f"{arguments}: {done.returncode}\n{said}"
        assert "Traceback" not in said, said
        return said

    def run_each(self, commands: list[tuple[object, ...]]) -> list[tuple[int, str]]:
        """Run commands one after another in one process: with what each ended, and what it said.

        For many short ones: starting a process takes longer than what they do.
        """
        done = subprocess.run(
            [sys.executable, "-c", RUN_EACH],
            env=self.environment,
            input=json.dumps([[str(part) for part in command] for command in commands]),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        answers = [tuple(answer) for answer in json.loads(done.stdout)]
        assert not any("Traceback" in said for _status, said in answers), answers
        return answers

    def start(self, *arguments: object, **options: Any) -> subprocess.Popen[str]:
        """Start a command and let it run."""
        return subprocess.Popen(
            [*CHAINLOOM, *map(str, arguments)], env=self.environment, text=True, **options
        )

    def rows(self, query: str) -> list[dict[str, Any]]:
        """What another process sees of the database right now; for waiting, as none is started."""
        if self.database:
            import psycopg
            from psycopg.rows import dict_row

            with psycopg.connect(self.database, row_factory=dict_row) as connection:
                return connection.execute(query).fetchall()
        file = self.data / "chainloom.sqlite3"
        with contextlib.closing(sqlite3.connect(file, timeout=60)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(query)]

    def counts(self) -> dict[str, int]:
        """How many rows each table has, as `rows` sees it."""
        from django.apps import apps

        models = apps.get_models(include_auto_created=True)
        tables = sorted({model._meta.db_table for model in models})
        each = [f"SELECT '{one}' AS name, count(*) AS n FROM \"{one}\"" for one in tables]
        return {row["name"]: row["n"] for row in self.rows(" UNION ALL ".join(each))}

    def do(self, code: str) -> Any:
        """Run Python in this installation; the value of `answer` at its end."""
        program = (
            "import gc, json, django; gc.disable(); django.setup()\n"
            "from django.apps import apps\n"
            "model = apps.get_model\n"
            f"answer = None\n{code}\n"
            "print('ANSWER ' + json.dumps(answer, default=str))"
        )
        done = subprocess.run(
            [sys.executable, "-c", program],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.rpartition("ANSWER ")[2])


@contextlib.contextmanager
def prepared(folder: Path) -> Iterator[Installation]:
    """An installation whose tables are made: a copy of one that was migrated for this run."""
    with copied(migrated(), folder) as installation:
        yield installation


def share_migrated() -> None:
    """Make what the processes started from here would each make: tables, and compiled loops."""
    compiling = subprocess.Popen(
        [sys.executable, "-c", COMPILE], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        made = migrated()
    finally:
        compiling.wait()
    os.environ |= {FOLDER: str(made.folder), DATABASE: made.database}


def is_shared() -> bool:
    return FOLDER in os.environ


@cache
def migrated() -> Installation:
    """That of this run, or one for all tests of this process, gone when the process ends."""
    if is_shared():
        return Installation(Path(os.environ[FOLDER]), os.environ[DATABASE])
    kept = contextlib.ExitStack()
    atexit.register(kept.close)
    folder = Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="chainloom-migrated-")))
    installation = Installation(folder, kept.enter_context(database_of_its_own()))
    installation.run("migrate", "--quiet")
    return installation


@contextlib.contextmanager
def copied(original: Installation, folder: Path) -> Iterator[Installation]:
    """Another installation in the state of that one."""
    with database_of_its_own(template=original.database) as address:
        copy = Installation(folder, address)
        shutil.copytree(original.data, copy.data)
        yield copy


def copy_file(source: Path, target: Path | str) -> None:
    """A SQLite database as it is read, what stands in its journal included."""
    with (
        contextlib.closing(sqlite3.connect(source)) as made,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        made.backup(copy)


@contextlib.contextmanager
def database_of_its_own(template: str = "") -> Iterator[str]:
    """The address of a new database; an empty one on SQLite, where it lies in the folder."""
    if not IS_POSTGRES:
        yield ""
        return
    import psycopg
    from psycopg import sql

    server = os.environ["DATABASE_URL"]
    name = f"chainloom_try_{secrets.token_hex(6)}"
    made = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if template:
        made += sql.SQL(" TEMPLATE {}").format(sql.Identifier(urlsplit(template).path[1:]))
    with psycopg.connect(_at(server, "postgres"), autocommit=True) as connection:
        connection.execute(made)
    try:
        yield _at(server, name)
    finally:
        with psycopg.connect(_at(server, "postgres"), autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )


def _at(server: str, database: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{database}"))
