"""Makes rows for tests: invented organisations with everything a test does not care about."""

from __future__ import annotations

import datetime

import factory
from django.utils import timezone
from stdnum.cn import uscc

from chainloom.accounts.models import Membership, User
from chainloom.agreements.models import Agreement, AgreementOutcome, Due, Obligation, Party
from chainloom.chain.models import Chain, Placement, Stage, StageInput, SupplyLink
from chainloom.engines.resolution import name_key
from chainloom.lists.models import (
    Match,
    Milestone,
    Need,
    Policy,
    PolicyCase,
    Project,
    Resource,
)
from chainloom.organisations.models import (
    Certificate,
    Kind,
    Organisation,
    Participation,
    Source,
    SourceKind,
)
from chainloom.organisations.search.ordering import sort_key


def make_uscc(number: int, district: str = "350502") -> str:
    """A formally valid code (GB 32100) for an invented firm."""
    body = f"91{district}MA{number:07d}"
    return body + uscc.calc_check_digit(body)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"user{n}@example.test")
    name = factory.Sequence(lambda n: f"测试{n}")
    password = factory.PostGenerationMethodCall("set_password", "correct-horse-battery")

    @classmethod
    def _after_postgeneration(cls, instance, create, results=None):
        if create:
            instance.save()


class ChainFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Chain

    slug = factory.Sequence(lambda n: f"chain-{n}")
    name = factory.Sequence(lambda n: f"测试产业链{n}")
    name_en = factory.Sequence(lambda n: f"Test chain {n}")
    district_code = "350502"


class OrganisationFactory(factory.django.DjangoModelFactory):
    """An invented firm; pass `chain=` to let it take part in a chain."""

    class Meta:
        model = Organisation

    class Params:
        number = factory.Sequence(lambda n: n)

    chain = None
    kind = Kind.FIRM
    name = factory.LazyAttribute(lambda o: f"鲤城样例{o.number}号纺织有限公司")
    name_key = factory.LazyAttribute(lambda o: name_key(o.name))
    sort_key = factory.LazyAttribute(lambda o: sort_key(o.name))
    uscc = factory.LazyAttribute(lambda o: make_uscc(o.number))
    district_code = "350502"

    @classmethod
    def _create(cls, model_class, *args, chain=None, **kwargs):
        organisation = super()._create(model_class, *args, **kwargs)
        if chain is not None:
            Participation.objects.create(organisation=organisation, chain=chain)
        return organisation


class SourceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Source

    kind = SourceKind.ENTRY
    title = "测试录入"
    as_of = datetime.date(2026, 6, 30)


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    chain = factory.SubFactory(ChainFactory)
    organisation = factory.SubFactory(OrganisationFactory, chain=factory.SelfAttribute("..chain"))
    role = "office"


class StageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Stage

    chain = factory.SubFactory(ChainFactory)
    code = factory.Sequence(lambda n: f"stage-{n}")
    name = factory.Sequence(lambda n: f"环节{n}")
    name_en = factory.Sequence(lambda n: f"Stage {n}")


class StageInputFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StageInput


class PlacementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Placement


class CertificateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Certificate


class SupplyLinkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SupplyLink

    # As the services derive them.
    supplier_local = factory.LazyAttribute(lambda o: o.supplier.is_within(o.chain.district_code))
    buyer_local = factory.LazyAttribute(lambda o: o.buyer.is_within(o.chain.district_code))


class NeedFactory(factory.django.DjangoModelFactory):
    """A verified need that members see."""

    class Meta:
        model = Need

    kind = "fabric"
    title = factory.Sequence(lambda n: f"求购面料{n}")
    text = "求购 T400四面弹 180克 门幅180 黑色 5000米"
    state = "verified"
    created_at = factory.LazyFunction(timezone.now)


class ResourceFactory(factory.django.DjangoModelFactory):
    """An offer that members see."""

    class Meta:
        model = Resource

    kind = "fabric"
    title = factory.Sequence(lambda n: f"现货面料{n}")
    text = "T400四面弹 180克 门幅178 黑色 现货8000米"
    state = "open"
    created_at = factory.LazyFunction(timezone.now)
    confirmed_at = factory.LazyFunction(timezone.now)


class PolicyFactory(factory.django.DjangoModelFactory):
    """A published policy for firms of a hundred people and more."""

    class Meta:
        model = Policy

    title = factory.Sequence(lambda n: f"样例奖补政策{n}")
    conditions = factory.LazyFunction(lambda: {"field": "headcount", "at_least": 100})
    benefit = factory.LazyFunction(lambda: {"fixed": 100000})
    is_open_ended = True
    begins_on = datetime.date(2026, 1, 1)
    state = "published"
    created_at = factory.LazyFunction(timezone.now)


class PolicyCaseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PolicyCase

    policy = factory.SubFactory(PolicyFactory)
    state = "applied"
    applied_at = factory.LazyFunction(timezone.now)


class ProjectFactory(factory.django.DjangoModelFactory):
    """A project that members see."""

    class Meta:
        model = Project

    title = factory.Sequence(lambda n: f"样例织造产线{n}")
    kind = "line"
    created_at = factory.LazyFunction(timezone.now)


class MilestoneFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Milestone

    project = factory.SubFactory(ProjectFactory)
    title = factory.Sequence(lambda n: f"样例节点{n}")
    due = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=30))


class MatchFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Match

    chain = factory.LazyAttribute(lambda o: o.need.chain)
    proposed_by = "office"
    created_at = factory.LazyFunction(timezone.now)
    moved_at = factory.LazyFunction(timezone.now)


class AgreementFactory(factory.django.DjangoModelFactory):
    """A signed agreement; pass `parties=[…]` to let organisations stand in it, in their order."""

    class Meta:
        model = Agreement

    chain = factory.SubFactory(ChainFactory)
    title = factory.Sequence(lambda n: f"样例协议{n}")
    state = "signed"
    heard_on = factory.LazyFunction(timezone.localdate)
    created_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, parties=(), **kwargs):
        agreement = super()._create(model_class, *args, **kwargs)
        for order, organisation in enumerate(parties):
            Party.objects.create(agreement=agreement, organisation=organisation, order=order)
        return agreement


class ObligationFactory(factory.django.DjangoModelFactory):
    """What the first party owes the second; without times at which it is due."""

    class Meta:
        model = Obligation

    agreement = factory.SubFactory(AgreementFactory)
    owner = factory.LazyAttribute(lambda o: o.agreement.parties.first())
    confirmer = factory.LazyAttribute(lambda o: o.agreement.parties.last())
    what = factory.Sequence(lambda n: f"样例义务{n}")
    first_due = factory.LazyFunction(timezone.localdate)


class DueFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Due

    obligation = factory.SubFactory(ObligationFactory)
    due_on = factory.LazyAttribute(lambda o: o.obligation.first_due)
    last_day = factory.LazyAttribute(lambda o: o.due_on)


class AgreementOutcomeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AgreementOutcome

    agreement = factory.SubFactory(AgreementFactory)
    on = factory.LazyFunction(timezone.localdate)
    stated_on = factory.LazyFunction(timezone.localdate)
    what = factory.Sequence(lambda n: f"样例成果{n}")
