"""The lists in the rest of the product: search box, organisations' pages, weak places, notices."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests import factories

from chainloom.chain import actions
from chainloom.lists.models import Need
from chainloom.lists.models.common import initials_of
from chainloom.lists.services import needs as need_services
from chainloom.lists.services import policies as policy_services
from chainloom.notices.models import Notice
from chainloom.notices.wording import sentence
from chainloom.organisations import panels, searching


@pytest.fixture
def asker(chain):
    return factories.OrganisationFactory(chain=chain, name="鲤城区匿名样例厂")


def found(actor, text):
    return {
        str(group["label"]): [entry["title"] for entry in group["entries"]]
        for group in searching.groups(actor, text)
    }


@pytest.mark.parametrize("text", ["府绸", "qgfc", "fc", "求购 府绸", "五千米"])
def test_a_need_is_found_by_title_initials_and_words(office, chain, asker, text):
    factories.NeedFactory(chain=chain, organisation=asker, title="求购府绸", text="要五千米")
    factories.NeedFactory(chain=chain, organisation=asker, title="厂房漏水", text="屋面")
    assert found(office, text)["Needs"] == ["求购府绸"]


def test_a_need_and_a_resource_are_found_by_number(office, chain, asker):
    need = factories.NeedFactory(chain=chain, organisation=asker, title="求购府绸")
    assert found(office, f"编号{need.pk}")["Needs"] == ["求购府绸"]
    assert found(office, f"#{need.pk}")["Needs"] == ["求购府绸"]


def test_a_need_is_found_by_its_askers_name_only_where_it_may_be_known(office, firm, chain, asker):
    factories.NeedFactory(chain=chain, organisation=asker, title="求购府绸", hide_name=True)
    factories.NeedFactory(chain=chain, organisation=asker, title="求购帆布")
    assert sorted(found(office, "匿名样例")["Needs"]) == ["求购帆布", "求购府绸"]
    assert found(firm, "匿名样例")["Needs"] == ["求购帆布"]


def test_what_may_not_be_seen_is_not_found(office, firm, chain, asker):
    factories.NeedFactory(chain=chain, organisation=asker, title="求购府绸", visibility="chosen")
    factories.PolicyFactory(chain=chain, title="府绸补贴", state="draft")
    factories.ResourceFactory(chain=chain, organisation=asker, title="府绸现货", state="draft")
    assert set(found(office, "府绸")) == {"Needs", "Policies"}
    assert found(firm, "府绸") == {}


def test_a_policy_is_found_by_its_document_number_and_initials(office, chain):
    factories.PolicyFactory(chain=chain, title="稳岗奖励", number="泉样〔2026〕7号")
    assert found(office, "〔2026〕7号")["Policies"] == ["稳岗奖励"]
    assert found(office, "wgjl")["Policies"] == ["稳岗奖励"]


def test_a_match_is_found_by_both_titles_and_shown_to_its_sides_alone(
    office, firm, other_firm, chain, asker
):
    need = factories.NeedFactory(
        chain=chain, organisation=firm.membership.organisation, title="求购府绸"
    )
    resource = factories.ResourceFactory(chain=chain, organisation=asker, title="灯芯绒现货")
    factories.MatchFactory(need=need, resource=resource)
    for text in ("府绸", "dxr"):
        assert found(office, text)["Matches"] == ["求购府绸 × 灯芯绒现货"]
        assert "Matches" in found(firm, text)
        assert "Matches" not in found(other_firm, text)


def test_a_word_with_two_readings_is_spelled_both_ways():
    assert set(initials_of("银行").split()) == {"yh", "yx"}
    assert set(initials_of("T400 四面弹").split()) == {"t400smd", "t400smt"}


def test_a_title_that_changes_is_found_by_its_new_initials(firm):
    need = need_services.need_create(
        organisation=firm.membership.organisation,
        values={"kind": "fabric", "title": "求购府绸"},
        by=firm,
    )
    need_services.need_update(need=need, values={"title": "求购帆布"}, by=firm)
    assert found(firm, "qgfb")["Needs"] == ["求购帆布"]
    assert "Needs" not in found(firm, "qgfc")


# Organisations' pages


def tab(client_of, actor, organisation):
    address = reverse("organisations:panel", args=["fabric", organisation.pk, "lists"])
    return client_of(actor).get(address)


def test_an_organisations_page_shows_its_needs_offers_and_matches(
    client_of, office, chain, asker, firm
):
    need = factories.NeedFactory(chain=chain, organisation=asker, title="求购府绸")
    resource = factories.ResourceFactory(
        chain=chain, organisation=firm.membership.organisation, title="府绸现货"
    )
    factories.MatchFactory(need=need, resource=resource)
    shown = tab(client_of, office, asker).content.decode()
    assert shown.count("求购府绸") == 2
    assert "府绸现货" in shown


def test_a_hidden_need_is_not_on_its_askers_page(client_of, office, firm, chain, asker):
    factories.NeedFactory(chain=chain, organisation=asker, title="求购府绸", hide_name=True)
    factories.NeedFactory(chain=chain, organisation=asker, title="求购帆布")
    assert "求购府绸" in tab(client_of, office, asker).content.decode()
    shown = tab(client_of, firm, asker).content.decode()
    assert "求购帆布" in shown
    assert "求购府绸" not in shown


def test_a_match_tells_the_offerer_nothing_on_the_page_of_a_hidden_asker(
    client_of, firm, chain, asker
):
    need = factories.NeedFactory(chain=chain, organisation=asker, title="求购府绸", hide_name=True)
    resource = factories.ResourceFactory(chain=chain, organisation=firm.membership.organisation)
    factories.MatchFactory(need=need, resource=resource)
    factories.NeedFactory(chain=chain, organisation=asker, title="求购帆布")
    assert "求购府绸" not in tab(client_of, firm, asker).content.decode()
    own = tab(client_of, firm, firm.membership.organisation).content.decode()
    assert "求购府绸" in own
    assert "匿名样例厂" not in own


def test_policies_that_a_firm_could_have_are_shown_to_itself_and_the_office_alone(
    client_of, office, firm, other_firm, chain
):
    factories.PolicyFactory(
        chain=chain, title="人人可享样例", conditions={"everyone": True}, is_open_ended=True
    )
    own = firm.membership.organisation
    factories.ResourceFactory(chain=chain, organisation=own)
    for actor in (office, firm):
        assert "人人可享样例" in tab(client_of, actor, own).content.decode()
    assert "人人可享样例" not in tab(client_of, other_firm, own).content.decode()


def test_others_see_no_empty_tab(other_firm, office, chain, asker):
    def keys(actor):
        return [panel.key for panel in panels.panels_for(actor, asker)]

    assert "lists" in keys(office)
    assert "lists" not in keys(other_firm)
    factories.ResourceFactory(chain=chain, organisation=asker)
    assert "lists" in keys(other_firm)


# Weak places


def test_candidates_are_asked_by_a_need_for_them_alone(client_of, office, chain, asker):
    stage = factories.StageFactory(chain=chain, name="织造")
    candidates = [factories.OrganisationFactory(chain=chain) for _ in range(2)]
    (button,) = actions.actions_for(
        office, actions.INPUT, organisation=asker.pk, product="锦纶长丝", stage=stage.pk, amount=300
    )
    address = button["link"] + "".join(f"&parties={one.pk}" for one in candidates)
    page = client_of(office).get(address)
    form = page.context["form"]
    assert form.now("visibility") == "chosen"
    assert form.now("quantity") == "300"
    assert "锦纶长丝" in form.now("title")
    assert form.chosen_parties() == candidates
    sent = {
        "organisation": asker.pk,
        "kind": "fabric",
        "hide_name": "on",
        "parties": [one.pk for one in candidates],
        **{name: form.now(name) for name in ("title", "text", "quantity", "unit", "visibility")},
    }
    assert client_of(office).post(address, sent).status_code == 303
    need = Need.objects.get()
    assert need.organisation == asker
    assert set(need.parties.values_list("organisation", flat=True)) == {
        one.pk for one in candidates
    }


def test_the_words_for_others_do_not_name_who_supplies_or_asks(client_of, office, chain, asker):
    (button,) = actions.actions_for(office, actions.INPUT, organisation=asker.pk, product="坯布")
    form = client_of(office).get(button["link"]).context["form"]
    assert form.initial["hide_name"]
    assert asker.name not in form.now("text") + form.now("title")


def test_a_missing_stage_is_asked_for_by_the_office_alone(client_of, office, leader, firm, chain):
    stage = factories.StageFactory(chain=chain, name_en="Dyeing", products=[{"name": "染色布"}])
    about = {"stage": stage.pk, "gap": "no_local"}
    (button,) = actions.actions_for(office, actions.GAP, **about)
    form = client_of(office).get(button["link"]).context["form"]
    assert "Dyeing" in form.now("title")
    assert "染色布" in form.now("text")
    assert actions.actions_for(leader, actions.GAP, **about) == []
    assert actions.actions_for(office, actions.GAP, stage=stage.pk, gap="no_certified") == []
    assert client_of(firm).get(button["link"]).context["form"].now("title") == ""


# Notices


def test_a_firms_people_are_told_what_a_policy_gives_and_what_to_do(office, firm, chain):
    policy = policy_services.policy_create(
        values={
            "title": "样例稳岗奖励",
            "conditions": {"everyone": True},
            "benefit": {"fixed": 50000},
            "is_open_ended": True,
            "how_to_apply": "向区人社局窗口提交申请表\n附营业执照",
        },
        publish=True,
        by=office,
    )
    told = [firm.membership.organisation.pk]
    policy_services.firms_tell(policy=policy, organisations=told, by=office)
    policy_services.firms_tell(policy=policy, organisations=told, by=office)
    notice = Notice.objects.get(code="lists.policy_told")
    assert notice.user == firm.user
    assert notice.link == reverse("lists:policy", args=["fabric", policy.pk])
    text = sentence(notice.code, notice.params, firm) or ""
    assert "样例稳岗奖励" in text
    assert "50,000" in text
    assert "向区人社局窗口提交申请表" in text
    assert "营业执照" not in text


def test_chosen_parties_are_told_of_a_need_once_it_is_verified(office, firm, chain, asker):
    need = need_services.need_create(
        organisation=asker,
        values={"kind": "fabric", "title": "求第二货源", "visibility": "chosen"},
        parties=[firm.membership.organisation.pk],
        send=True,
        by=office,
    )
    assert not Notice.objects.filter(code="lists.need_party").exists()
    need_services.need_verify(need=need, by=office)
    assert Notice.objects.get(code="lists.need_party").user == firm.user
