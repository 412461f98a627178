"""The sample chain: true to the district's public figures, invented, and always the same."""

import re
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest
from stdnum.cn import uscc

from chainloom.chain import stage_templates
from chainloom.core.classifications import districts
from chainloom.organisations import certificate_kinds
from chainloom.sample import SAMPLE_DAY, generate, profiles
from chainloom.sample.names import organisation_check_digit
from chainloom.sample.profiles import apportion

ROLES = {"office", "leader", "bureau", "firm", "partner"}


@pytest.fixture(scope="module")
def chain():
    return generate()


@pytest.fixture(scope="module")
def template():
    return stage_templates.load("textile_fabric")


@pytest.fixture(scope="module")
def by_key(chain):
    return {row.key: row for row in chain.organisations}


class TestPublicFigures:
    def test_there_are_133_firms_all_above_designated_size(self, chain):
        local = {firm.key for firm in chain.local_firms()}
        listed = [c for c in chain.certificates if c.kind == "above_designated_size"]
        assert len(local) == 133
        assert {c.organisation for c in listed} == local
        assert len(listed) == 133
        assert min(firm.revenue for firm in chain.local_firms()) >= 2_000

    @pytest.mark.parametrize(
        ("kind", "count"),
        [
            ("provincial_leading", 3),
            ("municipal_leading", 4),
            ("sme_specialised", 2),
            ("strategic_emerging", 5),
            ("fujian_tech_giant", 3),
            ("sme_little_giant", 0),
        ],
    )
    def test_qualifications_are_as_many_as_published(self, chain, kind, count):
        assert sum(c.kind == kind for c in chain.certificates) == count

    def test_around_the_firms_stand_those_of_the_case(self, chain):
        kinds = Counter(row.kind for row in chain.organisations if row.kind != "firm")
        assert kinds == {
            "government": 6,
            "body": 5,
            "college": 2,
            "bank": 1,
            "community": 1,
            "provider": 1,
        }

    def test_six_bureaus_guide_the_committee(self, chain):
        guiding = {m.member for m in chain.body_members if m.role == "guiding"}
        assert len(guiding) == 6
        assert all(m.body == "committee" for m in chain.body_members if m.role == "guiding")

    def test_a_group_and_two_teams_are_parts_of_the_committee(self, chain):
        forms = {one.key: one.form for one in chain.bodies}
        parts = [one for one in chain.bodies if one.parent == "committee"]
        assert sorted(forms[one.key] for one in parts) == ["alliance", "group", "team", "team"]
        looked_after = [firm for one in chain.bodies for firm, _member in one.firms]
        assert len(looked_after) == len(set(looked_after)) == 12

    def test_leading_firms_are_among_the_largest(self, chain):
        by_size = sorted(chain.local_firms(), key=lambda firm: -firm.revenue)
        leading = {c.organisation for c in chain.certificates if c.kind == "provincial_leading"}
        assert leading == {firm.key for firm in by_size[:3]}


