"""Times of delivery: 15天交货, 自定金到账起18天, 交期一个月."""

from __future__ import annotations

from typing import Final

from .asides import several
from .draft import FREE, Draft
from .promises import is_of_payment, runs_from_something
from .tokens import Number

DAYS: Final = {"day": 1, "week": 7, "month": 30}


def read_lead(
    draft: Draft, index: int, number: Number, label: str | None, place: tuple[int, int]
) -> bool:
    days = DAYS[str(number.unit)]
    low = number.low * days
    high = low if number.high is None else number.high * days
    low, high = min(low, high), max(low, high)
    if draft.spec.lead_time_days is not None:
        if label == "lead" and draft.spec.lead_time_days != (low, high):
            several(draft, "lead_time_days", place)
        return False
    if not 0 < high <= 400:
        return False
    end = draft.tokens[index].end
    dated = draft.text[end - 1] == "日" and draft.text[end - 3 : end] != "工作日"
    if dated and draft.text[draft.tokens[index].start - 1 :].startswith("月"):
        return False  # 3月15日交货
    if is_of_payment(draft, end, label):
        return False
    runs = label is None and runs_from_something(draft, index)
    if (
        label != "lead"
        and not runs
        and (dated or not (_stands_alone(draft, index) and high <= 120 and draft.spec_has_cloth()))
    ):
        return False  # 22日, alone: a date
    draft.spec.lead_time_days = (low, high)
    if number.unit == "month":
        draft.derive("lead_time_days", high, "day", place, "30 days a month")
    elif dated and not draft.text.startswith("内", end):
        draft.derive("lead_time_days", high, "day", place, "days, though it may be a date")
    draft.add("lead_time_days", low if low == high else (low, high), "day", *place)
    return True


def _stands_alone(draft: Draft, index: int) -> bool:
    token, text = draft.tokens[index], draft.text
    if index and draft.labels.get(index - 1) == "sample":
        return False
    return (token.start == 0 or text[token.start - 1] in FREE) and (
        token.end == len(text) or text[token.end] in FREE
    )
