"""An invented chain to try the product with: data as plain objects, and its loading."""

from .generator import SAMPLE_DAY, generate
from .model import (
    SampleBody,
    SampleBodyMember,
    SampleCertificate,
    SampleChain,
    SampleContact,
    SampleLink,
    SampleOrganisation,
    SamplePlacement,
    SampleUser,
)

__all__ = [
    "SAMPLE_DAY",
    "SampleBody",
    "SampleBodyMember",
    "SampleCertificate",
    "SampleChain",
    "SampleContact",
    "SampleLink",
    "SampleOrganisation",
    "SamplePlacement",
    "SampleUser",
    "generate",
]
