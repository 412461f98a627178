"""What each role reads on the resilience pages, and what a form does."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from tests import factories

from chainloom.chain import services
from chainloom.chain.drawing.map import small_percent
from chainloom.chain.measures import RISK_BREAKS
from chainloom.chain.models import FirmRisk, Scenario, StageInput
from chainloom.chain.services import resilience
from chainloom.chain.services.resilience import showing
from chainloom.jobs.models import Job

from .suppliers import YEAR, firm_on, link

BASE = "/c/fabric/resilience/"


def page(client_of, actor, path="", **query) -> str:
    answer = client_of(actor).get(BASE + path, query)
    assert answer.status_code == 200
    return answer.content.decode()


def cells(html: str) -> list[str]:
    """The firms of the page's table, in order."""
    table = html.partition("Firms by systemic risk")[2].partition("</table>")[0]
    return re.findall(r'cell-title"><a [^>]*>([^<]+)</a>', table)


def test_the_office_reads_firms_by_risk_with_the_largest_in_words(client_of, office, mills):
    html = page(client_of, office)
    assert cells(html)[0] == mills["spinner"].name
    assert "If 鲤城样纺纱有限公司 stopped, the whole chain would lose 100%" in html
    assert "100% is declared" in html


def test_rows_are_sorted_and_filtered_by_the_address(client_of, office, mills, line):
    by_name = cells(page(client_of, office, sort="firm"))
    assert by_name != cells(page(client_of, office))
    assert set(cells(page(client_of, office, stage=line["dye"].pk))) == {mills["dyer"].name}
    assert len(cells(page(client_of, office, place="local"))) == 5
    assert "Nothing matches" in page(client_of, office, place="outside")
    assert cells(page(client_of, office, q="染色")) == [mills["dyer"].name]
    factories.CertificateFactory(organisation=mills["weaver"], kind="high_tech")
    assert cells(page(client_of, office, tier="high_tech")) == [mills["weaver"].name]


def test_a_filter_that_is_none_is_said_and_no_file_is_wider_than_asked_for(
    client_of, office, mills, line
):
    for name, value in (
        ("district", "999999"),
        ("district", "110000"),
        ("stage", "9"),
        ("tier", "x"),
        ("on", "1800-01-01"),
    ):
        html = page(client_of, office, **{name: value})
        assert f"“{value}” is none of those that occur here." in html, name
        assert len(cells(html)) == 5
        for kind in ("csv", "xlsx"):
            answer = client_of(office).get(BASE, {name: value, "format": kind})
            assert (answer.status_code, answer["location"]) == (303, f"?{name}={value}")
        answer = client_of(office).post(f"{BASE}export/?{name}={value}")
        assert (answer.status_code, answer["location"]) == (303, f"{BASE}?{name}={value}")
    assert not Job.objects.filter(kind="chain.risk_export").exists()
    # What else was chosen narrows all the same.
    both = page(client_of, office, district="999999", stage=line["dye"].pk)
    assert cells(both) == [mills["dyer"].name]
    assert "is none of those" not in page(client_of, office, stage=line["dye"].pk)


def test_the_workbook_has_what_the_table_has_and_says_of_what(client_of, office, mills):
    answer = client_of(office).get(BASE, {"format": "xlsx", "stage": ""})
    book = load_workbook(io.BytesIO(answer.content))
    rows = list(book["Firms"].iter_rows(values_only=True))
    assert len(rows) == 6
    assert rows[1][1] == mills["spinner"].name
    assert ("Supply links", 3) in list(book["About"].iter_rows(values_only=True))


def test_a_page_without_firms_says_what_to_do(client_of, office):
    assert "Nobody stands on the chain yet" in page(client_of, office)


def test_one_firm_alone_is_all_the_risk(client_of, office, chain, line):
    firm_on(chain, line["spin"], revenue_band="c")
    html = page(client_of, office)
    assert ">100%<" in html
    # Nothing is known to be safe where nothing is known.
    for said in (html, page(client_of, office, "inputs/")):
        assert "No supply link is known yet" in said
        assert "No input hangs on one supplier" not in said


def test_a_bureau_reads_stages_and_no_firm(client_of, bureau, mills, line):
    html = page(client_of, bureau)
    assert line["spin"].name in html
    assert "too few firms for figures" in html
    assert not any(firm.name in html for firm in mills.values())


