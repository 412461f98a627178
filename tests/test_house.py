"""The house rules that a machine can hold: layers, bounds, types, sentences, locks."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

import chainloom
from chainloom.core import catalogues

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "chainloom"
LINES_MOST = 500
FUNCTION_MOST = 60
POSITIONAL_MOST = 5


def python_files() -> list[Path]:
    return [p for p in sorted(SOURCE.rglob("*.py")) if "migrations" not in p.parts]


def run(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def test_imports_go_only_downwards():
    run(tool("lint-imports"), "--no-cache")


def test_every_module_can_be_imported():
    """Some, as a command's own, are imported by nothing before they are needed."""
    for module in pkgutil.walk_packages(chainloom.__path__, "chainloom."):
        if not {"tests", "settings"} & set(module.name.split(".")):
            importlib.import_module(module.name)


def test_the_linter_is_content():
    run(tool("ruff"), "check", "--no-cache", ".")


def test_the_formatter_is_content():
    run(tool("ruff"), "format", "--check", "--no-cache", ".")


def test_types_hold_in_engines_and_core():
    run(sys.executable, "-m", "mypy", "--cache-dir", "/dev/null")


def test_no_file_is_too_long():
    long = {
        str(p.relative_to(ROOT)): count
        for p in python_files()
        if (count := len(p.read_text(encoding="utf-8").splitlines())) > LINES_MOST
    }
    assert long == {}


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [n for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]


def test_no_function_is_too_long():
    long = {
        f"{path.relative_to(ROOT)}:{f.lineno} {f.name}": f.end_lineno - f.lineno + 1
        for path in python_files()
        if "tests" not in path.parts
        for f in functions(path)
        if f.end_lineno - f.lineno + 1 > FUNCTION_MOST
    }
    assert long == {}


def test_no_signature_carries_too_many_ideas():
    wide = [
        f"{path.relative_to(ROOT)}:{f.lineno} {f.name}"
        for path in python_files()
        if "tests" not in path.parts
        for f in functions(path)
        if len([a for a in f.args.args if a.arg not in {"self", "cls", "request"}])
        > POSITIONAL_MOST
    ]
    assert wide == []


def test_every_sentence_is_translated_once():
    found = [p for app in catalogues.apps() for p in catalogues.problems(app)]
    assert found + catalogues.contradictions() == []


def test_what_marks_a_sentence_has_a_name_that_is_gathered():
    """Under a name of its own, as `_now`, it translates, but its sentences are never found."""
    renamed = re.compile(r"gettext(?:_lazy)? as (?!_\b)\w+")
    found = [
        f"{path.relative_to(ROOT)}: {hit.group().strip()}"
        for path in SOURCE.rglob("*.py")
        for hit in renamed.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_sentence_is_marked_where_it_is_not_gathered():
    """Inside an f-string, for one, it translates, but xgettext does not find it."""
    marks = {"gettext": 0, "gettext_lazy": 0, "_": 0, "ngettext": 0, "ngettext_lazy": 0}
    marks |= {"pgettext": 1, "pgettext_lazy": 1, "npgettext": 1, "npgettext_lazy": 1}
    known = {
        entry.msgid
        for app in catalogues.apps()
        if catalogues.catalogue(app).exists()
        for entry in polib.pofile(str(catalogues.catalogue(app)))
        if not entry.obsolete
    }
    found = []
    for path in SOURCE.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                told = node.args[marks.get(node.func.id, len(node.args)) :][:1]
                found += [
                    f"{path.relative_to(ROOT)}:{node.lineno}: {one.value!r}"
                    for one in told
                    if isinstance(one, ast.Constant) and one.value not in known
                ]
    assert found == []


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="needs gettext (apt install gettext)")
def test_every_catalogue_is_one_that_is_read():
    """That of a package which is no app has to be named in LOCALE_PATHS."""
    read = {Path(path) for path in settings.LOCALE_PATHS}
    read |= {Path(app.path) / "locale" for app in apps.get_app_configs()}
    made = {catalogues.PACKAGE / name / "locale" for name in catalogues.apps()}
    assert {path for path in made if path.exists()} <= read


def test_no_sentence_is_missing_from_the_catalogues(tmp_path):
    """Gathers the sentences anew, in a copy, and looks for ones that were not there."""
    copy = tmp_path / "chainloom"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("vendor", "__pycache__", "*.mo"))
    missing = []
    for app in catalogues.apps():
        missing += [f"{app}: {sentence!r}" for sentence in catalogues.new_sentences(copy / app)]
    assert missing == []


@pytest.mark.django_db
def test_migrations_say_what_the_models_say():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_locks_carry_versions_and_hashes_and_no_addresses():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"https?:|index-url|find-links", text)
        pins = re.findall(r"^\S+==\S+", text, flags=re.MULTILINE)
        assert pins
        assert len(pins) == len(re.findall(r"^[a-zA-Z0-9]", text, flags=re.MULTILINE))


def test_pages_name_no_outside_file():
    """What a page loads lies in the product: nothing comes from another host."""
    loading = re.compile(
        r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//|@import|url\(\s*["']?https?:"""
    )
    found = [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for path in [*SOURCE.rglob("*.html"), *SOURCE.rglob("static/css/*.css")]
        for hit in loading.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
