"""Files for real use: what cannot be run in a test is checked as far as it can be."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from chainloom.cli.main import parser
from chainloom.settings.environment import VARIABLES

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SETTINGS = {variable.name for variable in VARIABLES}
# What compose.yaml is told beside the product's own settings.
TOLD = {"CHAINLOOM_DOMAIN", "CHAINLOOM_DATABASE_PASSWORD"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))


def containerfile() -> list[list[str]]:
    """Its instructions, each as words; continued lines joined."""
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    text = re.sub(r"^#.*\n", "", text, flags=re.M).replace("\\\n", " ")
    return [shlex.split(line) for line in text.splitlines() if line.strip()]


def commands() -> list[tuple[str, list[str]]]:
    """Every `chainloom …` that a file of this folder runs, with where it stands."""
    found = [
        (path.name, shlex.split(line.partition("/chainloom ")[2]))
        for path in UNITS
        for line in path.read_text("utf-8").splitlines()
        if line.startswith("ExecStart=")
    ]
    for words in containerfile():
        text = " ".join(words)
        if words[0] in {"CMD", "HEALTHCHECK"}:
            listed = text[text.index("[") :].strip("[]").replace(",", " ")
            found.append(("Containerfile", shlex.split(listed)[1:]))
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    found += [(name, one["command"][1:]) for name, one in services.items() if "command" in one]
    return found


@pytest.mark.parametrize(("where", "words"), commands())
def test_every_command_that_is_started_is_one(where, words):
    options = parser().parse_args(words)
    assert options.command in {"serve", "worker", "backup", "migrate"}


def test_everything_copied_into_the_container_is_there():
    copied = [words[1:-1] for words in containerfile() if words[0] == "COPY"]
    own = [name for names in copied for name in names if not names[0].startswith("--from")]
    assert own
    assert [name for name in own if not (ROOT / name).exists()] == []


def test_the_container_runs_as_nobody_in_particular_with_locked_packages():
    instructions = containerfile()
    users = [words[1] for words in instructions if words[0] == "USER"]
    assert users == ["chainloom"]
    installs = [
        " ".join(words) for words in instructions if "install --no-cache-dir" in " ".join(words)
    ]
    assert installs
    assert all("--require-hashes" in line or "--no-deps" in line for line in installs)
    bases = [words[1] for words in instructions if words[0] == "FROM"]
    assert {base.rpartition("/")[2] for base in bases} == {"python:3.11-slim-bookworm"}


def test_services_volumes_and_settings_of_compose_fit_together(compose):
    services = compose["services"]
    assert set(services) == {"database", "migrate", "web", "worker", "proxy"}
    for name, service in services.items():
        assert set(service.get("depends_on", {})) <= set(services), name
        for mount in service.get("volumes", ()):
            source = mount.partition(":")[0]
            known = (
                (DEPLOY / source).exists()
                if source.startswith(".")
                else source in compose["volumes"]
            )
            assert known, f"{name}: {mount}"
    for name in ("migrate", "web", "worker"):
        own = services[name]
        assert set(own["environment"]) <= SETTINGS
        assert own["read_only"]
        assert own["cap_drop"] == ["ALL"]
    assert services["web"]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert services["migrate"]["restart"] == "no"
    published = [name for name, service in services.items() if service.get("ports")]
    assert published == ["proxy"], "nothing but the proxy can be reached from outside"


def test_what_compose_asks_for_is_documented(compose):
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    asked = set(re.findall(r"\$\{([A-Z_]+):\?", text))
    assert asked == {"CHAINLOOM_SECRET_KEY", *TOLD}
    guide = (ROOT / "docs/deploy.md").read_text("utf-8")
    assert [name for name in asked if f"{name}=" not in guide] == []


def test_the_environment_example_names_known_settings_and_no_secret():
    lines = (DEPLOY / "chainloom.env.example").read_text("utf-8").splitlines()
    named = dict(line.lstrip("#").split("=", 1) for line in lines if re.match(r"#?[A-Z_]+=", line))
    assert set(named) <= SETTINGS
    assert named["CHAINLOOM_SECRET_KEY"] == ""
    assert named["CHAINLOOM_MODE"] == "production"


@pytest.mark.parametrize("unit", [one for one in UNITS if one.suffix == ".service"], ids=str)
def test_units_hold_the_process_to_its_data(unit):
    lines = unit.read_text("utf-8").splitlines()
    for needed in (
        "User=chainloom",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "PrivateTmp=yes",
        "CapabilityBoundingSet=",
        "SystemCallFilter=@system-service",
    ):
        assert needed in lines
    writable = next(line for line in lines if line.startswith("ReadWritePaths="))
    assert set(writable.partition("=")[2].split()) <= {
        "/var/lib/chainloom",
        "/var/backups/chainloom",
    }


def test_systemd_finds_no_fault_in_the_units(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed (systemd)")
    for unit in UNITS:
        text = unit.read_text("utf-8").replace("/opt/chainloom/bin/chainloom", "/bin/true")
        (tmp_path / unit.name).write_text(text, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *sorted(map(str, tmp_path.iterdir()))],
        capture_output=True,
        text=True,
    )
    about_ours = [line for line in done.stderr.splitlines() if "chainloom" in line]
    assert about_ours == []


def test_the_proxy_overwrites_what_a_client_says_of_itself():
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in text
    assert "$proxy_add_x_forwarded_for" not in text
    limit = int(re.search(r"client_max_body_size (\d+)m;", text)[1])
    upload = next(v.default for v in VARIABLES if v.name == "CHAINLOOM_UPLOAD_MB")
    assert limit > int(upload)


def test_the_proxy_configuration_is_read_by_nginx(tmp_path):
    if not (shutil.which("nginx") and shutil.which("openssl")):
        pytest.skip("nginx is not installed (apt install nginx-light openssl)")
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
            "-subj", "/CN=chain.example.org", "-keyout", tmp_path / "privkey.pem",
            "-out", tmp_path / "fullchain.pem",
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    site = (DEPLOY / "nginx.conf").read_text("utf-8").replace("/etc/ssl/chainloom", str(tmp_path))
    (tmp_path / "site.conf").write_text(site, "utf-8")
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; client_body_temp_path {tmp_path}/b; "
        f"proxy_temp_path {tmp_path}/p; fastcgi_temp_path {tmp_path}/f; "
        f"uwsgi_temp_path {tmp_path}/u; scgi_temp_path {tmp_path}/s; include site.conf; }}",
        "utf-8",
    )
    done = subprocess.run(
        ["nginx", "-t", "-p", tmp_path, "-c", tmp_path / "nginx.conf"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_the_package_that_is_installed_is_whole(tmp_path):
    """Pages, pictures, templates of chains and translations come along, tests' files or not."""
    source = tmp_path / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(ROOT / "src", source / "src", ignore=shutil.ignore_patterns("*.egg-info"))
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
         "--no-index", "--wheel-dir", tmp_path, source],
        check=True,
        capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        path.relative_to(ROOT / "src").as_posix()
        for path in (ROOT / "src" / "chainloom").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted - packed == set()
