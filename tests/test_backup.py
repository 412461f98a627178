"""A backup is one whole state, taken while people work, and nothing else is ever restored."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chainloom.jobs import workbooks
from tests.installation import IS_POSTGRES, Installation, copied, prepared

# What it starts works on the database that is tested.
pytestmark = pytest.mark.database

ENGINE, OTHER = ("postgresql", "sqlite") if IS_POSTGRES else ("sqlite", "postgresql")


@pytest.fixture(scope="module")
def original(tmp_path_factory) -> Iterator[Installation]:
    """A chain, its office, an uploaded file; and an archive of them, `archive`."""
    if IS_POSTGRES and not shutil.which("pg_dump"):
        pytest.skip("pg_dump is not installed (PostgreSQL's client)")
    with prepared(tmp_path_factory.mktemp("original")) as installation:
        uploaded = installation.data / "uploads" / "imports" / "2026" / "a1.xlsx"
        uploaded.parent.mkdir(parents=True)
        uploaded.write_bytes(b"uploaded" * 5000)
        made = installation.data / "uploads" / workbooks.FOLDER / "made.xlsx"
        made.parent.mkdir()
        made.write_bytes(b"can be made anew")
        archive = _archive_of(installation)
        archive.parent.mkdir()
        new = (
            "chain", "new", "fabric", "--name", "纺织面料", "--district", "350502",
            "--template", "textile_fabric", "--office", "测试链办",
        )  # fmt: skip
        all_done(installation.run_each([new, ("backup", archive)]))
        yield installation


def _archive_of(installation: Installation) -> Path:
    return installation.folder / "archive" / "whole.tar.gz"


@pytest.fixture(scope="module")
def archive(original) -> Path:
    return _archive_of(original)


def all_done(answers: list[tuple[int, str]]) -> None:
    assert [status for status, _said in answers] == [0] * len(answers), answers


@pytest.fixture
def here(original, tmp_path) -> Iterator[Installation]:
    with copied(original, tmp_path / "here") as installation:
        yield installation


@pytest.fixture(scope="module")
def untouched(original, tmp_path_factory) -> Iterator[Installation]:
    """One that refused restores have to leave as it is."""
    with copied(original, tmp_path_factory.mktemp("untouched") / "here") as installation:
        before = installation.counts()
        yield installation
        assert installation.counts() == before


@pytest.fixture
def empty(tmp_path) -> Iterator[Installation]:
    with prepared(tmp_path / "empty") as installation:
        yield installation


def contents(archive: Path) -> dict[str, bytes]:
    with tarfile.open(archive) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}


def test_what_was_backed_up_comes_back_as_it_was(original, archive, empty):
    said = empty.run("restore", archive)
    assert "Restored and compared with the archive" in said
    assert "chainloom check" in said, "which names secrets that were sealed with another key"
    assert empty.counts() == original.counts()
    kept = empty.data / "uploads" / "imports" / "2026" / "a1.xlsx"
    assert kept.read_bytes() == b"uploaded" * 5000
    assert kept.stat().st_mode & 0o077 == 0
    assert not (empty.data / "uploads" / workbooks.FOLDER).exists()
    assert empty.counts()["chain_stage"] == 31


@pytest.mark.skipif(IS_POSTGRES, reason="about what SQLite itself keeps in a database")
def test_statistics_that_sqlite_keeps_are_no_data(here, tmp_path):
    """A large import gathers them (chain/services/statistics.py)."""
    with contextlib.closing(sqlite3.connect(here.data / "chainloom.sqlite3")) as database:
        database.execute("ANALYZE")
        assert database.execute("SELECT count(*) FROM sqlite_stat1").fetchone()[0]
    analysed = tmp_path / "analysed.tar.gz"
    answers = here.run_each([("backup", analysed, "--verify"), ("restore", "--replace", analysed)])
    all_done(answers)
    assert "Restored and compared" in answers[1][1]


def test_an_archive_is_for_its_owner_alone(archive):
    assert archive.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in archive.parent.iterdir()] == [archive.name]


def test_what_is_here_is_kept_beside_the_archive_before_it_is_replaced(here, archive, tmp_path):
    moved = Path(shutil.copy(archive, tmp_path / "moved.tar.gz"))
    new = ("chain", "new", "later", "--name", "后来", "--district", "350502")
    restored = ("restore", "--replace", moved)
    made, refused, done = here.run_each([new, ("restore", moved), restored])
    all_done([made, done])
    assert refused[0] == 2
    assert "holds data already" in refused[1]
    assert here.rows("SELECT slug FROM chain_chain") == [{"slug": "fabric"}]
    (before,) = tmp_path.glob("before-restore-*.tar.gz")
    here.run("restore", "--replace", before)
    assert here.counts()["chain_chain"] == 2


WRITER = """
import sys, django; django.setup()
from chainloom.accounts.actor import Actor
from chainloom.accounts.services import user_create
by = Actor.for_system("writer")
for number in range(100_000):
    user_create(email=f"writer{number}@example.test", password=None, by=by)
    print(number, flush=True)
