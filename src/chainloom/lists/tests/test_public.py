"""What somebody sees who is not signed in, and what they can leave."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests import factories

from chainloom.audit.models import AuditEntry
from chainloom.chain.services import chain_update
from chainloom.core.errors import Forbidden, Invalid, Missing
from chainloom.lists import public, services
from chainloom.lists.models import OutsideOffer
from chainloom.lists.policy import outside_offer_policy
from chainloom.notices.models import Notice

pytestmark = pytest.mark.django_db
PAGES = ("", "needs/", "policies/")
OFFER = {"organisation_name": "外地样染整有限公司", "email": "Sales@example.test", "text": "有现货"}


@pytest.fixture
def shown(office):
    """The chain with public pages."""
    return chain_update(chain=office.chain, is_public=True, by=office)


@pytest.fixture
def visitor():
    return Client(headers={"accept-language": "en"})


def public_need(firm, office, *, verify=True, **values):
    need = services.needs.need_create(
        organisation=firm.membership.organisation,
        values={
            "kind": "fabric",
            "text": "求购 T400四面弹 180克",
            "visibility": "public",
            **values,
        },
        send=True,
        by=firm,
    )
    return services.needs.need_verify(need=need, by=office) if verify else need


def page_of(visitor, need):
    return visitor.get(f"/p/fabric/needs/{need.pk}/")


# Whether there is anything at all


@pytest.mark.parametrize("page", PAGES)
def test_a_chain_has_no_public_pages_until_its_office_says_so(visitor, office, page):
    assert visitor.get(f"/p/fabric/{page}").status_code == 404
    chain_update(chain=office.chain, is_public=True, by=office)
    assert visitor.get(f"/p/fabric/{page}").status_code == 200


def test_only_the_office_turns_them_on(firm, leader):
    for actor in (firm, leader):
        with pytest.raises(Forbidden):
            chain_update(chain=actor.chain, is_public=True, by=actor)


def test_turning_them_off_hides_everything_at_once(visitor, shown, firm, office):
    need = public_need(firm, office)
    assert page_of(visitor, need).status_code == 200
    chain_update(chain=shown, is_public=False, by=office)
    assert page_of(visitor, need).status_code == 404
    assert visitor.get("/p/fabric/").status_code == 404
    assert visitor.get("/api/v1/public/fabric/needs").status_code == 404


def test_the_office_turns_them_on_by_its_page(client_of, office, visitor):
    browser = client_of(office)
    answer = browser.post("/c/fabric/settings/public/", {"is_public": "on", "sent": "1"})
    assert answer.status_code == 303
    assert "/p/fabric/" in browser.get("/c/fabric/settings/public/").content.decode()
    assert browser.post("/c/fabric/settings/public/", {"sent": "1"}).status_code == 303
    assert visitor.get("/p/fabric/").status_code == 404


def test_search_engines_are_asked_to_stay_away_unless_the_office_lets_them(visitor, shown, office):
    first = visitor.get("/p/fabric/")
    assert first.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert 'name="robots"' in first.content.decode()
    chain_update(chain=shown, is_indexed=True, by=office)
    second = visitor.get("/p/fabric/")
    assert "X-Robots-Tag" not in second.headers
    assert 'name="robots"' not in second.content.decode()


def test_the_pages_set_no_cookie_and_are_kept_by_no_cache(visitor, shown, firm, office):
    need = public_need(firm, office)
    for path in ("/p/fabric/", "/p/fabric/needs/", f"/p/fabric/needs/{need.pk}/"):
        answer = visitor.get(path)
        assert answer.cookies == {}
        assert "no-store" in answer.headers["Cache-Control"]


def test_they_are_chinese_whatever_the_browser_says_and_english_by_the_switch(visitor, shown):
    chinese, english = visitor.get("/p/fabric/needs/"), visitor.get("/p/fabric/needs/?lang=en")
    assert 'lang="zh-hans"' in chinese.content.decode()
    assert "需求" in chinese.content.decode()
    assert "Needs" in english.content.decode()
    assert '/p/fabric/?lang=en"' in english.content.decode()


# Which needs


def test_a_need_is_public_when_its_asker_said_so_and_the_office_verified_it(
    visitor, shown, firm, office
):
    need = public_need(firm, office, verify=False)
    assert page_of(visitor, need).status_code == 404
    services.needs.need_verify(need=need, by=office)
    assert page_of(visitor, need).status_code == 200
    assert firm.membership.organisation.name in page_of(visitor, need).content.decode()


@pytest.mark.parametrize("visibility", ["members", "chosen"])
def test_a_need_for_members_or_chosen_parties_is_not_public(
    visitor, shown, firm, office, visibility
):
    need = public_need(firm, office, visibility=visibility)
    assert page_of(visitor, need).status_code == 404
    assert need.title not in visitor.get("/p/fabric/needs/").content.decode()


def test_withdrawing_takes_it_off_at_once(visitor, shown, firm, office):
    need = public_need(firm, office)
    services.needs.need_withdraw(need=need, by=firm)
    assert page_of(visitor, need).status_code == 404
    assert need.title not in visitor.get("/p/fabric/needs/").content.decode()


def test_everyone_can_be_chosen_only_where_the_chain_has_public_pages(firm, office, client_of):
    browser = client_of(firm)
    assert 'value="public"' not in browser.get("/c/fabric/lists/needs/new/").content.decode()
    with pytest.raises(Invalid, match="no public pages"):
        public_need(firm, office)
    chain_update(chain=firm.chain, is_public=True, by=office)
    assert 'value="public"' in browser.get("/c/fabric/lists/needs/new/").content.decode()


def test_the_office_does_not_make_public_what_a_member_asked_the_members(shown, firm, office):
    need = public_need(firm, office, visibility="members")
    with pytest.raises(Invalid, match="Only who asks"):
        services.needs.need_update(need=need, values={"visibility": "public"}, by=office)
    services.needs.need_update(need=need, values={"visibility": "chosen"}, by=office)


def test_a_public_need_can_still_be_mended_after_the_pages_were_turned_off(shown, firm, office):
    need = public_need(firm, office)
    chain_update(chain=shown, is_public=False, by=office)
    office.chain.refresh_from_db()
    changed = {"title": "求购四面弹", "visibility": "public"}
    assert services.needs.need_update(need=need, values=changed, by=office).title == "求购四面弹"


# What is said of them


def test_a_hidden_name_stands_nowhere_on_the_public_pages(visitor, shown, firm, office):
    need = public_need(firm, office, hide_name=True)
    name = firm.membership.organisation.name
    for path in ("needs/", f"needs/{need.pk}/", "policies/", ""):
        assert name not in visitor.get(f"/p/fabric/{path}").content.decode()
    told = visitor.get(f"/api/v1/public/fabric/needs/{need.pk}").json()
    assert told["asker"] is None
    assert name not in str(told)


@pytest.mark.parametrize(
    "words",
    [
        "求购府绸，恒样纺织急要",
        "求购府绸 鲤城区恒样纺织有限公司",
        "求购府绸 13905950000",
        "求购府绸 电话 0595-22345678",
        "求购府绸 联系 lin@example.test",
        "求购府绸 微信 hengyang88",
    ],
)
def test_words_that_tell_a_hidden_name_are_refused_with_the_words(firm, office, words):
    with pytest.raises(Invalid, match="is to be hidden") as refused:
        public_need(firm, office, visibility="members", text=words, hide_name=True)
    assert refused.value.field in ("text", "title")


@pytest.mark.parametrize(
    ("said", "shown_as"),
    [
        ("要 5000米，电话13905950000", "要 5000米，[contact left out]"),
        ("手机：１３９ ０５９５ ００００ 林", "[contact left out] 林"),
        ("0595-22345678 转 12", "[contact left out] 转 12"),
        ("发 lin@mill.example.test 吧", "发 [contact left out] 吧"),
        ("加微信 hengyang88 详谈", "加[contact left out] 详谈"),
        (
            "150D×150D 110×76 58/60 180g 12000米 3.85元",
            "150D×150D 110×76 58/60 180g 12000米 3.85元",
        ),
        ("12月15日前 门幅180 GB/T 4754-2017", "12月15日前 门幅180 GB/T 4754-2017"),
    ],
)
def test_ways_to_reach_a_person_are_left_out_and_cloth_is_not(said, shown_as):
    assert public.without_contacts(said) == shown_as


def test_of_a_policy_the_office_s_number_stays_and_a_mobile_phone_goes(visitor, shown):
    asked = "区工信局 企业科 0595-22345678，林科长 13905950000"
    row = factories.PolicyFactory(chain=shown, ask_whom=asked, how_to_apply="网上申报")
    page = visitor.get(f"/p/fabric/policies/{row.pk}/?lang=en").content.decode()
    assert "0595-22345678" in page
    assert "13905950000" not in page
    assert "网上申报" in page


def test_policies_are_shown_while_they_are_published_and_their_last_day_is_not_past(visitor, shown):
    today = timezone.localdate()
    now = factories.PolicyFactory(chain=shown, is_open_ended=False, ends_on=today)
    past = factories.PolicyFactory(
        chain=shown, is_open_ended=False, ends_on=today - timedelta(days=1)
    )
    draft = factories.PolicyFactory(chain=shown, state="draft")
    page = visitor.get("/p/fabric/policies/").content.decode()
    assert now.title in page
    for gone in (past, draft):
        assert gone.title not in page
        assert visitor.get(f"/p/fabric/policies/{gone.pk}/").status_code == 404


def test_conditions_are_sentences(visitor, shown):
    row = factories.PolicyFactory(chain=shown)
    page = visitor.get(f"/p/fabric/policies/{row.pk}/").content.decode()
    assert "职工人数" in page or "从业人数" in page
    assert "at_least" not in page


# What can be left


def leave(visitor, need, **values):
    return visitor.post(f"/p/fabric/needs/{need.pk}/", {**OFFER, **values})


def test_an_offer_from_outside_is_the_office_s_news_and_nobody_else_s(
    visitor, shown, firm, office, leader
):
    need = public_need(firm, office)
    before = Notice.objects.count()
    answer = leave(visitor, need)
    assert answer.status_code == 303
    assert "sent=1" in answer.url
    told = Notice.objects.order_by("pk")[before:]
    assert [(one.user, one.code) for one in told] == [(office.user, "lists.outside_offer")]
    row = OutsideOffer.objects.get()
    assert (row.organisation_name, row.email) == ("外地样染整有限公司", "sales@example.test")


def test_who_asks_reads_an_offer_only_once_the_office_handed_it_on(
    visitor, shown, firm, office, client_of
):
    need = public_need(firm, office)
    leave(visitor, need)
    row = OutsideOffer.objects.get()
    page = f"/c/fabric/lists/needs/{need.pk}/"
    assert row.email in client_of(office).get(page).content.decode()
    assert row.email not in client_of(firm).get(page).content.decode()
    services.outside.outside_offer_hand_on(offer=row, by=office)
    assert row.email in client_of(firm).get(page).content.decode()
    assert Notice.objects.filter(user=firm.user, code="lists.outside_offer_handed_on").exists()


def test_another_member_never_reads_it(visitor, shown, firm, office, other_firm, client_of):
    need = public_need(firm, office)
    leave(visitor, need)
    services.outside.outside_offer_hand_on(offer=OutsideOffer.objects.get(), by=office)
    page = client_of(other_firm).get(f"/c/fabric/lists/needs/{need.pk}/").content.decode()
    assert "sales@example.test" not in page


def test_what_fills_in_the_trap_is_told_the_same_and_not_kept(visitor, shown, firm, office):
    need = public_need(firm, office)
    assert leave(visitor, need, website="http://spam.example").status_code == 303
    assert not OutsideOffer.objects.exists()


def test_one_address_leaves_few_offers_an_hour(visitor, shown, firm, office):
    needs = [public_need(firm, office) for _number in range(services.outside.OF_ADDRESS + 1)]
    for number, need in enumerate(needs):
        last = leave(visitor, need, email=f"one{number}@example.test")
    assert last.status_code == 422
    assert (
        "Too many tries"
        in visitor.post(f"/p/fabric/needs/{need.pk}/?lang=en", OFFER).content.decode()
    )
    assert OutsideOffer.objects.count() == services.outside.OF_ADDRESS


def test_writing_again_mends_the_offer_and_tells_nobody_twice(visitor, shown, firm, office):
    need = public_need(firm, office)
    leave(visitor, need)
    before = Notice.objects.count()
    leave(visitor, need, text="现货 3000 米")
    assert OutsideOffer.objects.get().text == "现货 3000 米"
    assert Notice.objects.count() == before


def test_other_words_after_it_was_handed_on_are_the_office_s_to_read_first(
    visitor, shown, firm, office
):
    need = public_need(firm, office)
    leave(visitor, need)
    services.outside.outside_offer_hand_on(offer=OutsideOffer.objects.get(), by=office)
    before = Notice.objects.count()
    leave(visitor, need)
    assert OutsideOffer.objects.get().is_handed_on()
    leave(visitor, need, organisation_name="冒名有限公司")
    assert not outside_offer_policy.rows(firm).exists()
    told = Notice.objects.order_by("pk")[before:]
    assert [(one.user, one.code) for one in told] == [(office.user, "lists.outside_offer")]


@pytest.mark.parametrize(
    "wrong", [{"email": "not an address"}, {"text": ""}, {"organisation_name": ""}]
)
def test_what_is_wrong_is_said_and_what_was_written_stays(visitor, shown, firm, office, wrong):
    need = public_need(firm, office)
    answer = leave(visitor, need, **wrong)
    assert answer.status_code == 422
    kept = {**OFFER, **wrong}
    assert all(value in answer.content.decode() for value in kept.values())
    assert not OutsideOffer.objects.exists()


def test_nothing_is_left_on_a_need_that_is_not_public(shown, firm, office):
    need = public_need(firm, office, visibility="members")
    with pytest.raises(Missing):
        services.outside.outside_offer_leave(
            need=need, values=OFFER, address="192.0.2.1", by=office
        )


def test_no_word_of_an_offer_enters_the_audit_trail(visitor, shown, firm, office):
    leave(visitor, public_need(firm, office))
    services.outside.outside_offer_remove(offer=OutsideOffer.objects.get(), by=office)
    trail = str(list(AuditEntry.objects.values()))
    assert "sales@example.test" not in trail
    assert "外地样染整" not in trail


def test_offers_are_forgotten_after_half_a_year_and_with_the_person(visitor, shown, firm, office):
    from chainloom.accounts.actor import Actor
    from chainloom.organisations.services import contact_add, contact_erase

    need = public_need(firm, office)
    leave(visitor, need)
    leave(visitor, need, email="other@example.test")
    contact = contact_add(
        organisation=firm.membership.organisation,
        values={"name": "林样", "email": "SALES@example.test"},
        by=office,
    )
    contact_erase(contact=contact, by=office)
    assert [one.email for one in OutsideOffer.objects.all()] == ["other@example.test"]
    OutsideOffer.objects.update(created_at=timezone.now() - timedelta(days=181))
    assert services.outside.outside_offers_forget(by=Actor.for_system("schedule")) == 1
    assert not OutsideOffer.objects.exists()


def test_a_member_is_led_to_the_workspace_instead(shown, firm, office, other_firm, client_of):
    need = public_need(firm, office)
    page = client_of(other_firm).get(f"/p/fabric/needs/{need.pk}/?lang=en").content.decode()
    assert f"/c/fabric/lists/needs/{need.pk}/" in page
    assert "<textarea" not in page


def test_the_lists_ask_the_database_no_more_often_for_more_rows(
    visitor, shown, firm, office, django_assert_max_num_queries
):
    for _number in range(6):
        public_need(firm, office)
        factories.PolicyFactory(chain=shown)
    visitor.get("/p/fabric/needs/")
    for path in ("/p/fabric/needs/", "/p/fabric/policies/", "/api/v1/public/fabric/policies"):
        with django_assert_max_num_queries(8):
            assert visitor.get(path).status_code == 200
