"""The four lists in a browser: a problem handled from a phone, and a line pasted by a purchaser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chainloom.accounts.actor import Actor
from chainloom.chain.services import chain_update
from chainloom.lists import services
from chainloom.lists.models import Need, OutsideOffer
from chainloom.lists.services import policies
from chainloom.organisations.services import contact_add
from tests import factories

PHONE = 390
PROBLEM = "诉求：厂区停水，定型机停了，急！今天必须有人来看"
# What is pressed on a page and smaller than a thumb (44 px: WCAG 2.2, 2.5.5), but not links inside
# of sentences.
PRESSED = """
() => [...document.querySelectorAll(
    "main .btn, main select, main textarea, main input:not([type=hidden]):not([type=checkbox])"
    + ":not([type=radio]):not(.public-trap input), main .form-check, main .contact-way")]
  .map((one) => [one.getBoundingClientRect(), one])
  .filter(([box]) => box.width > 1 && box.height > 1)
  .filter(([box]) => box.height < 44 - 0.5)
  .map(([box, one]) => `${Math.round(box.height)} ${one.outerHTML.slice(0, 80)}`)
"""
# What lies over the middle of something that is to be pressed, if it is not the thing itself.
OVER = """
(one) => {
  one.scrollIntoView({block: "end"});
  const box = one.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return one.contains(top) ? "" : top.outerHTML.slice(0, 90);
}
"""


def act(page: Page, name: str) -> Any:
    return page.locator(".need-acts").get_by_text(name, exact=True)


def looked_at(page: Page) -> None:
    """Everything that is pressed is large enough, and nothing lies over it."""
    page.wait_for_load_state()  # its styles are there
    assert page.evaluate(PRESSED) == []
    for one in page.locator(".need-acts .btn, .form-actions .btn").all():
        assert one.evaluate(OVER) == ""


def said(page: Page, text: str) -> None:
    expect(page.locator("[data-toast]")).to_contain_text(text)


@pytest.fixture
def phones(open_page, office, bureau, firm):
    """A phone each, in Chinese, of the office, the bureau's clerk and the firm."""
    contact_add(
        organisation=firm.membership.organisation,
        values={"name": "林样", "post": "厂长", "phone": "0595-00000001"},
        by=office,
    )
    people = {"office": office, "bureau": bureau, "firm": firm}
    return {who: open_page(actor, width=PHONE, language="zh-hans") for who, actor in people.items()}


def follow_newest(page: Page) -> None:
    """From the bell to what the newest notice is about."""
    page.goto("/me/notices/")
    page.locator(".notice-said a").first.click()
    expect(page).to_have_url(re.compile(r"/needs/\d+/"))


def test_an_urgent_problem_is_handled_from_a_phone(phones, bureau):
    office, clerk, firm = phones["office"], phones["bureau"], phones["firm"]

    # The firm writes as it talks: it is read as a problem, urgent, and for the office alone.
    firm.goto("/c/fabric/lists/needs/new/")
    firm.locator("textarea[name=text]").fill(PROBLEM)
    expect(firm.locator("select[name=kind]")).to_have_value("problem")
    expect(firm.locator("[name=urgent]")).to_be_checked()
    expect(firm.locator("select[name=visibility]")).to_have_value("chosen")
    looked_at(firm)
    firm.get_by_role("button", name="提交").click()
    said(firm, "已提交给链办")
    need = Need.objects.get()

    # The office: from the notice straight to a page on which it can call and verify.
    follow_newest(office)
    expect(office.get_by_role("link", name="拨打 林样")).to_have_attribute(
        "href", "tel:0595-00000001"
    )
    expect(office.locator(".need-clock").first).to_contain_text("联系")
    looked_at(office)
    act(office, "已与对方联系").click()
    expect(office.locator(".contact-way").first).to_contain_text("0595-00000001")
    office.get_by_role("button", name="已与对方联系").click()
    act(office, "核实通过").click()
    said(office, "已核实")
    act(office, "交办责任单位").click()
    office.locator("select[name=unit]").select_option(str(bureau.organisation_id))
    looked_at(office)
    office.get_by_role("button", name="交办责任单位").click()
    expect(office.locator(".need-clocks")).to_contain_text("小时")

    # The clerk: notice, call, plan, answer.
    follow_newest(clerk)
    expect(clerk.locator(".need-clocks")).to_contain_text("报方案")
    expect(clerk.locator(".need-clocks")).to_contain_text("剩余")
    expect(clerk.get_by_role("link", name="拨打 林样")).to_be_visible()
    looked_at(clerk)
    act(clerk, "已与对方联系").click()
    clerk.locator("textarea").fill("已联系，水务公司半小时到")
    clerk.get_by_role("button", name="已与对方联系").click()
    act(clerk, "报送方案").click()
    clerk.locator("textarea").fill("今天抢修，明早恢复")
    looked_at(clerk)
    clerk.get_by_role("button", name="报送方案").click()
    act(clerk, "答复").click()
    clerk.locator("textarea").fill("管网已修复，水压正常")
    clerk.get_by_role("button", name="答复").click()
    said(clerk, "已答复")

    # The firm is content; the office calls back and closes.
    follow_newest(firm)
    act(firm, "评价答复").click()
    looked_at(firm)
    firm.locator("input[type=radio]").first.check()
    firm.get_by_role("button", name="评价答复").click()
    follow_newest(office)
    act(office, "记录回访").click()
    office.locator("input[type=radio]").first.check()
    office.get_by_role("button", name="记录回访").click()
    looked_at(office)
    need.refresh_from_db()
    assert (need.state, need.rating, need.outcome) == ("confirmed", 5, "solved")


