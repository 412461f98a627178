"""People's names and numbers in sheets: who may touch them, and that erasing means everywhere."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation
from tests import factories

from chainloom.core.errors import Conflict, Forbidden
from chainloom.imports import services
from chainloom.imports.exporting import write_template
from chainloom.imports.models import Import, ImportEffect, ImportRow, ImportSheet, ImportStatus
from chainloom.imports.tables import table
from chainloom.jobs.models import Job
from chainloom.jobs.services import job_cancel
from chainloom.organisations.models import Contact, Organisation, Participation
from chainloom.organisations.services import contact_add, contact_erase, organisation_create

from .making import apply, send, send_book, send_rows, undo

pytestmark = pytest.mark.django_db
NAME = "鲤城恒锦织造有限公司"
CODE = factories.make_uscc(7001)
PERSON, PHONE = "王示例", "0595-22007001"
HEADERS = ["企业名称", "统一社会信用代码", "联系人", "电话", "备注栏"]
ROWS = [
    [NAME, CODE, PERSON, PHONE, f"请找{PERSON}"],
    ["鲤城瑞泰染整有限公司", "", "李示例", "0595-22007002", ""],
]


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    """What waits for the commit is done when the block ends."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def _kept() -> str:
    """Everything that imports keep, as text."""
    found = []
    for model in (Import, ImportSheet, ImportRow, ImportEffect):
        found += list(model.objects.values())
    return json.dumps(found, cls=DjangoJSONEncoder, ensure_ascii=False)


def _is_stored(imported: Import) -> bool:
    return imported.file.storage.exists(imported.file.name)


def _withheld(office, stranger) -> tuple[Organisation, Contact]:
    """An organisation with a contact of another chain, which has joined this one."""
    values = {"name": NAME, "uscc": CODE, "district_code": "350502"}
    firm = organisation_create(values=values, by=stranger)
    contact = contact_add(
        organisation=firm, values={"name": PERSON, "phone": "0595-11110000"}, by=stranger
    )
    organisation_create(values=values, by=office)
    assert Participation.objects.get(organisation=firm, chain=office.chain).figures_withheld
    return firm, contact


def test_a_contact_that_is_not_shared_is_neither_shown_nor_overwritten(office, stranger):
    firm, theirs = _withheld(office, stranger)
    imported = send_rows(office, HEADERS, ROWS[:1])
    assert "0595-11110000" not in _kept()
    apply(imported, office)
    theirs.refresh_from_db()
    assert theirs.phone == "0595-11110000"
    ours = Contact.objects.get(organisation=firm, source__chain=office.chain)
    assert (ours.name, ours.phone) == (PERSON, PHONE)


def test_a_contact_is_not_overwritten_once_its_consent_was_taken_back(office, stranger):
    firm, theirs = _withheld(office, stranger)
    entry = Participation.objects.filter(organisation=firm, chain=office.chain)
    entry.update(consents=["contacts"])
    imported = send_rows(office, HEADERS, ROWS[:1])
    entry.update(consents=[])
    apply(imported, office)
    assert imported.status == ImportStatus.PREVIEWED
    theirs.refresh_from_db()
    assert theirs.phone == "0595-11110000"


def test_erasing_a_contact_takes_it_out_of_the_import_that_wrote_it(office, commits):
    imported = apply(send_rows(office, HEADERS, ROWS), office)
    later = apply(send_rows(office, HEADERS, [[NAME, CODE, PERSON, "13800007001", ""]]), office)
    other = apply(send_rows(office, HEADERS[:1], [["鲤城华盛织造有限公司"]]), office)
    contact = Contact.objects.get(name=PERSON)
    assert PERSON in _kept()
    with commits():
        contact_erase(contact=contact, by=office)
    kept = _kept()
    assert [text for text in (PERSON, PHONE, "13800007001") if text in kept] == []
    # Another firm's person in the same file stays.
    assert "李示例" in json.dumps(
        list(ImportRow.objects.values_list("cells", flat=True)), ensure_ascii=False
    )
    assert [_is_stored(one) for one in (imported, later, other)] == [False, False, True]


