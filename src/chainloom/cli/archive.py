"""Backup archives: what they hold, how they are made, checked and put back.

    archive.tar.gz
    ├── database        SQLite: the database file; PostgreSQL: pg_dump's custom format
    ├── uploads/…       uploaded files
    └── manifest.json   version, engine, time, rows a table, SHA-256 of every file

The database is copied first, as the state of one moment (`dumps`). Uploaded files are
written once under a random name and never changed, so what is copied after it is all that
it names. The manifest comes last: an archive that was cut off has none.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from chainloom import __version__
from chainloom.core.errors import Conflict, Invalid

from . import dumps

MANIFEST = "manifest.json"
DATABASE = "database"
UPLOADS = "uploads"
# Folders beside the uploads whose files can be made anew at any time.
MADE_ANEW = ("exports",)
PIECE = 1024 * 1024
MANIFEST_MOST = 256 * PIECE
# Tables that are filled by preparing a database, or that nobody would miss.
QUIET = {
    "auth_permission",
    "chainloom_cache",
    "django_content_type",
    "django_migrations",
    "django_session",
}


@dataclass(frozen=True)
class Manifest:
    """What an archive says of itself."""

    version: str
    engine: str
    made_at: str
    rows: dict[str, int]
    files: dict[str, str]

    @classmethod
    def read(cls, text: bytes) -> Manifest:
        """Raises ValueError or TypeError for anything that is not a manifest."""
        manifest = cls(**json.loads(text))
        rows, files = manifest.rows, manifest.files
        if not isinstance(rows, dict) or not isinstance(files, dict) or DATABASE not in files:
            raise ValueError("its manifest is incomplete")
        return manifest

    def sentence(self) -> str:
        return (
            f"version {self.version}, {self.engine}, {self.made_at}, {len(self.files)} files, "
            f"{sum(self.rows.values())} rows in {len(self.rows)} tables"
        )


def write_archive(archive: Path) -> Manifest:
    """Write the archive; it appears under its name only when it is whole."""
    folder = archive.resolve().parent
    if not folder.is_dir():
        raise Invalid("no_folder", f"There is no folder {folder}.")
    if archive.is_dir():
        raise Invalid("is_folder", f"{archive} is a folder; name the file to write.")
    with tempfile.TemporaryDirectory(dir=folder, prefix=".chainloom-backup-") as scratch:
        copy, whole = Path(scratch, DATABASE), Path(scratch, "whole.tar.gz")
        rows = dumps.dump(copy)
        with whole.open("wb") as file:
            whole.chmod(0o600)
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as tar:
                files = {DATABASE: _add(tar, copy, DATABASE)}
                for name, path in _uploads():
                    # A file that was discarded meanwhile is not missed.
                    with contextlib.suppress(FileNotFoundError):
                        files[name] = _add(tar, path, name)
                made_at = timezone.localtime().isoformat(timespec="seconds")
                manifest = Manifest(__version__, connection.vendor, made_at, rows, files)
                _add_text(tar, MANIFEST, json.dumps(vars(manifest), indent=1, ensure_ascii=False))
            os.fsync(file.fileno())
        whole.replace(archive)
    return manifest


def verify_archive(archive: Path) -> Manifest:
    """Check every checksum and that the database in it can be read; raises `Invalid`."""
    with _opened(archive) as (manifest, folder):
        _check_database(archive, manifest, folder)
    return manifest


def restore_archive(archive: Path, *, replace: bool) -> Manifest:
    """Put an archive back and compare every table with the manifest.

    Raises `Conflict` where the installation holds data and `replace` is not given.
    With it, the present state is first written beside the archive.
    """
    with _opened(archive, keep_uploads=True) as (manifest, folder):
        _check_fits(manifest)
        _check_database(archive, manifest, folder)
        if _holds_data():
            if not replace:
                raise Conflict(
                    "not_empty",
                    "This installation holds data already. Restore into an empty one, or "
                    "add --replace: what is here is backed up beside the archive first.",
                )
            stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
            write_archive(archive.with_name(f"before-restore-{stamp}.tar.gz"))
        dumps.load(folder / DATABASE)
        _replace_folder(folder / UPLOADS, Path(settings.MEDIA_ROOT))
        # Derived from what was there before.
        shutil.rmtree(settings.SEARCH_INDEX, ignore_errors=True)
        found = dumps.count()
        wrong = sorted(set(manifest.rows.items()) ^ set(found.items()))
        if wrong:
            tables = ", ".join(dict.fromkeys(name for name, _rows in wrong))
            raise Invalid("restore_differs", f"These tables differ from the archive: {tables}.")
        cache.clear()
    return manifest


def _uploads() -> Iterator[tuple[str, Path]]:
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        is_made = path.relative_to(root).parts[0] in MADE_ANEW
        if path.is_file() and not path.is_symlink() and not is_made:
            yield f"{UPLOADS}/{path.relative_to(root).as_posix()}", path


class _Hashing:
    """A file being read, and the checksum of what was read of it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._hash.update(data)
        return data

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def _add(tar: tarfile.TarFile, path: Path, name: str) -> str:
    with path.open("rb") as file:
        about = tarfile.TarInfo(name)
        state = os.fstat(file.fileno())
        about.size, about.mtime, about.mode = state.st_size, int(state.st_mtime), 0o600
        reader = _Hashing(file)
        tar.addfile(about, reader)  # type: ignore[arg-type]
    return reader.hexdigest()


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    data = text.encode()
    about = tarfile.TarInfo(name)
    about.size, about.mode = len(data), 0o600
    tar.addfile(about, io.BytesIO(data))