class TestOrganisations:
    def test_names_and_codes_stand_once(self, chain):
        names = [row.name for row in chain.organisations]
        codes = [row.uscc for row in chain.organisations if row.uscc]
        assert len(set(names)) == len(names)
        assert len(set(codes)) == len(codes)

    def test_credit_codes_are_valid_and_of_a_range_given_to_nobody(self, chain):
        for row in chain.organisations:
            if row.uscc is None:
                continue
            assert uscc.is_valid(row.uscc), row.name
            assert row.uscc[2:8] == row.district_code
            assert row.uscc[8:10] == "YP"
            assert row.uscc[16] == organisation_check_digit(row.uscc[8:16])

    # A published code: the organisation part of the example in python-stdnum's documentation.
    def test_the_organisation_check_digit_follows_the_standard(self):
        assert organisation_check_digit("60003734") == "1"

    def test_bodies_and_bureaus_have_no_code_and_firms_have_one(self, chain):
        without = {row.kind for row in chain.organisations if row.uscc is None}
        assert without == {"body", "government"}

    def test_local_firms_stand_in_and_around_licheng(self, chain):
        for firm in chain.local_firms():
            assert firm.district_code == "350502"
            assert firm.address.startswith("福建省泉州市鲤城区")
            assert 24.85 < firm.latitude < 24.95
            assert 118.51 < firm.longitude < 118.62

    def test_partners_elsewhere_stand_in_real_districts(self, chain):
        outside = [row for row in chain.organisations if not row.is_local]
        assert 40 <= len(outside) <= 60
        for row in outside:
            assert row.address.startswith(districts.full_name(row.district_code))
            assert not districts.is_within(row.district_code, "350502")
        assert {"350582", "350581", "330603", "320509"} <= {row.district_code for row in outside}

    def test_every_organisation_has_a_chinese_a_short_and_an_english_name(self, chain):
        for row in chain.organisations:
            assert row.name
            assert 2 <= len(row.short_name) <= 12
            assert row.english_name.isascii()

    def test_a_few_large_firms_make_much_of_the_revenue(self, chain):
        revenue = sorted((float(firm.revenue) for firm in chain.local_firms()), reverse=True)
        assert sum(revenue[:13]) > 0.3 * sum(revenue)
        assert revenue[0] > 10 * revenue[len(revenue) // 2]

    def test_bodies_of_the_case_that_have_people_say_they_are_samples(self, chain):
        seats = [m for m in chain.body_members if m.person_name]
        assert seats
        assert all("示例" in m.person_name for m in seats)
        assert all("示例" in c.name for c in chain.contacts)
        assert all("示例" in row.name for row in chain.organisations if row.kind == "body")


class TestPlacements:
    def test_every_firm_has_one_main_stage_and_shares_that_sum_to_one(self, chain):
        shares = defaultdict(float)
        main = Counter()
        for row in chain.placements:
            shares[row.organisation] += row.share
            main[row.organisation] += row.is_primary
        firms = {row.key for row in chain.organisations if row.kind == "firm"}
        assert firms <= shares.keys()
        assert all(abs(share - 1) < 1e-9 for share in shares.values())
        assert set(main.values()) == {1}

    def test_firms_make_products_of_their_stage_in_its_unit(self, chain, template):
        for row in chain.placements:
            units = {product.name: product.unit for product in template.stage(row.stage).products}
            assert set(row.products) <= units.keys()
            if row.capacity is not None:
                assert row.capacity > 0
                assert row.capacity_unit == units[row.products[0]]

    def test_some_stage_has_no_local_firm_and_some_just_one(self, chain, template, by_key):
        local = Counter(
            row.stage
            for row in chain.placements
            if by_key[row.organisation].is_local and by_key[row.organisation].kind == "firm"
        )
        counts = [local[stage.code] for stage in template.stages]
        assert 0 in counts
        assert 1 in counts
        assert local.most_common(1)[0][0] == "knit_garments"


class TestSupplyLinks:
    def test_there_are_some_600(self, chain):
        assert 590 <= len(chain.links) <= 610

    def test_a_link_runs_along_the_chain_and_carries_what_its_supplier_makes(self, chain, template):
        flows = {(source, target): set(made) for source, target, made in template.edges()}
        for link in chain.links:
            assert link.product in flows[link.supplier_stage, link.buyer_stage]

    def test_both_ends_stand_on_the_stages_named(self, chain):
        stands = {(row.organisation, row.stage) for row in chain.placements}
        for link in chain.links:
            assert (link.supplier, link.supplier_stage) in stands
            assert (link.buyer, link.buyer_stage) in stands

    def test_nobody_supplies_itself_and_no_link_stands_twice(self, chain):
        keys = [(link.supplier, link.buyer, link.product, link.year) for link in chain.links]
        assert len(set(keys)) == len(keys)
        assert all(link.supplier != link.buyer for link in chain.links)

    def test_every_link_touches_the_district_and_many_leave_it(self, chain, by_key):
        ends = Counter(
            (by_key[link.supplier].is_local, by_key[link.buyer].is_local) for link in chain.links
        )
        assert ends[False, False] == 0
        assert ends[False, True] > 100
        assert ends[True, False] > 20
        assert ends[True, True] > 150

    def test_every_firm_deals_with_someone(self, chain):
        dealing = {link.supplier for link in chain.links} | {link.buyer for link in chain.links}
        assert {row.key for row in chain.organisations if row.kind == "firm"} <= dealing

    def test_some_inputs_come_from_one_supplier_and_some_from_several(self, chain):
        suppliers = defaultdict(set)
        for link in chain.links:
            suppliers[link.buyer, link.product].add(link.supplier)
        single = sum(len(found) == 1 for found in suppliers.values())
        assert single > 50
        assert len(suppliers) - single > 50

    def test_nobody_buys_or_sells_more_than_its_revenue(self, chain, by_key):
        bought, sold = Counter(), Counter()
        for link in chain.links:
            assert link.amount > 0
            bought[link.buyer] += link.amount
            sold[link.supplier] += link.amount
        for totals in (bought, sold):
            assert all(total <= by_key[key].revenue for key, total in totals.items())

    def test_how_a_link_is_known_varies(self, chain):
        known = Counter(link.known for link in chain.links)
        assert known.keys() == {"declared", "derived", "inferred"}
        assert known["declared"] > known["derived"] > known["inferred"]


class TestCertificates:
    def test_kinds_and_levels_are_in_the_catalogue_and_names_in_force(self, chain):
        for row in chain.certificates:
            kind = certificate_kinds.kind(row.kind)
            assert row.level == "" or kind.has_level(row.level)
            assert kind.is_in_force_on(row.issued_on), row
            assert row.issued_on <= SAMPLE_DAY

    def test_what_has_a_term_ends_when_the_term_is_over(self, chain):
        for row in chain.certificates:
            years = certificate_kinds.kind(row.kind).valid_years
            assert (row.expires_on is None) == (years is None)
            if row.expires_on:
                assert abs((row.expires_on - row.issued_on).days - 365.25 * years) < 5

    def test_nobody_holds_the_same_qualification_twice(self, chain):
        """Those that have run out, or stand below a later one, were held before."""
        held = [(row.organisation, row.kind, row.level) for row in chain.certificates]
        today = [
            (row.organisation, row.kind, row.level)
            for row in chain.certificates
            if row.expires_on is None or row.expires_on >= SAMPLE_DAY
        ]
        assert len(set(today)) == len(today)
        assert len(held) > len(today)

    def test_firms_have_climbed_the_ladders_over_the_years(self, chain):
        years = {row.issued_on.year for row in chain.certificates if row.kind == "high_tech"}
        assert len(years) >= 5
        below = [row for row in chain.certificates if row.kind == "sme_digital"]
        assert len({row.organisation for row in below}) < len(below)

    def test_some_end_within_ninety_days(self, chain):
        soon = SAMPLE_DAY + timedelta(days=90)
        dated = [row for row in chain.certificates if row.expires_on]
        assert sum(SAMPLE_DAY <= row.expires_on <= soon for row in dated) >= 3

    def test_numbers_say_that_they_are_samples(self, chain):
        numbers = [row.number for row in chain.certificates if row.number]
        assert numbers
        assert all(number.startswith("SAMPLE-") for number in numbers)
        assert len(set(numbers)) == len(numbers)


class TestPeople:
    def test_every_role_can_sign_in(self, chain, by_key):
        assert {user.role for user in chain.users} == ROLES
        assert len({user.email for user in chain.users}) == len(chain.users)
        kinds = {user.role: by_key[user.organisation].kind for user in chain.users}
        assert kinds["firm"] == "firm"
        assert kinds["office"] == kinds["leader"] == "body"

    def test_addresses_and_numbers_reach_nobody(self, chain):
        for contact in chain.contacts:
            assert contact.email.endswith(".example")
            assert contact.phone.startswith("0595-0")
        assert all(user.email.endswith(".example") for user in chain.users)

    def test_contacts_and_members_belong_to_the_chain(self, chain, by_key):
        assert {contact.organisation for contact in chain.contacts} <= by_key.keys()
        assert {m.member for m in chain.body_members if m.member} <= by_key.keys()


class TestSameAndOther:
    def test_the_same_seed_gives_the_same_chain(self, chain):
        assert generate() == chain

    def test_another_seed_gives_another(self, chain):
        other = generate(seed=7)
        assert len(other.local_firms()) == 133
        assert {f.name for f in other.local_firms()} != {f.name for f in chain.local_firms()}

    @pytest.mark.parametrize("seed", [1, 7, 99, 12345])
    def test_the_public_figures_hold_for_any_seed(self, seed):
        chain = generate(seed=seed)
        kinds = Counter(row.kind for row in chain.certificates)
        assert [kinds[k] for k in ("provincial_leading", "sme_specialised")] == [3, 2]
        assert len(chain.links) == 598

    def test_another_day_moves_the_dates(self):
        chain = generate(as_of=date(2028, 2, 29))
        ending = date(2028, 2, 29) + timedelta(days=90)
        assert any(c.expires_on and c.expires_on <= ending for c in chain.certificates)
        assert all(c.issued_on <= date(2028, 2, 29) for c in chain.certificates)

    def test_the_footwear_chain_can_be_sampled_too(self):
        chain = generate(template="footwear")
        stages = {stage.code for stage in stage_templates.load("footwear").stages}
        assert {row.stage for row in chain.placements} <= stages
        assert len(chain.local_firms()) == 133
        assert len(chain.links) > 500

    def test_a_template_nobody_described_can_be_sampled(self, monkeypatch):
        monkeypatch.setattr(profiles, "_PROFILES", {})
        chain = generate(template="footwear")
        assert len(chain.local_firms()) == 133
        assert len(chain.links) > 500
        local = {firm.key for firm in chain.local_firms()}
        on_raw_materials = {"polymer_feedstock", "yarn"}
        assert not any(
            p.organisation in local and p.stage in on_raw_materials for p in chain.placements
        )

    def test_a_smaller_chain_keeps_its_proportions(self):
        chain = generate(firms=40)
        assert len(chain.local_firms()) == 40
        assert sum(c.kind == "provincial_leading" for c in chain.certificates) == 1

    def test_too_small_a_chain_is_refused(self):
        with pytest.raises(ValueError, match="at least 20"):
            generate(firms=5)

    def test_shares_are_apportioned_to_the_last_firm(self):
        assert apportion({"a": 1, "b": 1, "c": 1}, 10) == {"a": 4, "b": 3, "c": 3}
        assert sum(apportion({"a": 0.2, "b": 3.7, "c": 0}, 133).values()) == 133


@pytest.mark.slow
def test_a_hundred_thousand_firms_are_made_within_a_gigabyte():
    code = (
        "from chainloom.sample import generate; c = generate(firms=100_000);"
        "print(len(c.local_firms()), len(c.links));"
        "print(open('/proc/self/status').read())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    firms, links = done.stdout.splitlines()[0].split()
    assert (int(firms), int(links)) == (100_000, 450_000)
    # Its own peak: what getrusage tells includes the process that started it (proc(5), VmHWM).
    (peak,) = re.findall(r"^VmHWM:\s+(\d+) kB", done.stdout, re.MULTILINE)
    assert int(peak) < 1_000_000