def test_the_page_says_why_the_original_is_gone(office, client_of, commits):
    imported = apply(send_rows(office, HEADERS, ROWS), office)
    with commits():
        contact_erase(contact=Contact.objects.get(name=PERSON), by=office)
    page = f"/c/fabric/imports/{imported.pk}/"
    assert "a person named in it was erased" in client_of(office).get(page).content.decode()
    answer = client_of(office).get(f"{page}original/")
    assert answer.status_code == 410
    assert "a person named in it was erased" in answer.content.decode()


def test_erasing_a_contact_reaches_its_former_values(office, commits):
    """The name was corrected since: the row is found by what the import wrote."""
    apply(send_rows(office, HEADERS, ROWS), office)
    contact = Contact.objects.get(name=PERSON)
    Contact.objects.filter(pk=contact.pk).update(name="汪示例", phone="0595-22009999")
    contact.refresh_from_db()
    contact_erase(contact=contact, by=office)
    assert [text for text in (PERSON, PHONE) if text in _kept()] == []


def test_a_preview_that_names_an_erased_person_is_discarded(office, commits):
    contact = contact_add(
        organisation=factories.OrganisationFactory(chain=office.chain, name=NAME, uscc=CODE),
        values={"name": PERSON, "phone": PHONE},
        by=office,
    )
    imported = send_rows(office, HEADERS, ROWS[:1])
    with commits():
        contact_erase(contact=contact, by=office)
    imported.refresh_from_db()
    assert imported.status == ImportStatus.DISCARDED
    assert PERSON not in _kept()
    assert not _is_stored(imported)


def test_a_preview_whose_second_reading_was_stopped_is_discarded_too(office, commits):
    contact = contact_add(
        organisation=factories.OrganisationFactory(chain=office.chain, name=NAME, uscc=CODE),
        values={"name": PERSON, "phone": PHONE},
        by=office,
    )
    imported = send_rows(office, HEADERS, ROWS[:1])
    services.import_read(imported=imported, by=office)
    imported.refresh_from_db()
    job_cancel(job=Job.objects.get(pk=imported.job_id), by=office)
    assert services.settle(imported).status == ImportStatus.UPLOADED
    with commits():
        contact_erase(contact=contact, by=office)
    imported.refresh_from_db()
    assert imported.status == ImportStatus.DISCARDED
    assert PERSON not in _kept()


def test_erasing_a_contact_reaches_the_other_sheets_of_its_file(office):
    """A sheet that is no table shows its first values on the page of columns."""
    sheets = [
        ("名单", HEADERS, ROWS),
        ("通讯录", ["姓名", "号码"], [[PERSON, PHONE], ["赵示例", "1"]]),
    ]
    imported = apply(send_book(office, *sheets), office)
    assert PERSON in str(imported.sheets.get(index=1).samples)
    contact_erase(contact=Contact.objects.get(name=PERSON), by=office)
    assert [text for text in (PERSON, PHONE) if text in _kept()] == []
    assert "赵示例" in _kept()


def test_erasing_reaches_the_value_that_a_sheet_would_have_replaced(office):
    firm = factories.OrganisationFactory(chain=office.chain, name=NAME, uscc=CODE)
    contact = contact_add(organisation=firm, values={"name": "总机", "phone": PHONE}, by=office)
    rows = [[NAME, CODE, "", "0595-22000009", ""]]
    for as_of in (None, date(2020, 1, 1)):
        send_rows(office, HEADERS, rows, as_of=as_of)
    assert PHONE in _kept()
    contact_erase(contact=contact, by=office)
    assert PHONE not in _kept()


def test_another_chains_sheet_keeps_the_contact_it_wrote_itself(office, stranger, commits):
    firm, theirs = _withheld(office, stranger)
    imported = apply(send_rows(office, HEADERS, ROWS[:1]), office)
    contact_erase(contact=theirs, by=stranger)
    assert Contact.objects.filter(organisation=firm, name=PERSON).exists()
    assert PERSON in json.dumps(
        ImportRow.objects.get(sheet__imported=imported).cells, ensure_ascii=False
    )