@contextlib.contextmanager
def _opened(archive: Path, *, keep_uploads: bool = False) -> Iterator[tuple[Manifest, Path]]:
    """The archive's manifest and the folder it was unpacked into, every checksum checked."""
    if not archive.is_file():
        raise Invalid("backup_missing", f"There is no file {archive}.")
    # In the data folder: what a restore needs has to fit there anyhow, and /tmp may be small.
    scratch = tempfile.TemporaryDirectory(dir=settings.DATA_FOLDER, prefix=".chainloom-restore-")
    with scratch as name:
        folder = Path(name)
        yield _unpack(archive, folder, keep_uploads=keep_uploads), folder


def _unpack(archive: Path, folder: Path, *, keep_uploads: bool) -> Manifest:
    found: dict[str, str] = {}
    text = b""
    try:
        with gzip.open(archive) as stream, tarfile.open(fileobj=stream, mode="r:") as tar:
            for member in tar:
                source = tar.extractfile(member) if _is_expected(member) else None
                if source is None or member.name in found:
                    raise _broken(archive, f"it holds {member.name!r}, which no backup holds")
                if member.name == MANIFEST:
                    text = source.read(MANIFEST_MOST)
                    continue
                keeps = keep_uploads or member.name == DATABASE
                found[member.name] = _copy(source, folder / member.name if keeps else None)
            while stream.read(PIECE):
                pass  # to the end: a file that was cut off is told by its missing checksum
        if not text:
            raise _broken(archive, "it has no manifest")
        manifest = Manifest.read(text)
    except (tarfile.TarError, EOFError, OSError, TypeError, ValueError, zlib.error) as error:
        raise _broken(archive, str(error)) from error
    differ = sorted(set(found.items()) ^ set(manifest.files.items()))
    if differ:
        raise _broken(archive, f"{differ[0][0]} does not match its checksum")
    return manifest


def _is_expected(member: tarfile.TarInfo) -> bool:
    """A plain file that lies where a backup's files lie; nothing else is ever unpacked."""
    path = PurePosixPath(member.name)
    if not member.isreg() or path.is_absolute() or ".." in path.parts:
        return False
    is_upload = path.parts[0] == UPLOADS and len(path.parts) > 1
    return member.name in {MANIFEST, DATABASE} or (is_upload and str(path) == member.name)


def _copy(source: IO[bytes], target: Path | None) -> str:
    """Read a file of the archive, to be kept or not; its checksum."""
    reader = _Hashing(source)
    if target is None:
        while reader.read(PIECE):
            pass
        return reader.hexdigest()
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        while piece := reader.read(PIECE):
            file.write(piece)
    target.chmod(0o600)
    return reader.hexdigest()


def _broken(archive: Path, reason: str) -> Invalid:
    return Invalid("backup_broken", f"{archive} is not a whole Chainloom backup: {reason}.")


def _check_fits(manifest: Manifest) -> None:
    if manifest.engine != connection.vendor:
        raise Invalid(
            "backup_engine",
            f"The archive holds a {manifest.engine} database; this installation "
            f"runs on {connection.vendor}.",
        )
    if _release(manifest.version) > _release(__version__):
        raise Invalid(
            "backup_newer",
            f"The archive was written by version {manifest.version}; this is {__version__}. "
            "Install that version or a later one first.",
        )


def _release(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _holds_data() -> bool:
    return any(count for table, count in dumps.count().items() if table not in QUIET)


def _check_database(archive: Path, manifest: Manifest, folder: Path) -> None:
    rows = dumps.check(folder / DATABASE, manifest.engine)
    if manifest.engine == "sqlite" and rows != manifest.rows:
        raise _broken(archive, "the rows of the database differ from its manifest")


def _replace_folder(new: Path, folder: Path) -> None:
    """Both lie in the data folder, as a rule on one file system: renamed, not copied."""
    aside = new.with_name("replaced")
    new.mkdir(exist_ok=True)
    if folder.exists():
        shutil.move(folder, aside)
    shutil.move(new, folder)
