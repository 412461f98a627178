"""What can go wrong with the name index, each with a type the caller can act on."""

from __future__ import annotations


class SearchIndexError(Exception):
    """The parent of every error the name index raises on purpose."""


class IndexMissing(SearchIndexError):
    """There is no usable index here: absent, damaged, or of an older format.

    The index is derived, so the caller answers from the database meanwhile and
    rebuilds; nothing is lost.
    """


class IndexBusy(SearchIndexError):
    """Another process is writing and did not finish within the time allowed."""