def test_a_pasted_line_finds_three_suppliers_within_a_second_one_of_them_near(
    open_page, chain, firm
):
    for number, width in enumerate((178, 180, 185)):
        mill = factories.OrganisationFactory(chain=chain, number=700 + number)
        factories.MembershipFactory(chain=chain, organisation=mill, role="firm")
        services.resources.resource_create(
            organisation=mill,
            values={
                "kind": "fabric",
                "text": f"现货 T400四面弹 180克 门幅{width} 黑色 9000米",
                "spec": f"T400 四面弹 克重180g/m² 门幅{width}cm 黑色",
            },
            offer=True,
            by=Actor.for_system("test", chain),
        )
    page = open_page(firm)
    page.goto("/c/fabric/lists/needs/new/")
    box = page.locator("textarea[name=text]")
    # The first question of a process also makes the chain's index.
    box.fill("求购 T400四面弹 150克")
    expect(page.locator(".form-suggestions")).to_be_visible()
    box.fill("")
    expect(page.locator(".form-suggestions")).to_have_count(0)
    box.fill("求购 T400四面弹 180克 门幅180 黑色 3000米")
    expect(page.locator(".suggestion")).to_have_count(3)
    expect(page.locator(".form-suggestions")).to_contain_text("near: 178 cm against 180")
    for one in page.locator(".suggestion").all():
        assert one.locator(".reasons li").count() >= 3


def test_several_needs_in_one_message_each_open_in_a_form_that_is_read(open_page, chain, firm):
    page = open_page(firm, language="zh-hans")
    page.goto("/c/fabric/lists/needs/new/")
    box = page.locator("textarea[name=text]")
    box.fill("13800138000")
    expect(page.get_by_text("没有读出具体内容")).to_be_visible()
    box.fill("1. 招3个验布工\n2. 求购T400四面弹 180g 门幅180 3000米")
    expect(page.locator(".several a")).to_have_count(2)
    expect(page.locator("select[name=kind]")).to_have_value("talent")
    with page.context.expect_page() as opened:
        page.locator(".several a").last.click()
    other = opened.value
    expect(other.locator("select[name=kind]")).to_have_value("fabric")
    expect(other.locator("[name=quantity]")).to_have_value("3000")


