"""Who is told what: once, by the ways they chose, and never what they may not see."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone, translation
from tests import factories

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership, Role
from chainloom.core.errors import Invalid, Missing
from chainloom.core.working_time import SHANGHAI
from chainloom.notices import kinds
from chainloom.notices.kinds import NoticeKind
from chainloom.notices.models import (
    Notice,
    NoticeDelivery,
    NoticeMark,
    NoticePreference,
    NoticeSettings,
    When,
)
from chainloom.notices.selectors import (
    choices_of,
    kinds_for,
    members_of,
    members_of_all,
    members_or_office,
    members_with,
    office_of,
    unread_count,
)
from chainloom.notices.services import (
    deliver_due,
    first_time,
    notice_read,
    notices_read,
    notify,
    person_forget,
    preferences_set,
)
from chainloom.notices.services.telling import digest_moment
from chainloom.notices.wording import readers_for, shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("told_kind")]


def said_to(actor: Actor) -> list[str]:
    return [one.text for one in shown(Notice.objects.filter(user=actor.user), actor.user)]


def test_everybody_is_told_once_except_who_did_it(office, leader, firm, mill):
    to = [office, office.membership, office.user, leader, firm]
    notify(code="test.said", to=to, about=mill, params={"organisation": mill.pk}, by=firm)
    assert said_to(office) == said_to(leader) == [f"Something about {mill.name}."]
    assert said_to(firm) == []


def test_a_code_that_nobody_registered_cannot_be_told(office):
    with pytest.raises(LookupError, match=r"test\.unknown"):
        notify(code="test.unknown", to=[office])


def test_what_is_about_something_is_told_in_a_chain(office, mill):
    with pytest.raises(ValueError, match="which chain"):
        notify(code="test.said", to=[office], about=mill, params={"organisation": mill.pk})


def test_a_shut_account_is_told_nothing(office):
    office.user.is_active = False
    office.user.save()
    assert notify(code="test.plain", to=[office], params={"count": 1}) == []


def test_a_shut_account_acts_for_nobody(chain, office, firm, leader):
    own = firm.membership.organisation
    shut = factories.MembershipFactory(
        chain=chain, organisation=own, role="firm", user__is_active=False
    )
    assert list(members_of(own, chain)) == [firm.membership]
    assert list(members_of_all([own.pk, leader.membership.organisation_id], chain)) == [
        one.membership for one in sorted((firm, leader), key=lambda one: one.membership.pk)
    ]
    assert list(members_with(chain, "firm", "leader")) == list(
        members_of_all([own, leader.membership.organisation], chain)
    )
    factories.MembershipFactory(
        chain=chain,
        organisation=office.membership.organisation,
        role="office",
        user__is_active=False,
    )
    assert list(office_of(chain)) == [office.membership]
    assert shut not in members_or_office(own, chain)


def test_where_nobody_acts_the_office_is_told(chain, office, firm):
    own = firm.membership.organisation
    assert members_or_office(own.pk, chain) == members_or_office(own, chain, "firm")
    assert members_or_office(own, chain, "firm") == [firm.membership]
    for nobody in (None, factories.OrganisationFactory(chain=chain)):
        assert members_or_office(nobody, chain) == [office.membership]
    # Whoever acts in another role is not asked for what a bureau decides.
    assert members_or_office(own, chain, "bureau") == [office.membership]
    type(firm.user).objects.filter(pk=firm.user.pk).update(is_active=False)
    assert members_or_office(own, chain) == [office.membership]


@pytest.mark.parametrize("link", ["https://evil.test/", "//evil.test/", "c/fabric/"])
def test_a_link_leads_to_a_page_of_this_site(office, link):
    with pytest.raises(ValueError, match="path of this site"):
        notify(code="test.plain", to=[office], link=link)


def test_a_key_tells_once(office, leader):
    for _again in range(2):
        notify(code="test.plain", to=[office], params={"count": 1}, key="k")
    notify(code="test.plain", to=[office, leader], params={"count": 1}, key="k")
    assert (len(said_to(office)), len(said_to(leader))) == (1, 1)


def test_what_a_chain_was_told_is_marked(chain, stranger):
    assert first_time(chain=chain, code="test.plain", keys=["a", "b", "a"]) == ["a", "b"]
    assert first_time(chain=chain, code="test.plain", keys=["b", "c"]) == ["c"]
    assert first_time(chain=stranger.chain, code="test.plain", keys=["b"]) == ["b"]
    assert NoticeMark.objects.count() == 4


def test_a_notice_is_said_in_the_readers_language_with_what_they_may_see_then(office, mill):
    notify(code="test.said", to=[office], chain=office.chain, params={"organisation": mill.pk})
    mill.name = "泉州新名纺织有限公司"
    mill.save()
    assert said_to(office) == ["Something about 泉州新名纺织有限公司."]
    office.membership.ended_at = dt.datetime(2026, 11, 1, tzinfo=SHANGHAI)
    office.membership.save()
    assert said_to(office) == [
        "What this notice was about is no longer there, or no longer shown to you."
    ]
    with translation.override("zh-hans"):
        assert "不再" in said_to(office)[0]


def test_what_is_hidden_from_a_reader_is_neither_named_nor_linked(office, stranger, mill):
    """The mill stands in another chain than the stranger's."""
    notify(
        code="test.said",
        to=[stranger],
        chain=stranger.chain,
        params={"organisation": mill.pk},
        link="/c/fabric/",
    )
    one = shown(Notice.objects.filter(user=stranger.user), stranger.user)[0]
    assert one.is_gone
    assert one.link == ""
    assert mill.name not in one.text


