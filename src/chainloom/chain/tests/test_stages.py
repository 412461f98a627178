"""The stages of a chain: made from a template, edited, kept free of circles, taken back."""

from __future__ import annotations

import itertools
import random

import pytest
from django.utils import timezone
from tests import factories

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership
from chainloom.audit.models import AuditEntry
from chainloom.chain import graph, services, stage_templates
from chainloom.chain.forms import StageForm
from chainloom.chain.models import Chain, Lane, Placement, Stage, StageInput
from chainloom.chain.selectors.figures import MapFilters
from chainloom.chain.selectors.stages import stage_firms
from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing, Problem

SYSTEM = Actor.for_system("test")


def add(chain, by, name, column, *sources, lane=Lane.MAIN):
    stage = services.stage_add(chain=chain, name=name, column=column, lane=lane, by=by)
    for source in sources:
        services.stage_input_add(upstream=source, downstream=stage, by=by)
    return stage


def drawn(chain):
    """The graph by names, as an office would read it."""
    stages = [(s.name, s.column, s.order, s.lane, s.products) for s in chain.stages.all()]
    inputs = {
        (i.upstream.name, i.downstream.name, tuple(i.products))
        for i in StageInput.objects.filter(downstream__chain=chain)
    }
    return sorted(stages, key=str), inputs


# Making a chain


@pytest.mark.django_db
@pytest.mark.parametrize("code", stage_templates.available())
def test_a_chain_made_from_a_template_has_its_stages_and_inputs(code):
    chain = services.chain_create(
        name="样例产业链", slug=f"made-{code}"[:40].replace("_", "-"), district="350502",
        template=code, by=SYSTEM,
    )  # fmt: skip
    template = stage_templates.load(code)
    assert {s.code: (s.name, s.column, s.lane) for s in chain.stages.all()} == {
        s.code: (s.name, s.column, s.lane) for s in template.stages
    }
    made = StageInput.objects.filter(downstream__chain=chain)
    assert {(i.upstream.code, i.downstream.code, tuple(i.products)) for i in made} == set(
        template.edges()
    )


@pytest.mark.django_db
def test_only_an_operator_makes_a_chain_and_becomes_its_first_office(office):
    wanted = {"name": "新链", "slug": "new-chain", "district": "3505", "template": "footwear"}
    with pytest.raises(Forbidden):
        services.chain_create(**wanted, by=office)
    operator = factories.UserFactory(is_operator=True)
    chain = services.chain_create(**wanted, by=Actor(user=operator), office_name="新链办公室")
    assert chain.district_code == "350500"
    membership = Membership.objects.get(user=operator)
    assert (membership.chain, membership.role) == (chain, "office")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"slug": "fabric"}, "slug_taken"),
        ({"slug": "new"}, "slug_taken"),
        ({"slug": "has space"}, "bad_slug"),
        ({"slug": "x" * 41}, "too_long"),
        ({"name": " "}, "required"),
        ({"district": "999999"}, "unknown_district"),
        ({"template": "none_such"}, "unknown_template"),
    ],
)
def test_a_chain_that_breaks_a_rule_is_refused_and_nothing_is_made(chain, changed, code):
    wanted = {"name": "新链", "slug": "ok", "district": "350502", "template": "footwear"}
    with pytest.raises(Problem) as refused:
        services.chain_create(**{**wanted, **changed}, by=SYSTEM)
    assert refused.value.code == code
    assert Chain.objects.count() == 1


# Editing the graph


@pytest.mark.django_db
def test_a_circle_is_refused_and_its_path_named(chain, office):
    design = add(chain, office, "设计", 0, lane=Lane.SUPPORT)
    weaving = add(chain, office, "织造", 1, design)
    trade = add(chain, office, "贸易", 2, weaving)
    with pytest.raises(Invalid) as refused:
        services.stage_input_add(upstream=trade, downstream=design, by=office)
    assert refused.value.code == "circle"
    assert refused.value.details["path"] == ["贸易", "设计", "织造", "贸易"]


