"""What an installation may be told by its environment, and what production refuses."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from chainloom.settings import environment
from tests.installation import SECRET

ROOT = Path(__file__).resolve().parent.parent
SAFE = {
    "CHAINLOOM_MODE": "production",
    "CHAINLOOM_SECRET_KEY": SECRET,
    "CHAINLOOM_HOSTS": "chain.example.test",
}
SHOW = (
    "import json, chainloom.settings.base as s; names = "
    "['DEBUG', 'ALLOWED_HOSTS', 'SESSION_COOKIE_SECURE', 'CSRF_COOKIE_SECURE', "
    "'SECURE_SSL_REDIRECT', 'SECURE_HSTS_SECONDS', 'SECURE_PROXY_SSL_HEADER', 'IS_SQLITE', "
    "'EMAIL_BACKEND', 'UPLOAD_LIMIT', 'SIGNUP_OPEN', 'EMAIL_USE_TLS', 'EMAIL_USE_SSL', "
    "'EMAIL_HOST_PASSWORD', 'SECRET_KEY'];"
    "print(json.dumps({n: getattr(s, n, None) for n in names}))"
)


def start(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Load the settings as a fresh process does, with nothing set but these."""
    clean = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith("CHAINLOOM_") and k != "DATABASE_URL"
    }
    return subprocess.run(
        [sys.executable, "-c", SHOW],
        env={**clean, "CHAINLOOM_DATA": str(folder), **variables},
        capture_output=True,
        text=True,
    )


def settings_of(folder: Path, **variables: str) -> dict:
    import json

    done = start(folder, **variables)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({}, "CHAINLOOM_SECRET_KEY is not set"),
        ({**SAFE, "CHAINLOOM_DEBUG": "1"}, "CHAINLOOM_DEBUG must not be set in production"),
        ({**SAFE, "CHAINLOOM_SECRET_KEY": "short"}, "too short or a well-known default"),
        ({**SAFE, "CHAINLOOM_SECRET_KEY": "a" * 60}, "too short or a well-known default"),
        ({**SAFE, "CHAINLOOM_SECRET_KEY": f"{SECRET},x"}, "must not hold a comma"),
        (
            {**SAFE, "CHAINLOOM_SECRET_KEY": "django-insecure-" + SECRET},
            "too short or a well-known default",
        ),
        ({**SAFE, "CHAINLOOM_HOSTS": ""}, "CHAINLOOM_HOSTS must name the hosts served"),
        ({**SAFE, "CHAINLOOM_HOSTS": "*"}, "CHAINLOOM_HOSTS must name the hosts served"),
        ({**SAFE, "CHAINLOOM_HOSTS": "a.test, *"}, "CHAINLOOM_HOSTS must name the hosts served"),
        ({**SAFE, "CHAINLOOM_MODE": "prod"}, "CHAINLOOM_MODE must be one of"),
        ({**SAFE, "CHAINLOOM_PROXIES": "one"}, "CHAINLOOM_PROXIES must be a whole number"),
    ],
)
def test_production_refuses_to_start(tmp_path, variables, reason):
    done = start(tmp_path, **variables)
    assert done.returncode == 1
    assert reason in done.stderr.splitlines()[-1]


def test_without_a_word_an_installation_is_in_production(tmp_path):
    assert environment._DEFAULTS["CHAINLOOM_MODE"] == "production"
    assert "CHAINLOOM_SECRET_KEY" in start(tmp_path).stderr


def test_production_is_safe_as_it_stands(tmp_path):
    found = settings_of(tmp_path, **SAFE)
    assert found["DEBUG"] is False
    assert found["ALLOWED_HOSTS"] == ["chain.example.test"]
    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]
    assert found["SECURE_SSL_REDIRECT"]
    assert found["SECURE_HSTS_SECONDS"] >= 31536000
    assert found["SIGNUP_OPEN"] is False


