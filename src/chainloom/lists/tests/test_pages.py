"""The pages of needs and resources: the form that reads, steps by buttons, what is not shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests import factories

from chainloom.lists import services
from chainloom.lists.models import Need, NeedEntry, Resource
from chainloom.lists.policy import need_policy
from chainloom.lists.selectors import needs as selectors
from chainloom.lists.selectors import story
from chainloom.lists.selectors.units import units_for

pytestmark = pytest.mark.django_db
LINE = "求购 T400四面弹 180克 门幅180 黑色 5000米"


def url(name, *args):
    return reverse(f"lists:{name}", args=["fabric", *args])


@pytest.fixture
def hidden(firm, office):
    made = services.needs.need_create(
        organisation=firm.membership.organisation,
        values={"kind": "fabric", "text": LINE, "hide_name": True},
        send=True,
        by=firm,
    )
    return services.needs.need_verify(need=made, by=office)


def fields(**changed):
    return {"kind": "fabric", "visibility": "members", "text": LINE, "title": "T400", **changed}


# The form


def test_pasted_words_come_back_as_fields_with_their_pieces(client_of, firm):
    page = client_of(firm).post(
        url("need_read"), {"text": LINE, "kind": "fabric"}, headers={"hx-request": "true"}
    )
    html = page.content.decode()
    assert 'name="width" value="门幅180cm"' in html
    assert "“门幅180”" in html
    assert "<html" not in html


def test_what_a_person_changed_stays_when_the_words_are_read_again(client_of, firm):
    from chainloom.lists.forms.listing import NeedForm, read_into

    first = NeedForm({"text": LINE, "kind": "fabric"}, actor=firm)
    data, _found = read_into(first)
    data["colour"] = "藏青"
    data["text"] = LINE.replace("5000米", "8000米")
    again, _found = read_into(NeedForm(data, actor=firm))
    assert (again["colour"], again["quantity"]) == ("藏青", "8000")


def test_what_is_sent_before_it_was_read_comes_back_read_first(client_of, firm):
    browser = client_of(firm)
    page = browser.get(url("need_new"))
    was = page.context["form"]["was"].value() or ""
    sent = browser.post(url("need_new"), {"text": LINE, "kind": "fabric", "was": was})
    assert sent.status_code == 200
    assert not Need.objects.exists()
    form = sent.context["form"]
    assert (form.now("quantity"), form.now("composition")) == ("5000", "T400")
    again = {name: form.now(name) for name in form.fields if form.now(name)}
    assert browser.post(url("need_new"), again).status_code == 303
    assert Need.objects.get().quantity == 5000


def test_without_scripts_the_button_reads(client_of, firm):
    page = client_of(firm).post(url("need_new"), {"text": LINE, "kind": "fabric", "read": "1"})
    assert page.status_code == 200
    assert "克重180g/m²" in page.content.decode()
    assert not Need.objects.exists()


def test_a_purchaser_sends_a_line_and_sees_it(client_of, firm):
    browser = client_of(firm)
    sent = browser.post(url("need_new"), fields(width="180", composition="T400", quantity="5000"))
    need = Need.objects.get()
    assert (sent.status_code, sent.url) == (303, url("need", need.pk))
    assert (need.state, need.spec["width_cm"], need.quantity) == ("submitted", [180, 180], 5000)
    assert "T400" in browser.get(url("needs")).content.decode()


def test_who_goes_back_and_sends_the_same_again_has_sent_it_once(client_of, firm):
    browser = client_of(firm)
    browser.post(url("need_new"), fields(quantity="5000"))
    need = Need.objects.get()
    again = browser.post(url("need_new"), fields(quantity="5000"))
    assert (again.status_code, again.url) == (303, url("need", need.pk) + "?sent=before")
    assert Need.objects.count() == 1
    # What says something else is another need, and what was taken back may be sent anew.
    browser.post(url("need_new"), fields(quantity="8000"))
    assert Need.objects.count() == 2
    services.needs.need_withdraw(need=Need.objects.latest("pk"), by=firm, reason="")
    browser.post(url("need_new"), fields(quantity="8000"))
    assert Need.objects.count() == 3


def test_who_goes_back_and_offers_the_same_again_has_offered_it_once(client_of, firm):
    browser = client_of(firm)
    for said in ("", "?sent=before"):
        sent = browser.post(url("resource_new"), fields(quantity="5000"))
        assert sent.url == url("resource", Resource.objects.get().pk) + said
    assert "Offer it as another resource" in browser.get(sent.url).content.decode()


def form_of(page):
    """What a browser sends of the form that it shows."""
    form = page.context["form"]
    names = [name for name in form.fields if name != "parties"]
    return {name: form[name].value() for name in names if form[name].value() not in (None, False)}


def test_a_second_that_says_the_same_is_sent_from_the_page_that_says_so(client_of, firm):
    browser = client_of(firm)
    browser.post(url("need_new"), fields(quantity="5000"))
    again = browser.post(url("need_new"), fields(quantity="5000"), follow=True)
    page = again.content.decode()
    assert "You have sent the same just now" in page
    link = page.split("another=")[0].rsplit('href="', 1)[1] + "another="
    link += page.split("another=")[1].split('"')[0].replace("&amp;", "&")
    for _time in range(2):
        sent = browser.post(url("need_new"), form_of(browser.get(link)))
        assert sent.status_code == 303
    first, second = Need.objects.order_by("pk")
    assert (first.quantity, first.text, first.state) == (second.quantity, LINE, second.state)


def test_who_acts_for_two_firms_sends_the_same_for_each(client_of, firm, other_firm, chain):
    both = factories.MembershipFactory(
        chain=chain, role="firm", user=firm.user, organisation=other_firm.membership.organisation
    )
    browser = client_of(firm)
    browser.post(url("need_new"), fields())
    browser.post(reverse("accounts:switch"), {"membership": both.pk})
    browser.post(url("need_new"), fields())
    asked_by = Need.objects.order_by("pk").values_list("organisation", flat=True)
    assert list(asked_by) == [firm.organisation_id, other_firm.organisation_id]


def test_a_draft_that_is_sent_on_the_same_form_is_one_need(client_of, firm):
    browser = client_of(firm)
    for sent in ({"do": "draft"}, {"do": "draft"}, {}):
        browser.post(url("need_new"), fields(**sent))
    assert Need.objects.get().state == "submitted"
    for sent in ({"do": "draft"}, {}):
        browser.post(url("resource_new"), fields(**sent))
    assert Resource.objects.get().state == "open"


def test_a_draft_that_was_changed_is_not_sent_by_an_older_form(client_of, firm):
    browser = client_of(firm)
    browser.post(url("need_new"), fields(do="draft"))
    services.needs.need_update(need=Need.objects.get(), values={"title": "换了"}, by=firm)
    page = browser.post(url("need_new"), fields(), follow=True).content.decode()
    assert "Look at it, then send it" in page
    assert Need.objects.get().state == "draft"


def test_a_draft_is_kept_before_it_was_read_and_as_it_reads(client_of, firm):
    browser = client_of(firm)
    was = browser.get(url("need_new")).context["form"]["was"].value()
    sent = {**fields(text="厂区停电，没人管", title=""), "was": was}
    assert browser.post(url("need_new"), {**sent, "do": "draft"}).status_code == 303
    need = Need.objects.get()
    assert (need.state, need.kind, need.visibility) == ("draft", "problem", "chosen")
    # Nobody has seen what was read: sent, it comes to the draft.
    assert "Look at it" in browser.post(url("need_new"), sent, follow=True).content.decode()
    assert Need.objects.get().state == "draft"


def test_without_a_clock_that_runs_it_comes_last_either_way(client_of, firm, office):
    def ask(title):
        return services.needs.need_create(
            organisation=firm.membership.organisation,
            values={"kind": "problem", "title": title},
            send=True,
            by=firm,
        )

    early, late, over = ask("先"), ask("后"), ask("完")
    services.needs.need_withdraw(need=over, by=firm)
    early.clocks.update(due_at=timezone.now() - timedelta(days=3))
    for way, order in (("due", [early, late, over]), ("-due", [late, early, over])):
        page = client_of(office).get(url("needs"), {"sort": way, "state": ""})
        assert page.context["table"].rows == order


def test_a_draft_is_kept_and_nobody_else_sees_it(client_of, firm, office, other_firm):
    client_of(firm).post(url("need_new"), fields(do="draft"))
    need = Need.objects.get()
    assert need.state == "draft"
    for actor in (office, other_firm):
        assert client_of(actor).get(url("need", need.pk)).status_code == 404


def test_a_refusal_stands_beside_its_field_and_nothing_is_written(client_of, firm):
    page = client_of(firm).post(url("need_new"), fields(quantity="many"))
    assert page.status_code == 422
    assert "A number of 0 or more" in page.content.decode()
    assert not Need.objects.exists()


def test_the_office_writes_for_a_firm_and_a_firm_for_nobody_else(
    client_of, office, firm, other_firm
):
    theirs = other_firm.organisation_id
    client_of(office).post(url("need_new"), fields(organisation=theirs))
    assert Need.objects.get().organisation_id == theirs
    client_of(firm).post(url("need_new"), fields(organisation=theirs))
    assert Need.objects.latest("pk").organisation_id == firm.organisation_id


def test_an_offer_is_written_on_the_same_form(client_of, firm):
    data = fields(width="178", minimum="500", minimum_unit="m", lead_days="7")
    client_of(firm).post(url("resource_new"), data)
    row = Resource.objects.get()
    assert (row.state, row.minimum, row.lead_days, row.spec["width_cm"]) == (
        "open",
        500,
        7,
        [178, 178],
    )


def test_a_form_that_came_empty_changes_nothing(client_of, firm):
    row = factories.ResourceFactory(chain=firm.chain, organisation=firm.membership.organisation)
    page = client_of(firm).post(url("resource_edit", row.pk), {})
    row.refresh_from_db()
    assert page.status_code == 422
    assert row.text


# Steps


def test_a_clerk_takes_an_urgent_problem_step_by_step(client_of, firm, office, bureau):
    need = services.needs.need_create(
        organisation=firm.membership.organisation,
        values={"kind": "problem", "title": "修路", "visibility": "chosen", "urgent": True},
        send=True,
        by=firm,
    )
    unit = bureau.organisation_id
    client_of(office).post(url("need_act", need.pk, "assign"), {"unit": unit})
    browser = client_of(bureau)
    page = browser.get(url("need", need.pk)).content.decode()
    assert "24 hours" in page
    assert url("need_act", need.pk, "plan") in page
    browser.post(url("need_act", need.pk, "plan"), {"text": "今晚开便道"})
    browser.post(url("need_act", need.pk, "answer"), {"text": "便道已通"})
    client_of(firm).post(url("need_act", need.pk, "confirm"), {"rating": "5"})
    need.refresh_from_db()
    assert (need.state, need.rating) == ("confirmed", 5)


def test_bureaus_stand_first_among_who_can_be_made_responsible(problem, office, partner, bureau):
    found = list(units_for(problem, office))
    assert found[0] == bureau.membership.organisation
    assert partner.membership.organisation in found[1:]


def test_a_step_without_its_words_is_refused_on_its_page(client_of, assigned, bureau):
    page = client_of(bureau).post(url("need_act", assigned.pk, "answer"), {"text": " "})
    assert page.status_code == 422
    assigned.refresh_from_db()
    assert assigned.state == "assigned"


@pytest.mark.parametrize("verb", ["nothing", "create"])
def test_a_step_that_is_none_is_not_there(client_of, assigned, office, verb):
    assert client_of(office).get(url("need_act", assigned.pk, verb)).status_code == 404


# What is not shown


def test_a_draft_of_long_ago_that_is_sent_today_stands_first(client_of, firm, office):
    owner = firm.membership.organisation
    old = services.needs.need_create(organisation=owner, values=fields(title="旧稿"), by=firm)
    new = services.needs.need_create(
        organisation=owner, values=fields(title="新的"), send=True, by=firm
    )
    listed = client_of(office).get(url("needs")).context["table"].rows
    assert [one.pk for one in listed] == [new.pk]
    services.needs.need_submit(need=old, by=firm)
    listed = client_of(office).get(url("needs")).context["table"].rows
    assert [one.pk for one in listed] == [old.pk, new.pk]


def test_a_hidden_name_is_on_no_page_and_in_no_answer(client_of, hidden, other_firm, firm):
    name = firm.membership.organisation.name
    browser = client_of(other_firm)
    for address in (url("need", hidden.pk), url("needs"), url("needs") + f"?q={name[-6:]}"):
        assert name not in browser.get(address).content.decode().replace(f'value="{name[-6:]}"', "")
    assert not selectors.needs(other_firm, q=name).exists()
    answer = browser.get(f"/api/v1/chains/fabric/needs/{hidden.pk}").json()
    assert answer["organisation"] is None
    assert name not in str(browser.get(f"/api/v1/chains/fabric/needs/{hidden.pk}/entries").json())


def test_the_office_and_who_asks_see_the_name(client_of, hidden, office, firm):
    name = firm.membership.organisation.name
    for actor in (office, firm):
        assert name in client_of(actor).get(url("need", hidden.pk)).content.decode()


def test_a_need_for_chosen_parties_is_seen_by_those_chosen(firm, office, other_firm, partner):
    need = services.needs.need_create(
        organisation=firm.membership.organisation,
        values={"kind": "finance", "title": "贷款", "visibility": "chosen"},
        parties=[partner.organisation_id],
        send=True,
        by=firm,
    )
    assert not need_policy.may(partner, "view", need), "not before it is verified"
    services.needs.need_verify(need=need, by=office)
    assert need_policy.may(partner, "view", need)
    assert not need_policy.may(other_firm, "view", need)


def test_what_was_said_is_for_those_concerned_alone(assigned, bureau, office, firm, other_firm):
    Need.objects.filter(pk=assigned.pk).update(visibility="members")
    services.needs.need_answer(need=assigned, text="秘密答复", by=bureau)
    NeedEntry.objects.create(
        need=assigned, at=assigned.created_at, verb="extended", text="内部意见", inside=True
    )
    said = {
        who: str(story.story(actor, assigned))
        for who, actor in {"firm": firm, "other": other_firm, "bureau": bureau}.items()
    }
    assert "秘密答复" in said["firm"]
    assert "内部意见" not in said["firm"]
    assert "内部意见" in said["bureau"]
    assert "秘密答复" not in said["other"]


def test_another_chain_knows_of_nothing(client_of, hidden, stranger):
    assert not selectors.needs(stranger).exists()
    assert client_of(stranger).get(url("need", hidden.pk)).status_code == 404


# Over the API


def test_a_need_is_read_written_and_answered_over_the_api(client_of, firm, office, bureau):
    root = "/api/v1/chains/fabric/needs"
    asker, desk, unit = (client_of(actor) for actor in (firm, office, bureau))
    json = {"content_type": "application/json"}
    said = asker.post(f"{root}/read", {"text": LINE}, **json).json()
    assert said["values"]["width"] == "门幅180cm"
    made = asker.post(root, {"kind": "fabric", "text": LINE, "spec": "T400 门幅180"}, **json)
    assert made.status_code == 201
    one = f"{root}/{made.json()['id']}"
    assert made.json()["acts"] == ["withdraw"]
    refused = desk.post(f"{one}/do/assign", {}, **json)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "unit")
    desk.post(f"{one}/do/assign", {"unit": bureau.organisation_id}, **json)
    unit.post(f"{one}/do/answer", {"text": "已对接"}, **json)
    done = asker.post(f"{one}/do/confirm", {"rating": 4}, **json).json()
    assert (done["state"], done["rating"]) == ("confirmed", 4)
    assert [row["step"] for row in done["clocks"]] == ["verify", "reply", "solve"]


LISTS = ("needs", "resources", "matches", "policies")
FORMS = ("need_new", "resource_new", "policy_new")


@pytest.mark.parametrize("firms", [0, 1])
def test_lists_and_forms_are_readable_in_a_chain_of_hardly_anybody(client_of, office, firms, chain):
    """Empty lists say what to do; nothing divides by the number of firms."""
    for _number in range(firms):
        factories.OrganisationFactory(chain=chain)
    browser = client_of(office)
    for name in LISTS:
        assert 'class="nothing"' in browser.get(url(name)).content.decode()
    for name in FORMS:
        assert browser.get(url(name)).status_code == 200
    policy = factories.PolicyFactory(chain=chain)
    for name in ("policy", "policy_could"):
        assert browser.get(url(name, policy.pk)).status_code == 200
