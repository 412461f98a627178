"""One example of every shared component: what the tests render, and how each is used."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import QueryDict

from chainloom.core.tables import Column, Table

COLUMNS = [
    Column("name", "Name", sort="name", fixed=True),
    Column("stage", "Stage"),
    Column("headcount", "Headcount", sort="headcount", numeric=True),
    Column("district", "District", default=False),
]


class FirmFilter(forms.Form):
    q = forms.CharField(label="Text", required=False)
    stage = forms.ChoiceField(
        label="Stage", required=False, choices=[("", "any"), ("weaving", "Weaving")]
    )
    certified = forms.BooleanField(label="Certified", required=False)


class FirmForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As registered.")
    kind = forms.ChoiceField(label="Kind", choices=[("firm", "Firm"), ("bank", "Bank")])
    duties = forms.MultipleChoiceField(
        label="Duties",
        required=False,
        choices=[("a", "Weaves"), ("b", "Dyes")],
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    sheet = forms.FileField(label="Sheet", required=False)
    agreed = forms.BooleanField(label="Agreed")
    key = forms.CharField(widget=forms.HiddenInput, required=False)


def firm_table(query: str = "", rows: int = 60) -> Table:
    filters = FirmFilter(QueryDict(query))
    firms = [{"name": f"Firm {n}", "stage": "Weaving", "headcount": 1000 + n} for n in range(rows)]
    return Table(QueryDict(query), COLUMNS, default_sort="name", filters=filters).load(firms)


def context() -> dict[str, Any]:
    return {
        "table": firm_table("stage=weaving&page=2"),
        "form": FirmForm(),
        "bad_form": FirmForm({"kind": "ship"}),
        "items": [
            {"label": "Overview", "url": "/a/", "active": True, "count": 3, "state": "done"},
            {"label": "History", "url": "/b/", "active": False, "state": "current"},
        ],
        "entries": [
            {
                "at": dt.datetime(2026, 3, 4, 10, 30, tzinfo=dt.UTC),
                "who": "Lin",
                "text": "changed the firm",
                "icon": "edit",
                "changes": [{"label": "Headcount", "old": 80, "new": 95}],
            }
        ],
        "errors": [SimpleNamespace(row=12, column="USCC", value="9135O", reason="wrong digit")],
        "options": {"xAxis": {"type": "category", "data": ["a"]}, "yAxis": {}, "series": []},
        "rows": [["Stage", "Firms"], ["Weaving", 41]],
        "evil": "<script>alert(1)</script>",
    }


ROW_LOOP = (
    '{% for row in table.rows %}<tr>{% cell table "name" %}{{ row.name }}{% endcell %}'
    '{% cell table "stage" %}{{ row.stage }}{% endcell %}'
    '{% cell table "headcount" %}{{ row.headcount|number }}{% endcell %}'
    '{% cell table "district" %}350502{% endcell %}</tr>{% endfor %}'
)

# (component, template, what must appear)
EXAMPLES: list[tuple[str, str, list[str]]] = [
    (
        "page_header",
        '<c-page-header title="Firms" :count="1234" back="/up/" subtitle="All of them">'
        '<c-slot name="actions"><c-button href="/new/" kind="primary">Add</c-button></c-slot>'
        '<c-slot name="meta"><c-badge>draft</c-badge></c-slot></c-page-header>',
        ["<h1>Firms", "1,234", 'href="/up/"', "All of them", 'href="/new/"', "draft"],
    ),
    ("crumbs", '<c-crumbs :items="items" />', ['href="/a/"', "Overview", 'aria-current="page"']),
    ("tabs", '<c-tabs :items="items" />', ['href="/b/"', 'aria-current="page"', "pill-count"]),
    ("steps", '<c-steps :items="items" />', ['aria-current="step"', "History"]),
    (
        "card",
        '<c-card title="Where it stands" subtitle="today" icon="map"><b>body</b>'
        '<c-slot name="actions">act</c-slot><c-slot name="footer">foot</c-slot></c-card>',
        ["Where it stands", "today", "<b>body</b>", "act", "foot", "#map"],
    ),
    ("grid", '<c-grid cols="main-aside">inside</c-grid>', ["tiles-main-aside", "inside"]),
    ("stats", "<c-stats>inside</c-stats>", ['class="stats"', "inside"]),
    (
        "stat",
        '<c-stat label="Firms" :value="12345" unit="firms" source="Yearbook" date="2026-01-31" '
        'hint="above size" tone="danger" />',
        ["12,345", "firms", "Yearbook", "2026-01-31", "above size", "tone-danger"],
    ),
    ("facts", "<c-facts>inside</c-facts>", ["<dl", "inside"]),
    ("fact", '<c-fact label="Code">9135</c-fact>', ["<dt>Code</dt>", "9135"]),
    (
        "empty",
        '<c-empty icon="map" title="No firm" text="Import a sheet."><a href="/i/">Go</a></c-empty>',
        ["No firm", "Import a sheet.", 'href="/i/"'],
    ),
    ("alert", '<c-alert tone="warning" title="Mind">x</c-alert>', ["tone-warning", "Mind"]),
    ("timeline", '<c-timeline :entries="entries" />', ["Lin", "80", "95", "2026-03-04 18:30"]),
    (
        "button",
        '<c-button kind="danger" icon="trash" confirm="sure">Remove</c-button>',
        ["btn-danger", 'data-bs-target="#sure"', "#trash", "Remove"],
    ),
    ("icon_button", '<c-icon-button label="Edit" icon="edit" href="/e/" />', ['aria-label="Edit"']),
    (
        "menu",
        '<c-menu label="More"><c-menu-item href="/x/">X</c-menu-item></c-menu>',
        ["More", 'href="/x/"', "dropdown-menu"],
    ),
    ("menu_item", '<c-menu-item icon="trash" tone="danger">X</c-menu-item>', ["tone-danger"]),
    ("badge", '<c-badge tone="success" icon="check">open</c-badge>', ["tone-success", "open"]),
    ("tier", '<c-tier label="Champion" rank="4" />', ["tier-4", "Champion"]),
    (
        "sourced",
        '<c-sourced source="Sheet of June" date="2026-06-30" method="inferred">95</c-sourced>',
        ['data-source="Sheet of June"', 'data-date="2026-06-30"', "95", 'tabindex="0"'],
    ),
    ("person", '<c-person name="林晓" detail="office" />', ["林晓", "office"]),
    ("avatar", '<c-avatar name="lin" />', [">L<"]),
    ("meter", '<c-meter :value="3" :max="4" label="Done" />', ['value="3"', 'max="4"', "75%"]),
    ("kbd", "<c-kbd>/</c-kbd>", ["<kbd", "/"]),
    ("copy", '<c-copy text="abc" label="Copy code" />', ['data-copy="abc"', "Copy code"]),
    ("hint", "<c-hint>small</c-hint>", ["small"]),
    (
        "table",
        '<c-table :table="table" export="/out/" filtered caption="Firms">'
        + ROW_LOOP
        + "</c-table>",
        ["Firm 55", 'aria-sort="ascending"', "format=xlsx", "stage=weaving", "1,055"],
    ),
    ("filter_bar", '<c-filter-bar :table="table" />', ['name="stage"', "chip", "Weaving"]),
    ("pagination", '<c-pagination :table="table" />', ['rel="prev"', "page=1"]),
    ("export_menu", '<c-export-menu href="/out/" query="q=a" />', ["/out/?q=a&amp;format=csv"]),
    ("column_chooser", '<c-column-chooser :table="table" />', ['value="district"']),
    (
        "simple_table",
        '<c-simple-table><c-slot name="head"><th>A</th></c-slot>'
        "<tr><td>1</td></tr></c-simple-table>",
        ["<th>A</th>", "<td>1</td>"],
    ),
    (
        "form",
        '<c-form :form="form" submit="Keep" cancel="/c/" columns="2" />',
        [
            "csrfmiddlewaretoken",
            'name="name"',
            "As registered.",
            "Keep",
            'type="hidden" name="key"',
        ],
    ),
    ("field", '<c-field :field="form.note" wide />', ["<textarea", "form-control", "field-wide"]),
    ("fieldset", '<c-fieldset title="Place">x</c-fieldset>', ["<legend>Place</legend>"]),
    ("form_errors", '<c-form-errors :form="bad_form" />', ['href="#id_name"', 'role="alert"']),
    ("row_errors", '<c-row-errors :errors="errors" />', ["12", "USCC", "9135O", "wrong digit"]),
    (
        "file_drop",
        '<c-file-drop name="sheet" accept=".xlsx,.csv" max-mb="20" help="xlsx or csv" />',
        ['type="file"', 'accept=".xlsx,.csv"', 'data-max-mb="20"', "xlsx or csv"],
    ),
    (
        "confirm",
        '<c-confirm id="sure" title="Remove it?" action="/rm/" submit="Remove">gone</c-confirm>',
        ['id="sure"', "Remove it?", 'action="/rm/"', "gone", "csrfmiddlewaretoken"],
    ),
    (
        "job",
        '<c-job title="Import" state="running" :percent="42" poll="/j/1/" cancel="/j/1/stop/" />',
        ["42%", 'hx-get="/j/1/"', 'value="42"', 'action="/j/1/stop/"'],
    ),
    (
        "chart",
        '<c-chart name="by-stage" title="By stage" :options="options" :rows="rows" />',
        ['id="chart-data-by-stage"', 'data-chart="by-stage"', "Weaving", "41"],
    ),
]
