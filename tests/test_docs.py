"""What the documents say holds: commands, names, links, addresses and rights."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import import_module
from pathlib import Path

import polib
import pytest
from django.apps import apps

from chainloom.api.main import api
from chainloom.chain import stage_templates
from chainloom.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "chainloom"
PICTURE_MOST = 300 * 1024
LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
# A path of this repository in backticks: two folders, or a folder and a file.
PATH = re.compile(
    r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|md|toml|html|css|js|csv|lock|service|yml)|(?:[\w.-]+/){2,})`"
)


@cache
def documents() -> list[Path]:
    """Every page of the documentation, wherever it stands."""
    found = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md")]
    return sorted(found)


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def in_code(name: str) -> str:
    """What a page shows as code, which is where its commands stand."""
    return "\n".join(CODE.findall(text_of(name)))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


# Commands


def make_targets() -> set[str]:
    return set(re.findall(r"^([\w-]+):(?!=)", text_of("Makefile"), flags=re.MULTILINE))


@pytest.mark.parametrize("doc", documents(), ids=name_of)
def test_every_make_command_of_a_page_is_a_target(doc):
    said = re.findall(r"(?<!catalogues )\bmake ([a-z][\w-]*)", in_code(name_of(doc)))
    assert set(said) - make_targets() == set()


@pytest.mark.parametrize("doc", documents(), ids=name_of)
def test_every_chainloom_command_of_a_page_exists(doc):
    said = re.findall(r"(?<![\w./-])chainloom ([a-z]+)\b", in_code(name_of(doc)))
    assert set(said) - set(COMMANDS) == set()


@pytest.mark.parametrize("doc", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_the_two_commands_and_every_other(doc):
    shown = in_code(doc)
    assert "make demo" in shown
    assert "make test" in shown
    missing = [name for name in COMMANDS if not re.search(rf"chainloom {name}\b", shown)]
    assert missing == []


# Names


def dependencies() -> list[str]:
    project = tomllib.loads(text_of("pyproject.toml"))
    wanted = [*project["project"]["dependencies"]]
    extras = project["project"]["optional-dependencies"]
    for group in [*extras.values(), *project["dependency-groups"].values()]:
        wanted += group
    names = {re.match(r"[\w.-]+", line).group() for line in wanted}
    return sorted(names - {project["project"]["name"]})


def test_every_dependency_has_its_reason():
    said = text_of("ARCHITECTURE.md")
    assert [name for name in dependencies() if f"`{name}`" not in said] == []


def test_no_reason_outlives_its_dependency():
    rows = re.findall(r"^\| ((?:`[\w-]+`(?:, )?)+) \|", text_of("ARCHITECTURE.md"), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([\w-]+)`", row)}
    assert named - set(dependencies()) == set()


def packages(folder: Path) -> list[str]:
    return sorted(path.parent.name for path in folder.glob("*/__init__.py"))


def test_every_package_stands_in_the_plan_of_the_house():
    plan = text_of("ARCHITECTURE.md").split("```")[1]
    named = set(re.findall(r"^ +(\w+)/", plan, flags=re.MULTILINE))
    inside = {*packages(SOURCE), *packages(SOURCE / "engines")}
    assert inside - named == set(), "packages that the plan does not show"
    assert named - inside == set(), "packages that are no longer there"


def test_every_model_is_a_word_of_the_vocabulary():
    said = set(re.findall(r"\b[A-Z]\w+", text_of("docs/vocabulary.md")))
    ours = {
        model.__name__
        for model in apps.get_models()
        if model.__module__.startswith("chainloom.") and not model._meta.auto_created
    }
    assert ours - said == set()


def registers() -> list[str]:
    """Dotted names in the first column of the table of registers."""
    section = text_of("ARCHITECTURE.md").partition("## Registers")[2].partition("\n## ")[0]
    return re.findall(r"^\| `([\w.]+)`", section, flags=re.MULTILINE)


@pytest.mark.parametrize("name", registers())
def test_every_register_is_where_it_is_said_to_be(name):
    module, _, attribute = name.rpartition(".")
    assert hasattr(import_module(f"chainloom.{module}"), attribute)


# Links, paths, pictures


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, made as GitHub makes them."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = set()
    for heading in re.findall(r"^#{1,6} +(.+)$", text, flags=re.MULTILINE):
        plain = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
        found.add(re.sub(r"[^\w\- ]", "", plain).replace(" ", "-"))
    return found


@pytest.mark.parametrize("doc", documents(), ids=name_of)
def test_every_link_leads_somewhere(doc):
    text = re.sub(r"```.*?```", "", doc.read_text(encoding="utf-8"), flags=re.DOTALL)
    broken = []
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        found = (doc.parent / file).resolve() if file else doc
        if not found.exists() or (anchor and anchor not in anchors(found)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("doc", ["ARCHITECTURE.md", "CONTRIBUTING.md", "docs/rights.md"])
def test_every_path_that_is_named_is_there(doc):
    text = re.sub(r"```.*?```", "", text_of(doc), flags=re.DOTALL)
    named = set(PATH.findall(text))
    assert named, "a page about code that names no file"
    gone = [path for path in named if not any((base / path).exists() for base in (ROOT, SOURCE))]
    assert gone == []


@pytest.mark.parametrize("doc", documents(), ids=name_of)
def test_no_page_carries_a_path_of_somebodys_machine(doc):
    text = doc.read_text(encoding="utf-8")
    assert re.findall(r"(?<![\w.:/<])/(?:work|root|home|tmp|Users)/\S*", text) == []


def test_every_page_is_in_the_index():
    index = text_of("docs/README.md")
    pages = [p for p in documents() if p.parent == ROOT / "docs" and p.name != "README.md"]
    assert [p.name for p in pages if f"({p.name})" not in index] == []


def test_pictures_are_small_enough_to_read_over_a_slow_line():
    large = {p.name: p.stat().st_size for p in (ROOT / "docs").rglob("*.png")}
    assert {name: size for name, size in large.items() if size > PICTURE_MOST} == {}


# Two languages


def shape(page: str) -> list[str]:
    """Headings by level, code blocks, pictures and table rows, in their order."""
    marks = {"```": "code", "![": "picture", "| ": "row"}
    found = []
    fenced = False
    for line in text_of(page).splitlines():
        if line.startswith("```"):
            fenced = not fenced
            found += ["code"] if fenced else []
        elif fenced:
            continue
        elif heading := re.match(r"#+(?= )", line):
            found.append(heading.group())
        elif mark := next((m for m in marks if line.startswith(m)), None):
            found.append(marks[mark])
    return found


def test_the_chinese_readme_has_what_the_english_one_has():
    assert shape("README.zh-CN.md") == shape("README.md")


def tour(page: str) -> str:
    """The tour's text, its lines joined."""
    heading = {"README.md": "## A tour", "README.zh-CN.md": "## 十分钟"}[page]
    section = text_of(page).partition(heading)[2].partition("\n## ")[0]
    return re.sub(r"\n +", " " if page == "README.md" else "", section.partition("\n")[2])


