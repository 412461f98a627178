"""Backup archives: what they hold, how they are made, checked and put back.

    archive.tar.gz
    ├── manifest.json   version, engine, time, rows a table, SHA-256 of every file
    ├── database        SQLite: the database file; PostgreSQL: pg_dump's custom format
    └── uploads/…       uploaded files

The database is copied first and as one consistent state (SQLite's online backup,
pg_dump's snapshot). Uploaded files are written once under a random name and never
changed, so files copied afterwards can only be more than the database names.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from chainloom import __version__
from chainloom.core.errors import Conflict, Invalid

MANIFEST = "manifest.json"


def write_archive(archive: Path) -> dict[str, Any]:
    """Write the archive; it appears under its name only when it is whole."""
    with tempfile.TemporaryDirectory(dir=archive.resolve().parent) as scratch:
        folder = Path(scratch)
        _dump_database(folder / "database")
        uploads = Path(settings.MEDIA_ROOT)
        if uploads.exists():
            shutil.copytree(uploads, folder / "uploads")
        manifest = {
            "version": __version__,
            "engine": connection.vendor,
            "made_at": timezone.now().isoformat(timespec="seconds"),
            "rows": _rows_in_dump(folder / "database"),
            "files": {
                str(path.relative_to(folder)): _sha256(path)
                for path in sorted(folder.rglob("*"))
                if path.is_file()
            },
        }
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        whole = folder / "whole.tar.gz"
        with tarfile.open(whole, "w:gz", compresslevel=6) as tar:
            for name in [MANIFEST, *manifest["files"]]:
                tar.add(folder / name, arcname=name)
        whole.chmod(0o600)
        whole.replace(archive)
    return manifest


def verify_archive(archive: Path) -> dict[str, Any]:
    """Check every checksum and that the database in it opens; raises `Invalid`."""
    with tempfile.TemporaryDirectory() as scratch:
        return _unpack(archive, Path(scratch))


def restore_archive(archive: Path, *, replace: bool) -> dict[str, Any]:
    """Put an archive back and compare every table with the manifest.

    Raises `Conflict` where the installation holds data and `replace` is not given.
    With it, the present state is first written beside the archive.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        manifest = _unpack(archive, folder)
        if manifest["engine"] != connection.vendor:
            raise Invalid(
                "backup_engine",
                f"The archive holds a {manifest['engine']} database; this installation "
                f"runs on {connection.vendor}.",
            )
        if _holds_data():
            if not replace:
                raise Conflict(
                    "not_empty",
                    "This installation holds data already. Restore into an empty one, or "
                    "add --replace: what is here is backed up beside the archive first.",
                )
            stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
            write_archive(archive.with_name(f"before-restore-{stamp}.tar.gz"))
        _load_database(folder / "database")
        _replace_folder(folder / "uploads", Path(settings.MEDIA_ROOT))
        found = _table_rows()
        wrong = [t for t, rows in manifest["rows"].items() if found.get(t) != rows]
        if wrong:
            raise Invalid("restore_differs", f"These tables differ from the archive: {wrong}")
    return manifest


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unpack(archive: Path, folder: Path) -> dict[str, Any]:
    if not archive.exists():
        raise Invalid("backup_missing", f"There is no file {archive}.")
    try:
        with tarfile.open(archive, "r:gz") as tar:
            # The filter refuses links, devices and names that leave the folder.
            tar.extractall(folder, filter="data")
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        named = set(manifest["files"])
    except (tarfile.TarError, EOFError, OSError, KeyError, ValueError) as error:
        raise Invalid(
            "backup_broken", f"{archive} is not a whole Chainloom backup ({error})."
        ) from error
    present = {
        str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST
    }
    for name in sorted(named | present):
        path = folder / name
        if name not in present or name not in named or _sha256(path) != manifest["files"][name]:
            raise Invalid("backup_broken", f"{archive}: {name} does not match its checksum.")
    if manifest["engine"] == "sqlite" and _rows_in_dump(folder / "database") != manifest["rows"]:
        raise Invalid("backup_broken", f"{archive}: the database differs from its manifest.")
    return manifest


def _models() -> list[Any]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def _table_rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
    return {
        model._meta.db_table: model._base_manager.count()
        for model in _models()
        if model._meta.db_table in existing
    }


def _holds_data() -> bool:
    rows = _table_rows()
    quiet = {"django_content_type", "auth_permission", "django_session"}
    return any(count for table, count in rows.items() if table not in quiet)


def _rows_in_dump(dump: Path) -> dict[str, int]:
    """Rows of each table as the copy has them (on PostgreSQL: as the database has them)."""
    if connection.vendor != "sqlite":
        return _table_rows()
    copy = sqlite3.connect(dump)
    try:
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise Invalid("backup_broken", "The database in the archive is damaged.")
        tables = {r[0] for r in copy.execute("SELECT name FROM sqlite_master WHERE type='table'")}
        return {
            table: copy.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608
            for table in sorted(m._meta.db_table for m in _models())
            if table in tables
        }
    except sqlite3.DatabaseError as error:
        raise Invalid("backup_broken", "The database in the archive is damaged.") from error
    finally:
        copy.close()


def _dump_database(target: Path) -> None:
    if connection.vendor == "sqlite":
        live = sqlite3.connect(settings.DATABASES["default"]["NAME"], timeout=60)
        copy = sqlite3.connect(target)
        live.backup(copy)
        copy.close()
        live.close()
        return
    _postgres("pg_dump", "--format=custom", "--no-owner", "--file", str(target))


def _load_database(dump: Path) -> None:
    if connection.vendor == "sqlite":
        connections.close_all()
        live = sqlite3.connect(settings.DATABASES["default"]["NAME"], timeout=60)
        copy = sqlite3.connect(dump)
        copy.backup(live)
        copy.close()
        live.close()
        return
    connections.close_all()
    database = connection.settings_dict["NAME"]
    _postgres(
        "pg_restore", "--clean", "--if-exists", "--no-owner", "--exit-on-error",
        "--single-transaction", "--dbname", database, str(dump), database=False,
    )  # fmt: skip


def _postgres(program: str, *arguments: str, database: bool = True) -> None:
    """Run one of PostgreSQL's own tools; the password goes by environment, not by argument."""
    where = connection.settings_dict
    environment = {**os.environ, "PGPASSWORD": where.get("PASSWORD") or ""}
    command = [program, *arguments]
    for flag, key in (("--host", "HOST"), ("--port", "PORT"), ("--username", "USER")):
        if where.get(key):
            command += [flag, str(where[key])]
    if database:
        command.append(where["NAME"])
    try:
        subprocess.run(command, check=True, env=environment, capture_output=True, text=True)  # noqa: S603
    except FileNotFoundError:
        raise Invalid("no_tool", f"{program} is not installed (PostgreSQL's client).") from None
    except subprocess.CalledProcessError as error:
        raise Invalid("postgres", f"{program} failed: {error.stderr.strip()}") from error


def _replace_folder(new: Path, folder: Path) -> None:
    aside = folder.with_name(folder.name + ".replaced")
    shutil.rmtree(aside, ignore_errors=True)
    if folder.exists():
        folder.replace(aside)
    if new.exists():
        shutil.copytree(new, folder)
    shutil.rmtree(aside, ignore_errors=True)
