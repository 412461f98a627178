"""Kinds of needs and resources: data, one file each."""

from .catalogue import Kind, KindError, choices, codes, kind, kinds, read

__all__ = ["Kind", "KindError", "choices", "codes", "kind", "kinds", "read"]
