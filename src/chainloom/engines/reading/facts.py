"""What a document can say: the kinds of fact, each with its fields.

One table for the reader, the scorer, the review page and docs/reading.md. A field is *key*
when two statements that agree on it speak of the same thing (lenient scoring); all fields but
the notes count when scoring strictly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Type = Literal["text", "texts", "number", "date", "choice"]


@dataclass(frozen=True)
class Field:
    """One field of a kind of fact.

    `text` is as written in the clean text, `texts` an unordered list of such, `number` in the
    bare unit (1.2亿元 is 120000000), `date` an ISO 8601 day, month, year or interval, None
    where the text leaves it open; `choice` one of `choices`.
    """

    name: str
    type: Type
    meaning: str
    is_key: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class FactKind:
    """A kind of statement; `label` is its Chinese name."""

    code: str
    label: str
    fields: tuple[Field, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.fields if one.is_key)

    def field(self, name: str) -> Field:
        return next(one for one in self.fields if one.name == name)


@dataclass(frozen=True)
class Fact:
    """A statement with its place: `quote` is the clean text from `start` to `end`.

    `open` names fields that the text leaves open and what it does say (`{"date": "6月6日"}`);
    `derived` names fields that were concluded rather than read, and from what. `confidence` is the
    chance, 0 to 1, that every field is right, and `told` the way in which the text tells the fact,
    by which that was measured (extraction/trust.py).
    """

    kind: str
    start: int
    end: int
    quote: str
    fields: Mapping[str, Any]
    confidence: float
    open: Mapping[str, str] = field(default_factory=dict)
    derived: Mapping[str, str] = field(default_factory=dict)
    source: Literal["rules", "model"] = "rules"
    told: str = ""


def _text(name: str, meaning: str, is_key: bool = False) -> Field:
    return Field(name, "text", meaning, is_key)


def _key(name: str, meaning: str) -> Field:
    return Field(name, "text", meaning, True)


ORGANISATION_KINDS = (
    "firm",
    "college",
    "institute",
    "bank",
    "association",
    "government",
    "community",
    "provider",
    "body",
)
BODY_KINDS = ("committee", "alliance", "association", "group", "centre", "other")
ROLES = ("secretary", "deputy", "member", "guiding", "chair", "other")
STATES = ("signed", "intended")

KINDS: dict[str, FactKind] = {
    kind.code: kind
    for kind in (
        FactKind(
            "organisation",
            "主体",
            (
                _key("name", "as written"),
                _text("full_name", "as the document lets it be completed; the name if it is full"),
                Field("kind", "choice", "what sort of organisation", choices=ORGANISATION_KINDS),
            ),
        ),
        FactKind(
            "person",
            "人员",
            (
                _key("name", "the person's name"),
                _text("post", "post or title, as written, without the organisation"),
                _text("organisation", "full name of the organisation of that post"),
            ),
        ),
        FactKind(
            "body_founded",
            "组织成立",
            (
                _key("name", "full name of the body"),
                Field("kind", "choice", "what sort of body", choices=BODY_KINDS),
                Field("date", "date", "when it was founded"),
                Field("guiding", "texts", "full names of those who guided or founded it"),
            ),
        ),
        FactKind(
            "membership",
            "组织成员",
            (
                _key("body", "full name of the body"),
                _key("member", "name of the person, or full name of the organisation"),
                Field("role", "choice", "what the member is in it", choices=ROLES),
            ),
        ),
        FactKind(
            "figure",
            "数据",
            (
                _text("what", "the thing counted or measured"),
                Field("number", "number", "in the bare unit; the lower end of a range", True),
                Field("number_to", "number", "the upper end of a range"),
                _key("unit", "as written after the number, without its multiplier"),
                _text("scope", "whose figure it is: place, trade, organisation"),
                Field("as_of", "date", "the day or period it holds for"),
                _text("share_of", "the whole, where the figure is a share"),
            ),
        ),
        FactKind(
            "certificate_count",
            "资质数量",
            (
                _key("certificate", "the qualification, without its level"),
                _text("level", "省级, 市级, 国家级 …"),
                Field("number", "number", "how many hold it", True),
                _text("scope", "among whom"),
            ),
        ),
        FactKind(
            "plan_published",
            "计划发布",
            (
                _key("title", "the plan's title, without book marks"),
                _text("body", "full name of who published it or will carry it out"),
                _text("period", "the time it is for: an ISO period, else as written"),
                Field("directions", "texts", "titles of its directions"),
                Field("measures", "number", "how many measures it has"),
            ),
        ),
        FactKind(
            "agreement_signed",
            "协议签订",
            (
                _text("title", "title or sort of agreement, as written"),
                Field("date", "date", "the day of signing"),
                Field("parties", "texts", "full names of all parties", True),
                Field("state", "choice", "signed, or only intended", choices=STATES),
            ),
        ),
        FactKind(
            "event_held",
            "活动举办",
            (
                _key("kind", "sort or name of the event, as written"),
                Field("date", "date", "the day or days"),
                _text("place", "where"),
                _text("speaker", "who spoke or taught"),
                _text("topic", "about what"),
                Field("organisations", "texts", "who held it or took part, full names"),
            ),
        ),
        FactKind(
            "policy_benefit",
            "政策支持",
            (
                _text("document_number", "文号"),
                _key("benefit", "what is given"),
                Field("amount", "number", "in yuan"),
                Field("rate", "number", "in percent"),
                Field("cap", "number", "in yuan"),
                _text("conditions", "for whom, on what condition"),
                Field("until", "date", "last day"),
                _text("contact", "who to ask"),
            ),
        ),
        FactKind(
            "supply_relation",
            "供应关系",
            (
                _key("supplier", "full name"),
                _key("buyer", "full name"),
                _text("product", "what is supplied"),
            ),
        ),
        FactKind(
            "project",
            "项目",
            (
                _key("name", "as written"),
                _text("owner", "full name of who undertakes it"),
                Field("amount", "number", "investment, in yuan"),
                _text("stage", "签约, 开工, 在建, 投产, 拟建 …, as written"),
                _text("site", "where"),
            ),
        ),
        FactKind(
            "need",
            "需求",
            (
                _key("organisation", "full name of who needs"),
                _key("what", "what it asks for"),
            ),
        ),
        FactKind(
            "resource",
            "资源",
            (
                _key("organisation", "full name of who offers"),
                _key("what", "what it offers"),
            ),
        ),
    )
}

# The fields of each kind that hold an organisation, or several; a scope may be a place as well.
ORGANISATIONS: Mapping[str, tuple[str, ...]] = {
    "person": ("organisation",),
    "body_founded": ("name", "guiding"),
    "membership": ("body", "member"),
    "figure": ("scope",),
    "certificate_count": ("scope",),
    "plan_published": ("body",),
    "agreement_signed": ("parties",),
    "event_held": ("organisations",),
    "supply_relation": ("supplier", "buyer"),
    "project": ("owner",),
    "need": ("organisation",),
    "resource": ("organisation",),
}
