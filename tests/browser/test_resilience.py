"""Which firms would hurt most, a cascade played on the map, a scenario drawn and kept."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from chainloom.accounts.actor import Actor
from chainloom.chain import services as chain_services
from chainloom.chain.models import Scenario
from chainloom.sample.generator import generate
from chainloom.sample.load import load
from tests import factories

from .conftest import firm_named


@pytest.fixture
def supplied(chain, office):
    """Yarn from one spinner, woven by one weaver, dyed by one dyer; each with its place."""
    firms = {}
    for number, (stage, name) in enumerate(
        (("spinning", "样纺纱"), ("weaving", "样织造"), ("dyeing", "样染色"))
    ):
        firms[stage] = firm_named(
            chain,
            number,
            f"鲤城{name}有限公司",
            stage,
            longitude=118.55 + number / 100,
            latitude=24.90,
        )
    for supplier, buyer, product in (
        ("spinning", "weaving", "棉纱"),
        ("weaving", "dyeing", "坯布"),
    ):
        chain_services.supply_link_add(
            chain=chain,
            supplier=firms[supplier],
            buyer=firms[buyer],
            product=product,
            amount=100,
            by=office,
        )
    return firms


def test_two_clicks_lead_from_the_overview_to_a_cascade_that_plays(open_page, office, supplied):
    page = open_page(office)
    page.goto("/c/fabric/")
    page.click("table:has-text('The chain would lose') >> text=Why, and what to do >> nth=0")
    page.wait_for_selector("#cascade [data-told]:has-text('Step')")
    expect(page.locator("#what-to-do h2, #what-to-do .card-title").first).to_be_visible()
    said, step = page.locator("[data-told]"), page.locator("[data-step]")
    last = int(step.get_attribute("max"))
    assert last >= 1

    step.focus()
    page.keyboard.press("Home")
    expect(said).to_contain_text("Step 0:")
    hit = f".stage.shade-risk-4[data-stage='{supplied['weaving'].placements.get().stage_id}']"
    expect(page.locator(hit)).to_have_count(0)
    page.keyboard.press("ArrowRight")
    expect(page.locator(hit)).to_have_count(1)
    expect(page.locator("[data-step-row='1'].is-now")).to_have_count(1)

    page.keyboard.press("Home")
    page.locator("[data-play]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-play]")).to_have_attribute("aria-pressed", "true")
    page.wait_for_selector(f"[data-told]:has-text('Step {last}:')", timeout=15_000)
    expect(page.locator("[data-play]")).to_have_attribute("aria-pressed", "false")


def test_losses_are_played_week_by_week_by_keyboard_and_button(open_page, office, chain, supplied):
    made = chain_services.resilience.scenario_add(
        chain=chain,
        name="纺纱停产",
        choice={"firms": [supplied["spinning"].pk]},
        year=timezone.localdate().year,
        weeks=4,
        stock=1,
        horizon=8,
        by=office,
    )
    page = open_page(office)
    page.goto(f"/c/fabric/resilience/what-if/{made.pk}/")
    said, step = page.locator("[data-told]"), page.locator("[data-step]")
    worst = made.result["by_week"].index(max(made.result["by_week"])) + 1
    expect(said).to_contain_text(f"Week {worst}:")
    weave = supplied["weaving"].placements.get().stage_id
    card = page.locator(f".chain-map .stage[data-stage='{weave}']")

    step.focus()
    page.keyboard.press("Home")
    expect(said).to_contain_text("Week 1:")
    expect(card).to_have_class(re.compile("shade-risk-0"))
    row = page.locator("[data-step-row]:visible")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("样纺纱")
    expect(row).not_to_contain_text("样织造")
    while "Week 3:" not in said.text_content():
        page.keyboard.press("ArrowRight")
    expect(card).to_have_class(re.compile("shade-risk-4"))
    expect(row).to_contain_text("样织造")
    # Motion was asked to be little: nothing flashes.
    expect(page.locator(".is-newly-hit")).to_have_count(0)

    page.click("[data-step-back]")
    expect(said).to_contain_text("Week 2:")
    step.focus()
    page.keyboard.press(" ")
    expect(page.locator("[data-play]")).to_have_attribute("aria-pressed", "true")
    page.wait_for_selector("[data-told]:has-text('Week 8:')", timeout=15_000)
    expect(page.locator("[data-play]")).to_have_attribute("aria-pressed", "false")


def test_on_a_phone_a_list_of_stages_plays_the_same(open_page, office, chain, supplied):
    made = chain_services.resilience.scenario_add(
        chain=chain,
        name="纺纱停产",
        choice={"firms": [supplied["spinning"].pk]},
        year=timezone.localdate().year,
        by=office,
    )
    page = open_page(office, width=390)
    firm = supplied["spinning"].pk
    for path, moment in ((f"what-if/{made.pk}/", "Week"), (f"firms/{firm}/", "Step")):
        page.goto(f"/c/fabric/resilience/{path}")
        expect(page.locator(".chain-map")).to_be_hidden()
        spin = supplied["spinning"].placements.get().stage_id
        row = page.locator(f".stage-wave[data-stage='{spin}']")
        expect(row).to_be_visible()
        page.locator("[data-step]").focus()
        page.keyboard.press("Home")
        expect(row.locator(".stage-value")).to_have_text("100%")
        expect(row).to_have_class(re.compile("shade-risk-4"))
        expect(row.locator("[data-now]")).to_have_attribute("x", "0")
        page.click("[data-step-forth]")
        expect(row.locator("[data-now]")).to_have_attribute("x", "6")
        expect(page.locator("[data-told]")).to_contain_text(moment)


def test_an_area_is_drawn_and_its_scenario_kept_compared_and_removed(open_page, office, supplied):
    page = open_page(office)
    page.goto("/c/fabric/resilience/what-if/new/")
    page.fill("[name=name]", "江边洪水")
    plot = page.locator("[data-plot-svg]")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    page.mouse.move(box["x"] + 8, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 8, box["y"] + box["height"] - 8, steps=5)
    page.mouse.up()
    expect(page.locator("[data-plot-count]")).to_have_text("Firms inside: 3")
    assert len(page.locator("[name=outline]").input_value().splitlines()) == 4
    page.click("button:has-text('Calculate and keep')")
    page.wait_for_selector("h1:has-text('江边洪水')")
    page.wait_for_selector("#chart-weeks canvas")
    assert Scenario.objects.get().result["hit"] == 3

    page.click("text=Change into another")
    page.fill("[name=name]", "只停纺纱")
    page.click("[data-plot-clear]")
    page.fill("[name=firms]", "样纺纱")
    page.click("button:has-text('Calculate and keep')")
    page.wait_for_selector("h1:has-text('只停纺纱')")
    page.click("button:has-text('Compare')")
    page.wait_for_selector("h1:has-text('Compare scenarios')")
    page.wait_for_selector("#chart-compare canvas")

    page.click("td >> a:has-text('只停纺纱')")
    page.click("button:has-text('Remove')")
    page.click("#scenario-remove button[type=submit]")
    page.wait_for_selector("text=The scenario is removed.")
    assert Scenario.objects.count() == 1


def test_corners_can_be_typed_instead_of_drawn(open_page, office, supplied):
    page = open_page(office)
    page.goto("/c/fabric/resilience/what-if/new/")
    page.fill("[name=outline]", "118.545, 24.89\n118.555, 24.89\n118.555, 24.91\n118.545, 24.91")
    expect(page.locator("[data-plot-count]")).to_have_text("Firms inside: 1")
    expect(page.locator(".place-area")).to_have_count(1)


@pytest.mark.parametrize(("role", "language"), [("office", "zh-hans"), ("firm", "en")])
def test_on_a_phone_the_pages_fit(open_page, db, role, language):
    chain = load(generate(seed=2026, firms=24, as_of=timezone.localdate()))
    organisation = chain.participations.filter(organisation__kind="firm")[0].organisation
    member = factories.MembershipFactory(chain=chain, organisation=organisation, role=role)
    page = open_page(Actor(user=member.user, membership=member), width=390, language=language)
    page.goto(f"/c/{chain.slug}/resilience/")
    expect(page.locator("h1").first).to_be_visible()
    if role == "office":
        paths = ("inputs/", "what-if/", "what-if/new/", "what-if/compare/")
        for path in (*paths, f"firms/{organisation.pk}/"):
            page.goto(f"/c/{chain.slug}/resilience/{path}")