def test_a_firm_reads_its_band_and_its_inputs_and_nobody_else(client_of, firm, chain, mills, line):
    own = firm.membership.organisation
    factories.PlacementFactory(organisation=own, stage=line["dye"])
    link(chain, mills["weaver"], own, 10, product="家纺坯布")
    html = page(client_of, firm)
    assert "家纺坯布" in html
    assert not any(one.name in html for one in mills.values())
    assert "Calculate" not in html
    assert re.search(r"stat-value[^>]*>\s*(<[^>]*>)*\s*(low|medium|high)", html)


def test_a_partner_on_no_stage_reads_that_it_is_on_none(client_of, partner, mills):
    html = page(client_of, partner)
    assert "not on a stage yet" in html
    assert not any(firm.name in html for firm in mills.values())


def test_links_that_are_estimated_or_left_out_are_told(client_of, office, chain, mills):
    loose = factories.OrganisationFactory(chain=chain)
    link(chain, mills["spare"], loose, 5, product="纱")
    link(chain, mills["spare"], mills["weaver"], None, product="丝")
    html = page(client_of, office)
    assert "1 link has no amount" in html
    assert "1 link is left out" in html


def test_a_large_chain_offers_to_calculate_and_then_says_when_it_is_outdated(
    client_of,
    office,
    chain,
    mills,
    monkeypatch,
):
    monkeypatch.setattr(showing, "AT_ONCE", 0)
    assert "Not calculated yet" in page(client_of, office)
    run = resilience.risk_run(chain=chain, year=YEAR, by=office)
    assert "The chain has changed since" not in page(client_of, office)
    services.stage_add(chain=chain, name="新环节", by=office)
    html = page(client_of, office)
    assert "The chain has changed since this was calculated" in html
    assert FirmRisk.objects.filter(run=run).exists()
    assert client_of(office).post(BASE + "run/", {"year": YEAR}).status_code == 303
    assert Job.objects.get(kind="chain.risk").params == {"chain": chain.pk, "year": YEAR}
    assert "hx-get" in page(client_of, office)


@pytest.mark.parametrize("year", ["0000", "1949", "2101", "²²²²", ""])
def test_a_year_of_which_there_are_no_links_is_not_calculated(client_of, office, mills, year):
    answer = client_of(office).post(BASE + "run/?on=2025-03-01", {"year": year})
    assert (answer.status_code, answer["location"]) == (303, BASE + "?on=2025-03-01")
    assert Job.objects.get(kind="chain.risk").params["year"] == 2025


def test_the_cascade_says_why_and_what_to_do(client_of, office, mills):
    html = page(client_of, office, f"firms/{mills['spinner'].pk}/")
    assert "棉纱 from 鲤城样纺纱有限公司 is missing" in html
    assert "2 inputs of its buyers come from it alone" in html
    played = moments(html)
    assert played["first"] == 0
    assert played["moments"][-1]["said"].endswith("the chain has lost 100%")
    first = played["moments"][0]["stages"]
    assert {text for _shade, text in first.values()} == {"0%", "100%"}


def moments(html: str) -> dict:
    return json.loads(re.search(r'id="player-steps"[^>]*>(.*?)</script>', html, re.S).group(1))


def test_a_firm_on_no_stage_has_a_page_that_says_so(client_of, office, chain):
    loose = factories.OrganisationFactory(chain=chain)
    assert "Not placed on a stage yet" in page(client_of, office, f"firms/{loose.pk}/")


def test_second_sources_come_as_a_part_of_the_page_or_whole(client_of, office, mills):
    path = f"inputs/{mills['weaver'].pk}/{mills['spinner'].pk}/"
    assert mills["spare"].name in page(client_of, office, path, product="棉纱")
    # Without a product: the weightiest input that the two have.
    assert "棉纱" in page(client_of, office, path)
    part = client_of(office).get(BASE + path, headers={"HX-Request": "true"}).content.decode()
    assert mills["spare"].name in part
    assert "<html" not in part


def test_second_sources_are_asked_of_fragile_inputs_only(client_of, office, mills):
    for buyer, supplier in (("dyer", "spinner"), ("spare", "spinner")):
        path = f"{BASE}inputs/{mills[buyer].pk}/{mills[supplier].pk}/"
        assert client_of(office).get(path).status_code == 404
        assert client_of(office).get(path, {"product": "没有"}).status_code == 404


