"""A noisy announcement goes through the real engine, is applied, and is recognised again."""

from __future__ import annotations

import datetime

import pytest

from chainloom.documents import services
from chainloom.documents.models import Figure
from chainloom.engines import reading as engine
from chainloom.engines.reading import read as really_read
from chainloom.jobs.testing import run_queued
from chainloom.organisations.models import BodyMembership, BodyRole, Contact, Organisation

from .making import accept_all, add, applied, read, undone

pytestmark = pytest.mark.django_db
BODY = "鲤城区样品面料产业链党委"
PLAIN = f"""{BODY}正式成立
来源：样例新闻网 发布时间：2025-06-07
6月6日上午，{BODY}正式成立。区工信局局长林样本出席活动。
据悉，该产业链党委在区工信局、区科技局指导下成立。
鲤城区样品面料产业拥有规上企业133家，其中省级专精特新中小企业2家。
{BODY}书记陈样品表示，将携手各方共同发展。
"""
DRESSED = f"""<!doctype html><html><head><meta charset="utf-8">
<title>{BODY}正式成立</title></head><body>
<nav><a href="/">首页</a><a href="/a">要闻</a></nav><article><h1>{BODY}正式成立</h1>
<p>来源：样例新闻网 发布时间：2025-06-07</p>
<p>6月6日上午(shàngwǔ)，{BODY}正式成立。区工信局局长(júzhǎng)林样本出席活动。</p>
<p>据悉，该产业链党委在区工信局、区科技局指导(zhǐdǎo)下成立。</p>
<p>鲤城区样品面料产业拥有规上企业133家，其中省级专精特新中小企业2家。</p>
<p>{BODY}书记陈样品表示，将携手各方共同发展(fāzhǎn)。</p></article>
<footer>版权所有 样例网 评论 分享</footer></body></html>"""


@pytest.fixture(autouse=True)
def _the_engine_itself(monkeypatch):
    monkeypatch.setattr(engine, "read", really_read)


def test_an_announcement_sets_up_the_committee_and_is_taken_back(office):
    before = set(Organisation.objects.values_list("name", flat=True))
    document = applied(read(office, DRESSED, "page.html"), office)
    assert document.published == datetime.date(2025, 6, 7)
    body = Organisation.objects.get(name=BODY)
    assert (body.kind, body.founded_on) == ("body", datetime.date(2025, 6, 6))
    guiding = BodyMembership.objects.filter(body=body, role=BodyRole.GUIDING)
    assert {seat.member.name for seat in guiding} == {
        "鲤城区工业和信息化局",
        "鲤城区科学技术局",
    }
    head = BodyMembership.objects.get(body=body, person_name="陈样品")
    assert head.role == BodyRole.SECRETARY
    contact = Contact.objects.get(name="林样本")
    assert (contact.post, contact.organisation.name) == ("局长", "鲤城区工业和信息化局")
    numbers = dict(Figure.objects.values_list("what", "number"))
    assert numbers == {"规上企业": 133, "省级专精特新中小企业": 2}
    assert "(zhǐdǎo)" not in document.body.text
    undone(document, office)
    assert set(Organisation.objects.values_list("name", flat=True)) == before
    assert not Contact.objects.exists()


def test_the_same_announcement_dressed_otherwise_is_a_repeat(office):
    first = read(office, PLAIN, "plain.txt")
    second = read(office, DRESSED, "page.html")
    assert second.same_as == first
    assert second.likeness > 0.9
    assert {one.kind for one in first.facts.all()} == {one.kind for one in second.facts.all()}


def test_applying_it_twice_over_adds_nothing_but_the_other_source(office):
    applied(read(office, PLAIN, "plain.txt"), office)
    organisations = Organisation.objects.count()
    seats = BodyMembership.objects.count()
    second = read(office, DRESSED, "page.html")
    accept_all(second, office)
    services.document_apply(document=second, by=office)
    run_queued()
    assert Organisation.objects.count() == organisations
    assert BodyMembership.objects.count() == seats
    assert Contact.objects.count() == 1


@pytest.mark.slow
def test_a_yearbook_is_read(office):
    """A thousand paragraphs with facts, five hundred organisations matched to the registry."""
    lines = [
        f"鲤城区样{number}纺织有限公司经理林某{number % 7}表示，去年产值增长{number % 40 + 1}%。"
        for number in range(500)
    ]
    document = add(office, "鲤城区年鉴\n" + "\n".join(lines), "yearbook.txt")
    run_queued()
    document.refresh_from_db()
    assert document.is_read()