@pytest.fixture
def of_two_firms(firm, mails) -> list[Notice]:
    """Somebody acts for two firms of a chain, and each is told of something of its own."""
    second = factories.MembershipFactory(user=firm.user, chain=firm.chain, role=Role.FIRM)

    def own(params, reader):
        one = reader.membership
        seen = one is not None and one.organisation_id == params["organisation"]
        return {"name": one.organisation.name} if seen else None

    kinds.register(NoticeKind("test.own", "Own", "For %(name)s.", words=own, email=When.NOW))
    return [
        notify(
            code="test.own",
            to=[held],
            chain=firm.chain,
            params={"organisation": held.organisation_id},
            link="/c/fabric/",
        )[0]
        for held in (firm.membership, second)
    ]


def test_who_acts_for_two_firms_of_a_chain_is_told_of_both(firm, of_two_firms):
    second = of_two_firms[1]
    assert [one.is_gone for one in shown(of_two_firms, firm.user)] == [False, False]
    NoticeDelivery.objects.update(due_at=timezone.now())
    assert deliver_due(holder="j") == {"sent": 2, "failed": 0, "dropped": 0}
    assert f"/me/notices/{second.pk}/" in "".join(one.body for one in mail.outbox)


def test_following_a_notice_one_acts_in_the_role_that_it_is_for(firm, client_of, of_two_firms):
    browser = client_of(firm)
    for notice in (*of_two_firms, of_two_firms[0]):
        browser.get(f"/me/notices/{notice.pk}/")
        acting = Membership.objects.get(pk=browser.session["membership"])
        assert acting.organisation_id == notice.params["organisation"]


def test_a_token_reads_notices_as_its_own_role(firm):
    """Its holder has a wider one besides."""

    def for_the_office(params, reader):
        return params if reader.is_office else None

    kinds.register(NoticeKind("test.kept", "Kept", "For the office.", words=for_the_office))
    factories.MembershipFactory(user=firm.user, chain=firm.chain, role=Role.OFFICE)
    told = notify(code="test.kept", to=[firm], chain=firm.chain)
    token = Actor(user=firm.user, membership=firm.membership, scopes=frozenset({"read"}))
    assert not shown(told, firm.user, as_whom=readers_for(firm))[0].is_gone
    assert shown(told, firm.user, as_whom=readers_for(token))[0].is_gone


def test_a_kind_that_lacks_words_is_said_by_its_label(office):
    notify(code="test.plain", to=[office], params={})
    assert said_to(office) == ["Plain"]


# Reading


def test_read_one_and_read_all_up_to_what_was_shown(office, leader):
    first, second, third = (
        notify(code="test.plain", to=[office], params={"count": n})[0] for n in range(3)
    )
    assert unread_count(office) == 3
    notice_read(notice=first, by=office)
    assert unread_count(office) == 2
    assert notices_read(by=office, up_to=second.pk) == 1
    assert unread_count(office) == 1
    with pytest.raises(Missing):
        notice_read(notice=third, by=leader)


# Preferences


def test_a_kind_switched_off_on_the_page_is_not_kept_without_mail(office):
    preferences_set(by=office, choices={("test.plain", "page"): "off"})
    assert notify(code="test.plain", to=[office], params={"count": 1}) == []


@pytest.mark.usefixtures("mails")
def test_what_is_wanted_by_mail_alone_does_not_ring_the_bell(office):
    preferences_set(by=office, choices={("test.plain", "page"): "off"})
    notify(code="test.plain", to=[office], params={"count": 1})
    assert unread_count(office) == 0
    assert NoticeDelivery.objects.get().is_digest


def test_a_choice_that_is_the_default_is_not_kept(office):
    preferences_set(by=office, choices={("test.plain", "email"): "off"})
    assert choices_of(office.user)["test.plain", "email"] == "off"
    preferences_set(by=office, choices={("test.plain", "email"): "daily"})
    assert NoticePreference.objects.count() == 0


