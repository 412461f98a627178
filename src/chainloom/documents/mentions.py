"""The organisations that a document names, matched to the registry: same, alias, likely, new."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chainloom.accounts.actor import Actor
from chainloom.engines.reading import ORGANISATIONS
from chainloom.engines.resolution import Record, compare
from chainloom.organisations.models import Kind, Organisation
from chainloom.organisations.selectors import Likely, likely_duplicates, reason_text
from chainloom.organisations.selectors.duplicates import record_of

from .models import Document, DocumentFact, DocumentMention, FactState, Match

# Where facts of each kind name organisations for the registry: what a figure or a count is of may
# be a place.
FIELDS: Mapping[str, tuple[str, ...]] = {
    kind: names for kind, names in ORGANISATIONS.items() if "scope" not in names
}
LONGEST = 160
_BODY_KINDS = {
    "committee": Kind.BODY,
    "alliance": Kind.BODY,
    "group": Kind.BODY,
    "association": Kind.ASSOCIATION,
}
# By how a name ends: looked at in this order where no fact says what sort it is.
_ENDINGS: tuple[tuple[str, Kind], ...] = (
    (r"(产业链党委|联盟|领导小组|专班|工作组|促进会|委员会)$", Kind.BODY),
    (r"(有限公司|有限责任公司|股份公司|集团|厂|公司|合作社)$", Kind.FIRM),
    (r"(银行|支行|分行|信用社|农商行)$|^.{0,6}银行", Kind.BANK),
    (r"(学院|大学|学校|中学|职校|技校)$", Kind.COLLEGE),
    (r"(研究院|研究所|实验室|研究中心|设计院)$", Kind.INSTITUTE),
    (r"(协会|商会|学会|联合会)$", Kind.ASSOCIATION),
    (r"(社区|村|居委会|村委会|社区党委)$", Kind.COMMUNITY),
    (r"(局|厅|部|委|办|署|政府|管委会|街道|街道办事处|党工委|办公室)$", Kind.GOVERNMENT),
)
# 区工信局 is somebody's name only on a page that says whose: kept as no alias.
_RELATIVE = re.compile(r"^[省市区县镇乡该本我全]")
_HAN_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")


def plain(name: str) -> str:
    """A name for comparing: width, case, spaces and brackets aside."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\s()\[\]{}〔〕【】“”\"'《》.,·\-]+", "", folded)


def is_relative(name: str) -> bool:
    """A short form that means somebody only in its place, such as 区工信局."""
    return bool(_RELATIVE.match(name)) and len(name) < 8


def full_name(fields: Mapping[str, Any]) -> str:
    """How an `organisation` fact's organisation is called in full."""
    return str(fields.get("full_name") or fields.get("name") or "").strip()


def kind_of_name(name: str) -> str:
    for pattern, kind in _ENDINGS:
        if re.search(pattern, name):
            return str(kind)
    return str(Kind.FIRM)


@dataclass
class Named:
    """One organisation as a document names it."""

    name: str
    kind: str = ""
    written: list[str] = field(default_factory=list)


def names_in(fact: DocumentFact) -> list[str]:
    """The organisations that a fact names, in full."""
    values = fact.values
    if fact.kind == "organisation":
        return [name] if (name := full_name(values)) else []
    found: list[str] = []
    for key in FIELDS.get(fact.kind, ()):
        value = values.get(key)
        found += value if isinstance(value, list) else [value] if value else []
    return [str(name).strip() for name in found if str(name).strip()]


def people_of(facts: Iterable[DocumentFact]) -> set[str]:
    """The names of persons; `member` of a body may be one."""
    return {str(fact.values.get("name")) for fact in facts if fact.kind == "person"}


def is_person(name: str, people: set[str]) -> bool:
    """A member that is named as a person elsewhere, or reads like one and like nothing else."""
    if name in people:
        return True
    is_short = bool(_HAN_NAME.fullmatch(name))
    return is_short and not any(re.search(pattern, name) for pattern, _kind in _ENDINGS)


def collect(facts: Sequence[DocumentFact]) -> dict[str, Named]:
    """Every organisation that the facts name, by its plain name."""
    people = people_of(facts)
    found: dict[str, Named] = {}
    for fact in sorted(facts, key=lambda fact: fact.kind != "organisation"):
        for name in names_in(fact):
            is_member = fact.kind == "membership" and name == fact.values.get("member")
            if is_member and is_person(name, people):
                continue
            one = found.setdefault(plain(name), Named(name[:LONGEST]))
            _learn(one, fact, name)
    return found


def _learn(one: Named, fact: DocumentFact, name: str) -> None:
    values = fact.values
    if fact.kind == "organisation":
        one.kind = one.kind or str(values.get("kind") or "")
        written = str(values.get("name") or "").strip()
        if written and plain(written) != plain(one.name) and written not in one.written:
            one.written.append(written)
    elif fact.kind == "body_founded" and name == values.get("name"):
        # What the founding says goes before what the name looks like.
        one.kind = str(_BODY_KINDS.get(str(values.get("kind")), "")) or one.kind


def record_named(name: str, written: Sequence[str] = ()) -> Record:
    """A name as the engine compares it; short forms that mean nobody elsewhere are left out."""
    others = tuple(one for one in written if not is_relative(one))
    return Record(key=0, name=name, other_names=others)


def look_up(actor: Actor, name: str, written: Sequence[str] = ()) -> list[Likely]:
    """The entries that a name may mean, the likeliest first."""
    found = likely_duplicates(actor, record_named(name, written))
    # An entry of that very name goes before any that only looks like it.
    return sorted(found, key=lambda one: not is_called(one.organisation, name))


def other_names(organisation: Organisation) -> tuple[str, ...]:
    return tuple(one.text for one in organisation.other_names.all())


def is_called(organisation: Organisation, name: str) -> bool:
    texts = (organisation.name, organisation.english_name, *other_names(organisation))
    return plain(name) in {plain(text) for text in texts if text}


def mentions_write(document: Document, actor: Actor) -> None:
    """Match every organisation that the facts name; what a person decided stays."""
    facts = [one for one in document.facts.all() if one.state != FactState.REJECTED]
    named = collect(facts)
    kept = {plain(one.name): one for one in document.mentions.all()}
    for key, one in named.items():
        mention = kept.pop(key, None) or DocumentMention(document=document, name=one.name)
        mention.written = one.written
        mention.kind = one.kind if one.kind in Kind.values else kind_of_name(one.name)
        _match(mention, actor)
        mention.save()
    gone = [one.pk for one in kept.values() if not one.decision]
    DocumentMention.objects.filter(pk__in=gone).delete()


def _match(mention: DocumentMention, actor: Actor) -> None:
    likely = look_up(actor, mention.name, mention.written)
    if not likely:
        mention.match, mention.organisation_id, mention.score = Match.NEW, None, None
        mention.reasons = []
        return
    best = likely[0].organisation
    # Compared once more for the bare reasons: they are said in each reader's language.
    mine = record_named(mention.name, mention.written)
    compared = compare(mine, record_of(best, other_names(best)))
    mention.organisation_id, mention.score = best.pk, compared.score
    mention.reasons = [[r.code, r.a, r.b, r.weight > 0] for r in compared.reasons]
    if is_called(best, mention.name):
        mention.match = Match.SAME
    else:
        mention.match = Match.ALIAS if likely[0].verdict == "same" else Match.LIKELY


def reasons_in_words(mention: DocumentMention) -> list[tuple[str, bool]]:
    """Why the entry is thought to be meant, each with whether it speaks for that."""
    return [(reason_text(code, a, b), speaks) for code, a, b, speaks in mention.reasons]
