"""What is kept in files is not compressed, and Django reads it all the same."""

from __future__ import annotations

import pickle

from django.core.cache.backends.filebased import FileBasedCache

from chainloom.core.filecache import UnpackedFileCache


def test_what_is_kept_is_read_back_by_both_and_lies_there_as_it_is(tmp_path):
    ours, djangos = UnpackedFileCache(str(tmp_path), {}), FileBasedCache(str(tmp_path), {})
    value = {"links": list(range(20_000)), "at": None}
    ours.set("network", value)
    assert ours.get("network") == djangos.get("network") == value
    (file,) = tmp_path.glob("*.djcache")
    assert file.stat().st_size > len(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))
    # What was kept before an upgrade is read too.
    djangos.set("before", value)
    assert ours.get("before") == value
    assert ours.touch("network", 60)
    assert ours.get("network") == value
    ours.set("gone", 1, timeout=-1)
    assert ours.get("gone") is None