"""


def test_a_backup_taken_while_people_write_is_one_whole_state(here, tmp_path):
    """A user and its audit entry are one transaction: in every copy there are as many."""
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER],
        env=here.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        writer.stdout.readline()
        backups = [("backup", tmp_path / f"{number}.tar.gz") for number in range(3)]
        all_done(here.run_each(backups))
    finally:
        writer.terminate()
        lines = writer.stdout.read().split()
        writer.wait()
    assert len(lines) > 20, "the writer wrote all the while"
    manifests = [json.loads(contents(tmp_path / f"{n}.tar.gz")["manifest.json"]) for n in range(3)]
    users = [manifest["rows"]["accounts_user"] for manifest in manifests]
    assert users == sorted(set(users)), "each copy is of a later moment"
    with prepared(tmp_path / "other") as other:
        other.run("restore", tmp_path / "2.tar.gz")
        audited = "SELECT count(*) AS n FROM audit_auditentry WHERE action = 'user.create'"
        assert other.rows(audited) == [{"n": users[2]}]
        assert other.counts()["accounts_user"] == users[2]


def rewritten(archive: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The archive with something changed, as somebody who tampers would."""
    files = contents(archive)
    change(files)
    with tarfile.open(target, "w:gz") as tar:
        _fill(tar, files)
    return target


