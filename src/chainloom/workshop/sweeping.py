"""Files of the workshop that no row names: what a killed process, a lost disk of the database or a
removal in the middle left behind.

They are put aside for a week, under the day on which that was done, and then removed:

    uploads/workshop/inspection/2026/11/ab.jpg
    uploads/workshop/orphans/2026-11-30/inspection/2026/11/ab.jpg

Where the database may not be the one of this folder, nothing is touched: a new one names no file,
another one few of them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import FileField
from django.utils import timezone

FOLDER = "workshop"
ASIDE = "orphans"
# A younger file may belong to a row that is being written.
AGE = timedelta(days=1)
KEPT = timedelta(days=7)
# So many are many, where they are more than a fifth of all.
MANY = 20
NO_ROWS, TOO_MANY = "no_rows", "too_many"


@dataclass(frozen=True)
class Found:
    """How many files are older than a day, which of them no row names, what rows do name; and why
    the files must not be touched: no_rows · too_many · empty where they may."""

    old: int
    orphans: list[str]
    named: set[str]

    @property
    def held(self) -> str:
        if self.orphans and not self.named:
            return NO_ROWS
        is_much = len(self.orphans) >= MANY and len(self.orphans) * 5 > self.old
        return TOO_MANY if is_much else ""


@dataclass(frozen=True)
class Swept:
    """How many files no row names, how many were put aside, how many came back since a row names
    them again, and how many were removed after their week; `held` as of `Found`."""

    orphans: int
    aside: int = 0
    back: int = 0
    removed: int = 0
    held: str = ""


def look() -> Found:
    """What stands without a row; nothing is changed."""
    root, before = _root(), (timezone.now() - AGE).timestamp()
    names = [one for one in _files(root) if not one.startswith(f"{ASIDE}/")]
    old = [one for one in names if _is_older(root / one, before)]
    # Rows are read after the files: one that came meanwhile is known, and its file too young.
    named = set(_named())
    return Found(len(old), [one for one in old if one not in named], named)


def sweep() -> Swept:
    """Put aside what no row names, and remove what has been aside for a week.

    Doing it again goes on with what is left.
    """
    found, root, today = look(), _root(), timezone.localdate()
    if found.held or not found.named:
        return Swept(len(found.orphans), held=found.held)
    aside = root / ASIDE
    moved = sum(_move(root / one, aside / str(today) / one) for one in found.orphans)
    back = removed = 0
    for day in sorted(aside.glob("????-??-??")):
        back += sum(_move(day / one, root / one) for one in _files(day) if one in found.named)
        if date.fromisoformat(day.name) + KEPT <= today:
            removed += len(_files(day))
            shutil.rmtree(day)
    return Swept(len(found.orphans), moved, back, removed)


def _root() -> Path:
    return Path(default_storage.path(FOLDER))


def _files(folder: Path) -> list[str]:
    """Every file below a folder, as the folder names it; none of one that is not there."""
    return [
        Path(where, name).relative_to(folder).as_posix()
        for where, _folders, names in os.walk(folder)
        for name in names
    ]


def _is_older(path: Path, before: float) -> bool:
    """One that somebody else has just removed is not."""
    try:
        return path.stat().st_mtime < before
    except FileNotFoundError:
        return False


def _move(path: Path, to: Path) -> bool:
    """Whether it was moved: not one that somebody else has just removed, nor over another."""
    if to.exists():
        return False
    to.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.rename(to)
    except FileNotFoundError:
        return False
    return True


def _named() -> Iterator[str]:
    """The file of every row of every tool, as the folder names it."""
    for model in apps.get_app_config("workshop").get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, FileField):
                rows = model._default_manager.exclude(**{field.name: ""})
                for name in rows.values_list(field.name, flat=True).iterator():
                    yield name.removeprefix(f"{FOLDER}/")
