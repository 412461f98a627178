"""Puts a sample chain into the database, through the same services as everyone uses."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from chainloom.accounts.actor import Actor
from chainloom.chain.models import Chain
from chainloom.chain.services import (
    LinkRow,
    PlacementRow,
    chain_create,
    placements_bulk_write,
    supply_links_bulk_write,
)
from chainloom.organisations.models import Organisation, Source, SourceKind
from chainloom.organisations.services.assignments import firms_assign
from chainloom.organisations.services.bodies import body_describe, term_add
from chainloom.organisations.services.bulk import OrganisationDraft, organisation_bulk_write
from chainloom.organisations.services.certificates import CertificateDraft, certificate_bulk_write
from chainloom.organisations.services.contacts import contact_add
from chainloom.organisations.services.standing import body_member_add

from .model import SampleChain, SampleOrganisation

VALUES = (
    "kind", "name", "short_name", "english_name", "uscc", "address", "district_code",
    "latitude", "longitude", "founded_on", "summary", "headcount", "registered_capital",
    "revenue_band",
)  # fmt: skip
# So many certificates go to the service at once: it keeps their organisations in memory.
CERTIFICATES_AT_ONCE = 10_000
Say = Callable[[str], None]


def load(sample: SampleChain, *, say: Say = lambda text: None) -> Chain:
    """Write the whole sample in one transaction; organisations are marked as samples."""
    with _no_cycle_collection(), transaction.atomic():
        chain = chain_create(
            name=sample.name,
            name_en=sample.name_en,
            slug=sample.slug,
            district=sample.district_code,
            template=sample.template,
            is_sample=True,
            by=Actor.for_system("sample"),
        )
        by = Actor.for_system("sample", chain)
        source = Source.objects.create(
            kind=SourceKind.SAMPLE,
            title="样例数据（虚构）",
            as_of=sample.as_of,
            chain=chain,
        )
        loader = _Loader(sample, chain, source, by)
        say(f"{len(sample.organisations):,} organisations")
        loader.organisations()
        loader.placements()
        say(f"{len(sample.links):,} supply links")
        loader.links()
        loader.certificates()
        loader.people()
    return chain


@contextmanager
def _no_cycle_collection() -> Iterator[None]:
    """Hundreds of thousands of rows hold no cycles, yet looking for some among them again and
    again takes a fifth of the whole time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Loader:
    """The sample's keys turned into the database's, part by part."""

    def __init__(self, sample: SampleChain, chain: Chain, source: Source, by: Actor) -> None:
        self.sample = sample
        self.chain = chain
        self.given: dict[str, Any] = {"source": source, "by": by}
        self.ids: dict[str, int] = {}
        self.stages = dict(chain.stages.values_list("code", "pk"))

    def organisations(self) -> None:
        drafts = [
            OrganisationDraft(values=_values(row), names=tuple(row.other_names))
            for row in self.sample.organisations
        ]
        written = organisation_bulk_write(
            creates=drafts, updates=[], chain=self.chain, **self.given
        )
        keys = (row.key for row in self.sample.organisations)
        self.ids = dict(zip(keys, written, strict=True))
        Organisation.objects.filter(participations__chain=self.chain).update(is_sample=True)

    def placements(self) -> None:
        rows = [
            PlacementRow(
                organisation_id=self.ids[row.organisation],
                stage_id=self.stages[row.stage],
                is_primary=row.is_primary,
                products="、".join(row.products)[:300],
                capacity=row.capacity,
                capacity_unit=row.capacity_unit,
            )
            for row in self.sample.placements
        ]
        placements_bulk_write(chain=self.chain, rows=rows, **self.given)

    def links(self) -> None:
        rows = [
            LinkRow(
                supplier_id=self.ids[row.supplier],
                buyer_id=self.ids[row.buyer],
                product=row.product,
                amount=row.amount,
                year=row.year,
                known=row.known,
                supplier_stage_id=self.stages.get(row.supplier_stage),
                buyer_stage_id=self.stages.get(row.buyer_stage),
            )
            for row in self.sample.links
        ]
        supply_links_bulk_write(chain=self.chain, rows=rows, **self.given)

    def certificates(self) -> None:
        drafts = [
            CertificateDraft(
                organisation_id=self.ids[row.organisation],
                values={
                    name: getattr(row, name)
                    for name in ("kind", "level", "number", "issuer", "issued_on", "expires_on")
                },
            )
            for row in self.sample.certificates
        ]
        for start in range(0, len(drafts), CERTIFICATES_AT_ONCE):
            some = drafts[start : start + CERTIFICATES_AT_ONCE]
            certificate_bulk_write(creates=some, updates=[], chain=self.chain, **self.given)

    def people(self) -> None:
        """Contacts and who sits in the committee and the alliance."""
        rows = Organisation.objects.in_bulk(
            {self.ids[row.organisation] for row in self.sample.contacts}
            | {self.ids[row.body] for row in self.sample.body_members}
            | {self.ids[row.member] for row in self.sample.body_members if row.member}
        )
        for contact in self.sample.contacts:
            contact_add(
                organisation=rows[self.ids[contact.organisation]],
                values={
                    "name": contact.name,
                    "post": contact.post,
                    "phone": contact.phone,
                    "email": contact.email,
                },
                **self.given,
            )
        for seat in self.sample.body_members:
            body_member_add(
                body=rows[self.ids[seat.body]],
                role=seat.role,
                member=rows[self.ids[seat.member]] if seat.member else None,
                person_name=seat.person_name,
                person_post=seat.person_post,
                from_date=seat.from_date,
                until=seat.until,
                **self.given,
            )
        self._bodies()

    def _bodies(self) -> None:
        """What each body is, its terms, and the firms that the service teams look after."""
        keys = {self.ids[key] for one in self.sample.bodies for key, _member in one.firms}
        keys |= {self.ids[one.key] for one in self.sample.bodies}
        rows = Organisation.objects.in_bulk(keys)
        by = self.given["by"]
        for one in self.sample.bodies:
            body = rows[self.ids[one.key]]
            parent = rows[self.ids[one.parent]] if one.parent else None
            body_describe(body=body, form=one.form, parent=parent, duty=one.duty, by=by)
            for title, from_date, until in one.terms:
                values = {"title": title, "from_date": from_date, "until": until}
                term_add(body=body, values=values, by=by)
            seats = {seat.member_id: seat for seat in body.body_members.all()}
            for firm, member in one.firms:
                firms_assign(
                    team=body,
                    firms=[rows[self.ids[firm]]],
                    seat=seats[self.ids[member]],
                    from_date=one.since,
                    **self.given,
                )


def _values(row: SampleOrganisation) -> dict[str, Any]:
    return {name: value for name in VALUES if (value := getattr(row, name)) not in (None, "")}
