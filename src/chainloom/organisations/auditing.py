"""What the audit trail says of organisations: a sentence for every action."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "organisation.created": _("%(who)s entered %(what)s"),
    "organisation.updated": _("%(who)s changed the profile of %(what)s"),
    "organisation.joined": _("%(who)s let %(what)s join the chain"),
    "organisation.removed": _("%(who)s removed the entry %(what)s"),
    "organisation.passed_on": _(
        "%(who)s, where %(what)s was entered first, left it: it passes to the chain that has "
        "had it longest"
    ),
    "organisation.merged": _("%(who)s merged another entry into %(what)s"),
    "organisation.absorbed": _("%(who)s merged %(what)s into another entry"),
    "organisation.unmerged": _("%(who)s undid a merge of %(what)s"),
    "organisation.told_apart": _("%(who)s said that %(what)s is not the same as another entry"),
    "organisation.apart_undone": _(
        "%(who)s took back that %(what)s is not the same as another entry"
    ),
    "organisation.name_added": _("%(who)s added a name of %(what)s"),
    "organisation.name_removed": _("%(who)s removed a name of %(what)s"),
    "organisation.certificate_added": _("%(who)s recorded a certificate of %(what)s"),
    "organisation.certificate_updated": _("%(who)s corrected a certificate of %(what)s"),
    "organisation.certificate_removed": _("%(who)s removed a certificate of %(what)s"),
    "organisation.contact_added": _("%(who)s added a contact of %(what)s"),
    "organisation.contact_updated": _("%(who)s changed a contact of %(what)s"),
    "organisation.contact_erased": _("%(who)s erased a contact of %(what)s"),
    "organisation.consents_set": _("%(who)s changed what %(what)s shares"),
    "organisation.member_added": _("%(who)s seated a member in %(what)s"),
    "organisation.member_ended": _("%(who)s ended a seat in %(what)s"),
    "organisation.member_erased": _("%(who)s erased a person from %(what)s"),
    "organisation.claim_opened": _("%(who)s claimed the entry of %(what)s"),
    "organisation.claim_approved": _("%(who)s approved the claim to %(what)s"),
    "organisation.claim_refused": _("%(who)s refused the claim to %(what)s"),
}

# The same said more fully where the entry's context names what is meant.
FULLER = {
    "organisation.merged": ("other", _("%(who)s merged “%(name)s” into %(what)s")),
    "organisation.absorbed": ("other", _("%(who)s merged %(what)s into “%(name)s”")),
    "organisation.unmerged": ("other", _("%(who)s took %(what)s and “%(name)s” apart again")),
    "organisation.told_apart": (
        "other",
        _("%(who)s said that %(what)s and “%(name)s” are not the same organisation"),
    ),
    "organisation.apart_undone": (
        "other",
        _("%(who)s took back that %(what)s and “%(name)s” are not the same organisation"),
    ),
    "organisation.certificate_added": (
        "certificate",
        _("%(who)s recorded “%(name)s” for %(what)s"),
    ),
    "organisation.certificate_updated": (
        "certificate",
        _("%(who)s corrected “%(name)s” of %(what)s"),
    ),
    "organisation.certificate_removed": (
        "certificate",
        _("%(who)s took “%(name)s” from %(what)s"),
    ),
    "organisation.member_added": ("member", _("%(who)s seated “%(name)s” in %(what)s")),
    "organisation.member_ended": ("member", _("%(who)s ended the seat of “%(name)s” in %(what)s")),
}
