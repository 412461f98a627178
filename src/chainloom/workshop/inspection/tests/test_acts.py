"""What people say on a roll's map changes its grade, and can be taken back."""

from __future__ import annotations

import json

import pytest
from tests import factories

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import User
from chainloom.audit.models import AuditEntry
from chainloom.core.errors import Conflict, Invalid, Missing
from chainloom.workshop.inspection import selectors
from chainloom.workshop.inspection.models import GoodStretch, Roll, RollDefect
from chainloom.workshop.inspection.services import acts, grading
from chainloom.workshop.inspection.services.uploads import picture_remove

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(inspected, firm, client_of, chain):
    """Posts an act as the map's script does; status and what came back."""
    browser = client_of(firm)
    address = f"/c/{chain.slug}/workshop/inspection/rolls/{inspected.pk}/act/"

    def post(**body):
        answer = browser.post(address, json.dumps(body), content_type="application/json")
        return answer.status_code, answer.json()

    return post


def test_a_rejected_defect_has_no_points(inspected, firm):
    first = inspected.defects.first()
    acts.defect_decide(roll=inspected, defect_id=first.pk, state="rejected", by=firm)
    inspected.refresh_from_db()
    assert (inspected.defect_count, inspected.open_count, inspected.points) == (2, 2, 2)
    assert AuditEntry.objects.filter(action="inspection.decided").count() == 1


def test_an_act_on_the_map_grades_once_and_says_that_grade(inspected, send, monkeypatch):
    first, second, _third = inspected.defects.all()
    graded = []
    grade = grading.grade_of
    monkeypatch.setattr(grading, "grade_of", lambda roll: graded.append(1) or grade(roll))
    monkeypatch.setattr(selectors, "grade_of", grading.grade_of)
    for body in (
        {"verb": "reject", "defect": first.pk},
        {"verb": "rename", "defect": second.pk, "kind": "hole"},
        {"verb": "add", "picture": first.picture_id, "box": [1, 2, 31, 12], "kind": "float"},
        {"verb": "good", "from": 0.01, "to": 0.05},
        {"verb": "undo"},
        {"verb": "rest"},
        {"verb": "undo"},
    ):
        graded.clear()
        status, told = send(**body)
        assert (status, len(graded)) == (200, 1), body
        roll = Roll.objects.get(pk=inspected.pk)
        assert told["grade"] == selectors.grade_data(roll, grade(roll)), body
    hand = RollDefect.objects.get(found_by="hand")
    status, told = send(verb="remove", defect=hand.pk)
    assert (status, told["gone"]) == (200, [hand.pk])
    send(verb="good", **{"from": 0.01, "to": 0.05})
    status, told = send(verb="good_off", stretch=GoodStretch.objects.get().pk)
    assert (status, told["row"], told["good"]) == (200, 0, [])


def test_acts_are_taken_back_one_by_one(inspected, firm):
    first = inspected.defects.first()
    picture = inspected.pictures.first()
    acts.defect_decide(roll=inspected, defect_id=first.pk, state="rejected", by=firm)
    acts.defect_rename(roll=inspected, defect_id=first.pk, kind="hole", by=firm)
    hand = acts.defect_add(
        roll=inspected, picture_id=picture.pk, box=[1, 2, 31, 12], kind="float", by=firm
    )
    stretch = acts.stretch_add(roll=inspected, from_m=0.05, to_m=0.01, by=firm)
    assert grading.good_metres(inspected) == [(stretch.pk, 0.01, 0.05)]
    acts.act_undo(roll=inspected, by=firm)
    assert not GoodStretch.objects.exists()
    acts.act_undo(roll=inspected, by=firm)
    assert not RollDefect.objects.filter(pk=hand.pk).exists()
    acts.act_undo(roll=inspected, by=firm)
    first.refresh_from_db()
    assert (first.kind, first.state) == ("stain", "rejected")
    acts.act_undo(roll=inspected, by=firm)
    first.refresh_from_db()
    assert first.state == "open"
    inspected.refresh_from_db()
    assert inspected.points == 3
    with pytest.raises(Conflict):
        acts.act_undo(roll=inspected, by=firm)


def test_a_removed_drawing_comes_back_as_it_was(inspected, firm):
    picture = inspected.pictures.first()
    hand = acts.defect_add(
        roll=inspected, picture_id=picture.pk, box=[31, 12, 1, 2], kind="float", by=firm
    )
    assert hand.box == (1, 2, 31, 12)
    assert (hand.length_mm, hand.breadth_mm, hand.at_m) == (7.5, 2.5, 0.00025)
    acts.defect_remove(roll=inspected, defect_id=hand.pk, by=firm)
    acts.act_undo(roll=inspected, by=firm)
    again = RollDefect.objects.get(pk=hand.pk)
    assert (again.kind, again.box, again.state) == ("float", (1, 2, 31, 12), "confirmed")
    assert again.decided_at == hand.decided_at


