"""A page with the components on it, and a search, for the browser tests."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.urls import path
from django_cotton.compiler_regex import CottonCompiler

from chainloom.web import root_urls
from chainloom.web.root_urls import handler404, handler500  # noqa: F401

from .examples import ROW_LOOP, FirmForm, context, firm_table

LIST = (
    '{% extends "base.html" %}{% load loom %}{% block title %}Firms{% endblock %}'
    "{% block content %}"
    '<c-page-header title="Firms"><c-slot name="actions">'
    '<c-button kind="danger" confirm="sure">Remove</c-button></c-slot></c-page-header>'
    '<p><c-sourced source="Sheet of June" date="2026-06-30">95</c-sourced></p>'
    '<c-table :table="table" export="/out/" filtered caption="Firms">' + ROW_LOOP + "</c-table>"
    '<c-confirm id="sure" title="Remove it?" action="/rm/">gone</c-confirm>'
    '<c-chart name="by-stage" title="By stage" :options="options" :rows="rows" />'
    '<c-form :form="form" columns="2" /><c-file-drop accept=".csv" max-mb="1" />{% endblock %}'
)
OPTIONS = {
    "xAxis": {"type": "category", "data": ["Weaving", "Dyeing"]},
    "yAxis": {"type": "value", "axisLabel": {"formatter": "@number"}},
    "tooltip": {"trigger": "axis"},
    "series": [
        {"type": "bar", "name": "Firms", "data": [41, 7], "itemStyle": {"color": "@accent"}}
    ],
}


def firms(request: HttpRequest, chain_slug: str) -> HttpResponse:
    template = engines["django"].from_string(CottonCompiler().process(LIST))
    form = FirmForm(request.POST if request.method == "POST" else None)
    names = context() | {
        "table": firm_table(request.GET.urlencode()),
        "options": OPTIONS,
        "form": form,
    }
    return HttpResponse(template.render(names, request))


def search(request: HttpRequest, chain_slug: str) -> HttpResponse:
    query = request.GET.get("q", "")
    entries = [
        {"url": f"/c/{chain_slug}/firms/?hit={n}", "title": f"Firm {n}", "meta": "Weaving"}
        for n in range(3)
        if query == "fi"
    ]
    groups = [{"label": "Organisations", "entries": entries}] if entries else []
    return render(request, "web/search_results.html", {"query": query, "groups": groups})


urlpatterns = [
    path("c/<slug:chain_slug>/firms/", firms, name="firms"),
    path("c/<slug:chain_slug>/search/", search, name="search"),
    *root_urls.urlpatterns,
]