def test_every_link_to_what_would_break_keeps_the_day(client_of, office, mills):
    """Figures of one day that lead to a cascade of another would contradict each other."""
    day = "2026-03-01"
    supplier, buyer = mills["spinner"].pk, mills["weaver"].pk
    for path in ("", "inputs/", f"firms/{supplier}/", f"inputs/{buyer}/{supplier}/"):
        html = page(client_of, office, path, on=day).replace("&amp;", "&").replace("&quot;", '"')
        links = re.findall(rf'"({BASE}(?:firms|inputs)/[^"]*)"', html)
        assert links, path
        assert [one for one in links if f"on={day}" not in one] == [], path
    assert f"/inputs/{buyer}/{supplier}/?product=%E6%A3%89%E7%BA%B1&on={day}" in page(
        client_of, office, f"firms/{supplier}/", on=day
    ).replace("&amp;", "&")
    assert f'{BASE}firms/{supplier}/"' in page(client_of, office, "inputs/")
    for wrong in ("x", "2026-02-30"):
        assert f'{BASE}firms/{supplier}/"' in page(client_of, office, "inputs/", on=wrong)


def test_second_sources_are_asked_of_the_one_who_supplies(client_of, office, mills):
    path = f"{BASE}inputs/{mills['weaver'].pk}/{mills['spare'].pk}/"
    assert client_of(office).get(path, {"product": "棉纱"}).status_code == 404


def test_from_the_overview_two_clicks_lead_to_why_and_what_to_do(client_of, office, leader, mills):
    for actor in (office, leader):
        overview = client_of(actor).get("/c/fabric/").content.decode()
        address = re.search(rf'href="([^"]+)">{mills["spinner"].name}', overview).group(1)
        assert "What to do about it" in client_of(actor).get(address).content.decode()


def test_overviews_of_others_do_not_name_them(client_of, bureau, firm, partner, mills):
    for actor in (bureau, firm, partner):
        overview = client_of(actor).get("/c/fabric/").content.decode()
        assert "would hurt most" not in overview


def test_the_map_is_coloured_by_risk_for_those_who_see_firms(client_of, office, bureau, mills):
    def html(actor) -> str:
        return client_of(actor).get("/c/fabric/map/?measure=systemic").content.decode()

    assert "Systemic risk: 100%" in html(office)
    assert "Systemic risk" not in html(bureau)


def test_the_maps_height_is_risk_for_those_who_see_firms(client_of, office, bureau, mills, line):
    def tall(actor) -> dict[str, float]:
        html = client_of(actor).get("/c/fabric/map/?size=systemic").content.decode()
        found = re.findall(r'<a [^>]*data-stage="(\d+)".*?height="([\d.]+)"', html, re.DOTALL)
        return {pk: float(height) for pk, height in found}

    by_risk = tall(office)
    assert by_risk[str(line["spin"].pk)] > by_risk[str(line["test"].pk)]
    said = client_of(office).get("/c/fabric/map/?size=systemic").content.decode()
    assert "if the stage&#x27;s weightiest firm stops" in said
    refused = client_of(bureau).get("/c/fabric/map/?size=systemic").content.decode()
    assert "number of firms" in refused
    assert "ystemic risk" not in refused
    assert tall(bureau) != by_risk


# What if

FORM = {"name": "洪水", "strength": 100, "weeks": 4, "stock": 2, "horizon": 26}


