"""Who may see and do what with needs, resources and matches."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from chainloom.accounts.actor import Actor
from chainloom.core.policy import Policy
from chainloom.documents.models import DocumentEffect
from chainloom.organisations.models import Organisation

from .models import (
    Assignment,
    AssignmentState,
    Match,
    MatchState,
    Need,
    NeedParty,
    NeedState,
    OutsideOffer,
    Resource,
    ResourceState,
    Visibility,
)
from .models.needs import LISTED, UNSENT

NOBODY = Q(pk__in=[])
EVERYBODY = Q(pk__isnull=False)
# What documents make, by the keys of its records.
NEED, RESOURCE = "need", "resource"
# Units stay responsible until the office releases them.
_HELD = [state for state in AssignmentState if state != AssignmentState.RELEASED]


def _of_merged() -> Q:
    """Rows of organisations that were merged into others. They are few: found once through the
    index, and not by a look-up for every row of a list."""
    return Q(organisation__in=Organisation.objects.filter(merged_into__isnull=False).order_by())


def _own(actor: Actor) -> Q:
    """Belongs to the organisation for which the actor acts."""
    return Q(organisation=actor.organisation_id) if actor.organisation_id else NOBODY


def _responsible(actor: Actor) -> Q:
    """A need that was assigned to the actor's organisation."""
    if actor.organisation_id is None:
        return NOBODY
    held = Assignment.objects.filter(organisation=actor.organisation_id, state__in=_HELD)
    return Q(pk__in=held.values("need"))


def _matched(actor: Actor, **about: object) -> Q:
    """A need with which a resource of the actor's organisation is being matched."""
    if actor.organisation_id is None:
        return NOBODY
    theirs = Match.objects.filter(resource__organisation=actor.organisation_id, **about)
    return Q(pk__in=theirs.exclude(state=MatchState.DROPPED).values("need"))


def _from_document(actor: Actor, record: str) -> Q:
    """What a document of the chain made: it is the whole office's, whoever carried it out."""
    if not actor.is_office:
        return NOBODY
    made = DocumentEffect.objects.filter(record=record, fact__document__chain=actor.chain_id)
    return Q(pk__in=made.values("object_id"))


def concerned(actor: Actor) -> Q:
    """What is said between who asks and those responsible is theirs, office's and leader's: words,
    clocks and how satisfied who asks is."""
    if actor.sees_all:
        return EVERYBODY
    return _own(actor) | _responsible(actor)


class NeedPolicy(Policy[Need]):
    """view · name (whose it is) · rating (how satisfied its asker is) · contact · edit · send
    · withdraw · confirm · supply · verify
    · assign · close · work · escalate · decide
    """

    model = Need

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Need]:
        if actor.is_system and actor.chain_id is None:
            return Need.objects.all()
        if actor.chain_id is None:
            return Need.objects.none()
        here = Need.objects.filter(~_of_merged(), chain=actor.chain_id)
        match action:
            case "view":
                return here.filter(self._seen(actor))
            case "name":
                return here.filter(self._seen(actor)).filter(self._named(actor))
            case "contact":
                return here.filter(self._seen(actor)).filter(self._open(actor))
            case "rating":
                return here.filter(self._seen(actor)).filter(concerned(actor))
            case "edit":
                return here.filter(self._written(actor))
            case "send" | "withdraw" | "confirm" | "supply":
                return here.filter(self._spoken_for(actor))
            case "verify" | "assign" | "close" | "call_back" | "release":
                return here.filter(self._sent(actor)) if actor.is_office else here.none()
            case "work":
                return here.filter(_responsible(actor))
            case "extend" | "ask":
                office = self._sent(actor) if actor.is_office else NOBODY
                return here.filter(office | _responsible(actor))
            case "escalate":
                office = self._sent(actor) if actor.is_office else NOBODY
                return here.filter(office | self._spoken_for(actor))
            case "decide":
                return here.filter(self._sent(actor)) if actor.sees_all else here.none()
        return here.none()

    def may_add(self, actor: Actor, **about: object) -> bool:
        """Everyone for their own organisation; the office for any of its chain."""
        if actor.chain_id is None:
            return False
        return actor.is_office or about.get("organisation_id") == actor.organisation_id

    def _sent(self, actor: Actor) -> Q:
        """All that was sent, and drafts that the actor wrote (for somebody else) or a document."""
        if actor.is_system:
            return EVERYBODY
        mine = Q(created_by=actor.user) if actor.user else NOBODY
        return ~Q(state=NeedState.DRAFT) | mine | _from_document(actor, NEED)

    def _seen(self, actor: Actor) -> Q:
        # What the row itself tells stands first: a database looks at the rest only where it must.
        concerned = _own(actor) | _responsible(actor) | _matched(actor)
        if actor.sees_all:
            return self._sent(actor) | concerned
        shown_to = NeedParty.objects.filter(need=OuterRef("pk"), organisation=actor.organisation_id)
        listed = Q(state__in=LISTED) & (~Q(visibility=Visibility.CHOSEN) | Q(Exists(shown_to)))
        return listed | concerned

    def _named(self, actor: Actor) -> Q:
        """The name is open unless it is to be hidden until the asker agrees."""
        if actor.sees_all:
            return EVERYBODY
        agreed = _matched(actor, asker_at__isnull=False)
        return Q(hide_name=False) | _own(actor) | _responsible(actor) | agreed

    def _open(self, actor: Actor) -> Q:
        """Whom to turn to: told to who is responsible, and when both sides are interested."""
        if actor.sees_all:
            return EVERYBODY
        mutual = _matched(actor, asker_at__isnull=False, offerer_at__isnull=False)
        return _own(actor) | _responsible(actor) | mutual

    def _written(self, actor: Actor) -> Q:
        """Its asker until it is sent; then the office, until it is over."""
        own = _own(actor) & Q(state__in=UNSENT)
        if not actor.is_office:
            return own
        return own | self._sent(actor) & ~Q(state__in=[NeedState.CONFIRMED, NeedState.CLOSED])

    def _spoken_for(self, actor: Actor) -> Q:
        """The asker itself, or the office that entered it for somebody without an account; what a
        document drafted, each of the office until it is sent."""
        if actor.is_system:
            return EVERYBODY
        entered = Q(created_by=actor.user) if actor.is_office and actor.user else NOBODY
        return _own(actor) | entered | Q(state__in=UNSENT) & _from_document(actor, NEED)


