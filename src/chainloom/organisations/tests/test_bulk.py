"""Very many entries at once: the same rules, all or nothing, in order."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.factories import make_uscc

from chainloom.audit.models import AuditEntry
from chainloom.core.errors import Conflict, Forbidden, Invalid, Problem
from chainloom.organisations.models import Certificate, Organisation, Source
from chainloom.organisations.services import (
    CertificateDraft,
    OrganisationChange,
    OrganisationDraft,
    certificate_bulk_remove,
    certificate_bulk_write,
    organisation_bulk_remove,
    organisation_bulk_write,
    organisation_create,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(chain):
    return Source.objects.create(
        kind="import", title="名录.xlsx", as_of=dt.date(2026, 6, 30), chain=chain
    )


@pytest.fixture
def write(chain, sheet, office):
    def call(creates=(), updates=(), by=office):
        return organisation_bulk_write(
            creates=list(creates),
            updates=list(updates),
            chain=chain,
            source=sheet,
            by=by,
            context={"import": 7},
        )

    return call


def draft(number: int, **values) -> OrganisationDraft:
    return OrganisationDraft(
        {"name": f"样例{number}纺织有限公司", "uscc": make_uscc(number), **values}
    )


def test_ids_come_back_in_the_order_given(write, mill):
    done = write([draft(n) for n in range(3)], [OrganisationChange(mill.pk, {"headcount": 5})])
    names = [Organisation.objects.get(pk=pk).name for pk in done]
    assert names == [f"样例{n}纺织有限公司" for n in range(3)] + [mill.name]


def test_entries_made_in_bulk_are_as_complete_as_those_made_by_hand(write, sheet, chain):
    [pk] = write(
        [
            OrganisationDraft(
                {"name": "鲤城新立织造厂", "address": "常泰街道1号"}, (("alias", "新立"),)
            )
        ]
    )
    made = Organisation.objects.get(pk=pk)
    assert made.name_key
    assert made.address_key
    assert made.value_sources["name"] == {"source": sheet.pk, "as_of": "2026-06-30"}
    assert made.participations.get().source == sheet
    assert made.other_names.get().text == "新立"
    entry = AuditEntry.objects.get(action="organisation.created", object_id=str(pk))
    assert entry.context == {"import": 7}
    assert entry.changes["name"] == [None, "鲤城新立织造厂"] or entry.changes["name"] == [
        "",
        "鲤城新立织造厂",
    ]


def test_one_wrong_row_stops_them_all_and_is_pointed_at(write):
    before = Organisation.objects.count()
    with pytest.raises(Invalid) as refused:
        write([draft(1), draft(2), draft(3, headcount="many")])
    assert refused.value.details["index"] == 2
    assert Organisation.objects.count() == before


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda mill: ([draft(1), draft(1)], []), "uscc_twice"),
        (lambda mill: ([OrganisationDraft({"name": "x", "uscc": mill.uscc})], []), "uscc_taken"),
        (lambda mill: ([], [OrganisationChange(10**9, {"headcount": 1})]), "gone"),
        (lambda mill: ([], [OrganisationChange(mill.pk, {"headcount": 1}, version=9)]), "stale"),
        (lambda mill: ([], [OrganisationChange(mill.pk, {})] * 2), "changed_twice"),
    ],
)
def test_what_cannot_be_done_is_refused(write, mill, make, code):
    creates, updates = make(mill)
    with pytest.raises(Problem) as refused:
        write(creates, updates)
    assert refused.value.code == code


def test_a_code_given_to_two_entries_is_refused(write, mill):
    [pk] = write([draft(5)])
    with pytest.raises(Conflict):
        write([], [OrganisationChange(pk, {"uscc": mill.uscc})])


def test_an_organisation_of_another_chain_joins(write, stranger):
    elsewhere = organisation_create(values={"name": "外链厂", "uscc": make_uscc(8)}, by=stranger)
    assert write([draft(8)]) == [elsewhere.pk]
    assert Organisation.objects.filter(uscc=make_uscc(8)).count() == 1


def test_only_the_office_of_the_very_chain_writes_in_bulk(write, firm, stranger):
    for actor in (firm, stranger):
        with pytest.raises(Forbidden):
            write([draft(1)], by=actor)


def test_an_undo_puts_back_values_with_their_sources(write, mill, office, sheet):
    before = dict(mill.value_sources)
    write([], [OrganisationChange(mill.pk, {"headcount": 999, "website": "http://a.example"})])
    write(
        [],
        [
            OrganisationChange(
                mill.pk,
                {"headcount": 320, "website": ""},
                value_sources={"headcount": before["headcount"], "website": None},
            )
        ],
    )
    mill.refresh_from_db()
    assert (mill.headcount, mill.website) == (320, "")
    assert mill.value_sources == before


def test_entries_are_taken_out_again_unless_something_stands_on_them(write, office, chain, sheet):
    done = write([draft(1), draft(2)])
    certificates = certificate_bulk_write(
        creates=[CertificateDraft(done[1], {"kind": "above_designated_size"})],
        updates=[],
        chain=chain,
        source=sheet,
        by=office,
    )
    with pytest.raises(Conflict):
        organisation_bulk_remove(organisation_ids=done, by=office)
    assert Organisation.objects.filter(pk__in=done).count() == 2
    certificate_bulk_remove(certificate_ids=certificates, by=office)
    organisation_bulk_remove(organisation_ids=done, by=office)
    assert not Organisation.objects.filter(pk__in=done).exists()
    assert not Certificate.objects.exists()
