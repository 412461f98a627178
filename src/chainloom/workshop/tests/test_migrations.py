"""What older versions kept is still read."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from chainloom.sample.workshop import MANIFEST
from chainloom.workshop.models import ProviderTool
from chainloom.workshop.providers import contract, selectors

pytestmark = pytest.mark.django_db
say = import_module("chainloom.workshop.migrations.0005_manifests_say_limits").say


@pytest.mark.parametrize(
    ("state", "after"), [("approved", "waiting"), ("paused", "paused"), ("waiting", "waiting")]
)
def test_a_manifest_of_before_limits_were_asked_for_is_read(firm, chain, state, after):
    manifest = contract.Manifest.model_validate(MANIFEST).model_dump()
    digest = contract.manifest_digest(manifest)
    about = {
        "chain": chain,
        "provider": firm.membership.organisation,
        "address": "https://a.example",
    }
    whole = ProviderTool.objects.create(manifest=manifest, sha256=digest, state=state, **about)
    bare = {name: value for name, value in manifest.items() if name != "limits"}
    old = ProviderTool.objects.create(
        manifest=bare, sha256="old", approved_sha256="old", state=state, **about
    )
    say(apps, None)
    old.refresh_from_db()
    whole.refresh_from_db()
    told = selectors.told(old)
    assert told is not None
    assert told["limits"]
    assert old.state == after
    assert old.sha256 == contract.manifest_digest(old.manifest)
    assert not old.is_open()
    assert (whole.manifest, whole.sha256, whole.state) == (manifest, digest, state)
