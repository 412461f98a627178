"""Kinds of qualification (资质) as data, and the reading of their written names."""

from .catalogue import (
    CertificateKind,
    KindMatch,
    Level,
    UnknownKind,
    kind,
    kinds,
    ladder,
    ladder_label,
    match_kind,
)

__all__ = [
    "CertificateKind",
    "KindMatch",
    "Level",
    "UnknownKind",
    "kind",
    "kinds",
    "ladder",
    "ladder_label",
    "match_kind",
]
