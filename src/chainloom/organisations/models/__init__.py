"""The registry: organisations and what is known of them, each value with its source."""

from .bodies import (
    BodyForm,
    BodyMembership,
    BodyProfile,
    BodyRole,
    BodyTerm,
    Dated,
    ServiceAssignment,
    on_day,
    overlapping,
)
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
    "BodyForm",
    "BodyMembership",
    "BodyProfile",
    "BodyRole",
    "BodyTerm",
    "Certificate",
    "Claim",
    "ClaimStatus",
    "Contact",
    "Dated",
    "Distinction",
    "Kind",
    "Merge",
    "NameKind",
    "Organisation",
    "OrganisationName",
    "Participation",
    "RevenueBand",
    "ServiceAssignment",
    "Source",
    "SourceKind",
    "on_day",
    "overlapping",
]