def test_a_visitor_without_an_account_finds_a_public_need_and_offers_it(
    open_page, office, firm, chain
):
    chain_update(chain=chain, is_public=True, by=office)
    firm.chain.refresh_from_db()
    need = services.needs.need_create(
        organisation=firm.membership.organisation,
        values={
            "kind": "fabric",
            "text": "求购 T400四面弹 180克 门幅180 电话13900000000",
            "visibility": "public",
        },
        send=True,
        by=firm,
    )
    services.needs.need_verify(need=need, by=office)
    page = open_page(width=PHONE, language="zh-hans")
    page.context.clear_cookies()
    page.goto("/p/fabric/")
    page.locator(".public-tile").filter(has_text="需求").click()
    page.locator(".public-item a").first.click()
    expect(page.locator("main")).not_to_contain_text("13900000000")
    assert page.evaluate(PRESSED) == []
    page.get_by_label("贵单位").fill("外地样纺织有限公司")
    page.get_by_label("工作邮箱").fill("sales@example.test")
    page.get_by_label("您能提供什么").fill("有现货 5000 米")
    page.get_by_role("button", name="提交意向").click()
    expect(page.get_by_text("链办已收到您的意向")).to_be_visible()
    assert page.context.cookies() == []
    assert OutsideOffer.objects.get().organisation_name == "外地样纺织有限公司"
    page.get_by_text("EN", exact=True).click()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("width", [PHONE, 1440])
def test_what_was_typed_into_a_row_stands_there_again_when_it_is_refused(
    open_page, office, chain, width
):
    """Two firms were granted something: each row has a form of its own to correct and to pay."""
    policy = factories.PolicyFactory(chain=chain, organisation=office.membership.organisation)
    firms = [
        factories.OrganisationFactory(chain=chain, kind="firm", name=f"泉州样{n}织造有限公司")
        for n in (1, 2)
    ]
    for one in firms:
        factories.PolicyCaseFactory(
            policy=policy, organisation=one, state="granted", granted=50_000, asked=50_000
        )
    page = open_page(office, width=width, language="zh-hans")
    page.goto(f"/c/fabric/lists/policies/{policy.pk}/could/")

    def correction(firm: Any) -> Any:
        row = page.locator("tr").filter(has_text=firm.name)
        return row.locator("details").filter(has_text="更正核准金额")

    for refused, amount, reason in ((True, "六万多", "多批了设备"), (False, "6万", "多批了设备")):
        form = correction(firms[1])
        if not form.locator("[name=said]").is_visible():
            form.locator("summary").click()
        form.locator("[name=said]").fill(amount)
        form.locator("[name=reason]").fill(reason)
        form.get_by_role("button").click()
        if refused:
            expect(form.locator(".invalid-feedback")).to_contain_text("看不懂这个数")
            expect(form.locator("[name=said]")).to_have_value(amount)
            expect(form.locator("[name=reason]")).to_have_value(reason)
            # Of the two the sum is the wrong one, and a reader of the screen is told why.
            expect(form.locator("[name=said]")).to_have_attribute("aria-invalid", "true")
            expect(form.locator("[name=said]")).to_have_accessible_description(
                re.compile("看不懂这个数")
            )
            expect(form.locator("[name=reason]")).not_to_have_attribute("aria-invalid", "true")
            expect(form.locator(".invalid-feedback")).to_be_in_viewport()
            expect(correction(firms[0]).locator("[name=said]")).to_be_hidden()
    expect(page.locator("tr").filter(has_text=firms[1].name)).to_contain_text("核准: 60,000 元")
    expect(page.locator("main .invalid-feedback")).to_have_count(0)


def test_what_was_typed_stands_again_in_the_question_it_answers(open_page, office, firm, chain):
    """All questions of a firm go to one address; another was answered by somebody meanwhile."""
    own = firm.membership.organisation
    asked = ["equipment_investment", "new_hires"]
    conditions = {"all": [{"field": one, "at_least": 10} for one in asked]}
    factories.PolicyFactory(chain=chain, conditions=conditions)
    page = open_page(firm)
    page.goto("/c/fabric/lists/policies/for-us/")

    def question(attribute: str) -> Any:
        field = page.locator(f"input[name=attribute][value={attribute}]")
        return page.locator("form.policy-answer").filter(has=field)

    question("new_hires").locator("[name=value]").fill("a dozen")
    policies.answer_set(
        organisation=own, attribute="equipment_investment", statement="", value=20, by=office
    )
    question("new_hires").get_by_role("button").first.click()
    expect(question("new_hires").locator(".invalid-feedback")).to_be_visible()
    expect(question("new_hires").locator("[name=value]")).to_have_value("a dozen")
    expect(question("new_hires").locator("[name=value]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("main .invalid-feedback")).to_have_count(1)
    page.reload()
    expect(page.locator("main .invalid-feedback")).to_have_count(0)
