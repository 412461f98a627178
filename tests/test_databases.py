"""What runs on every database is chosen by a rule, and nothing that differs is left out of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from . import databases

PRODUCT = databases.ROOT / "src" / "chainloom"
# Modules with words of their own for one database → what tries them on each.
TRIED = {
    "chain/services/statistics.py": "tests/test_worker_killed.py",
    "cli/archive.py": "tests/test_backup.py",
    "cli/dumps.py": "tests/test_backup.py",
    "core/inserting.py": "src/chainloom/core/tests/test_inserting.py",
    "imports/calm.py": "src/chainloom/imports/tests/test_applying.py",
    "jobs/aside.py": "src/chainloom/jobs",
    "jobs/run.py": "src/chainloom/jobs",
    "organisations/counting.py": "src/chainloom/organisations/tests/test_counting.py",
}
# Says which database it is, and does nothing else with it.
NAMES_IT = "cli/fitness.py"
SPEAKS = re.compile(r"connection\.vendor|IS_SQLITE|IS_POSTGRES")


@dataclass(frozen=True)
class Item:
    path: Path
    number: int = 0


def speaking(files: list[Path]) -> set[str]:
    return {
        path.relative_to(databases.ROOT).as_posix()
        for path in files
        if SPEAKS.search(path.read_text(encoding="utf-8"))
    }


def items(path: str, count: int) -> list[Item]:
    return [Item(databases.ROOT / path, number) for number in range(count)]


def numbers(collected: list[Item]) -> list[int]:
    return [one.number for one in databases.on_every(collected)]


def test_what_is_named_is_there():
    named = [*databases.WHOLE, *databases.ON_ONE]
    assert [one for one in named if not (databases.ROOT / one).exists()] == []
    assert [one for one in databases.WHOLE if databases.is_of(one, databases.ON_ONE)] == []


def test_a_module_that_tells_databases_apart_is_tried_on_each():
    files = [
        path
        for path in PRODUCT.rglob("*.py")
        if not {"tests", "settings", "migrations"} & set(path.parts)
    ]
    ours = {f"src/chainloom/{module}" for module in (*TRIED, NAMES_IT)}
    assert speaking(files) == ours
    assert [tests for tests in TRIED.values() if not databases.is_whole(tests)] == []


def test_a_test_that_tells_databases_apart_runs_on_each():
    files = [
        path
        for folder in (PRODUCT, databases.ROOT / "tests")
        for path in folder.rglob("test_*.py")
        # Settings are read by processes without any database; this file only names what it seeks.
        if path.name not in {"test_settings.py", Path(__file__).name}
    ]
    assert [path for path in sorted(speaking(files)) if not databases.is_whole(path)] == []


def test_a_file_that_is_named_runs_whole_and_of_another_every_tenth():
    assert numbers(items("tests/test_backup.py", 6)) == [0, 1, 2, 3, 4, 5]
    assert numbers(items("src/chainloom/jobs/tests/test_jobs.py", 3)) == [0, 1, 2]
    assert numbers(items("src/chainloom/lists/tests/test_needs.py", 12)) == [0, 10]
    assert numbers(items("tests/engines/network/test_files.py", 6)) == []


def test_files_are_counted_apart_and_their_order_is_kept():
    one = items("src/chainloom/lists/tests/test_needs.py", 11)
    other = items("src/chainloom/plan/tests/test_pages.py", 11)
    mixed = [item for pair in zip(one, other, strict=True) for item in pair]
    assert list(databases.on_every(mixed)) == [one[0], other[0], one[10], other[10]]