@pytest.mark.django_db
def test_a_stage_takes_only_from_columns_to_its_left(chain, office):
    left, right = add(chain, office, "左", 0), add(chain, office, "右", 1)
    with pytest.raises(Invalid, match="column to its left"):
        services.stage_input_add(upstream=right, downstream=left, by=office)
    services.stage_input_add(upstream=left, downstream=right, by=office)
    with pytest.raises(Invalid, match="column to its left"):
        services.stage_move(stage=left, column=1, order=0, by=office)
    with pytest.raises(Invalid, match="column to its left"):
        services.stage_update(stage=right, column=0, by=office)


@pytest.mark.parametrize("seed", range(20))
def test_a_circle_is_found_exactly_when_one_is_there(seed):
    """Against the obvious twin: a graph has a circle when removing sources never ends."""
    chance = random.Random(seed)
    edges: list[tuple[int, int]] = []
    for _ in range(40):
        source, target = chance.sample(range(9), 2)
        circle = graph.circle_closed_by(edges, source, target)
        assert (circle is not None) == _has_circle([*edges, (source, target)])
        if circle is None:
            edges.append((source, target))
        else:
            assert circle[0] == circle[-1] == source
            assert all(step in [*edges, (source, target)] for step in itertools.pairwise(circle))


def _has_circle(edges):
    left = set(edges)
    while left:
        sources = {a for a, _ in left} - {b for _, b in left}
        if not sources:
            return True
        left = {(a, b) for a, b in left if a not in sources}
    return False


@pytest.mark.django_db
def test_a_stage_is_moved_up_and_down_its_column(chain, office):
    one, two, three = (add(chain, office, name, 0) for name in "甲乙丙")
    services.stage_move(stage=three, column=0, order=0, by=office)
    assert [s.name for s in chain.stages.all()] == ["丙", "甲", "乙"]
    one.refresh_from_db()
    services.stage_move(stage=one, column=0, order=9, by=office)
    assert [s.name for s in chain.stages.all()] == ["丙", "乙", "甲"]
    assert two.code != three.code


@pytest.mark.django_db
def test_removing_a_stage_where_firms_stand_asks_where_they_go(chain, office, firm):
    old, new = add(chain, office, "旧", 0), add(chain, office, "新", 0)
    placement = services.placement_add(
        organisation=firm.membership.organisation, stage=old, by=office, products="坯布"
    )
    with pytest.raises(Conflict) as refused:
        services.stage_remove(stage=old, by=office)
    assert refused.value.details == {"count": 1}
    assert "1 organisation" in str(refused.value)
    services.stage_remove(stage=old, move_to=new, by=office)
    placement.refresh_from_db()
    assert (placement.stage, placement.products) == (new, "坯布")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": ""}, "required"),
        ({"name": "甲"}, "stage_name_taken"),
        ({"name": "丁", "column": -1}, "bad_column"),
        ({"name": "丁", "column": "x"}, "bad_column"),
        ({"name": "丁", "lane": "middle"}, "unknown_choice"),
        ({"name": "丁", "industry_codes": ["1751", "9x"]}, "unknown_industry_code"),
        ({"name": "丁", "products": [str(n) for n in range(101)]}, "too_many_products"),
    ],
)
def test_a_stage_that_breaks_a_rule_is_refused(chain, office, values, code):
    add(chain, office, "甲", 0)
    with pytest.raises(Problem) as refused:
        services.stage_add(chain=chain, by=office, **values)
    assert refused.value.code == code


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["leader", "bureau", "firm", "partner"])
def test_only_the_office_edits_stages(chain, office, role, request):
    stage = add(chain, office, "甲", 0)
    other = request.getfixturevalue(role)
    for attempt in (
        lambda: services.stage_add(chain=chain, name="乙", by=other),
        lambda: services.stage_update(stage=stage, name="乙", by=other),
        lambda: services.stage_remove(stage=stage, by=other),
        lambda: services.stage_edit_undo(chain=chain, by=other),
    ):
        with pytest.raises(Forbidden):
            attempt()


