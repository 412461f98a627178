"""Two entries that look alike and are not the same organisation."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.factories import make_uscc

from chainloom.audit.models import AuditEntry
from chainloom.core.errors import Forbidden, Invalid, Missing
from chainloom.imports.models import ImportRow, Verdict
from chainloom.imports.tests.making import send_rows
from chainloom.organisations.models import Distinction, Organisation
from chainloom.organisations.selectors import (
    duplicates_of,
    entries_of,
    events,
    likely_duplicates,
    told_apart,
)
from chainloom.organisations.selectors.duplicates import record_of_values
from chainloom.organisations.services import (
    distinction_add,
    distinction_remove,
    organisation_create,
    organisation_merge,
    organisation_remove,
    organisation_unmerge,
)

pytestmark = pytest.mark.django_db


def suggested(actor, organisation) -> set[int]:
    return {one.organisation.pk for one in duplicates_of(actor, organisation)}


@pytest.fixture
def third(office) -> Organisation:
    """Alike as well."""
    return organisation_create(values={"name": "泉州织云纺织"}, by=office)


def test_neither_is_suggested_for_the_other_any_more(mill, twin, third, office):
    assert suggested(office, mill) == {twin.pk, third.pk}
    distinction_add(one=mill, other=twin, by=office)
    assert suggested(office, mill) == {third.pk}
    assert suggested(office, twin) == {third.pk}
    assert suggested(office, third) == {mill.pk, twin.pk}


def test_nor_while_the_profile_is_being_edited(mill, twin, office):
    distinction_add(one=twin, other=mill, by=office)
    typed = record_of_values({"name": twin.name})
    found = likely_duplicates(office, typed, apart_from=mill.pk)
    assert twin.pk not in {one.organisation.pk for one in found}
    # Somebody who enters a third organisation of that name is shown both.
    found = likely_duplicates(office, typed)
    assert {one.organisation.pk for one in found} == {mill.pk, twin.pk}


def test_it_is_taken_back(mill, twin, office):
    mark = distinction_add(one=mill, other=twin, by=office)
    distinction_remove(distinction=mark, by=office)
    assert suggested(office, mill) == {twin.pk}
    assert not told_apart(office, mill).exists()


def test_it_is_kept_who_said_it_and_why(mill, twin, office):
    distinction_add(one=mill, other=twin, reason="  两家\n法人不同 ", by=office)
    mark = told_apart(office, twin).get()
    assert (mark.reason, mark.created_by) == ("两家 法人不同", office.user)
    assert mark.other_than(twin) == mill
    assert mark.other_than(mill) == twin


@pytest.mark.parametrize("reversed_", [False, True])
def test_said_twice_it_stands_once(mill, twin, office, reversed_):
    first = distinction_add(one=mill, other=twin, reason="甲", by=office)
    pair = (twin, mill) if reversed_ else (mill, twin)
    again = distinction_add(one=pair[0], other=pair[1], reason="乙", by=office)
    assert again == first
    assert AuditEntry.objects.filter(action="organisation.told_apart").count() == 2


def test_both_histories_tell_of_it_without_the_reason(mill, twin, office):
    mark = distinction_add(one=mill, other=twin, reason="林样例说的", by=office)
    distinction_remove(distinction=mark, by=office)
    for row, other in ((mill, twin), (twin, mill)):
        told = events(entries_of(row, office), office)
        assert other.name in told[0].text
        assert "took back" in told[0].text
        assert "are not the same organisation" in told[1].text
    assert "林样例" not in str(list(AuditEntry.objects.values()))


def test_another_chain_judges_for_itself(mill, twin, office, stranger):
    """`stranger` is the office of another chain, which has both entries too."""
    Organisation.objects.filter(pk=twin.pk).update(uscc=make_uscc(900002))
    for row in (mill, twin):
        row.refresh_from_db()
        organisation_create(values={"name": row.name, "uscc": row.uscc}, by=stranger)
    before = suggested(stranger, mill)
    distinction_add(one=mill, other=twin, by=office)
    assert suggested(stranger, mill) == before
    assert not told_apart(stranger, mill).exists()
    distinction_add(one=mill, other=twin, by=stranger)
    assert Distinction.objects.count() == 2
    organisation_remove(organisation=mill, by=stranger)
    assert [mark.chain for mark in Distinction.objects.all()] == [office.chain]


@pytest.mark.parametrize(
    ("who", "error"), [("firm", Forbidden), ("leader", Forbidden), ("stranger", Missing)]
)
def test_only_the_office_says_it_and_takes_it_back(mill, twin, office, who, error, request):
    actor = request.getfixturevalue(who)
    with pytest.raises(error):
        distinction_add(one=mill, other=twin, by=actor)
    mark = distinction_add(one=mill, other=twin, by=office)
    with pytest.raises(Forbidden if who == "leader" else Missing):
        distinction_remove(distinction=mark, by=actor)
    assert Distinction.objects.filter(pk=mark.pk).exists()


def test_nothing_is_different_from_itself(mill, office):
    with pytest.raises(Invalid):
        distinction_add(one=mill, other=mill, by=office)


# Merging and removing


@pytest.mark.parametrize("is_survivor_first", [True, False])
def test_a_merge_carries_the_mark_along_and_unmerging_gives_it_back(
    mill, twin, third, office, is_survivor_first
):
    pair = (twin, third) if is_survivor_first else (third, twin)
    distinction_add(one=pair[0], other=pair[1], by=office)
    merge = organisation_merge(survivor=mill, absorbed=twin, by=office)
    assert suggested(office, mill) == set()
    assert [mark.other_than(mill) for mark in told_apart(office, mill)] == [third]

    organisation_unmerge(merge=merge, by=office)
    assert suggested(office, mill) == {twin.pk, third.pk}
    assert [mark.other_than(twin) for mark in told_apart(office, twin)] == [third]


def test_what_both_are_told_apart_from_is_told_apart_once(mill, twin, third, office):
    distinction_add(one=third, other=twin, by=office)
    distinction_add(one=mill, other=third, by=office)
    merge = organisation_merge(survivor=mill, absorbed=twin, by=office)
    assert told_apart(office, mill).count() == 1
    assert told_apart(office, third).count() == 1
    organisation_unmerge(merge=merge, by=office)
    assert told_apart(office, third).count() == 2


def test_a_pair_that_is_merged_all_the_same_keeps_its_mark_for_the_undoing(mill, twin, office):
    distinction_add(one=mill, other=twin, by=office)
    merge = organisation_merge(survivor=mill, absorbed=twin, by=office)
    assert not told_apart(office, mill).exists()
    organisation_unmerge(merge=merge, by=office)
    assert told_apart(office, mill).count() == 1


def test_a_mark_does_not_hinder_removal_and_goes_with_the_entry(mill, twin, office):
    distinction_add(one=mill, other=twin, by=office)
    organisation_remove(organisation=twin, by=office)
    assert not Distinction.objects.exists()


# Pages


@pytest.fixture
def desk(client_of, office):
    return client_of(office)


def url(name: str, *args: object) -> str:
    return reverse(f"organisations:{name}", args=["fabric", *args])


@pytest.mark.parametrize("page", ["detail", "merge_choose", "merge"])
def test_the_button_stands_beside_merging(desk, mill, twin, page):
    args = (mill.pk, twin.pk) if page == "merge" else (mill.pk,)
    assert url("tell_apart", mill.pk, twin.pk) in desk.get(url(page, *args)).content.decode()


def test_the_page_says_it_lists_it_and_takes_it_back(desk, mill, twin, office):
    address = url("tell_apart", mill.pk, twin.pk)
    listed = desk.post(address, {"reason": "法人不同"}, follow=True).content.decode()
    mark = Distinction.objects.get()
    assert all(text in listed for text in (twin.name, "法人不同", office.label))
    assert "Marked as two different" in desk.get(url("merge", mill.pk, twin.pk)).content.decode()

    back = desk.post(url("apart_undo", mark.pk), {"from": twin.pk})
    assert back.headers["Location"] == url("merge_choose", twin.pk)
    assert suggested(office, mill) == {twin.pk}


def test_asked_by_script_only_the_suggestion_changes(desk, mill, twin):
    answer = desk.post(
        url("tell_apart", mill.pk, twin.pk), headers={"hx-request": "true"}
    ).content.decode()
    assert "<html" not in answer
    assert url("apart_undo", Distinction.objects.get().pk) in answer


# Imports


def test_a_sheet_with_both_is_not_asked_whether_they_are_the_same(mill, twin, office):
    distinction_add(one=mill, other=twin, by=office)
    imported = send_rows(
        office,
        ["企业名称", "地址", "员工人数"],
        [[mill.name, mill.address, 321], [twin.name, twin.address, 311]],
    )
    rows = ImportRow.objects.filter(sheet__imported=imported).order_by("number")
    assert [row.verdict for row in rows] == [Verdict.UPDATE, Verdict.UPDATE]
    meant = [row.plan["slots"]["organisation"]["id"] for row in rows]
    assert meant == [mill.pk, twin.pk]