def test_a_scenario_is_described_by_names_and_kept(client_of, office, mills):
    answer = client_of(office).post(BASE + "what-if/new/", FORM | {"firms": "样纺纱\n样染色"})
    made = Scenario.objects.get()
    assert answer.status_code == 303
    assert answer.url == f"{BASE}what-if/{made.pk}/"
    assert made.choice == {"firms": sorted([mills["spinner"].pk, mills["dyer"].pk])}
    html = page(client_of, office, f"what-if/{made.pk}/")
    assert "鲤城样纺纱有限公司" in html
    assert "hit itself" in html


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"firms": "没有这家"}, "No firm is called"),
        ({"firms": "织造"}, "fits several firms"),
        ({"outline": "118.5; x"}, "is no longitude and latitude"),
        ({"outline": "118.5, 24.9\n118.6, 24.9"}, "three corners or more"),
        ({"outline": "190, 24\n191, 24\n190, 25"}, "is no longitude and latitude"),
        ({}, "Nobody on the chain is hit"),
        ({"weeks": 30, "firms": "样纺纱"}, "Look at least as many weeks"),
    ],
)
def test_what_is_wrong_with_a_scenario_is_said_beside_the_form(
    client_of, office, mills, sent, said
):
    answer = client_of(office).post(BASE + "what-if/new/", FORM | sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Scenario.objects.exists()


def make(chain, office, mills, name):
    return resilience.scenario_add(
        chain=chain, name=name, choice={"firms": [mills["spinner"].pk]}, year=YEAR, by=office
    )


def test_two_scenarios_stand_side_by_side(client_of, office, chain, mills):
    one, two = (make(chain, office, mills, name) for name in ("情景甲", "情景乙"))
    html = page(client_of, office, "what-if/compare/", a=one.pk, b=two.pk)
    for letter, found in (("A", one), ("B", two)):
        said = rf'data-label="{letter}"><a href="{BASE}what-if/{found.pk}/">{found.name}<'
        assert re.search(said, html)
    for other in ({}, {"b": "²"}, {"b": one.pk}):
        asked = page(client_of, office, "what-if/compare/", a=one.pk, **other)
        assert "choose two different ones" in asked or "Choose two scenarios." in asked
        assert f'<option value="{two.pk}"' in asked
    for other in ({"b": 10**9}, {"b": "x"}, {"b": one.pk}):
        answer = client_of(office).get(BASE + "what-if/compare/compare.xlsx", {"a": one.pk} | other)
        assert answer.status_code == 404


def test_with_fewer_than_two_scenarios_the_comparison_says_what_to_do(
    client_of, office, leader, chain, mills
):
    assert "No scenario yet" in page(client_of, office, "what-if/compare/")
    one = make(chain, office, mills, "情景甲")
    html = page(client_of, office, "what-if/compare/")
    assert "There is only one scenario" in html
    assert f"what-if/new/?like={one.pk}" in html
    assert "what-if/new/" not in page(client_of, leader, "what-if/compare/")


def test_a_comparison_says_what_cannot_be_compared_and_by_how_much_they_differ(
    client_of, office, chain, mills
):
    one = make(chain, office, mills, "情景甲")
    two = resilience.scenario_add(
        chain=chain,
        name="情景乙",
        choice={"firms": [mills["dyer"].pk]},
        year=YEAR - 1,
        horizon=13,
        by=office,
    )
    html = page(client_of, office, "what-if/compare/", a=one.pk, b=two.pk)
    assert f"A counts the supply links of {YEAR}, B those of {YEAR - 1}." in html
    assert "A looks at 26 weeks, B at 13" in html
    more = two.result["lost"] - one.result["lost"]
    assert f"{'+' if more > 0 else '−'}{abs(more):,.0f}" in html
    answer = client_of(office).get(
        BASE + "what-if/compare/compare.xlsx", {"a": one.pk, "b": two.pk}
    )
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Compared", "By week", "By stage", "By firm"]
    told = {row[0]: row[1:] for row in book["Compared"].iter_rows(values_only=True)}
    assert told["Who is hit"] == (mills["spinner"].name, mills["dyer"].name)
    assert told["Lost (10,000 yuan)"] == pytest.approx(
        (one.result["lost"], two.result["lost"]), abs=0.06
    )
    assert told["Output lost (%)"] == pytest.approx(
        (one.result["share"] * 100, two.result["share"] * 100), abs=0.006
    )
    firms = {row[0]: row[2:] for row in book["By firm"].iter_rows(min_row=2, values_only=True)}
    lost = {row["organisation"]: row["lost"] for row in one.result["firms"]}
    a, b, difference = firms[mills["spinner"].name]
    assert a == pytest.approx(lost[mills["spinner"].pk], abs=0.06)
    assert difference == pytest.approx(b - a, abs=0.11)


def test_a_comparison_is_handed_over_as_a_pdf(client_of, office, leader, firm, chain, mills):
    one = make(chain, office, mills, "情景甲")
    two = resilience.scenario_add(
        chain=chain,
        name="情景乙",
        choice={"firms": [mills["dyer"].pk]},
        year=YEAR,
        horizon=13,
        by=office,
    )
    address = BASE + "what-if/compare/compare.pdf"
    for actor in (office, leader):
        answer = client_of(actor).get(address, {"a": one.pk, "b": two.pk})
        assert answer["Content-Type"] == "application/pdf"
    html = page(client_of, office, "what-if/compare/", a=one.pk, b=two.pk)
    assert f'href="{address}?a={one.pk}&amp;b={two.pk}"' in html
    pages = PdfReader(io.BytesIO(answer.content)).pages
    said = "".join("".join(page.extract_text().split()) for page in pages)
    lost = [f"{found.result['lost']:,.0f}" for found in (one, two)]
    assert not {"−", "·"} & set(said), "the font has neither"
    unlike = "Alooksat26weeks,Bat13"
    for words in ("情景甲", "情景乙", mills["dyer"].name, *lost, "BlessA", unlike):
        assert words in said
    assert client_of(office).get(address, {"a": one.pk, "b": "x"}).status_code == 404
    assert client_of(firm).get(address, {"a": one.pk, "b": two.pk}).status_code == 404


def test_a_scenario_is_played_week_by_week_on_the_map(client_of, office, chain, mills, line):
    made = resilience.scenario_add(
        chain=chain,
        name="情景甲",
        choice={"firms": [mills["spinner"].pk]},
        year=YEAR,
        weeks=12,
        stock=1,
        by=office,
    )
    html = page(client_of, office, f"what-if/{made.pk}/")
    played = moments(html)
    assert (played["first"], len(played["moments"])) == (1, made.horizon)
    stages = {row["stage"]: row for row in made.result["stages"]}
    weave = stages[line["weave"].pk]
    for number, moment in enumerate(played["moments"]):
        assert moment["said"].startswith(f"Week {number + 1}: the chain makes ")
        share = weave["weeks"][number] / weave["usual"]
        shade, text = moment["stages"][str(line["weave"].pk)]
        assert shade == sum(share >= edge for edge in RISK_BREAKS)
        assert text == small_percent(share)
    worst = made.result["by_week"].index(max(made.result["by_week"])) + 1
    rows = re.findall(r'data-step-row="(\d+)"( hidden)?', html)
    assert [int(number) for number, hidden in rows if not hidden] == [worst]
    shown = html.partition(f'data-step-row="{worst}"')[2].partition("</section>")[0]
    named = [firm.name for firm in mills.values() if firm.name in shown]
    kept = made.result["week_firms"][worst - 1]["firms"]
    assert len(named) == len(kept) > 0
    assert html.count('class="stage-wave ') == sum(row["worst"] >= 0.005 for row in stages.values())


def test_a_scenario_begun_with_what_is_no_number_begins_blank(client_of, office, mills):
    for key in ("like", "firm"):
        assert 'name="firms"' in page(client_of, office, "what-if/new/", **{key: "²"})


def test_a_scenario_says_when_the_chain_has_changed_and_is_described_again(
    client_of,
    office,
    chain,
    mills,
):
    made = make(chain, office, mills, "情景甲")
    services.stage_add(chain=chain, name="新环节", by=office)
    assert "The chain has changed since" in page(client_of, office, f"what-if/{made.pk}/")
    again = page(client_of, office, "what-if/new/", like=made.pk)
    assert mills["spinner"].name in again


def test_a_scenario_as_a_workbook_and_gone(client_of, office, chain, mills):
    made = make(chain, office, mills, "情景甲")
    book = load_workbook(
        io.BytesIO(client_of(office).get(f"{BASE}what-if/{made.pk}/scenario.xlsx").content)
    )
    assert book.sheetnames == ["By week", "By stage", "By firm", "Firms by week", "About"]
    assert book["By week"].max_row == 27
    assert client_of(office).post(f"{BASE}what-if/{made.pk}/remove/").status_code == 303
    assert not Scenario.objects.exists()


def test_workbooks_tell_the_time_of_the_place(client_of, office, chain, mills):
    """A file knows no zones: what it says is read as the clock on the wall."""
    made = make(chain, office, mills, "情景甲")
    run = resilience.risk_run(chain=chain, year=YEAR, by=office)
    for address, kept in (
        (f"{BASE}what-if/{made.pk}/scenario.xlsx", made),
        (f"{BASE}?format=xlsx", run),
    ):
        book = load_workbook(io.BytesIO(client_of(office).get(address).content))
        told = dict(book["About"].iter_rows(values_only=True))["Calculated"]
        here = kept.made_at.astimezone(ZoneInfo("Asia/Shanghai")).replace(tzinfo=None)
        assert abs(told - here) < timedelta(seconds=2)


def test_the_office_says_what_the_loss_of_an_input_does(client_of, office, line):
    client_of(office).post(
        f"/c/fabric/stages/{line['weave'].pk}/inputs/",
        {"upstream": line["spin"].pk, "products": "", "effect": "shared"},
    )
    taken = StageInput.objects.get(upstream=line["spin"], downstream=line["weave"])
    assert taken.effect == "shared"
    html = client_of(office).get(f"/c/fabric/stages/{line['weave'].pk}/edit/").content.decode()
    assert "shared: costs its part of all inputs" in html
    assert "(as usual for its lane)" in html


def test_a_scenario_as_a_pdf_says_who_is_hit_and_what_is_lost(client_of, office, chain, mills):
    made = make(chain, office, mills, "纱厂停四周")
    answer = client_of(office).get(f"{BASE}what-if/{made.pk}/scenario.pdf")
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    said = "".join("".join(page.extract_text().split()) for page in pages)
    for words in (
        "纱厂停四周",
        mills["spinner"].name,
        "Lossesweekbyweek",
        "Bystage",
        "Firmsthatlosemost",
    ):
        assert words in said
