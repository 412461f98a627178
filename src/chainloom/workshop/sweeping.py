"""Files of the workshop that no row names: what a killed process, a lost disk of the database or a
removal in the middle left behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.apps import apps
from django.core.files.storage import Storage, default_storage
from django.db.models import FileField
from django.utils import timezone

FOLDER = "workshop"
# A younger file may belong to a row that is being written.
AGE = timedelta(days=1)


def forget_orphans(storage: Storage = default_storage) -> int:
    """Remove files below `workshop/` that are older than a day and that no row names; how many.

    Doing it again removes what is left.
    """
    old = [name for name in _files(storage, FOLDER) if _is_old(storage, name)]
    # Rows are read after the files: one that came meanwhile is known, and its file too young.
    named = set(_named()) if old else set()
    orphans = [name for name in old if name not in named]
    for name in orphans:
        storage.delete(name)
    return len(orphans)


def _files(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in files)
    for inner in folders:
        yield from _files(storage, f"{folder}/{inner}")


def _is_old(storage: Storage, name: str) -> bool:
    """One that somebody else has just removed is not."""
    try:
        return storage.get_modified_time(name) < timezone.now() - AGE
    except FileNotFoundError:
        return False


def _named() -> Iterator[str]:
    """The file of every row of every tool."""
    for model in apps.get_app_config("workshop").get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, FileField):
                rows = model._default_manager.exclude(**{field.name: ""})
                yield from rows.values_list(field.name, flat=True).iterator()
