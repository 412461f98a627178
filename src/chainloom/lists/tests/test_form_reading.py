"""The first reading of a new form, and what stands beside it while it is written."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests import factories

from chainloom.accounts.actor import Actor
from chainloom.lists import services
from chainloom.lists.acts import Place, acts_for, next_act
from chainloom.lists.forms.listing import blank

pytestmark = pytest.mark.django_db
PROBLEM = "诉求：厂区停水，定型机停了，急！今天必须有人来看"
LINE = "求购 T400四面弹 180克 门幅180 黑色 3000米"


def read(client_of, actor, **sent):
    """What HTMX is answered when the words of a new form were typed."""
    data = {**blank(kind="fabric", visibility="members"), **sent}
    url = reverse("lists:need_read", args=["fabric"])
    return client_of(actor).post(url, data, headers={"hx-request": "true"}).content.decode()


@pytest.fixture
def mill(chain):
    """One that has what LINE asks for, two centimetres too narrow."""
    organisation = factories.OrganisationFactory(chain=chain)
    membership = factories.MembershipFactory(chain=chain, organisation=organisation, role="firm")
    actor = Actor(user=membership.user, membership=membership)
    return services.resources.resource_create(
        organisation=organisation,
        values={
            "kind": "fabric",
            "text": "现货 T400四面弹 180克 门幅178 黑色 9000米",
            "spec": "T400 四面弹 克重180g/m² 门幅178cm 黑色",
        },
        offer=True,
        by=actor,
    )


def test_a_problem_written_into_a_new_form_is_no_cloth_and_not_for_all(client_of, firm):
    page = read(client_of, firm, text=PROBLEM)
    assert '<option value="problem" selected>' in page
    assert '<option value="chosen" selected>' in page


def test_what_a_person_chose_stays(client_of, firm):
    page = read(client_of, firm, text=PROBLEM, kind="capacity", visibility="chosen")
    assert '<option value="capacity" selected>' in page


def test_what_fits_stands_beside_the_form_with_reasons(client_of, firm, mill):
    page = read(client_of, firm, text=LINE)
    assert mill.title in page
    assert "near: 178 cm against 180" in page
    assert 'name="resource"' not in page, "nothing can be proposed before it is sent"


def test_a_number_that_is_not_certain_says_so(client_of, firm):
    said = "please check: not certain"
    assert said not in read(client_of, firm, text=LINE + " 13元/米以内")
    for line in ("求购 全棉汗布 180g或者200g 门幅180", "求购 全棉汗布 180g左右 门幅180"):
        assert read(client_of, firm, text=line).count(said) == 1


def test_nothing_stands_there_for_a_problem_or_without_words(client_of, firm, mill):
    assert "form-suggestions" not in read(client_of, firm, text=PROBLEM)
    assert "form-suggestions" not in read(client_of, firm, text="")


def test_broken_numbers_in_the_form_break_nothing(client_of, firm, mill):
    page = read(client_of, firm, text=LINE, quantity="NaN", price="1e999999", needed_by="gestern")
    assert "near: 178 cm against 180" in page


def test_cloth_of_which_nothing_is_said_does_not_fit_all_there_is(client_of, firm, mill):
    page = read(client_of, firm, text="求购一批布料")
    assert mill.title not in page


def test_words_that_say_nothing_are_answered_with_what_to_write(client_of, firm):
    said = "Nothing could be read from this"
    assert said in read(client_of, firm, text="13800138000")
    assert said not in read(client_of, firm, text=LINE)
    assert said not in read(client_of, firm, text="")
    page = read(client_of, firm, text="订单变化，前面那个不要了")
    assert "It was taken for “Help with a problem”" in page


def test_several_in_one_message_open_in_a_form_each(client_of, firm, office, mill):
    text = f"1. {LINE}\n2. 贷款500万"
    page = read(client_of, firm, text=text)
    assert "This seems to be 2 in one message" in page
    link = next(
        part.split('"')[0].replace("&amp;", "&")
        for part in page.split('href="')
        if "%E8%B4%B7%E6%AC%BE" in part.split('"')[0]
    )
    opened = client_of(firm).get(link).content.decode()
    assert ">贷款500万</textarea>" in opened
    assert "load" in opened.split("hx-trigger=")[-1], "its words are read at once"
    # The office goes on speaking for the same organisation.
    other = read(client_of, office, text=text, organisation=str(mill.organisation_id))
    assert f"organisation={mill.organisation_id}" in other


def due(need, actor):
    place = Place(need, actor)
    return next_act(place, acts_for(place))


def test_one_step_stands_out_and_it_is_the_one_that_is_due(firm, office, bureau):
    need = services.needs.need_create(
        organisation=firm.membership.organisation,
        values={"kind": "problem", "text": PROBLEM, "urgent": True, "visibility": "chosen"},
        send=True,
        by=firm,
    )
    assert due(need, office) == "contact"
    services.needs.need_contact(need=need, by=office)
    assert due(need, office) == "verify"
    need = services.needs.need_verify(need=need, by=office)
    assert due(need, office) == "assign"
    services.needs.need_assign(need=need, unit=bureau.membership.organisation, by=office)
    need.refresh_from_db()
    assert due(need, bureau) == "contact"
    services.needs.need_contact(need=need, by=bureau)
    services.needs.need_start(need=need, by=bureau)
    need.refresh_from_db()
    assert due(need, bureau) == "plan"
    services.needs.need_plan(need=need, text="今天抢修", by=bureau)
    assert due(need, bureau) == "answer"
    services.needs.need_answer(need=need, text="已修复", by=bureau)
    need.refresh_from_db()
    assert due(need, firm) == "confirm"
    assert due(need, bureau) == ""


@pytest.mark.parametrize("exact", [2, 6])
def test_beside_many_that_meet_everything_one_that_is_near_keeps_a_place(
    client_of, firm, mill, exact
):
    by = Actor.for_system("test", firm.chain)
    for _count in range(exact):
        services.resources.resource_create(
            organisation=factories.OrganisationFactory(chain=firm.chain),
            values={
                "kind": "fabric",
                "text": "现货 T400四面弹 180克 门幅180 黑色 9000米",
                "spec": "T400 四面弹 克重180g/m² 门幅180cm 黑色",
            },
            offer=True,
            by=by,
        )
    assert read(client_of, firm, text=LINE).count("near: 178 cm against 180") == 1


def step(client_of, actor, need, verb, **sent):
    """The page to which a step leads."""
    url = reverse("lists:need_act", args=["fabric", need.pk, verb])
    return client_of(actor).post(url, sent, follow=True).content.decode()


def asked(firm, **values):
    return services.needs.need_create(
        organisation=firm.membership.organisation,
        values={"kind": "problem", "text": "停电", "visibility": "chosen", **values},
        send=True,
        by=firm,
    )


def test_what_is_missing_stands_above_all_else_for_whom_it_concerns(
    client_of, firm, other_firm, office, bureau
):
    need = asked(firm, visibility="members")
    step(client_of, office, need, "return", text="请写明电表号")
    url = reverse("lists:need", args=["fabric", need.pk])
    page = client_of(firm).get(url).content.decode()
    top = page.split("need-acts")[0]
    assert "Returned: this is missing" in top
    assert "请写明电表号" in top
    assert "send it again" in top
    services.needs.need_submit(need=need, by=firm)
    services.needs.need_verify(need=need, by=office)
    assert "Returned: this is missing" not in client_of(firm).get(url).content.decode()
    services.needs.need_assign(need=need, unit=bureau.membership.organisation, by=office)
    services.needs.need_ask(need=need, text="请拍电表照片", by=bureau)
    assert "Material is asked for" in client_of(firm).get(url).content.decode()
    assert "请拍电表照片" not in client_of(other_firm).get(url).content.decode()


def test_verified_says_who_may_find_it_now(client_of, firm, other_firm, office):
    assert "members may find it now" in step(
        client_of, office, asked(firm, visibility="members"), "verify"
    )
    page = step(client_of, office, asked(firm), "verify")
    assert "it stays between who asks" in page
    assert "members may find it now" not in page
    need = asked(firm)
    need.parties.create(organisation=other_firm.membership.organisation, created_at=need.created_at)
    assert "the chosen parties are told" in step(client_of, office, need, "verify")


def test_a_rating_that_takes_it_up_again_says_so(client_of, firm, office, bureau):
    need = asked(firm)
    services.needs.need_verify(need=need, by=office)
    services.needs.need_assign(need=need, unit=bureau.membership.organisation, by=office)
    services.needs.need_answer(need=need, text="好了", by=bureau)
    assert "taken up again, and its times" in step(
        client_of, firm, need, "confirm", rating=2, text="还没装"
    )
    services.needs.need_answer(need=need, text="真好了", by=bureau)
    assert "Thank you" in step(client_of, firm, need, "confirm", rating=5)


def test_the_api_says_what_the_form_says_of_a_text(client_of, firm):
    url = f"/api/v1/chains/{firm.chain.slug}/needs/read"

    def told(text):
        sent = client_of(firm).post(url, {"text": text}, content_type="application/json")
        return {key: value for key, value in sent.json().items() if key not in ("values", "pieces")}

    one = {"unread": [], "doubtful": [], "several": [], "is_guess": False, "is_empty": False}
    assert told(LINE) == one
    assert told("招3个验布工\n贷款500万") == {**one, "several": ["招3个验布工", "贷款500万"]}
    assert told("汗布 180克 大概要两三吨") == {**one, "doubtful": ["quantity"]}
    assert told("订单变化，前面那个不要了") == {**one, "is_guess": True}
    assert told("13800138000") == {**one, "is_guess": True, "is_empty": True}