def test_an_import_can_be_undone_after_one_of_its_contacts_was_erased(office):
    firm = factories.OrganisationFactory(chain=office.chain, name=NAME, uscc=CODE, headcount=80)
    imported = apply(
        send_rows(office, [*HEADERS, "员工人数"], [[*row, 90] for row in ROWS]), office
    )
    contact_erase(contact=Contact.objects.get(name=PERSON), by=office)
    contact_erase(contact=Contact.objects.get(name="李示例"), by=office)
    undo(imported, office)
    assert imported.status == ImportStatus.UNDONE, imported.error
    firm.refresh_from_db()
    assert firm.headcount == 80
    assert not Organisation.objects.filter(name=ROWS[1][0]).exists()
    assert not Contact.objects.exclude(name="").exists()


def test_undo_never_brings_an_erased_persons_values_back(office):
    firm = factories.OrganisationFactory(chain=office.chain, name=NAME, uscc=CODE)
    contact = contact_add(organisation=firm, values={"name": PERSON, "phone": "1"}, by=office)
    imported = apply(send_rows(office, HEADERS, ROWS[:1]), office)
    contact.refresh_from_db()
    assert contact.phone == PHONE
    contact_erase(contact=contact, by=office)
    undo(imported, office)
    assert imported.status == ImportStatus.UNDONE, imported.error
    contact.refresh_from_db()
    assert (contact.name, contact.phone) == ("", "")


def test_discarding_takes_the_first_values_of_the_columns_too(office):
    imported = send_rows(office, HEADERS, ROWS)
    services.import_discard(imported=imported, by=office)
    assert PERSON not in _kept()


def test_discarding_an_undone_import_takes_its_way_back_too(office):
    imported = undo(apply(send_rows(office, HEADERS, ROWS), office), office)
    services.import_discard(imported=imported, by=office)
    assert [text for text in (PERSON, PHONE) if text in _kept()] == []


def test_closing_an_import_leaves_only_what_it_wrote(office, commits):
    imported = apply(send_rows(office, HEADERS, ROWS), office)
    with commits():
        services.import_close(imported=imported, by=office)
    imported.refresh_from_db()
    assert imported.status == ImportStatus.CLOSED
    assert PERSON not in _kept()
    assert not _is_stored(imported)
    assert not ImportEffect.objects.filter(imported=imported).exists()
    assert Contact.objects.filter(name=PERSON).exists()
    with pytest.raises(Conflict):
        services.import_undo(imported=imported, by=office)


def test_only_the_office_closes_and_only_what_was_applied(office, leader):
    imported = send_rows(office, HEADERS, ROWS)
    with pytest.raises(Conflict):
        services.import_close(imported=imported, by=office)
    apply(imported, office)
    with pytest.raises(Forbidden):
        services.import_close(imported=imported, by=leader)


def test_an_import_is_closed_on_its_page(office, client_of):
    imported = apply(send_rows(office, HEADERS, ROWS), office)
    browser, page = client_of(office), f"/c/fabric/imports/{imported.pk}/"
    assert f'action="{page}close/"' in browser.get(page).content.decode()
    assert browser.post(f"{page}close/").status_code == 302
    shown = browser.get(page).content.decode()
    assert "This import was closed" in shown
    assert f"{page}undo/" not in shown


@pytest.mark.parametrize("least", ["9" * 400, "101", "٣", "-1", ""])
def test_an_odd_threshold_breaks_nothing(office, client_of, least):
    imported = send_rows(office, HEADERS, ROWS)
    answer = client_of(office).post(f"/c/fabric/imports/{imported.pk}/accept/", {"least": least})
    assert answer.status_code == 302


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("key", ["organisations", "certificates"])
def test_the_notes_of_a_filled_template_are_left_out(office, language, key):
    target = io.BytesIO()
    with translation.override(language):
        write_template(target, table(key), office.chain_id)
    imported = send(office, target.getvalue(), "模板.xlsx")
    first, notes = imported.sheets.all()
    assert (first.table, notes.table) == (key, "")
    assert [note["code"] for note in imported.notes] == ["sheet_explains"]
