"""Addresses below /c/<chain>/."""

from django.urls import path

from .views import firms, links, map, placements, products, public, stages
from .views.resilience import (
    draws,
    plans,
    remedies,
    risk,
    scenario_compare,
    scenario_pdf,
    scenario_xlsx,
    scenarios,
)
from .views.resilience import firm as resilience_firm

app_name = "chain"
urlpatterns = [
    path("map/", map.chain_map, name="map"),
    path("map/find/", map.map_find, name="map_find"),
    path("map/map.svg", map.map_svg, name="map_svg"),
    path("map/map.xlsx", map.map_xlsx, name="map_xlsx"),
    path("map/stages/<int:pk>/", map.stage_panel, name="stage_panel"),
    path("stages/", stages.stages, name="stages"),
    path("stages/new/", stages.stage_new, name="stage_new"),
    path("stages/undo/", stages.stages_undo, name="stages_undo"),
    path("stages/<int:pk>/", stages.stage_page, name="stage"),
    path("stages/<int:pk>/edit/", stages.stage_edit, name="stage_edit"),
    path("stages/<int:pk>/move/", stages.stage_move, name="stage_move"),
    path("stages/<int:pk>/remove/", stages.stage_remove, name="stage_remove"),
    path("stages/<int:pk>/inputs/", stages.input_add, name="input_add"),
    path("stages/inputs/<int:pk>/remove/", stages.input_remove, name="input_remove"),
    path("settings/chain/", stages.chain_edit, name="chain_edit"),
    path("settings/public/", public.public_settings, name="public_settings"),
    path("mine/", firms.mine, name="mine"),
    path("firms/<int:pk>/", firms.firm_page, name="firm"),
    path("firms/<int:pk>/links/<slug:side>/new/", firms.link_new, name="link_new"),
    path("firms/<int:pk>/placements/new/", placements.placement_new, name="placement_new"),
    path("placements/<int:pk>/edit/", placements.placement_edit, name="placement_edit"),
    path("placements/<int:pk>/remove/", placements.placement_remove, name="placement_remove"),
    path("links/", links.links, name="links"),
    path("links/export/", links.export, name="links_export"),
    path("links/partners/", firms.partner_options, name="partner_options"),
    path("links/<int:pk>/edit/", firms.link_edit, name="link_edit"),
    path("links/<int:pk>/remove/", firms.link_remove, name="link_remove"),
    path("resilience/", risk.resilience, name="resilience"),
    path("resilience/run/", risk.resilience_run, name="resilience_run"),
    path("resilience/export/", risk.resilience_export, name="resilience_export"),
    path("resilience/export/<uuid:job>/", risk.resilience_export_job, name="resilience_export_job"),
    path(
        "resilience/export/<uuid:job>/resilience.xlsx",
        risk.resilience_export_file,
        name="resilience_export_file",
    ),
    path("resilience/draws/", draws.resilience_draws, name="resilience_draws"),
    path("resilience/firms/<int:pk>/", resilience_firm.resilience_firm, name="resilience_firm"),
    path("resilience/inputs/", remedies.resilience_remedies, name="resilience_remedies"),
    path("resilience/inputs/plans/", plans.source_plans, name="source_plans"),
    path("resilience/inputs/plans/<int:pk>/", plans.source_plan, name="source_plan"),
    path(
        "resilience/inputs/plans/<int:pk>/plan.xlsx",
        plans.source_plan_xlsx,
        name="source_plan_xlsx",
    ),
    path(
        "resilience/inputs/<int:buyer>/<int:supplier>/",
        resilience_firm.resilience_input,
        name="resilience_input",
    ),
    path("resilience/what-if/", scenarios.scenarios, name="scenarios"),
    path("resilience/what-if/new/", scenarios.scenario_new, name="scenario_new"),
    path("resilience/what-if/compare/", scenario_compare.scenario_compare, name="scenario_compare"),
    path(
        "resilience/what-if/compare/compare.xlsx",
        scenario_xlsx.scenario_compare_xlsx,
        name="scenario_compare_xlsx",
    ),
    path(
        "resilience/what-if/compare/compare.pdf",
        scenario_pdf.scenario_compare_pdf,
        name="scenario_compare_pdf",
    ),
    path(
        "resilience/what-if/jobs/<uuid:job>/again/", scenarios.scenario_again, name="scenario_again"
    ),
    path(
        "resilience/what-if/jobs/<uuid:job>/let-go/",
        scenarios.scenario_let_go,
        name="scenario_let_go",
    ),
    path("resilience/what-if/<int:pk>/", scenarios.scenario_page, name="scenario"),
    path(
        "resilience/what-if/<int:pk>/scenario.xlsx",
        scenario_xlsx.scenario_xlsx,
        name="scenario_xlsx",
    ),
    path(
        "resilience/what-if/<int:pk>/scenario.pdf", scenario_pdf.scenario_pdf, name="scenario_pdf"
    ),
    path("resilience/what-if/<int:pk>/remove/", scenarios.scenario_remove, name="scenario_remove"),
    path("products/", products.products, name="products"),
    path("products/import/", products.products_import, name="products_import"),
    path("products/import/<uuid:job>/", products.products_job, name="products_job"),
    path("products/remove/", products.products_remove, name="products_remove"),
]
