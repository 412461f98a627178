"""Erasing a person takes them out of documents too: file, texts, facts and effects."""

from __future__ import annotations

import json

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from chainloom.core.errors import Conflict
from chainloom.documents import services
from chainloom.documents.models import (
    Document,
    DocumentEffect,
    DocumentFact,
    DocumentMention,
    DocumentText,
)
from chainloom.organisations.models import BodyMembership, Contact, Organisation, Source
from chainloom.organisations.services import body_person_erase, contact_add, contact_erase

from . import making
from .making import BODY, BUREAU, applied, fact, read, the, undone

pytestmark = pytest.mark.django_db
PERSON = "林样本"
TEXT = f"鲤城区样工局局长{PERSON}出席。规上企业133家。"


def _kept() -> str:
    """Everything that documents keep, as text."""
    found = []
    kept = (Document, DocumentText, DocumentFact, DocumentEffect, DocumentMention, Source)
    for model in kept:
        found += list(model.objects.values())
    return json.dumps(found, cls=DjangoJSONEncoder, ensure_ascii=False)


@pytest.fixture
def document(office, hands):
    hands.reading = making.reading(
        TEXT,
        [
            fact("person", f"局长{PERSON}", TEXT, name=PERSON, post="局长", organisation=BUREAU),
            fact("figure", "规上企业133家", TEXT, what="规上企业", number=133, unit="家"),
        ],
        title=f"{PERSON}出席",
    )
    return read(office, TEXT)


def test_an_erased_contact_leaves_nothing_in_documents(
    office, document, django_capture_on_commit_callbacks
):
    applied(document, office)
    storage, name = document.file.storage, document.file.name
    with django_capture_on_commit_callbacks(execute=True):
        contact_erase(contact=Contact.objects.get(), by=office)
    assert PERSON not in _kept()
    assert not storage.exists(name)
    figure = the(document, "figure")
    text = DocumentText.objects.get().text
    assert len(text) == len(TEXT)
    assert text[figure.start : figure.end] == "规上企业133家"
    with pytest.raises(Conflict, match="no longer kept"):
        services.document_read(document=Document.objects.get(), by=office)


def test_what_an_erased_person_leaves_can_still_be_undone(office, document):
    applied(document, office)
    contact_erase(contact=Contact.objects.get(), by=office)
    undone(document, office)
    assert not Organisation.objects.filter(name=BUREAU).exists()


def test_a_document_not_applied_forgets_the_person_of_that_organisation_too(office, document):
    bureau = Organisation.objects.create(name=BUREAU, kind="government")
    bureau.participations.create(chain=office.chain)
    contact = contact_add(organisation=bureau, values={"name": PERSON}, by=office)
    contact_erase(contact=contact, by=office)
    assert PERSON not in _kept()


def test_somebody_of_the_same_name_elsewhere_stays(office, document):
    mill = Organisation.objects.create(name="鲤城另家织造有限公司")
    mill.participations.create(chain=office.chain)
    contact = contact_add(organisation=mill, values={"name": PERSON}, by=office)
    contact_erase(contact=contact, by=office)
    assert PERSON in _kept()


def test_a_person_erased_from_a_body_leaves_nothing_in_documents(office, hands):
    document = applied(read(office), office)
    body_person_erase(seat=BodyMembership.objects.get(person_name="陈样本"), by=office)
    assert "陈样本" not in _kept()
    undone(document, office)
    assert not Organisation.objects.filter(name=BODY).exists()
