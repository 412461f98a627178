"""Every setting that an installation can make, read from the environment.

One table, so that ``docs/deploy.md`` can be checked against it by a test and
``chainloom check`` can name what is missing.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

MODES = ("production", "demo", "development", "test")


@dataclass(frozen=True)
class Variable:
    """One environment variable: its name, what it does and what holds without it."""

    name: str
    default: str
    help: str


VARIABLES = (
    Variable(
        "CHAINLOOM_MODE",
        "production",
        "production, demo or development; production refuses unsafe settings",
    ),
    Variable("CHAINLOOM_DATA", "data", "folder for the database, uploads and indexes"),
    Variable(
        "CHAINLOOM_SECRET_KEY",
        "",
        "at least 50 random characters; required in production, made and kept in the data "
        "folder elsewhere",
    ),
    Variable(
        "CHAINLOOM_SECRET_KEY_BEFORE",
        "",
        "the key before this one while it is changed, or several separated by commas; none is "
        "needed after `chainloom reseal`",
    ),
    Variable("CHAINLOOM_HOSTS", "", "host names served, separated by commas"),
    Variable("CHAINLOOM_ORIGINS", "", "https origins trusted for forms, separated by commas"),
    Variable("CHAINLOOM_DEBUG", "", "1 shows developers' error pages; refused in production"),
    Variable("DATABASE_URL", "", "a PostgreSQL address; SQLite in the data folder without it"),
    Variable("CHAINLOOM_HTTPS", "1", "0 where no proxy ends TLS in front (not for production)"),
    Variable("CHAINLOOM_PROXIES", "0", "how many trusted proxies stand in front of the server"),
    Variable(
        "CHAINLOOM_EMAIL_URL", "", "smtp://user:password@host:port; printed to the log without"
    ),
    Variable("CHAINLOOM_EMAIL_FROM", "chainloom@localhost", "sender of e-mails"),
    Variable("CHAINLOOM_SIGNUP", "0", "1 lets anyone make an account, to claim an organisation"),
    Variable(
        "CHAINLOOM_UPLOAD_MB", "50", "largest spreadsheet or document that may be uploaded, in MB"
    ),
    Variable("CHAINLOOM_PICTURE_MB", "200", "largest picture of cloth that may be sent, in MB"),
    Variable(
        "CHAINLOOM_PICTURES_GB", "20", "pictures of cloth that one organisation may keep, in GB"
    ),
    Variable("CHAINLOOM_FETCH", "0", "1 lets the office have pages fetched by their address"),
    Variable(
        "CHAINLOOM_WEBHOOKS", "0", "1 lets chain offices have notices sent to addresses outside"
    ),
    Variable(
        "CHAINLOOM_TOOLS",
        "0",
        "1 lets firms use approved tools on servers of providers",
    ),
    Variable(
        "CHAINLOOM_ADDRESS",
        "",
        "https address of this installation, for links in e-mails; else that of the first origin "
        "or host",
    ),
    Variable(
        "CHAINLOOM_WORKER_LEASE", "120", "seconds without a heartbeat until a job is taken over"
    ),
)

_DEFAULTS = {variable.name: variable.default for variable in VARIABLES}


def text(name: str) -> str:
    """The variable's value, or its default; an unknown name is a programming error."""
    return os.environ.get(name, "").strip() or _DEFAULTS[name]


def flag(name: str) -> bool:
    return text(name).lower() in {"1", "true", "yes", "on"}


def number(name: str) -> int:
    value = text(name)
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}") from error


def words(name: str) -> list[str]:
    return [word.strip() for word in text(name).split(",") if word.strip()]


def public_address() -> str:
    """Where people open this installation, without a slash at the end."""
    said = text("CHAINLOOM_ADDRESS") or next(iter(words("CHAINLOOM_ORIGINS")), "")
    if said:
        if not said.startswith(("http://", "https://")):
            raise ImproperlyConfigured("CHAINLOOM_ADDRESS must begin with https:// or http://")
        return said.rstrip("/")
    host = next(iter(words("CHAINLOOM_HOSTS")), "localhost:8000").lstrip(".")
    is_local = host.startswith("localhost") or not flag("CHAINLOOM_HTTPS")
    return f"{'http' if is_local else 'https'}://{host}"


def mode() -> str:
    value = text("CHAINLOOM_MODE")
    if value not in MODES:
        raise ImproperlyConfigured(f"CHAINLOOM_MODE must be one of {', '.join(MODES)}")
    return value


def data_folder() -> Path:
    folder = Path(text("CHAINLOOM_DATA")).expanduser().resolve()
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    return folder


def secret_key(*, mode: str, folder: Path) -> str:
    """The installation's key: from the environment, else one kept beside the data.

    Production never makes one up: a key that changes or lies in a shared folder
    would silently void sessions or protect nothing.
    """
    key = text("CHAINLOOM_SECRET_KEY")
    if key:
        return key
    if mode == "production":
        raise ImproperlyConfigured(
            "CHAINLOOM_SECRET_KEY is not set. Make one with: "
            "python -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    path = folder / "secret_key"
    if not path.exists():
        fresh = folder / f"secret_key.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50), encoding="ascii")
        # Whole or not at all, and the first of several processes that start together wins.
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(fresh)
        fresh.unlink()
    return path.read_text(encoding="ascii").strip()


def refuse_unsafe_production(*, debug: bool, key: str, hosts: list[str]) -> None:
    """Production does not start with what would make it unsafe."""
    if debug:
        raise ImproperlyConfigured("CHAINLOOM_DEBUG must not be set in production")
    if len(key) < 50 or len(set(key)) < 10 or key.startswith("django-insecure"):
        raise ImproperlyConfigured("CHAINLOOM_SECRET_KEY is too short or a well-known default")
    if "," in key:
        raise ImproperlyConfigured(
            "CHAINLOOM_SECRET_KEY must not hold a comma: CHAINLOOM_SECRET_KEY_BEFORE, where it "
            "stands once it is changed, is parted at commas"
        )
    if not hosts or "*" in hosts:
        raise ImproperlyConfigured("CHAINLOOM_HOSTS must name the hosts served")