@pytest.mark.parametrize(
    ("choice", "code"),
    [
        ({("test.none", "page"): "off"}, "unknown_kind"),
        ({("test.plain", "fax"): "off"}, "unknown_choice"),
        ({("test.plain", "page"): "daily"}, "unknown_choice"),
        ({("test.plain", "email"): "hourly"}, "unknown_choice"),
    ],
)
def test_a_choice_that_is_none_is_refused_whole(office, choice, code):
    with pytest.raises(Invalid) as refused:
        preferences_set(by=office, choices={("test.plain", "email"): "off"} | choice)
    assert refused.value.code == code
    assert NoticePreference.objects.count() == 0


def test_only_kinds_for_ones_roles_are_offered(office, firm):
    assert "test.office" in [one.code for one in kinds_for(office.user)]
    assert "test.office" not in [one.code for one in kinds_for(firm.user)]
    assert "notices.test" not in [one.code for one in kinds_for(office.user)]


# When an e-mail goes


@pytest.mark.parametrize(
    ("now", "quiet", "due"),
    [
        ("2026-11-24 10:00", ("21:00", "08:00"), "2026-11-24 10:00"),
        ("2026-11-24 22:00", ("21:00", "08:00"), "2026-11-25 08:00"),
        ("2026-11-24 03:00", ("21:00", "08:00"), "2026-11-24 08:00"),
        ("2026-11-24 08:00", ("21:00", "08:00"), "2026-11-24 08:00"),
        ("2026-11-24 13:00", ("12:00", "14:00"), "2026-11-24 14:00"),
        ("2026-11-24 15:00", ("12:00", "14:00"), "2026-11-24 15:00"),
        ("2026-11-24 15:00", (None, None), "2026-11-24 15:00"),
    ],
)
def test_quiet_hours_hold_mail_back(now, quiet, due):
    from_, until = (dt.time.fromisoformat(one) if one else None for one in quiet)
    hours = NoticeSettings(quiet_from=from_, quiet_until=until)
    moment = dt.datetime.fromisoformat(now).replace(tzinfo=SHANGHAI)
    assert f"{hours.after_quiet(moment):%Y-%m-%d %H:%M}" == due


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-24 07:00", "2026-11-24 08:30"),
        ("2026-11-24 08:30", "2026-11-25 08:30"),
        ("2026-11-27 10:00", "2026-11-30 08:30"),  # over a weekend
        ("2026-09-30 10:00", "2026-10-08 08:30"),  # over the National Day
        ("2026-10-09 10:00", "2026-10-10 08:30"),  # a Saturday that is worked
    ],
)
def test_the_notices_of_a_day_come_on_a_working_day(chain, now, due):
    moment = dt.datetime.fromisoformat(now).replace(tzinfo=SHANGHAI)
    found = digest_moment(moment, NoticeSettings(digest_at=dt.time(8, 30)), chain.pk)
    assert f"{found:%Y-%m-%d %H:%M}" == due


@pytest.mark.usefixtures("mails")
def test_what_is_urgent_waits_for_no_hours(office, time_machine_night):
    preferences_set(by=office, choices={("test.plain", "email"): "now"})
    for urgent in (False, True):
        notify(code="test.plain", to=[office], params={"count": 1}, urgent=urgent)
    waits, urgent = NoticeDelivery.objects.order_by("is_urgent")
    assert f"{waits.due_at.astimezone(SHANGHAI):%d %H:%M}" == "25 08:00"
    assert f"{urgent.due_at.astimezone(SHANGHAI):%d %H:%M}" == "24 23:00"


@pytest.fixture
def time_machine_night():
    import time_machine

    with time_machine.travel(dt.datetime(2026, 11, 24, 23, tzinfo=SHANGHAI), tick=False):
        yield


def test_without_a_mail_server_no_mail_is_promised(office):
    notify(code="test.plain", to=[office], params={"count": 1})
    assert NoticeDelivery.objects.count() == 0


# Erasure


@pytest.mark.usefixtures("mails")
def test_a_person_who_is_erased_leaves_no_notice_and_no_choice(office, leader):
    preferences_set(
        by=leader,
        choices={("test.plain", "email"): "now"},
        hours={"digest_at": dt.time(9)},
    )
    notify(code="test.plain", to=[office, leader], params={"count": 1})
    with pytest.raises(Missing):
        person_forget(user=leader.user, by=office)
    assert person_forget(user=leader.user, by=Actor.for_system("command line")) == 1
    for rows in (Notice.objects, NoticePreference.objects, NoticeSettings.objects):
        assert not rows.filter(user=leader.user).exists()
    assert NoticeDelivery.objects.count() == 1


@pytest.mark.usefixtures("mails")
def test_an_account_that_is_removed_takes_its_notices_along(chain):
    user = factories.UserFactory()
    preferences_set(by=Actor(user=user), choices={("test.plain", "email"): "now"})
    notify(code="test.plain", to=[user], params={"count": 1}, chain=chain)
    user.delete()
    assert Notice.objects.count() == NoticeDelivery.objects.count() == 0
    assert NoticePreference.objects.count() == 0


def test_the_office_is_found_for_a_chain(office, leader, chain):
    assert [held.user for held in office_of(chain)] == [office.user]
