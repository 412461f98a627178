"""The pages of documents: what each role sees, and what a person does there."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from tests import factories

from chainloom.documents import services
from chainloom.documents.models import Document, DocumentState, FactState
from chainloom.documents.presenting import places
from chainloom.engines.reading import ReadingError
from chainloom.jobs.testing import run_queued
from chainloom.organisations.models import Kind, Organisation

from . import making
from .making import BANK, BODY, TEXT, accept_all, applied, fact, read, the

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def url(name: str, *args: object) -> str:
    return reverse(f"documents:{name}", args=["fabric", *args])


@pytest.fixture
def browser(office, client_of):
    return client_of(office)


def page(browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def test_a_file_is_sent_read_and_shown(browser):
    assert "multipart/form-data" in page(browser, url("add"))
    sent = {"files": [SimpleUploadedFile("page.html", TEXT.encode())]}
    answer = browser.post(url("add"), sent)
    document = Document.objects.get()
    assert answer["Location"] == url("detail", document.pk)
    assert url("progress", document.pk) in page(browser, answer["Location"])
    assert "HX-Redirect" not in browser.get(url("progress", document.pk))
    run_queued()
    assert browser.get(url("progress", document.pk))["HX-Redirect"] == answer["Location"]
    shown = page(browser, answer["Location"])
    for said in ("founds a body", "updates 1 count", "adds 1 agreement with 2 parties"):
        assert said in shown
    assert "Accept all" in shown


def test_many_at_once_and_the_same_again_with_a_link_to_the_first(browser, office):
    first = read(office)
    files = [
        SimpleUploadedFile("a.txt", TEXT.encode()),
        SimpleUploadedFile("b.txt", b"another text"),
        SimpleUploadedFile("c.txt", b"a third text"),
    ]
    answer = browser.post(url("add"), {"files": files}, follow=True)
    said = answer.content.decode()
    assert Document.objects.count() == 3
    assert "a.txt: This file is here already" in said
    assert f'<a href="{url("detail", first.pk)}">Open it</a>' in said


def test_a_name_of_a_file_is_never_markup(browser, office):
    read(office)
    name = "<img src=x>.txt"
    answer = browser.post(url("add"), {"files": [SimpleUploadedFile(name, TEXT.encode())]})
    assert answer.status_code == 422
    assert "<img src=x>" not in answer.content.decode()


def test_pasted_text_and_nothing_at_all(browser):
    assert browser.post(url("add"), {}).status_code == 422
    answer = browser.post(url("add"), {"text": TEXT, "title": "群里转的通知"})
    assert answer.status_code == 302
    assert Document.objects.get().title == "群里转的通知"


def test_an_address_is_asked_for_only_where_pages_are_fetched(browser, settings):
    assert 'name="url"' not in page(browser, url("add"))
    settings.FETCH_DOCUMENTS = True
    assert 'name="url"' in page(browser, url("add"))
    answer = browser.post(url("add"), {"url": "ftp://example.test/"})
    assert answer.status_code == 422
    assert "no web address" in answer.content.decode()


def test_facts_are_underlined_in_place_and_text_is_never_markup(browser, office, hands):
    text = "<script>alert(1)</script>规上企业133家。"
    figure = fact("figure", "规上企业133家", text, what="规上企业", number=133, unit="家")
    hands.reading = making.reading(text, [figure], title="<b>题</b>", source="<i>报</i>")
    document = read(office, text)
    for address in ("", "?view=original"):
        shown = page(browser, url("detail", document.pk) + address)
        assert "<script>alert" not in shown
        assert "<b>题</b>" not in shown
        assert "<i>报</i>" not in shown
        key = the(document, "figure").pk
        marked = re.search(rf'<mark class="[^"]*" data-facts="{key}">([^<]*)</mark>', shown)
        assert marked.group(1) == "规上企业133家"


def test_nested_facts_share_their_places(browser, office):
    document = read(office)
    shown = page(browser, url("detail", document.pk))
    body, founded = the(document, "organisation", full_name=BODY), the(document, "body_founded")
    assert re.search(rf'data-facts="{body.pk} {founded.pk}">{BODY}</mark>', shown)
    assert f'id="place-{founded.pk}"' in shown


def test_the_original_shows_what_was_removed_by_its_sort(browser, office, hands):
    original = "<p>上午(shàngwǔ)规上企业133家</p>"
    text = "上午规上企业133家"
    places = [original.index("上"), original.index("午")]
    places += range(original.index("规"), original.index("</p>"))
    hands.reading = making.reading(
        text,
        [fact("figure", "规上企业133家", text, what="规上企业", number=133, unit="家")],
        original=original,
        map=making.HandMap(places),
        edits=[making.HandEdit("gloss", 5, 14, "(shàngwǔ)")],
        warnings=[making.HandNotice("encoding_guessed")],
    )
    document = read(office, text)
    shown = page(browser, url("detail", document.pk) + "?view=original")
    assert re.search(
        r'<span class="doc-noise noise-gloss" title="pinyin">\(shàngwǔ\)</span>', shown
    )
    assert "&lt;p&gt;" in shown
    assert re.search(r'data-facts="\d+">规上企业133家</mark>', shown)
    assert "could only be guessed" in shown


def test_a_fact_is_accepted_rejected_and_reopened_in_place(browser, office):
    document = read(office)
    figure = the(document, "figure")
    address = url("decide", document.pk, figure.pk)
    for verb, state in (("accept", "accepted"), ("reopen", "proposed"), ("reject", "rejected")):
        answer = browser.post(address, {"verb": verb}, **HTMX).content.decode()
        assert f'id="fact-{figure.pk}"' in answer
        assert f'data-state="{state}"' in answer
        assert 'hx-swap-oob="true"' in answer
        figure.refresh_from_db()
        assert figure.state == state
    assert browser.post(address, {"verb": "accept"})["Location"] == url("detail", document.pk)


def test_a_fact_is_corrected_in_a_form_by_its_fields(browser, office):
    document = read(office)
    figure = the(document, "figure")
    address = url("edit", document.pk, figure.pk)
    form = browser.get(address, **HTMX).content.decode()
    name = f"fact-{figure.pk}"
    assert f'name="{name}-number"' in form
    assert "<html" not in form
    sent = {f"{name}-what": "规上企业", f"{name}-unit": "家", f"{name}-scope": "全区"}
    wrong = browser.post(address, {**sent, f"{name}-number": "many"}, **HTMX)
    assert wrong.status_code == 200
    assert "is not a number" in wrong.content.decode()
    right = browser.post(address, {**sent, f"{name}-number": "128"}, **HTMX).content.decode()
    assert "<del>133</del> 128" in right
    figure.refresh_from_db()
    assert (figure.state, figure.values["number"]) == (FactState.ACCEPTED, 128)
    assert "<html" in page(browser, address)


def test_a_whole_number_is_put_in_the_form_as_it_is_written(browser, office, hands):
    figure = fact("figure", "规上企业133家", what="规上企业", number=133.0, unit="家")
    hands.reading = making.reading(TEXT, [figure])
    document = read(office)
    form = browser.get(url("edit", document.pk, document.facts.get().pk), **HTMX)
    assert 'value="133"' in form.content.decode()


def test_benefits_of_one_document_are_told_apart(browser, office, hands):
    benefits = [
        fact("policy_benefit", "全区", document_number="样政〔2026〕1号", benefit=benefit)
        for benefit in ("一次性奖励", "设备补助")
    ]
    hands.reading = making.reading(TEXT, benefits)
    shown = page(browser, url("detail", read(office).pk))
    assert re.findall(r"<h3>(.*?)</h3>", shown) == ["一次性奖励", "设备补助"]


def test_every_kind_of_fact_has_a_form_and_a_card(browser, office, hands):
    from chainloom.engines.reading import KINDS

    filled = {"text": "文", "texts": ["甲", "乙"], "number": 3, "date": "2025-06"}
    facts = []
    for kind in KINDS.values():
        values = {one.name: filled.get(one.type) or one.choices[0] for one in kind.fields}
        facts.append(fact(kind.code, "鲤城区", **values))
    hands.reading = making.reading(TEXT, facts)
    document = read(office)
    page(browser, url("detail", document.pk))
    for one in document.facts.all():
        shown = browser.get(url("edit", document.pk, one.pk), **HTMX)
        assert shown.status_code == 200
        assert browser.get(url("card", document.pk, one.pk)).status_code == 200


def test_who_is_meant_is_asked_with_reasons_and_answered(browser, office):
    known = factories.OrganisationFactory(chain=office.chain, name=BANK, uscc=None, kind=Kind.BANK)
    document = read(office)
    mention = document.mentions.get(name=BANK)
    shown = page(browser, url("detail", document.pk))
    assert "The name is the same" in shown
    answer = browser.post(url("mention_decide", document.pk, mention.pk), {"choice": "new"}, **HTMX)
    assert 'id="doc-bar"' in answer.content.decode()
    mention.refresh_from_db()
    assert mention.answer() == ("new", None)
    assert mention.organisation_id == known.pk


def test_who_an_open_organisation_is_taken_for_by_accepting_is_said(browser, office):
    known = factories.OrganisationFactory(chain=office.chain, name="样例银行", uscc=None)
    document = read(office)
    mention = document.mentions.get(name=BANK)
    mention.match, mention.organisation_id = "likely", known.pk
    mention.save()
    shown = page(browser, url("detail", document.pk))
    assert f"Accepting takes it for {known.name}" in shown
    assert "1 organisation: decide which it is" in shown


def test_accepted_facts_are_applied_and_taken_back(browser, office):
    document = read(office)
    browser.post(url("accept", document.pk), {"least": "80"})
    assert "Apply 9 facts" in page(browser, url("detail", document.pk))
    browser.post(url("apply", document.pk))
    document.refresh_from_db()
    assert document.state == DocumentState.APPLYING
    run_queued()
    assert Organisation.objects.filter(name=BODY).exists()
    shown = page(browser, url("detail", document.pk))
    assert "Take back what it did" in shown
    browser.post(url("undo", document.pk))
    run_queued()
    assert not Organisation.objects.filter(name=BODY).exists()
    shown = page(browser, url("detail", document.pk))
    assert 'taken back<b class="num">9</b>' in shown
    browser.post(url("accept", document.pk), {"least": "80"})
    assert "Apply 9 facts" in page(browser, url("detail", document.pk))


def test_later_edits_are_named_on_the_page(browser, office):
    document = applied(read(office), office)
    body = Organisation.objects.get(name=BODY)
    Organisation.objects.filter(pk=body.pk).update(version=9)
    browser.post(url("undo", document.pk))
    run_queued()
    shown = page(browser, url("detail", document.pk))
    assert f"{BODY} was changed since" in shown


def test_a_figure_shows_what_another_document_says(browser, office, hands):
    first = applied(read(office), office)
    text = "全区拥有规上企业128家。"
    figure = fact(
        "figure", "规上企业128家", text, what="规上企业", number=128, unit="家", scope="全区"
    )
    hands.reading = making.reading(text, [figure], published="2026-06-07", title="新报道")
    second = read(office, text, "b.txt")
    shown = page(browser, url("detail", second.pk))
    assert "differs" in shown
    assert f'<a href="{url("detail", first.pk)}">{first.title}</a>' in shown
    applied(second, office)
    figures = page(browser, url("figures"))
    assert "128" in figures
    assert "133" in figures
    assert figures.index("133") < figures.rindex("128")
    # Neither says as of when: the day of publication stands there, and is called that.
    assert re.search(r'<b class="num">128</b>\s+<[^>]+>published</span>\s+2026-06-07', figures)
    assert "省级样板企业" not in page(browser, url("figures") + "?only=differ")


def test_a_failed_document_says_what_to_do(browser, office, hands):
    hands.refusal = ReadingError("encrypted")
    document = read(office)
    assert "protected by a password" in page(browser, url("detail", document.pk))


def test_the_day_of_publication_can_be_said(browser, office):
    document = read(office)
    answer = browser.post(
        url("describe", document.pk), {"title": "另题", "publisher": "", "published": "2025-07-01"}
    )
    assert answer.status_code == 302
    document.refresh_from_db()
    assert (document.title, document.state) == ("另题", DocumentState.QUEUED)
    wrong = browser.post(url("describe", document.pk), {"title": "x", "published": "2999-01-01"})
    assert wrong.status_code == 422


def test_leader_and_bureau_read_and_are_offered_nothing_to_change(
    leader, bureau, office, client_of
):
    document = read(office)
    for actor in (leader, bureau):
        shown = page(client_of(actor), url("detail", document.pk))
        assert "founds a body" in shown
        assert 'data-key="a"' not in shown
        assert "Accept all" not in shown
        assert client_of(actor).post(url("apply", document.pk)).status_code == 403


def test_the_file_is_saved_never_shown(browser, office):
    answer = browser.get(url("original", read(office).pk))
    assert answer["Content-Type"] == "application/octet-stream"
    assert "attachment" in answer["Content-Disposition"]
    assert b"".join(answer.streaming_content) == TEXT.encode()


def test_a_long_document_comes_in_parts(browser, office, hands):
    line = "规上企业增长。" * 1000 + "\n"
    text = line * 20 + "规上企业133家。"
    figure = fact("figure", "规上企业133家", text, what="规上企业", number=133, unit="家")
    hands.reading = making.reading(text, [figure])
    document = read(office, text)
    first = page(browser, url("detail", document.pk))
    assert "?view=text&amp;part=10" in first
    assert "133家</mark>" not in first
    assert "133家</mark>" in page(browser, url("detail", document.pk) + "?part=10")
    assert len(first) < 400_000


def test_a_dense_document_comes_in_parts_with_their_facts(browser, office, hands, monkeypatch):
    monkeypatch.setattr(places, "MOST_FACTS", 3)
    rows = [f"样{number}厂产值{number}元。" for number in range(10)]
    text = "\n".join(rows)
    figures = [
        fact("figure", row, text, what=f"产值{number}", number=number, unit="元")
        for number, row in enumerate(rows)
    ]
    hands.reading = making.reading(text, figures)
    document = read(office, text)
    here = url("detail", document.pk)
    for view in ("text", "original"):
        shown = [page(browser, f"{here}?view={view}&part={number}") for number in (1, 2, 3, 4)]
        cards = [re.findall(r'<article id="fact-(\d+)"', one) for one in shown]
        assert [len(one) for one in cards] == [3, 3, 3, 1]
        last = cards[-1][0]
        assert f'data-facts="{last}"' in shown[-1]
    assert f'id="fact-{last}"' in page(browser, f"{here}?fact={last}")
    services.facts_accept(document=document, least=0.0, by=office)
    services.document_apply(document=document, by=office)
    run_queued()
    assert f"{here}?fact={last}#fact-{last}" in page(browser, url("figures"))


def test_whom_a_long_document_asks_about_is_led_to_and_the_answer_stays_there(
    browser, office, hands
):
    text = ("规上企业增长。" * 1000 + "\n") * 9 + f"{making.BODY}正式成立。"
    named = fact("organisation", making.BODY, text, name=making.BODY, full_name=making.BODY)
    hands.reading = making.reading(text, [named])
    document = read(office, text)
    mention = document.mentions.get()
    mention.match = "likely"
    mention.save()
    key = document.facts.get().pk
    here = url("detail", document.pk)
    first = page(browser, here)
    assert f'id="fact-{key}"' not in first
    led = re.search(r'class="doc-asked" href="(\?fact=\d+)#fact-\d+"', first).group(1)
    assert f'id="fact-{key}"' in page(browser, here + led)
    answer = browser.post(
        url("mention_decide", document.pk, mention.pk),
        {"choice": "new"},
        headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{here}{led}"},
    )
    assert answer["HX-Redirect"] == here + led


def test_a_range_of_another_document_is_shown_with_both_its_ends(browser, office, hands):
    about = {"what": "规上企业", "unit": "家", "scope": "全区"}
    figure = fact("figure", "规上企业133家", number=130, number_to=140, **about)
    hands.reading = making.reading(TEXT, [figure])
    applied(read(office), office)
    text = "全区拥有规上企业128家。"
    hands.reading = making.reading(
        text, [fact("figure", "规上企业128家", text, number=128, **about)]
    )
    shown = page(browser, url("detail", read(office, text, "b.txt").pk))
    assert '<b class="num">130–140家</b>' in shown


def test_the_list_asks_for_its_rows_anew_while_one_is_read(browser, office):
    making.add(office)
    asked = re.compile(r'id="doc-working" hx-get="([^"]+)"')
    assert asked.search(page(browser, url("list"))).group(1) == url("list")
    run_queued()
    assert not asked.search(page(browser, url("list")))


def test_a_text_too_large_to_be_read_says_how_large_one_may_be(browser, office, hands):
    hands.refusal = ReadingError("too_large", size=31_457_280, limit=20_000_000)
    document = read(office)
    assert "31 MB; at most 20 MB" in page(browser, url("detail", document.pk))


def test_the_list_narrows_by_what_is_to_be_done(browser, office, hands):
    document = read(office)
    for state, is_there in (
        ("open", True),
        ("ready", False),
        ("applied", False),
        ("failed", False),
    ):
        shown = page(browser, url("list") + f"?state={state}")
        assert (url("detail", document.pk) in shown) is is_there, state
    # A day is not broken beside a long title.
    assert re.search(r'class="[^"]*text-nowrap[^"]*">2025-06-07<', page(browser, url("list")))
    accept_all(document, office)
    assert url("detail", document.pk) in page(browser, url("list") + "?state=ready")
    assert url("detail", document.pk) not in page(browser, url("list") + "?q=nothing")


def test_the_review_asks_the_database_no_more_for_many_facts_than_for_few(browser, office, hands):
    def asked(count: int) -> int:
        names = [f"鲤城区样{number}局" for number in range(count)]
        text = "、".join(names) + f"出席第{count}次会议。"
        facts = [
            fact("organisation", one, text, name=one, full_name=one, kind="government")
            for one in names
        ]
        facts += [
            fact("membership", one, text, body=BODY, member=one, role="member") for one in names
        ]
        facts += [
            fact("person", one, text, name=f"人{one}", post="局长", organisation=one)
            for one in names
        ]
        facts += [fact("figure", one, text, what=one, number=1, unit="家") for one in names]
        hands.reading = making.reading(text, facts)
        document = read(office, text, f"{count}.txt")
        browser.get(url("detail", document.pk))
        with CaptureQueriesContext(
            connection,
        ) as caught:
            browser.get(url("detail", document.pk))
        return len(caught)

    body = factories.OrganisationFactory(chain=office.chain, name=BODY, kind="body", uscc=None)
    for number in range(3):
        factories.OrganisationFactory(
            chain=office.chain, name=f"鲤城区样{number}局", kind="government", uscc=None
        )
    assert body
    assert asked(30) <= asked(3) + 1


def test_the_pages_are_chinese_too(office, client_of):
    document = read(office)
    office.user.language = "zh-hans"
    office.user.save()
    with translation.override("zh-hans"):
        browser = client_of(office)
        shown = page(browser, url("detail", document.pk))
    assert "成立 1 个组织" in shown
    assert "采纳" in shown


def test_an_organisation_leads_to_the_documents_that_name_it(browser, office, client_of, firm):
    known = factories.OrganisationFactory(chain=office.chain, name=BANK, uscc=None, kind=Kind.BANK)
    document = applied(read(office), office)
    made = Organisation.objects.get(name=BODY)
    for one in (known, made):
        address = reverse("organisations:panel", args=["fabric", one.pk, "documents"])
        assert url("detail", document.pk) in page(browser, address)
        assert client_of(firm).get(address).status_code == 404
    other = reverse("organisations:panel", args=["fabric", office.organisation_id, "documents"])
    assert browser.get(other).status_code == 404


def test_the_search_box_finds_documents_for_who_may_see_them(browser, office, client_of, firm):
    document = read(office)
    address = reverse("organisations:search", args=["fabric"]) + "?q=样布产业链"
    assert url("detail", document.pk) in page(browser, address)
    assert url("detail", document.pk) not in page(client_of(firm), address)
