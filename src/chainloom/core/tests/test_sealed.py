"""Secrets stand sealed in the database, and a changed key loses none while the old one is known."""

from __future__ import annotations

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection
from tests import factories

from chainloom.core import sealed
from chainloom.notices.models import Webhook

SECRET, ADDRESS = "geheim-und-lang", "https://robot.test/send?key=abcd-9876"


def kept_of(row: Webhook) -> tuple[str, str]:
    """What a dump of the database shows."""
    with connection.cursor() as cursor:
        cursor.execute("select secret, address from notices_webhook where id = %s", [row.pk])
        return cursor.fetchone()


@pytest.fixture
def hook(db):
    chain = factories.ChainFactory()
    return Webhook.objects.create(chain=chain, name="h", address=ADDRESS, secret=SECRET)


def test_the_database_holds_no_secret_and_the_row_has_it(hook):
    for kept in kept_of(hook):
        assert kept.startswith(sealed.MARK)
        assert "geheim" not in kept
        assert "9876" not in kept
    row = Webhook.objects.get()
    assert (row.secret, row.address) == (SECRET, ADDRESS)


def test_an_empty_secret_stays_empty(hook):
    hook.secret = ""
    hook.save()
    assert kept_of(hook)[0] == ""
    assert Webhook.objects.get().secret == ""


def test_with_another_key_it_is_lost_and_kept(hook, settings):
    before = kept_of(hook)
    settings.SECRET_KEY = "another " * 8
    row = Webhook.objects.get()
    assert sealed.is_lost(row.secret)
    assert row.secret == ""
    row.name = "renamed"
    row.save()
    assert kept_of(hook) == before
    assert sealed.lost_secrets() == [
        f"notices.Webhook {hook.pk}, address",
        f"notices.Webhook {hook.pk}, secret",
    ]


def test_the_key_before_still_opens_until_all_is_sealed_anew(hook, settings):
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another " * 8, [old]
    assert Webhook.objects.get().secret == SECRET
    assert sealed.reseal() == (2, [])
    settings.SECRET_KEY_FALLBACKS = []
    assert Webhook.objects.get().secret == SECRET


def test_a_damaged_seal_is_lost_and_no_error(hook):
    with connection.cursor() as cursor:
        cursor.execute("update notices_webhook set secret = %s", [sealed.MARK + "nonsense"])
    assert sealed.is_lost(Webhook.objects.get().secret)


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_dump_shows_no_secret_and_brings_it_back(hook, form, settings):
    said = serializers.serialize(form, [hook])
    assert "geheim" not in said
    assert "9876" not in said
    Webhook.objects.all().delete()
    for found in serializers.deserialize(form, said):
        found.save()
    row = Webhook.objects.get()
    assert (row.secret, row.address) == (SECRET, ADDRESS)
    settings.SECRET_KEY = "another " * 8
    [found] = serializers.deserialize(form, said)
    assert sealed.is_lost(found.object.secret), "and what another key sealed stays sealed"
    assert serializers.serialize(form, [found.object]) == said


def test_nobody_searches_for_a_secret(hook):
    with pytest.raises(FieldError):
        Webhook.objects.filter(secret=SECRET).exists()


def test_what_stood_open_before_is_sealed_by_the_migration(hook):
    """The step of the migration, on rows as they stood before it."""
    with connection.cursor() as cursor:
        cursor.execute("update notices_webhook set secret = %s, address = %s", [SECRET, ADDRESS])
    from django.apps import apps

    sealed.seal_rows("notices", "Webhook", "address", "secret").code(apps, None)
    assert all(kept.startswith(sealed.MARK) for kept in kept_of(hook))
    assert Webhook.objects.get().address == ADDRESS
