"""Secrets at rest: what a database, a dump or a backup shows of them is sealed.

A secret that must be used again (a signing key, an address with a key in it) cannot be hashed. It
is kept as `sealed1:` and a Fernet token (AES-128-CBC with HMAC-SHA256), under a key that
HKDF-SHA256 derives from the installation's secret key, for this use alone. Former keys
(`CHAINLOOM_SECRET_KEY_BEFORE`) still open what they sealed; `chainloom reseal` seals it anew.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import migrations, models, transaction

MARK = "sealed1:"


class Lost(str):
    """A sealed secret that no key of this installation opens: empty, and kept as it is."""

    sealed: str

    def __new__(cls, sealed: str) -> Lost:
        made = super().__new__(cls, "")
        made.sealed = sealed
        return made


def is_lost(secret: str) -> bool:
    return isinstance(secret, Lost)


def sealed(text: str) -> str:
    """The text as it may be kept."""
    return MARK + _keys().encrypt(text.encode()).decode("ascii")


def opened(kept: str) -> str:
    """What was sealed; `Lost` where it was sealed by a key that is not known, or was damaged."""
    try:
        return _keys().decrypt(kept.removeprefix(MARK).encode()).decode()
    except InvalidToken:
        return Lost(kept)


def _keys() -> MultiFernet:
    return _derived(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@lru_cache(maxsize=4)
def _derived(*secrets: str) -> MultiFernet:
    """The first seals; every one opens."""
    return MultiFernet([Fernet(_key(one)) for one in secrets])


def _key(secret: str) -> bytes:
    derived = HKDF(SHA256(), 32, salt=None, info=b"chainloom sealed 1").derive(secret.encode())
    return base64.urlsafe_b64encode(derived)


class SealedField(models.TextField[str, str]):
    """A text that stands sealed in the database. It cannot be searched for there."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return opened(value) if value and value.startswith(MARK) else value

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Lost):
            return value.sealed
        return sealed(str(value)) if value else value

    def value_to_string(self, obj: models.Model) -> str:
        """For `dumpdata`: sealed, as the database holds it."""
        return str(self.get_prep_value(self.value_from_object(obj)))

    def to_python(self, value: Any) -> Any:
        """The way back, for `loaddata`."""
        return self.from_db_value(super().to_python(value), None, None)

    def get_lookup(self, lookup_name: str) -> Any:
        """Two seals of one text differ: to compare them would find nothing, silently."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


def reseal() -> tuple[int, list[str]]:
    """Seal every kept secret with the present key: how many, and which could not be opened."""
    done = 0
    with transaction.atomic():
        for model, names in sealed_fields():
            for row in model._default_manager.select_for_update().order_by("pk"):
                done += sum(bool(getattr(row, name)) for name in names)
                row.save(update_fields=names)
    return done, lost_secrets()


def lost_secrets() -> list[str]:
    """Where secrets stand that no key of this installation opens."""
    return [
        f"{model._meta.label} {row.pk}, {name}"
        for model, names in sealed_fields()
        for row in model._default_manager.order_by("pk")
        for name in names
        if is_lost(getattr(row, name))
    ]


def sealed_fields() -> list[tuple[type[models.Model], list[str]]]:
    """Every model that keeps secrets, with the names of their fields."""
    from django.apps import apps

    found = []
    for model in apps.get_models():
        names = [one.name for one in model._meta.concrete_fields if isinstance(one, SealedField)]
        if names:
            found.append((model, names))
    return found


def seal_rows(app: str, model: str, *names: str) -> migrations.RunPython:
    """The step of a migration that seals what stood open in these fields. Backwards it leaves them
    sealed: what reads them then has to open them."""

    def seal(apps: Any, schema_editor: Any) -> None:
        for row in apps.get_model(app, model).objects.order_by("pk"):
            row.save(update_fields=list(names))

    return migrations.RunPython(seal, migrations.RunPython.noop)
