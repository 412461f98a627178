"""Those around the firms: the committee and alliance, bureaus, colleges, bank, and users."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from . import places
from .model import (
    SampleBody,
    SampleBodyMember,
    SampleChain,
    SampleContact,
    SampleOrganisation,
    SamplePlacement,
    SampleUser,
)
from .names import MARK, Names
from .organisations import Firm

DOMAIN = "chainloom.example"  # a domain that can belong to nobody (RFC 2606)


@dataclass(frozen=True, slots=True)
class _Around:
    key: str
    kind: str
    name: str
    short: str
    english: str
    authority: str  # the first two characters of its credit code; empty: it has none
    summary: str


# Public bodies have generic names; every other name is invented. A committee, an alliance and the
# bureaus carry no credit code here: a body without one is an organisation all the same.
_AROUND = (
    _Around("committee", "body", f"鲤城区纺织面料产业链党委{MARK}", "产业链党委",
            "Licheng Textile Fabric Chain Committee (sample)", "",
            "统筹全链党建与发展，下设链办。"),
    _Around("alliance", "body", f"鲤城区纺织面料产业链党建联盟{MARK}", "产业链联盟",
            "Licheng Textile Fabric Chain Alliance (sample)", "",
            "链上企业、院校、金融机构和社区的联合组织。"),
    _Around("bureau-organisation", "government", "中共泉州市鲤城区委组织部", "区委组织部",
            "Organisation Department, Licheng District", "", "产业链党委指导单位。"),
    _Around("bureau-social", "government", "中共泉州市鲤城区委社会工作部", "区委社会工作部",
            "Social Work Department, Licheng District", "", "产业链党委指导单位。"),
    _Around("bureau-industry", "government", "泉州市鲤城区工业和信息化局", "区工信局",
            "Industry and Information Technology Bureau, Licheng District", "",
            "企业服务、技术改造与数字化转型的责任单位。"),
    _Around("bureau-science", "government", "泉州市鲤城区科学技术局", "区科技局",
            "Science and Technology Bureau, Licheng District", "",
            "科技计划、高新技术企业与产学研合作的责任单位。"),
    _Around("bureau-park", "government", "高新区管委会", "高新区管委会",
            "High-tech Park Administration", "", "园区用地、配套与企业落地的责任单位。"),
    _Around("bureau-street", "government", "云梭街道党工委", "云梭街道",
            "Yunsuo Street Working Committee", "", "属地企业服务与用工协调的责任单位。"),
    _Around("college-textile", "college", "闽南织海学院纺织与服装学院", "织海学院",
            "Zhihai College, School of Textiles and Fashion", "12",
            "面料设计、功能整理与服装工程的教学和研究。"),
    _Around("college-vocational", "college", "泉州杼光职业学院新材料与鞋服工程学院", "杼光职院",
            "Zhuguang Vocational College, School of New Materials", "12",
            "高分子材料、鞋服工艺与智能制造的技能人才培养。"),
    _Around("bank", "bank", "海丝杼联银行泉州鲤城支行", "杼联银行",
            "Haisi Zhulian Bank, Quanzhou Licheng Branch", "91",
            "面向产业链的流动资金与设备贷款。"),
    _Around("community", "community", "泉州市鲤城区云梭社区", "云梭社区",
            "Yunsuo Community", "54", "三区联创共建社区。"),
    _Around("ai-provider", "provider", "泉州澜机智能科技有限公司", "澜机智能",
            "Quanzhou Lanji Intelligent Technology Co., Ltd.", "91",
            "为面料企业提供验布、配色与排产的人工智能服务。"),
    _Around("group-digital", "body", f"鲤城区纺织面料产业链数字化转型工作专班{MARK}", "数字化专班",
            "Licheng Textile Fabric Chain Digital Working Group (sample)", "",
            "推动链上企业数字化改造的工作专班。"),
    _Around("team-dyeing", "body", f"鲤城区纺织面料产业链第一企业帮办团{MARK}", "第一帮办团",
            "Licheng Textile Fabric Chain First Service Team (sample)", "",
            "结对帮办重点企业，收集诉求并跟踪办结。"),
    _Around("team-garment", "body", f"鲤城区纺织面料产业链第二企业帮办团{MARK}", "第二帮办团",
            "Licheng Textile Fabric Chain Second Service Team (sample)", "",
            "结对帮办成长型企业，收集诉求并跟踪办结。"),
)  # fmt: skip

_BUREAUS = [row.key for row in _AROUND if row.key.startswith("bureau-")]
_MOST_CONTACTS = 600
_POSTS = ("总经理", "副总经理", "办公室主任", "生产经理", "业务经理", "行政经理")


def add_around(chain: SampleChain, names: Names, rng: Random) -> None:
    for row in _AROUND:
        place = places.LOCAL[0][0] if row.key == "bureau-park" else places.LOCAL[4][0]
        latitude, longitude = places.location(place, rng)
        chain.organisations.append(
            SampleOrganisation(
                key=row.key,
                kind=row.kind,
                name=row.name,
                short_name=row.short,
                english_name=row.english,
                uscc=names.uscc(row.authority, "350502") if row.authority else None,
                address=places.address(place, rng) if row.kind != "body" else "",
                district_code="350502",
                latitude=latitude,
                longitude=longitude,
                is_local=True,
                summary=row.summary,
            )
        )


def add_provider_placement(chain: SampleChain, stage_codes: set[str]) -> None:
    """The AI provider stands on the design stage of a chain that has one with digital services."""
    if "design" in stage_codes:
        products = ("数字化改造服务",)
        chain.placements.append(
            SamplePlacement("ai-provider", "design", products, None, "", 1.0, is_primary=True)
        )


def add_bodies(chain: SampleChain, firms: list[Firm], names: Names, since: date) -> None:
    """Who sits in the committee and the alliance: the larger firms, and everyone around."""
    local = [firm.organisation for firm in firms if firm.organisation.is_local]
    largest = sorted(local, key=lambda row: (-(row.revenue or 0), row.key))
    members = chain.body_members
    seats = (
        ("secretary", "产业链党委书记"),
        ("deputy", "产业链党委副书记"),
        ("deputy", "链办主任"),
    )
    for role, post in seats:
        person = names.person()
        members.append(
            SampleBodyMember("committee", role, since, person_name=person, person_post=post)
        )
    for key in _BUREAUS:
        members.append(SampleBodyMember("committee", "guiding", since, member=key))
    for organisation in largest[:9]:
        members.append(SampleBodyMember("committee", "member", since, member=organisation.key))
    members.append(SampleBodyMember("alliance", "secretary", since, member="committee"))
    partners = ("college-textile", "college-vocational", "bank", "community", "ai-provider")
    for key in (*partners, *(organisation.key for organisation in largest[:26])):
        members.append(SampleBodyMember("alliance", "member", since, member=key))


def add_groups(chain: SampleChain, firms: list[Firm], names: Names, since: date) -> None:
    """The committee's term, its working group and its two service teams with their firms.

    One deputy left in the year, so that the committee looks otherwise on an earlier day.
    """
    local = [firm.organisation for firm in firms if firm.organisation.is_local]
    largest = sorted(local, key=lambda row: (-(row.revenue or 0), row.key))
    members = chain.body_members
    members.append(
        SampleBodyMember(
            "committee", "deputy", since, person_name=names.person(),
            person_post="产业链党委副书记", until=since + timedelta(days=75),
        )
    )  # fmt: skip
    for role, key in (
        ("chair", "bureau-industry"),
        ("deputy", "bureau-science"),
        ("member", "ai-provider"),
        ("member", "college-vocational"),
    ):
        members.append(SampleBodyMember("group-digital", role, since, member=key))
    chain.bodies.append(
        SampleBody(
            "committee", "committee", None, "统筹全链党建与发展",
            terms=(("首届（示例）", since, None),),
        )
    )  # fmt: skip
    chain.bodies.append(SampleBody("alliance", "alliance", "committee", "链上各方共建共享"))
    chain.bodies.append(SampleBody("group-digital", "group", "committee", "推动数字化改造"))
    for team, bureaus, firms in (
        ("team-dyeing", ("bureau-industry", "bureau-street"), largest[:6]),
        ("team-garment", ("bureau-science", "bureau-park"), largest[6:12]),
    ):
        for role, key in zip(("chair", "member"), bureaus, strict=True):
            members.append(SampleBodyMember(team, role, since, member=key))
        given = tuple((firm.key, bureaus[at % 2]) for at, firm in enumerate(firms))
        duty = "结对帮办企业"
        chain.bodies.append(SampleBody(team, "team", "committee", duty, firms=given, since=since))


def add_contacts(chain: SampleChain, firms: list[Firm], names: Names, rng: Random) -> None:
    """One person to turn to at each local firm and partner; numbers that cannot be dialled.

    A very large sample gives them to the first firms only: it is for measuring, not for calling.
    """
    brands = {firm.organisation.key: firm.brand_en.lower() for firm in firms}
    for number, organisation in enumerate(chain.organisations[:_MOST_CONTACTS], start=1):
        if not organisation.is_local or organisation.kind == "body":
            continue
        post = rng.choice(_POSTS) if organisation.kind == "firm" else "联系人"
        mailbox = brands.get(organisation.key, organisation.key)
        chain.contacts.append(
            SampleContact(
                organisation=organisation.key,
                name=names.person(),
                post=post,
                phone=f"0595-0{number:07d}",  # no line begins with 0 after the area code
                email=f"{mailbox}@{DOMAIN}",
            )
        )


def add_users(chain: SampleChain, firms: list[Firm]) -> None:
    """One sign-in for each role, and a second bureau, firm and partners to tell them apart."""
    local = [firm.organisation for firm in firms if firm.organisation.is_local]
    by_size = sorted(local, key=lambda row: (-(row.revenue or 0), row.key))
    rows = [
        ("office", "链办工作人员", "office", "committee"),
        ("leader", "链长", "leader", "committee"),
        ("bureau", "区工信局经办人", "bureau", "bureau-industry"),
        ("bureau2", "区科技局经办人", "bureau", "bureau-science"),
        ("firm", "龙头企业经办人", "firm", by_size[0].key),
        ("firm2", "中小企业经办人", "firm", by_size[len(by_size) // 2].key),
        ("partner", "银行客户经理", "partner", "bank"),
        ("college", "学院科研秘书", "partner", "college-textile"),
        ("provider", "服务商顾问", "partner", "ai-provider"),
    ]
    for mailbox, name, role, organisation in rows:
        chain.users.append(SampleUser(f"{mailbox}@{DOMAIN}", f"{name}{MARK}", role, organisation))