class ResourcePolicy(Policy[Resource]):
    """view · contact · edit · confirm · end"""

    model = Resource

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Resource]:
        if actor.is_system and actor.chain_id is None:
            return Resource.objects.all()
        if actor.chain_id is None:
            return Resource.objects.none()
        here = Resource.objects.filter(~_of_merged(), chain=actor.chain_id)
        own = _own(actor)
        sent = self._sent(actor)
        offered = Q(state=ResourceState.OPEN)
        match action:
            case "view" if actor.sees_all:
                return here.filter(own | sent)
            case "view":
                return here.filter(own | offered | self._matched(actor))
            case "contact" if actor.sees_all:
                return here.filter(own | sent)
            case "contact":
                mutual = {"asker_at__isnull": False, "offerer_at__isnull": False}
                return here.filter(own | self._matched(actor, **mutual))
            case "edit" | "confirm" | "end":
                return here.filter(own | sent) if actor.is_office else here.filter(own)
        return here.none()

    def may_add(self, actor: Actor, **about: object) -> bool:
        """Everyone for their own organisation; the office for any of its chain."""
        if actor.chain_id is None:
            return False
        return actor.is_office or about.get("organisation_id") == actor.organisation_id

    def _sent(self, actor: Actor) -> Q:
        """All that was offered, and drafts that the actor wrote or a document."""
        if actor.is_system:
            return EVERYBODY
        mine = Q(created_by=actor.user) if actor.user else NOBODY
        return ~Q(state=ResourceState.DRAFT) | mine | _from_document(actor, RESOURCE)

    def _matched(self, actor: Actor, **about: object) -> Q:
        if actor.organisation_id is None:
            return NOBODY
        theirs = Match.objects.filter(need__organisation=actor.organisation_id, **about)
        return Q(pk__in=theirs.exclude(state=MatchState.DROPPED).values("resource"))


class MatchPolicy(Policy[Match]):
    """view · ask (as who asks) · offer (as who offers) · move · drop"""

    model = Match

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Match]:
        if actor.is_system and actor.chain_id is None:
            return Match.objects.all()
        if actor.chain_id is None:
            return Match.objects.none()
        gone = _of_merged()
        here = Match.objects.filter(chain=actor.chain_id).exclude(
            Q(need__in=Need.objects.filter(gone)) | Q(resource__in=Resource.objects.filter(gone))
        )
        mine = actor.organisation_id
        asks = Q(need__organisation=mine) if mine else NOBODY
        offers = Q(resource__organisation=mine) if mine else NOBODY
        match action:
            case "view" if actor.sees_all:
                return here
            case "view":
                held = Assignment.objects.filter(organisation=mine, state__in=_HELD)
                return here.filter(asks | offers | Q(need__in=held.values("need")))
            case "ask":
                return here.filter(asks)
            case "offer":
                return here.filter(offers)
            case "move" | "drop":
                return here if actor.is_office else here.filter(asks | offers)
        return here.none()

    def may_add(self, actor: Actor, **about: object) -> bool:
        """The office; who asks, of a resource they see; who offers, to a need they see."""
        if actor.is_office:
            return True
        own = actor.organisation_id
        return own is not None and own in (about.get("asker_id"), about.get("offerer_id"))


class OutsideOfferPolicy(Policy[OutsideOffer]):
    """view · hand_on · remove. Who asks reads what the office handed on, and nothing before."""

    model = OutsideOffer

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[OutsideOffer]:
        if actor.is_system and actor.chain_id is None:
            return OutsideOffer.objects.all()
        if actor.chain_id is None:
            return OutsideOffer.objects.none()
        here = OutsideOffer.objects.filter(
            need__chain=actor.chain_id, need__organisation__merged_into=None
        )
        match action:
            case "view" if actor.sees_all:
                return here
            case "view":
                own = Q(need__organisation=actor.organisation_id)
                return here.filter(own if actor.organisation_id else NOBODY).exclude(
                    handed_on_at=None
                )
            case "hand_on" | "remove":
                return here if actor.is_office else here.none()
        return here.none()


need_policy = NeedPolicy()
resource_policy = ResourcePolicy()
match_policy = MatchPolicy()
outside_offer_policy = OutsideOfferPolicy()
