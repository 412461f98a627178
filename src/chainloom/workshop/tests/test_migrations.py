"""What older versions kept is still read."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps

from chainloom.sample.workshop import MANIFEST
from chainloom.workshop.models import ProviderTool
from chainloom.workshop.providers import contract, selectors

pytestmark = pytest.mark.django_db
MIGRATIONS = "chainloom.workshop.migrations"
say = import_module(f"{MIGRATIONS}.0005_manifests_say_limits").say
parts_of = import_module(f"{MIGRATIONS}.0008_good_metres_by_picture").parts_of


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


def test_good_metres_of_before_they_were_kept_by_picture_lie_on_the_same_cloth():
    size = {"width_px": 400, "height_px": 100}
    first = SimpleNamespace(pk=1, start_m=0.0, **size)
    second = SimpleNamespace(pk=2, start_m=0.1, **size)
    found = parts_of([first, second], 0.25, "x", 0.09, 0.135)
    assert [[key, round(start), round(end)] for key, start, end in found] == [
        [1, 360, 400], [2, 0, 140],
    ]  # fmt: skip
    assert parts_of([first], 0.25, "y", 0.03, 0.05) == []
