"""One consistent copy of the database: taken while it is written to, checked, put back.

SQLite     its online backup, in one step: readers and writers go on, and the copy is the
           state of one moment.
PostgreSQL pg_dump, on a snapshot exported by a transaction of ours
           (https://www.postgresql.org/docs/current/functions-admin.html, snapshot
           synchronisation), in which the rows are counted too: so the counts are those of
           the dump whatever is written meanwhile.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection, connections, transaction

from chainloom.core.errors import Conflict, Invalid

Rows = dict[str, int]
LOCK_SECONDS = 60
# Of what a database's address may say, that which all of PostgreSQL's tools understand.
LIBPQ = (
    "host", "hostaddr", "port", "dbname", "user", "service", "passfile", "connect_timeout",
    "sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "target_session_attrs",
)  # fmt: skip
# SQLite reserves these names: https://www.sqlite.org/fileformat2.html#intschema
OWN_TABLES = "sqlite_"
IN_USE = "The database is in use. Stop the web server and the worker, then restore again."


def dump(target: Path) -> Rows:
    """Write the copy; returns the number of rows of each table in it."""
    if not _tables():
        raise Conflict("not_prepared", "There is no database to back up. Run: chainloom migrate")
    if connection.vendor == "sqlite":
        with _sqlite(_sqlite_file()) as live, _sqlite(target) as copy:
            live.backup(copy)
        return check(target, "sqlite")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        rows = _count(cursor, _tables())
        _tool(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges",
            f"--snapshot={snapshot}", "--file", str(target), "--dbname", _address(),
        )  # fmt: skip
    return rows


def check(copy: Path, engine: str) -> Rows:
    """That the copy can be read; the rows of each table, where that can be seen in it."""
    if engine != "sqlite":
        if shutil.which("pg_restore"):
            _tool("pg_restore", "--list", str(copy))
        return {}
    with _sqlite(copy) as database:
        try:
            sound = database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            names = database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            ).fetchall()
            rows = {
                name: _sqlite_count(database, name)
                for (name,) in sorted(names)
                if not name.startswith(OWN_TABLES)
            }
        except sqlite3.DatabaseError:
            sound = False
    if not sound:
        raise Invalid("backup_broken", "The database in the archive is damaged.")
    return rows


def load(copy: Path) -> None:
    """Put the copy in the place of everything in the database, or change nothing."""
    tables = _tables()
    if connection.vendor == "sqlite":
        connections.close_all()
        try:
            with _sqlite(copy) as source, _sqlite(_sqlite_file()) as live:
                source.backup(live)
        except sqlite3.OperationalError as error:
            raise Conflict("in_use", IN_USE) from error
        return
    address = _address()
    script = copy.with_name("restore.sql")
    _tool("pg_restore", "--no-owner", "--no-privileges", "--file", str(script), str(copy))
    # A table that the archive does not know must not stay behind; one transaction around all.
    names = ", ".join(connection.ops.quote_name(name) for name in tables)
    empty = ["--command", f"DROP TABLE {names} CASCADE"] if tables else []
    connections.close_all()
    _tool(
        "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set", "ON_ERROR_STOP=1",
        "--dbname", address, *empty, "--file", str(script),
    )  # fmt: skip


def count() -> Rows:
    """The rows of each table of the database as it is now."""
    with connection.cursor() as cursor:
        return _count(cursor, _tables())


def _tables() -> list[str]:
    """The tables of the product; those of SQLite itself (statistics, say) are no data."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    return sorted(name for name in names if not name.startswith(OWN_TABLES))


def _count(cursor: Any, tables: list[str]) -> Rows:
    rows = {}
    for table in tables:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
        rows[table] = cursor.fetchone()[0]
    return rows


def _sqlite_file() -> Path:
    return Path(connection.settings_dict["NAME"])


@contextlib.contextmanager
def _sqlite(path: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(path, timeout=LOCK_SECONDS)) as opened:
        yield opened


def _sqlite_count(database: sqlite3.Connection, table: str) -> int:
    quoted = table.replace('"', '""')
    return int(database.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0])  # noqa: S608


def _address() -> str:
    """How PostgreSQL's tools reach the same database; the password is not in it."""
    from psycopg.conninfo import make_conninfo

    params = connection.get_connection_params()
    return make_conninfo(**{name: params[name] for name in LIBPQ if params.get(name)})


def _password() -> str:
    return str(connection.settings_dict.get("PASSWORD") or "")


def _tool(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own tools; the password goes by environment, not by argument."""
    environment = {**os.environ, "PGOPTIONS": f"-c lock_timeout={LOCK_SECONDS}s", "LC_ALL": "C"}
    if connection.vendor == "postgresql" and _password():
        environment["PGPASSWORD"] = _password()
    try:
        subprocess.run(  # noqa: S603
            [program, *arguments], check=True, env=environment, capture_output=True, text=True
        )
    except FileNotFoundError:
        raise Invalid("no_tool", f"{program} is not installed (PostgreSQL's client).") from None
    except subprocess.CalledProcessError as error:
        if "lock timeout" in error.stderr:
            raise Conflict("in_use", IN_USE) from error
        said = [line for line in error.stderr.splitlines() if "rror:" in line or "ERROR:" in line]
        words = (said or error.stderr.strip().splitlines() or ["no reason given"])[0]
        raise Invalid("postgres", f"{program} failed: {words}") from error