@cache
def sentences() -> tuple[list[str], list[str]]:
    """What pages say, in English and in Chinese, with the names of stages."""
    english, chinese = [], []
    for path in SOURCE.glob("*/locale/zh_Hans/LC_MESSAGES/django.po"):
        for entry in polib.pofile(str(path)):
            english += [entry.msgid, entry.msgid_plural]
            chinese += [entry.msgstr, *entry.msgstr_plural.values()]
    for code in stage_templates.available():
        for stage in stage_templates.load(code).stages:
            english.append(stage.name_en)
            chinese.append(stage.name)
    return english, chinese


def is_said(label: str, known: list[str]) -> bool:
    """Whether a page says it; … stands for what changes from case to case."""
    if "…" not in label:
        return label in known
    whole = r"\s*%\(\w+\)s\s*".join(re.escape(part.strip()) for part in label.split("…"))
    return any(re.fullmatch(whole, sentence) for sentence in known)


@pytest.mark.parametrize(
    ("doc", "quoted", "language"),
    [
        ("README.md", r"(?<![*\w])\*([^*\n]+)\*(?!\*)", 0),
        ("README.zh-CN.md", r"“([^”]+)”", 1),
    ],
    ids=["English", "Chinese"],
)
def test_what_the_tour_says_to_click_is_on_the_pages(doc, quoted, language):
    labels = re.findall(quoted, tour(doc))
    assert len(labels) > 20
    assert [label for label in labels if not is_said(label, sentences()[language])] == []


# The API


def served() -> set[str]:
    return set(api.get_openapi_schema()["paths"])


def begins(said: str, whole: str) -> bool:
    """Whether an address on the page is a served one, or the beginning of one."""
    ours, theirs = said.split("/"), whole.split("/")
    return len(ours) <= len(theirs) and all(
        one == other or other.startswith("{") for one, other in zip(ours, theirs, strict=False)
    )


def test_every_address_of_the_api_page_is_served():
    said = set(re.findall(r"/api/v1/[\w{}/.-]*[\w}]", text_of("docs/api.md")))
    known = {*served(), "/api/v1/docs", "/api/v1/openapi.json"}
    assert said
    assert [path for path in said if not any(begins(path, whole) for whole in known)] == []


def test_every_kind_of_thing_in_the_api_is_on_its_page():
    """The first word below a chain: organisations, stages, imports …"""
    told = text_of("docs/api.md")
    kinds = {
        found.group(1)
        for path in served()
        if (found := re.match(r"/api/v1/chains/\{chain_slug\}/([\w-]+)", path))
    }
    assert [kind for kind in sorted(kinds) if f"/{kind}" not in told] == []
