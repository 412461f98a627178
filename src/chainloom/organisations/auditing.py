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
    "organisation.members_left": _("%(who)s ended seats in %(what)s with its term"),
    "organisation.body_described": _("%(who)s said what %(what)s is"),
    "organisation.term_added": _("%(who)s began a term of %(what)s"),
    "organisation.term_changed": _("%(who)s put a term of %(what)s right"),
    "organisation.term_removed": _("%(who)s took out a term of %(what)s"),
    "organisation.firm_assigned": _("%(who)s gave %(what)s a firm to look after"),
    "organisation.firm_left": _("%(who)s said that %(what)s no longer looks after a firm"),
    "organisation.firm_passed_on": _("%(who)s said who in %(what)s answers for a firm"),
    "organisation.team_assigned": _("%(who)s gave %(what)s a team that looks after it"),
    "organisation.team_left": _("%(who)s ended a team’s looking after %(what)s"),
    "organisation.team_passed_on": _("%(who)s said who answers for %(what)s in its team"),
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
    "organisation.members_left": (
        "count",
        _("%(who)s ended seats in %(what)s with its term: %(name)s"),
    ),
    "organisation.term_added": ("term", _("%(who)s began the term “%(name)s” of %(what)s")),
    "organisation.term_changed": ("term", _("%(who)s put the term “%(name)s” of %(what)s right")),
    "organisation.term_removed": ("term", _("%(who)s took out the term “%(name)s” of %(what)s")),
    "organisation.firm_assigned": ("firm", _("%(who)s gave %(what)s “%(name)s” to look after")),
    "organisation.firm_left": (
        "firm",
        _("%(who)s said that %(what)s no longer looks after “%(name)s”"),
    ),
    "organisation.firm_passed_on": (
        "firm",
        _("%(who)s said who in %(what)s answers for “%(name)s”"),
    ),
    "organisation.team_assigned": ("team", _("%(who)s gave %(what)s to “%(name)s” to look after")),
    "organisation.team_left": (
        "team",
        _("%(who)s said that “%(name)s” no longer looks after %(what)s"),
    ),
    "organisation.team_passed_on": (
        "team",
        _("%(who)s said who in “%(name)s” answers for %(what)s"),
    ),
}
