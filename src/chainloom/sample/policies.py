"""Policies of the sample chain and what became of them, through the services that everybody uses.

Titles, numbers and sums are invented, and marked as samples.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership
from chainloom.chain.models import Chain
from chainloom.lists.models import Policy
from chainloom.lists.selectors.policies import could_keys
from chainloom.lists.services import policies as services

from .lists import at

MOST_TOLD = 12
# The first was published so long ago, each further one ten days later.
FIRST_BEFORE = timedelta(days=150)
HONEST = {"field": "dishonest", "is": False}
# Each also for firms of the chain's district alone; the number gets its year.
POLICIES: tuple[dict[str, Any], ...] = (
    {
        "title": "设备更新改造补助（示例）",
        "number": "工信",
        "summary": "按设备投资额的8%补助，单家企业最高200万元。",
        "conditions": [
            {"field": "certificate", "holds": "above_designated_size"},
            {"field": "equipment_investment", "at_least": 1_000_000},
            HONEST,
        ],
        "benefit": {"percent": 8, "of": "equipment_investment", "cap": 2_000_000},
        "how_to_apply": "每季度末前提交设备发票和付款凭证。",
        "ask_whom": "企业服务窗口（示例）",
    },
    {
        "title": "高新技术企业认定奖励（示例）",
        "number": "科技",
        "summary": "有效期内的高新技术企业一次性奖励10万元。",
        "conditions": [{"field": "certificate", "holds": "high_tech"}],
        "benefit": {"once": {"fixed": 100_000}},
        "how_to_apply": "免申即享，按名单拨付。",
        "ask_whom": "科技服务窗口（示例）",
    },
    {
        "title": "专精特新企业培育奖励（示例）",
        "number": "工信",
        "summary": "专精特新中小企业一次性奖励20万元。",
        "conditions": [
            {
                "any": [
                    {"field": "certificate", "holds": "sme_specialised"},
                    {"field": "certificate", "holds": "fujian_tech_giant"},
                ]
            },
            HONEST,
        ],
        "benefit": {"once": {"fixed": 200_000}},
        "how_to_apply": "名单公布后一个月内提交银行账户。",
        "ask_whom": "企业服务窗口（示例）",
    },
    {
        "title": "新招员工补贴（示例）",
        "number": "人社",
        "summary": "每新招一人补贴2000元，单家企业最高20万元。",
        "conditions": [
            {"field": "headcount", "at_most": 300},
            {"field": "new_hires", "at_least": 1},
        ],
        "benefit": {"each": 2_000, "of": "new_hires", "cap": 200_000},
        "how_to_apply": "凭劳动合同和社保记录申请。",
        "ask_whom": "就业服务窗口（示例）",
    },
)


def live(chain: Chain, *, now: datetime | None = None) -> None:
    """Publish the policies of the half year that ends now, and lead some firms through them."""
    now = now or timezone.now()
    people = Membership.objects.filter(chain=chain, ended_at=None).select_related(
        "user", "organisation", "chain"
    )
    bureaus = [Actor(user=one.user, membership=one) for one in people.filter(role="bureau")]
    for place, values in enumerate(_policies(chain, now)):
        by = bureaus[place % len(bureaus)]
        with at(now - FIRST_BEFORE + timedelta(days=10 * place)):
            policy = services.policy_create(
                values={**values, "organisation": by.membership.organisation_id},
                publish=True,
                by=by,
            )
        _lead_through(policy, by, now)


def _policies(chain: Chain, now: datetime) -> list[dict[str, Any]]:
    # In force from the year's first day on which any of them could be applied for.
    year = timezone.localtime(now - FIRST_BEFORE).year
    here = {"field": "district", "in": [chain.district_code]}
    return [
        {
            **values,
            "number": f"样{values['number']}〔{year}〕{place}号",
            "conditions": {"all": [here, *values["conditions"]]},
            "begins_on": f"{year}-01-01",
            "ends_on": f"{year + 1}-12-31",
        }
        for place, values in enumerate(POLICIES, start=1)
    ]


def _lead_through(policy: Policy, by: Actor, now: datetime) -> None:
    """Firms that meet it are told; some apply, are granted and paid, and one is refused."""
    meeting = could_keys(by, policy, "met")[:MOST_TOLD]
    if not meeting:
        return
    start = policy.published_at or now
    with at(start + timedelta(days=2)):
        services.firms_tell(policy=policy, organisations=meeting, by=by)
    cases = list(policy.cases.select_related("organisation").order_by("pk"))
    office = Actor.for_system("sample", policy.chain)
    for place, case in enumerate(cases[: (2 * len(cases) + 2) // 3]):
        # What the one award gives whose conditions all stand in the registry.
        asked = 100_000
        with at(start + timedelta(days=5 + place)):
            case = services.policy_apply(
                policy=policy, organisation=case.organisation, asked=asked, by=office
            )
        if place == 2:
            with at(start + timedelta(days=12)):
                services.case_refuse(case=case, reason="材料不全，请补齐后再报（示例）", by=by)
        elif place < 5:
            with at(start + timedelta(days=15)):
                services.case_grant(case=case, amount=asked, by=by)
            if place < 3:
                # The second firm has been paid the first part so far.
                part = asked if place == 0 else 40_000
                with at(start + timedelta(days=30)):
                    services.case_pay(case=case, amount=part, paid_before=0, by=by)
