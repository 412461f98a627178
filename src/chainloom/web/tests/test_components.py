"""Every shared component renders its example, and says the same in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import engines
from django.utils.translation import override
from django_cotton.compiler_regex import CottonCompiler

from .examples import EXAMPLES, ROW_LOOP, context, firm_table

COMPONENTS = Path(__file__).parent.parent / "templates" / "cotton"


def render(source: str, **extra: object) -> str:
    compiled = CottonCompiler().process("{% load loom %}" + source)
    template = engines["django"].from_string(compiled)
    names = context() | extra
    # Without a request's processors: a component must not need the frame's context.
    names["csrf_token"] = "token"
    return template.render(names)


@pytest.mark.parametrize(("name", "source", "wanted"), EXAMPLES, ids=[e[0] for e in EXAMPLES])
def test_component_shows_what_it_was_given(name: str, source: str, wanted: list[str]) -> None:
    shown = render(source)
    for text in wanted:
        assert text in shown
    assert "<c-" not in shown
    assert "{{" not in shown


def test_every_component_has_an_example() -> None:
    files = {path.stem for path in COMPONENTS.glob("*.html")}
    assert files == {name for name, _, _ in EXAMPLES}


def test_every_component_is_in_the_documentation() -> None:
    text = (Path(__file__).resolve().parents[4] / "docs" / "components.md").read_text("utf-8")
    missing = {
        path.stem
        for path in COMPONENTS.glob("*.html")
        if f"<c-{path.stem.replace('_', '-')}" not in text
    }
    assert missing == set()


@pytest.mark.parametrize("path", sorted(COMPONENTS.glob("*.html")), ids=lambda path: path.stem)
def test_component_keeps_to_the_content_security_policy(path: Path) -> None:
    """No inline style, script or handler: the policy would drop them without a word."""
    source = path.read_text(encoding="utf-8")
    assert not re.search(r'\sstyle="|\son[a-z]+="|hx-on|<script', source)


def test_names_from_a_spreadsheet_never_become_markup() -> None:
    source = (
        '<c-page-header title="{{ evil }}" /><c-sourced source="{{ evil }}">{{ evil }}</c-sourced>'
        '<c-badge>{{ evil }}</c-badge><c-stat label="{{ evil }}" :value="evil" />'
        '<c-empty title="{{ evil }}" /><c-tier :label="evil" />'
    )
    shown = render(source)
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert "&amp;lt;" not in shown


def test_chart_data_cannot_close_its_script() -> None:
    shown = render(
        '<c-chart name="x" title="x" :options="options" />',
        options={"title": {"text": "</script><script>alert(1)</script>"}},
    )
    assert shown.count("</script>") == 1


def test_a_component_does_not_take_the_pages_own_names() -> None:
    """A page's `title` or `href` must not leak into a component that was given none."""
    shown = render("<c-card>x</c-card><c-button>y</c-button>", title="LEAK", href="/leak/")
    assert "LEAK" not in shown
    assert "/leak/" not in shown


def test_hidden_column_is_written_nowhere() -> None:
    shown = render('<c-table :table="table">' + ROW_LOOP + "</c-table>")
    assert "350502" not in shown
    chosen = render(
        '<c-table :table="table">' + ROW_LOOP + "</c-table>", table=firm_table("cols=district")
    )
    assert "350502" in chosen
    assert "Weaving" not in chosen


def test_empty_table_says_what_to_do_next() -> None:
    source = (
        '<c-table :table="table" empty-title="No firm" empty-text="Import one.">'
        '<c-slot name="empty_action"><a href="/import/">Import</a></c-slot></c-table>'
    )
    shown = render(source, table=firm_table(rows=0))
    assert "No firm" in shown
    assert 'href="/import/"' in shown
    filtered = render(source, table=firm_table("q=nothing", rows=0))
    assert "No firm" not in filtered
    assert 'href="?"' in filtered


@pytest.mark.parametrize(
    ("state", "polls"),
    [
        ("waiting", True),
        ("running", True),
        ("done", False),
        ("failed", False),
        ("cancelled", False),
    ],
)
def test_job_asks_again_only_while_it_runs(state: str, polls: bool) -> None:
    shown = render('<c-job title="x" :state="state" poll="/j/" />', state=state)
    assert ("hx-get" in shown) is polls


def test_form_names_every_error_and_its_field() -> None:
    shown = render('<c-form :form="bad_form" />')
    assert 'href="#id_name"' in shown
    assert "is-invalid" in shown
    assert 'aria-describedby="id_name_helptext id_name_error"' in shown
    assert 'id="id_name_error"' in shown


def test_components_speak_chinese() -> None:
    with override("zh-hans"):
        shown = render('<c-table :table="table" filtered export="/x/">' + ROW_LOOP + "</c-table>")
    for word in ("筛选", "导出", "列", "复制链接"):
        assert word in shown


@pytest.mark.parametrize(
    ("cell", "is_blank"),
    [
        ("<td>{{ none|or_dash }}</td>", True),
        ('<td data-label="Day">{{ none|day }}</td>', True),
        ('<td class="cell-number" data-label="n"><span class="hint"> </span></td>', True),
        ("<td>0</td>", False),
        ('<td>{% icon "check" label="yes" %}</td>', False),
        ("<td>2025–2026</td>", False),
    ],
)
def test_a_cell_that_says_nothing_is_left_out_on_a_phone(cell: str, is_blank: bool) -> None:
    shown = render(f"<c-simple-table><tr>{cell}</tr></c-simple-table>")
    assert ("cell-empty" in shown) is is_blank


def test_so_is_one_of_a_table_with_columns() -> None:
    rows = ROW_LOOP.replace("{{ row.stage }}", "{{ none|or_dash }}")
    assert "cell-empty" not in render(ROW_LOOP, table=firm_table())
    assert 'class="cell-empty">–</td>' in render(rows, table=firm_table())
