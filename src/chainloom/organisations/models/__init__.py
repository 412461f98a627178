"""The registry: organisations and what is known of them, each value with its source."""

from .bodies import BodyMembership, BodyRole
from .certificates import Certificate
from .identity import Claim, ClaimStatus, Distinction, Merge
from .organisation import (
    Contact,
    Kind,
    NameKind,
    Organisation,
    OrganisationName,
    Participation,
    RevenueBand,
)
from .source import Source, SourceKind

__all__ = [
    "BodyMembership",
    "BodyRole",
    "Certificate",
    "Claim",
    "ClaimStatus",
    "Contact",
    "Distinction",
    "Kind",
    "Merge",
    "NameKind",
    "Organisation",
    "OrganisationName",
    "Participation",
    "RevenueBand",
    "Source",
    "SourceKind",
]