@pytest.mark.django_db
def test_a_stranger_is_told_there_is_no_such_stage(chain, office, stranger):
    stage = add(chain, office, "甲", 0)
    with pytest.raises(Missing):
        services.stage_update(stage=stage, name="乙", by=stranger)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "made",
    [
        {"name": "涤纶长丝", "name_en": "", "unit": "t"},
        {"name": "涤纶长丝", "name_en": "filament", "unit": ""},
        {"name": "涤纶长丝", "name_en": "", "unit": ""},
    ],
)
def test_a_stage_that_is_opened_and_saved_keeps_its_products(chain, office, made):
    stage = services.stage_add(chain=chain, name="甲", by=office, products=[made])
    form = StageForm(StageForm.values_of(stage))
    assert form.is_valid()
    services.stage_update(stage=stage, by=office, **form.service_values())
    assert Stage.objects.get(pk=stage.pk).products == [made]


# Taking back


@pytest.mark.django_db
def test_each_edit_is_taken_back_exactly_the_last_first(chain, office):
    seen = []

    def after(edit):
        seen.append(drawn(chain))
        return edit()

    one = after(lambda: add(chain, office, "甲", 0))
    two = after(lambda: add(chain, office, "乙", 1))
    taken = after(
        lambda: services.stage_input_add(upstream=one, downstream=two, products=["纱"], by=office)
    )
    after(lambda: services.stage_update(stage=one, name="丙", products=["纱", "线"], by=office))
    after(lambda: services.stage_input_remove(stage_input=taken, by=office))
    after(lambda: services.stage_move(stage=one, column=0, order=0, by=office))
    after(lambda: services.stage_remove(stage=two, by=office))
    seen.pop(5)  # the move changed nothing, so it is no edit
    for expected in reversed(seen):
        services.stage_edit_undo(chain=chain, by=office)
        assert drawn(chain) == expected
    with pytest.raises(Missing):
        services.stage_edit_undo(chain=chain, by=office)


@pytest.mark.django_db
def test_taking_back_a_removal_brings_the_firms_back(chain, office, firm, partner):
    old, new = add(chain, office, "旧", 0), add(chain, office, "新", 0)
    both, only = firm.membership.organisation, partner.membership.organisation
    services.placement_add(organisation=both, stage=old, by=office, capacity="12.50")
    services.placement_add(organisation=both, stage=new, by=office)
    services.placement_add(organisation=only, stage=old, by=office)
    before = placed(chain)
    services.stage_remove(stage=old, move_to=new, by=office)
    assert {row[1] for row in placed(chain)} == {"新"}
    services.stage_edit_undo(chain=chain, by=office)
    assert placed(chain) == before


def placed(chain):
    return sorted(
        Placement.objects.filter(stage__chain=chain).values_list(
            "organisation__name", "stage__name", "capacity"
        ),
        key=str,
    )


@pytest.mark.django_db
def test_taking_back_a_new_stage_is_refused_once_firms_stand_on_it(chain, office, firm):
    stage = add(chain, office, "甲", 0)
    services.placement_add(organisation=firm.membership.organisation, stage=stage, by=office)
    with pytest.raises(Conflict, match="1 organisation stands"):
        services.stage_edit_undo(chain=chain, by=office)
    assert Stage.objects.filter(chain=chain).exists()


@pytest.mark.django_db
def test_every_edit_is_audited_and_renews_what_is_cached(chain, office):
    before = chain.network_version
    stage = add(chain, office, "甲", 0)
    services.stage_update(stage=stage, name="乙", by=office)
    chain.refresh_from_db()
    assert chain.network_version == before + 2
    entry = AuditEntry.objects.latest("pk")
    assert entry.action == "chain.stage_updated"
    assert entry.changes == {"name": ["甲", "乙"]}


def test_the_firms_of_a_stage_stand_in_the_order_of_a_chinese_dictionary(office, chain):
    stage = factories.StageFactory(chain=chain)
    for name in ("西安布厂", "安溪布厂", "全丰布厂"):
        firm = factories.OrganisationFactory(chain=chain, name=name)
        factories.PlacementFactory(organisation=firm, stage=stage)
    firms, _count = stage_firms(stage=stage, filters=MapFilters(timezone.localdate()), actor=office)
    assert [one.organisation.name for one in firms] == ["安溪布厂", "全丰布厂", "西安布厂"]