def test_one_takes_back_ones_own_acts_only(inspected, firm):
    colleague = factories.MembershipFactory(
        chain=firm.chain, role="firm", organisation=firm.membership.organisation
    )
    other = Actor(user=colleague.user, membership=colleague)
    first = inspected.defects.first()
    acts.defect_decide(roll=inspected, defect_id=first.pk, state="rejected", by=firm)
    with pytest.raises(Conflict):
        acts.act_undo(roll=inspected, by=other)
    acts.defect_decide(roll=inspected, defect_id=first.pk, state="confirmed", by=other)
    with pytest.raises(Conflict) as caught:
        acts.act_undo(roll=inspected, by=firm)
    assert caught.value.code == "changed_since"


def test_a_drawing_that_somebody_changed_is_not_taken_back(inspected, firm):
    colleague = factories.MembershipFactory(
        chain=firm.chain, role="firm", organisation=firm.membership.organisation
    )
    other = Actor(user=colleague.user, membership=colleague)
    picture = inspected.pictures.first()
    hand = acts.defect_add(
        roll=inspected, picture_id=picture.pk, box=[1, 2, 31, 12], kind="float", by=firm
    )
    acts.defect_rename(roll=inspected, defect_id=hand.pk, kind="hole", by=other)
    with pytest.raises(Conflict) as caught:
        acts.act_undo(roll=inspected, by=firm)
    assert caught.value.code == "changed_since"
    assert RollDefect.objects.filter(pk=hand.pk, kind="hole").exists()


def test_what_one_decided_who_is_gone_comes_back_without_a_name(inspected, firm):
    colleague = factories.MembershipFactory(
        chain=firm.chain, role="firm", organisation=firm.membership.organisation
    )
    other = Actor(user=colleague.user, membership=colleague)
    first = inspected.defects.first()
    acts.defect_decide(roll=inspected, defect_id=first.pk, state="rejected", by=other)
    acts.defect_decide(roll=inspected, defect_id=first.pk, state="confirmed", by=firm)
    User.objects.filter(pk=other.user.pk).delete()
    acts.act_undo(roll=inspected, by=firm)
    first.refresh_from_db()
    assert (first.state, first.decided_by_id) == ("rejected", None)


def test_good_metres_are_taken_back_from_the_map(send, inspected):
    status, told = send(verb="good", **{"from": 0.01, "to": 0.05})
    assert [one["from"] for one in told["good"]] == [0.01]
    status, told = send(verb="good_off", stretch=told["good"][0]["id"])
    assert (status, told["good"]) == (200, [])
    status, told = send(verb="undo")
    assert [one["to"] for one in told["good"]] == [0.05]


@pytest.mark.parametrize("box", [[1, 2, 3], "box", [500, 5, 600, 9], [1, 1, 1, 9], None])
def test_a_box_lies_in_its_picture(inspected, firm, box):
    picture = inspected.pictures.first()
    with pytest.raises(Invalid):
        acts.defect_add(roll=inspected, picture_id=picture.pk, box=box, kind="hole", by=firm)


def test_what_the_tool_found_is_rejected_and_not_removed(inspected, firm):
    with pytest.raises(Conflict):
        acts.defect_remove(roll=inspected, defect_id=inspected.defects.first().pk, by=firm)


def test_another_rolls_defect_is_not_there(inspected, begin, firm):
    with pytest.raises(Missing):
        acts.defect_decide(
            roll=begin("R-9"), defect_id=inspected.defects.first().pk, state="open", by=firm
        )


def test_the_map_learns_what_an_act_changed(send, inspected):
    first = inspected.defects.first()
    status, told = send(verb="reject", defect=first.pk)
    assert status == 200
    assert told["row"] == first.pk
    # Of thousands of defects only the one that changed is sent.
    assert [(one["id"], one["state"]) for one in told["defects"]] == [(first.pk, "rejected")]
    assert told["grade"]["points"] == 2
    status, told = send(verb="undo")
    assert [(one["id"], one["state"]) for one in told["defects"]] == [(first.pk, "open")]
    picture = inspected.pictures.first().pk
    status, told = send(verb="add", picture=picture, box=[1, 2, 31, 12], kind="hole")
    drawn = told["row"]
    assert [one["id"] for one in told["defects"]] == [drawn]
    status, told = send(verb="remove", defect=drawn)
    assert (told["defects"], told["gone"]) == ([], [drawn])
    status, told = send(verb="undo")
    assert ([one["id"] for one in told["defects"]], told["gone"]) == ([drawn], [])


