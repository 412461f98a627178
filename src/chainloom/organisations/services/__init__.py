"""Every write to the registry; web, API, command line, imports and jobs all come through here."""

from .apart import distinction_add, distinction_remove
from .assignments import assignment_end, assignment_pass_on, firms_assign
from .bodies import body_describe, term_add, term_remove, term_update
from .bulk import OrganisationChange, OrganisationDraft, organisation_bulk_write
from .certificates import (
    CertificateChange,
    CertificateDraft,
    certificate_add,
    certificate_bulk_remove,
    certificate_bulk_write,
    certificate_remove,
    certificate_update,
)
from .claims import claim_approve, claim_find, claim_open, claim_refuse
from .contacts import contact_add, contact_erase, contact_update
from .effects import marked_at_the_end, network_changed, source_of_entry
from .merging import Hindrance, differences, organisation_merge, organisation_unmerge
from .names import name_add, name_remove
from .profile import (
    organisation_bulk_remove,
    organisation_create,
    organisation_remove,
    organisation_update,
)
from .standing import (
    body_member_add,
    body_member_end,
    body_member_replace,
    body_person_erase,
    consents_set,
)

__all__ = [
    "CertificateChange",
    "CertificateDraft",
    "Hindrance",
    "OrganisationChange",
    "OrganisationDraft",
    "assignment_end",
    "assignment_pass_on",
    "body_describe",
    "body_member_add",
    "body_member_end",
    "body_member_replace",
    "body_person_erase",
    "certificate_add",
    "certificate_bulk_remove",
    "certificate_bulk_write",
    "certificate_remove",
    "certificate_update",
    "claim_approve",
    "claim_find",
    "claim_open",
    "claim_refuse",
    "consents_set",
    "contact_add",
    "contact_erase",
    "contact_update",
    "differences",
    "distinction_add",
    "distinction_remove",
    "firms_assign",
    "marked_at_the_end",
    "name_add",
    "name_remove",
    "network_changed",
    "organisation_bulk_remove",
    "organisation_bulk_write",
    "organisation_create",
    "organisation_merge",
    "organisation_remove",
    "organisation_unmerge",
    "organisation_update",
    "source_of_entry",
    "term_add",
    "term_remove",
    "term_update",
]
