"""Addresses below /c/<chain>/plan/."""

from django.urls import path

from .views import pages, tables, work, writing

app_name = "plan"
PLAN = "<int:plan_id>/"
DIRECTION = "directions/<int:direction_id>/"
MEASURE = "measures/<int:measure_id>/"
TARGET = "targets/<int:target_id>/"
MILESTONE = "milestones/<int:milestone_id>/"
RISK = "risks/<int:risk_id>/"
urlpatterns = [
    path("", pages.home, name="home"),
    path("all/", pages.plan_list, name="plans"),
    path("new/", writing.new, name="new"),
    path("table/", tables.table_new, name="table_new"),
    path("table/template/", tables.table_template, name="table_template"),
    path("table/<int:table_id>/", tables.table, name="table"),
    path("table/<int:table_id>/do/<slug:verb>/", tables.table_act, name="table_act"),
    path(PLAN, pages.detail, name="detail"),
    path(PLAN + "edit/", writing.edit, name="edit"),
    path(PLAN + "do/<slug:verb>/", writing.act, name="act"),
    path(PLAN + "export/", tables.export, name="export"),
    path(PLAN + "timeline/", pages.timeline, name="timeline"),
    path(PLAN + "owed/", pages.owed, name="owed"),
    path(PLAN + "changes/", pages.changes, name="changes"),
    path(PLAN + "directions/new/", writing.direction_new, name="direction_new"),
    path(DIRECTION + "edit/", writing.direction_edit, name="direction_edit"),
    path(DIRECTION + "measures/new/", writing.measure_new, name="measure_new"),
    path(MEASURE, pages.measure, name="measure"),
    path(MEASURE + "edit/", writing.measure_edit, name="measure_edit"),
    path(MEASURE + "targets/new/", writing.target_new, name="target_new"),
    path(MEASURE + "milestones/new/", writing.milestone_new, name="milestone_new"),
    path(MEASURE + "risks/new/", work.risk_new, name="risk_new"),
    path("targets/fields/", writing.target_fields, name="target_fields"),
    path(TARGET, pages.records, name="records"),
    path(TARGET + "edit/", writing.target_edit, name="target_edit"),
    path(MILESTONE + "edit/", writing.milestone_edit, name="milestone_edit"),
    path(MILESTONE + "reached/", work.claim, name="milestone_claim"),
    path(MILESTONE + "confirm/", work.confirm, name="milestone_confirm"),
    path(MILESTONE + "return/", work.send_back, name="milestone_return"),
    path("remove/<slug:kind>/<int:part_id>/", writing.remove, name="remove"),
    path(RISK + "edit/", work.risk_edit, name="risk_edit"),
    path(RISK + "over/", work.risk_end, name="risk_end"),
]