@pytest.mark.parametrize(
    "body", [{}, {"verb": "dance"}, {"verb": "confirm"}, {"verb": "confirm", "defect": "7"}]
)
def test_an_act_that_says_nothing_is_refused_in_words(send, body):
    status, told = send(**body)
    assert status == 422
    assert told["message"]


def test_what_is_left_is_confirmed_at_once_and_taken_back_at_once(inspected, firm, send):
    first, second, _third = inspected.defects.all()
    acts.defect_decide(roll=inspected, defect_id=first.pk, state="rejected", by=firm)
    status, after = send(verb="rest")
    assert status == 200
    assert [one["state"] for one in after["defects"]] == ["rejected", "confirmed", "confirmed"]
    assert after["grade"]["open"] == 0
    assert AuditEntry.objects.get(action="inspection.rest").context == {"defects": 2}
    assert send(verb="rest")[0] == 409
    colleague = factories.MembershipFactory(
        chain=firm.chain, role="firm", organisation=firm.membership.organisation
    )
    other = Actor(user=colleague.user, membership=colleague)
    acts.defect_decide(roll=inspected, defect_id=second.pk, state="confirmed", by=other)
    # What somebody said since stays; the rest is open again.
    _status, after = send(verb="undo")
    assert after["row"] is None
    assert [one["state"] for one in after["defects"]] == ["rejected", "confirmed", "open"]
    _status, after = send(verb="undo")
    assert [(one["id"], one["state"]) for one in after["defects"]] == [(first.pk, "open")]


def test_an_act_that_cannot_be_taken_back_does_not_bar_the_one_before(inspected, firm):
    colleague = factories.MembershipFactory(
        chain=firm.chain, role="firm", organisation=firm.membership.organisation
    )
    first, second, _third = inspected.defects.all()
    for one in (first, second):
        acts.defect_decide(roll=inspected, defect_id=one.pk, state="rejected", by=firm)
    other = Actor(user=colleague.user, membership=colleague)
    acts.defect_decide(roll=inspected, defect_id=second.pk, state="confirmed", by=other)
    with pytest.raises(Conflict):
        acts.act_undo(roll=inspected, by=firm)
    acts.act_undo(roll=inspected, by=firm)
    assert list(inspected.defects.values_list("state", flat=True)) == ["open", "confirmed", "open"]


def test_what_was_said_of_a_removed_picture_is_passed_over(inspected, firm):
    first, second, _third = inspected.defects.all()
    picture = second.picture
    about = {"picture_id": picture.pk, "box": [1, 2, 31, 12], "kind": "hole"}
    acts.defect_decide(roll=inspected, defect_id=first.pk, state="rejected", by=firm)
    acts.defect_decide(roll=inspected, defect_id=second.pk, state="rejected", by=firm)
    drawn = acts.defect_add(roll=inspected, by=firm, **about)
    acts.defect_remove(roll=inspected, defect_id=drawn.pk, by=firm)
    picture_remove(picture=picture, by=firm)
    assert acts.act_undo(roll=inspected, by=firm).row_id == first.pk
    first.refresh_from_db()
    assert first.state == "open"
    with pytest.raises(Conflict) as caught:
        acts.act_undo(roll=inspected, by=firm)
    assert caught.value.code == "nothing"


def test_a_drawing_comes_back_where_its_picture_lies_now(inspected, firm):
    first, second = inspected.pictures.all()
    about = {"picture_id": second.pk, "box": [200, 10, 240, 30], "kind": "hole"}
    drawn = acts.defect_add(roll=inspected, by=firm, **about)
    acts.defect_remove(roll=inspected, defect_id=drawn.pk, by=firm)
    picture_remove(picture=first, by=firm)
    acts.act_undo(roll=inspected, by=firm)
    assert RollDefect.objects.get(pk=drawn.pk).at_m == pytest.approx(0.05)


def test_good_metres_whose_picture_is_gone_do_not_come_back(inspected, firm):
    stretch = acts.stretch_add(roll=inspected, from_m=0.01, to_m=0.05, by=firm)
    acts.stretch_remove(roll=inspected, stretch_id=stretch.pk, by=firm)
    picture_remove(picture=inspected.pictures.first(), by=firm)
    with pytest.raises(Conflict) as caught:
        acts.act_undo(roll=inspected, by=firm)
    assert caught.value.code == "gone"