def test_who_sends_the_header_of_a_proxy_is_believed_only_behind_one(tmp_path):
    assert settings_of(tmp_path, **SAFE)["SECURE_PROXY_SSL_HEADER"] is None
    behind = settings_of(tmp_path, **SAFE, CHAINLOOM_PROXIES="1")
    assert behind["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_elsewhere_a_key_is_made_once_and_kept_to_its_owner(tmp_path):
    first = settings_of(tmp_path, CHAINLOOM_MODE="demo")
    assert len(first["SECRET_KEY"]) > 50
    assert settings_of(tmp_path, CHAINLOOM_MODE="demo")["SECRET_KEY"] == first["SECRET_KEY"]
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    assert not first["SESSION_COOKIE_SECURE"]


def test_two_processes_that_start_together_agree_on_the_key(tmp_path):
    both = [
        subprocess.Popen(
            [sys.executable, "-c", "from chainloom.settings import environment as e, base;"
             "print(base.SECRET_KEY)"],
            env={**os.environ, "CHAINLOOM_MODE": "demo", "CHAINLOOM_DATA": str(tmp_path)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _number in range(4)
    ]  # fmt: skip
    keys = {process.communicate()[0].strip() for process in both}
    assert len(keys) == 1
    assert "" not in keys


def test_a_new_data_folder_is_closed_to_others(tmp_path):
    settings_of(tmp_path / "new", CHAINLOOM_MODE="demo")
    assert (tmp_path / "new").stat().st_mode & 0o007 == 0


@pytest.mark.parametrize(
    ("url", "tls", "ssl"),
    [
        ("smtp://user:p%40ss@mail.example.test:587", True, False),
        ("smtps://user:p%40ss@mail.example.test:465", False, True),
        ("smtp://mail.example.test:25", False, False),
    ],
)
def test_how_mail_is_sent(tmp_path, url, tls, ssl):
    found = settings_of(tmp_path, **SAFE, CHAINLOOM_EMAIL_URL=url)
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (tls, ssl)
    assert found["EMAIL_HOST_PASSWORD"] == ("p@ss" if "user" in url else "")


def test_postgresql_is_one_setting(tmp_path):
    assert settings_of(tmp_path, **SAFE)["IS_SQLITE"]
    other = settings_of(tmp_path, **SAFE, DATABASE_URL="postgres://u:p@db.example.test/chainloom")
    assert not other["IS_SQLITE"]


def test_an_unknown_setting_is_a_fault_of_the_program():
    with pytest.raises(KeyError):
        environment.text("CHAINLOOM_UNHEARD_OF")


def test_a_number_has_to_be_one(monkeypatch):
    monkeypatch.setenv("CHAINLOOM_UPLOAD_MB", "fifty")
    with pytest.raises(ImproperlyConfigured, match="CHAINLOOM_UPLOAD_MB"):
        environment.number("CHAINLOOM_UPLOAD_MB")


@pytest.mark.parametrize(
    ("variables", "address"),
    [
        ({}, "http://localhost:8000"),
        ({"CHAINLOOM_HOSTS": "chain.example.test"}, "https://chain.example.test"),
        ({"CHAINLOOM_HOSTS": "a.test", "CHAINLOOM_HTTPS": "0"}, "http://a.test"),
        ({"CHAINLOOM_ORIGINS": "https://a.test:8443,https://b.test"}, "https://a.test:8443"),
        ({"CHAINLOOM_ADDRESS": "https://c.test/", "CHAINLOOM_HOSTS": "a.test"}, "https://c.test"),
    ],
)
def test_links_in_emails_begin_with_where_people_open_it(monkeypatch, variables, address):
    for name in ("ADDRESS", "ORIGINS", "HOSTS", "HTTPS"):
        monkeypatch.delenv(f"CHAINLOOM_{name}", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert environment.public_address() == address


def test_an_address_that_is_none_is_refused(monkeypatch):
    monkeypatch.setenv("CHAINLOOM_ADDRESS", "chain.example.test")
    with pytest.raises(ImproperlyConfigured, match="CHAINLOOM_ADDRESS"):
        environment.public_address()


def test_every_setting_is_documented_with_its_default():
    rows = {
        found[1]: found[2]
        for found in re.finditer(
            r"^\| `([A-Z_]+)` \| ([^|]*) \|", (ROOT / "docs/deploy.md").read_text("utf-8"), re.M
        )
    }
    assert list(rows) == [variable.name for variable in environment.VARIABLES]
    wrong = [
        variable.name
        for variable in environment.VARIABLES
        if variable.default and f"`{variable.default}`" not in rows[variable.name]
    ]
    assert not wrong


def test_every_variable_read_anywhere_is_in_the_table():
    known = {variable.name for variable in environment.VARIABLES}
    places = [*(ROOT / "src/chainloom").rglob("*.py"), *(ROOT / "deploy").rglob("*")]
    used = {
        name
        for path in places
        if path.is_file()
        for name in re.findall(r"\bCHAINLOOM_[A-Z_]+\b", path.read_text("utf-8"))
    }
    assert used - known - NOT_SETTINGS == set()


# Set by the tests' runner, or what a compose file is told.
NOT_SETTINGS = {"CHAINLOOM_SHARED", "CHAINLOOM_DATABASE_PASSWORD", "CHAINLOOM_DOMAIN"}