def _fill(tar: tarfile.TarFile, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        about = tarfile.TarInfo(name)
        about.size = len(data)
        tar.addfile(about, io.BytesIO(data))


def _says(**changes: object) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        manifest = json.loads(files["manifest.json"]) | changes
        files["manifest.json"] = json.dumps(manifest).encode()

    return change


def _one_bit(files: dict[str, bytes]) -> None:
    data = bytearray(files["database"])
    data[len(data) // 2] ^= 1
    files["database"] = bytes(data)


def _no_manifest(files: dict[str, bytes]) -> None:
    del files["manifest.json"]


def _missing_upload(files: dict[str, bytes]) -> None:
    del files["uploads/imports/2026/a1.xlsx"]


def _added_upload(files: dict[str, bytes]) -> None:
    files["uploads/extra.xlsx"] = b"not in the manifest"


def _leaves_folder(files: dict[str, bytes]) -> None:
    files["uploads/../../../escaped"] = b"out of the folder"


def _absolute(files: dict[str, bytes]) -> None:
    files["/tmp/escaped"] = b"anywhere"


def _foreign(files: dict[str, bytes]) -> None:
    files["chainloom.sqlite3"] = b"a file that no backup holds"


def _senseless_manifest(files: dict[str, bytes]) -> None:
    files["manifest.json"] = b'{"files": 3}'


def _not_json(files: dict[str, bytes]) -> None:
    files["manifest.json"] = b"manifest"


def _other_database(files: dict[str, bytes]) -> None:
    """With a fitting checksum, as no accident makes it."""
    files["database"] = b"SQLite format 3\x00" + bytes(5000)
    checksums = json.loads(files["manifest.json"])["files"]
    checksums["database"] = hashlib.sha256(files["database"]).hexdigest()
    _says(files=checksums)(files)


def _changed(change: Callable[[dict[str, bytes]], None]) -> Callable[[Path, Path], object]:
    return lambda archive, target: rewritten(archive, target, change)


def _linked(kind: bytes) -> Callable[[Path, Path], object]:
    def write(archive: Path, target: Path) -> None:
        with tarfile.open(target, "w:gz") as tar:
            link = tarfile.TarInfo("uploads/link")
            link.type, link.linkname = kind, "../../../../etc/passwd"
            tar.addfile(link)
            _fill(tar, contents(archive))

    return write


def _cut(share: float) -> Callable[[Path, Path], object]:
    def write(archive: Path, target: Path) -> None:
        target.write_bytes(archive.read_bytes()[: int(archive.stat().st_size * share)])

    return write


def _one_byte(archive: Path, target: Path) -> None:
    """In the compressed file."""
    data = bytearray(archive.read_bytes())
    data[len(data) // 2] ^= 0xFF
    target.write_bytes(bytes(data))


NOT_WHOLE = "is not a whole Chainloom backup"
NOT_HELD = "which no backup holds"
# What was done to a whole archive, and what is said of what came of it.
BROKEN = {
    "one bit": (_changed(_one_bit), "database does not match its checksum"),
    "no manifest": (_changed(_no_manifest), "it has no manifest"),
    "missing": (_changed(_missing_upload), "a1.xlsx does not match its checksum"),
    "added": (_changed(_added_upload), "extra.xlsx does not match its checksum"),
    "leaves the folder": (_changed(_leaves_folder), NOT_HELD),
    "absolute": (_changed(_absolute), NOT_HELD),
    "foreign": (_changed(_foreign), NOT_HELD),
    "senseless": (_changed(_senseless_manifest), NOT_WHOLE),
    "not JSON": (_changed(_not_json), NOT_WHOLE),
    "other database": (
        _changed(_other_database),
        "damaged" if ENGINE == "sqlite" else "pg_restore failed",
    ),
    "later": (_changed(_says(version="99.0.0")), "Install that version or a later one"),
    "engine": (_changed(_says(engine=OTHER)), f"The archive holds a {OTHER} database"),
    "rows": (_changed(_says(rows={"accounts_user": 7})), "differ"),
    "symbolic link": (_linked(tarfile.SYMTYPE), f"'uploads/link', {NOT_HELD}"),
    "hard link": (_linked(tarfile.LNKTYPE), f"'uploads/link', {NOT_HELD}"),
    "pipe": (_linked(tarfile.FIFOTYPE), f"'uploads/link', {NOT_HELD}"),
    "nothing of it": (_cut(0), NOT_WHOLE),
    "a third of it": (_cut(0.3), NOT_WHOLE),
    "most of it": (_cut(0.9), NOT_WHOLE),
    "nearly all of it": (_cut(0.999), NOT_WHOLE),
    "one byte": (_one_byte, NOT_WHOLE),
}
# Files that cannot be used at all.
UNUSABLE = {
    ("restore", "{folder}/none.tar.gz"): "There is no file",
    ("restore", "{folder}"): "There is no file",
    ("backup", "{folder}/no/where.tar.gz"): "There is no folder",
    ("backup", "{folder}"): "is a folder; name the file",
    ("backup", "{folder}/same.tar.gz", "--keep", "3"): "--keep needs",
}


@pytest.fixture(scope="module")
def refused(archive, untouched, tmp_path_factory) -> dict[object, tuple[int, str]]:
    """What each broken archive and unusable file came to: all asked of one process."""
    folder = tmp_path_factory.mktemp("broken")
    commands: dict[object, tuple[object, ...]] = {}
    for number, (name, (write, _reason)) in enumerate(BROKEN.items()):
        target = folder / f"{number}.tar.gz"
        write(archive, target)
        commands[name] = ("restore", "--replace", target)
    for arguments in UNUSABLE:
        commands[arguments] = tuple(part.format(folder=folder) for part in arguments)
    answers = dict(zip(commands, untouched.run_each(list(commands.values())), strict=True))
    assert not list(untouched.folder.parent.rglob("escaped"))
    assert not Path("/tmp/escaped").exists()
    assert not list(untouched.data.glob(".chainloom-restore-*"))
    return answers


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_archive_is_refused_in_one_line_and_changes_nothing(refused, broken):
    status, said = refused[broken]
    assert (status, len(said.strip().splitlines())) == (2, 1), said
    assert BROKEN[broken][1] in said


@pytest.mark.parametrize("arguments", UNUSABLE)
def test_a_file_that_cannot_be_used_is_said_in_one_line(refused, arguments):
    status, said = refused[arguments]
    assert (status, len(said.strip().splitlines())) == (2, 1), said
    assert UNUSABLE[arguments] in said


def test_a_series_of_backups_keeps_the_newest(here, tmp_path):
    for day in ("2026-01-01", "2026-01-02", "2026-01-03"):
        (tmp_path / f"chainloom-{day}.tar.gz").write_bytes(b"older")
    (tmp_path / "chainloom-notes.tar.gz").write_bytes(b"of another kind")
    said = here.run("backup", tmp_path / "chainloom-{date}.tar.gz", "--keep", "2")
    assert said.count("Removed") == 2
    kept = {path.name for path in tmp_path.glob("*.tar.gz")}
    assert len(kept) == 3
    assert {"chainloom-2026-01-03.tar.gz", "chainloom-notes.tar.gz"} < kept
