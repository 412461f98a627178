"""Days that run from something.

自定金到账起18天交货 promises the goods   合同签订后30日内付款 the money
"""

from __future__ import annotations

import re
from typing import Final

from .draft import Draft

_RUNS_FROM: Final = re.compile(
    r"(?:定金|订金|预付款?|款到|到款|付款|到账|合同|签订|签约|签字|下单|订单|确认|色样|产前样|计划单|通知)"
    r"[^,;。\d]{0,7}(?:起|后|日起|之日|内)\s?:?\s?$"
)
_SENTENCE_END: Final = re.compile("[;。!?！？；\n]")
# 30日内付清, 10天内开票: what comes then is money or paper. 交付 and 发货付款 come with the goods.
_OF_PAYMENT: Final = re.compile(
    r"(?:[^,;。\d\s交发出到]{0,6}|\s?)(?:付|支付|开票|开具|开发票|定金|订金|[月结]结|结[算清汇账]|汇款|打款|[尾余货]款)"
)


def is_of_payment(draft: Draft, end: int, label: str | None) -> bool:
    """Whether days that end at a place are those of a payment."""
    # 交期15天付款方式… tells two things: beside a label a word of time must lead to the money.
    if label is not None and draft.text[end : end + 1] not in {"内", "之", "以", "后"}:
        return False
    return _OF_PAYMENT.match(draft.text, end) is not None


def runs_from_something(draft: Draft, index: int) -> bool:
    """Whether a label of delivery stands in the clause of days that run from something."""
    start = draft.tokens[index].start
    if not _RUNS_FROM.search(draft.text, max(0, start - 20), start):
        return False
    after = draft.tokens[index].end
    for at, label in draft.labels.items():
        place, end = draft.tokens[at].start, draft.tokens[at].end
        if label == "lead" and (
            not draft.clause_between(*sorted((place, start)))
            or _heads(draft, end, start)
            or (place >= after and not draft.text[after:place].strip("之以内, "))
        ):
            return True
    return False


def _heads(draft: Draft, end: int, start: int) -> bool:
    """交期:收到定金后,20天: a label that leads the sentence in."""
    return draft.text.startswith(":", end) and not _SENTENCE_END.search(draft.text, end, start)
