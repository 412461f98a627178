"""Second sources: who could deliver a part of a fragile input, and how that is known."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from tests import factories

from chainloom.accounts.actor import Actor
from chainloom.chain import services
from chainloom.chain.models import ProductRelation
from chainloom.chain.selectors.network import chain_network, kept_network
from chainloom.chain.selectors.resilience import sources
from chainloom.chain.selectors.resilience.sources import Known, second_sources
from chainloom.chain.services.resilience import showing, weighing
from chainloom.core.errors import Conflict
from chainloom.jobs.models import Job
from chainloom.jobs.policy import job_policy
from chainloom.jobs.testing import run_queued

from .suppliers import YEAR, firm_on, link

RELATIONS = [
    ("棉纱", "精梳棉纱", "产品小类"),
    ("纱线", "棉纱", "产品小类"),
    ("纱线", "麻纱", "产品小类"),
    ("棉纱", "棉花", "上游材料"),
]


def found(chain, mills, **asked):
    about = {"buyer": mills["weaver"].pk, "supplier": mills["spinner"].pk, "product": "棉纱"}
    return second_sources(chain, chain_network(chain, YEAR), **(about | asked))


def known(chain, mills):
    return {one.organisation: (one.known, one.product) for one in found(chain, mills)}


def making(chain, stage, products: str):
    firm = firm_on(chain, stage)
    firm.placements.update(products=products)
    return firm


@pytest.fixture
def graph(chain, office):
    services.products_import(
        chain=chain, rows=RELATIONS, title="年报挖掘", as_of=date(2021, 6, 1), by=office
    )


def test_a_second_source_lowers_the_suppliers_risk(chain, mills):
    (one,) = found(chain, mills)
    assert (one.organisation, one.known) == (mills["spare"].pk, Known.STAGE)
    assert one.amount == pytest.approx(30)
    assert one.supplier_fall > 0


def test_an_input_that_is_not_fragile_has_no_second_sources(chain, mills):
    assert found(chain, mills, buyer=mills["dyer"].pk) is None
    assert found(chain, mills, product="没有") is None


def test_who_sells_or_makes_the_product_is_a_source_on_whatever_stage(chain, mills, line):
    seller, customer = firm_on(chain, line["dye"]), firm_on(chain, line["dye"])
    link(chain, seller, customer, 5, product="棉纱")
    maker = making(chain, line["dye"], "色布、棉纱（32支）")
    making(chain, line["dye"], "棉纱机配件")
    assert known(chain, mills) == {
        mills["spare"].pk: (Known.STAGE, ""),
        seller.pk: (Known.SELLS, ""),
        maker.pk: (Known.MAKES, ""),
    }


def test_the_product_graph_names_kinds_and_the_general_kind_but_no_siblings(
    chain, mills, line, graph
):
    kind, general = making(chain, line["dye"], "精梳棉纱"), making(chain, line["dye"], "纱线")
    making(chain, line["dye"], "麻纱")
    making(chain, line["dye"], "棉花")
    seller, customer = firm_on(chain, line["dye"]), firm_on(chain, line["dye"])
    link(chain, seller, customer, 5, product="精梳棉纱")
    assert known(chain, mills) == {
        mills["spare"].pk: (Known.STAGE, ""),
        kind.pk: (Known.GRAPH, "精梳棉纱"),
        seller.pk: (Known.GRAPH, "精梳棉纱"),
        general.pk: (Known.GRAPH, "纱线"),
    }


def test_a_candidate_says_the_surest_that_is_known_of_it(chain, mills, line, graph):
    mills["spare"].placements.update(products="精梳棉纱")
    both = making(chain, line["dye"], "精梳棉纱；棉纱")
    assert known(chain, mills) == {
        mills["spare"].pk: (Known.STAGE, ""),
        both.pk: (Known.MAKES, ""),
    }


def test_another_chains_graph_says_nothing(chain, mills, line, office):
    other = factories.ChainFactory()
    source = factories.SourceFactory(chain=other)
    ProductRelation.objects.create(
        product="棉纱", needs="精梳棉纱", relation="subclass", source=source
    )
    making(chain, line["dye"], "精梳棉纱")
    assert set(known(chain, mills)) == {mills["spare"].pk}


def test_neither_the_supplier_nor_the_buyer_is_a_source(chain, mills, graph):
    for name in ("spinner", "weaver"):
        mills[name].placements.update(products="棉纱、精梳棉纱")
    assert set(known(chain, mills)) == {mills["spare"].pk}


def test_a_large_stage_leaves_places_to_those_known_by_product(
    chain, mills, line, graph, monkeypatch
):
    monkeypatch.setattr(sources, "CANDIDATES_MOST", 4)
    for _number in range(5):
        firm_on(chain, line["spin"], revenue_band="c")
    makers = {making(chain, line["dye"], "精梳棉纱").pk for _number in range(3)}
    told = known(chain, mills)
    assert len(told) == 4
    assert len(makers & set(told)) == 1


def test_an_input_without_a_product_has_sources_of_the_same_stage_only(chain, mills, line, graph):
    buyer = firm_on(chain, line["weave"])
    link(chain, mills["spinner"], buyer, 10, product="")
    making(chain, line["dye"], "棉纱")
    told = found(chain, mills, buyer=buyer.pk, product="")
    assert [(one.organisation, one.known) for one in told] == [(mills["spare"].pk, Known.STAGE)]


@pytest.fixture
def large(monkeypatch, mills) -> dict[str, object]:
    """What is asked of an input in a chain that counts as large."""
    monkeypatch.setattr(weighing, "LARGE", 2)
    return {"buyer": mills["weaver"].pk, "supplier": mills["spinner"].pk, "product": "棉纱"}


def address_of(asked) -> str:
    base = f"/c/fabric/resilience/inputs/{asked['buyer']}/{asked['supplier']}/"
    return f"{base}?product={asked['product']}"


def weighed(chain, by, asked):
    job = weighing.sources_ask(chain=chain, year=YEAR, by=by, **asked)
    run_queued()
    job.refresh_from_db()
    return job


def test_in_a_large_chain_candidates_are_weighed_by_a_job(
    client_of, chain, mills, office, leader, large
):
    address = address_of(large)
    for actor in (office, leader):
        html = client_of(actor).get(address).content.decode()
        assert "Weigh candidates" in html
    assert not Job.objects.exists(), "a page that is only read begins nothing"
    assert client_of(leader).post(address).status_code == 303
    waiting = client_of(leader).get(address).content.decode()
    assert "they appear here when that is done" in waiting
    part = client_of(leader).post(address, headers={"HX-Request": "true"}).content.decode()
    assert "they appear here when that is done" in part
    assert Job.objects.filter(kind=weighing.JOB).count() == 1
    run_queued()
    for actor in (office, leader):
        assert mills["spare"].name in client_of(actor).get(address).content.decode()
    shown = weighing.sources_shown(chain=chain, year=YEAR, by=office, **large)
    assert shown == found(chain, mills)
    # Of what is no fragile input no job is made, and a change makes what was found old.
    for wrong in ({"buyer": mills["dyer"].pk}, {"product": "别的"}):
        assert weighing.sources_ask(chain=chain, year=YEAR, by=office, **large | wrong) is None
    services.stage_add(chain=chain, name="新环节", by=office)
    again = weighing.sources_shown(chain=chain, year=YEAR, by=office, **large)
    assert isinstance(again, weighing.NotWeighed)
    assert weighed(chain, office, large).result == {"candidates": 1}


def test_candidates_are_not_kept_with_the_job(chain, leader, large):
    """Its creator sees a job for ever, also when they no longer see all."""
    job = weighed(chain, leader, large)
    assert (job.status, job.result) == ("done", {"candidates": 1})


def test_what_was_weighed_is_no_longer_kept_and_can_be_weighed_again(chain, mills, office, large):
    weighed(chain, office, large)
    cache.clear()
    assert isinstance(
        weighing.sources_shown(chain=chain, year=YEAR, by=office, **large), weighing.NotWeighed
    )
    weighed(chain, office, large)
    assert weighing.sources_shown(chain=chain, year=YEAR, by=office, **large) == found(chain, mills)


def test_nobody_is_given_a_job_that_they_may_not_follow(client_of, chain, leader, large):
    member = factories.MembershipFactory(
        chain=chain, role="leader", user__email="colleague@fabric.test", user__language="en"
    )
    colleague = Actor(user=member.user, membership=member)
    first = weighing.sources_ask(chain=chain, year=YEAR, by=leader, **large)
    assert "Weigh candidates" in client_of(colleague).get(address_of(large)).content.decode()
    own = weighing.sources_ask(chain=chain, year=YEAR, by=colleague, **large)
    assert own != first
    assert weighing.sources_ask(chain=chain, year=YEAR, by=colleague, **large) == own
    for actor, job in ((leader, first), (colleague, own)):
        assert job_policy.rows(actor).filter(pk=job.pk).exists()


def test_only_so_many_inputs_wait_at_a_time(client_of, chain, mills, office, large, monkeypatch):
    monkeypatch.setattr(weighing, "OPEN_MOST", 1)
    weighing.sources_ask(chain=chain, year=YEAR, by=office, **large)
    other = large | {"buyer": mills["second"].pk}
    with pytest.raises(Conflict, match="1 other"):
        weighing.sources_ask(chain=chain, year=YEAR, by=office, **other)
    browser = client_of(office)
    assert browser.post(address_of(other)).status_code == 303
    assert "being weighed already" in browser.get(address_of(other)).content.decode()
    part = browser.post(address_of(other), headers={"HX-Request": "true"}).content.decode()
    assert "being weighed already" in part
    assert Job.objects.filter(kind=weighing.JOB).count() == 1


def test_what_could_not_be_weighed_can_be_asked_for_again(client_of, chain, office, large):
    job = weighing.sources_ask(chain=chain, year=YEAR, by=office, **large)
    Job.objects.filter(pk=job.pk).update(status="failed", finished_at=timezone.now())
    html = client_of(office).get(address_of(large)).content.decode()
    assert "could not be weighed" in html
    assert "Weigh candidates" in html
    other = weighing.sources_ask(chain=chain, year=YEAR, by=office, **large)
    assert (other.pk != job.pk, other.status) == (True, "queued")


def test_candidates_of_jobs_of_before_are_taken_out_of_them(chain, office):
    """Their creators read them for ever, also when they see the chain's firms no more."""
    old = {"candidates": [{"organisation": 1, "stage": 2}, {"organisation": 3, "stage": 2}]}
    made = [
        Job.objects.create(kind=kind, chain_id=chain.pk, result=result)
        for kind, result in (
            (weighing.JOB, old),
            (weighing.JOB, {"candidates": 4}),
            (weighing.JOB, None),
            ("another", old),
        )
    ]
    migration = import_module("chainloom.chain.migrations.0007_candidates_leave_jobs")
    migration.keep_the_number(apps, SimpleNamespace(connection=connection))
    found = {job.pk: job.result for job in Job.objects.all()}
    assert [found[job.pk] for job in made] == [{"candidates": 2}, {"candidates": 4}, None, old]


def test_no_network_is_read_to_show_or_begin_the_weighing(chain, mills, office, large, monkeypatch):
    """Not even of a chain of few firms, whose links are too many."""
    monkeypatch.setattr(weighing, "LARGE", 100)
    monkeypatch.setattr(showing, "AT_ONCE", 1)
    cache.clear()
    shown = weighing.sources_shown(chain=chain, year=YEAR, by=office, **large)
    assert isinstance(shown, weighing.NotWeighed)
    job = weighing.sources_ask(chain=chain, year=YEAR, by=office, **large | {"product": "别的"})
    assert kept_network(chain, YEAR) is None
    run_queued()
    job.refresh_from_db()
    assert (job.status, job.error["message"]) == (
        "failed",
        "This input no longer hangs on this supplier alone.",
    )
    assert isinstance(weighing.sources_shown(chain=chain, year=YEAR, by=office, **large), list)
