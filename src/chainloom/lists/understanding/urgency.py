"""Whether a text says that it is urgent: not where it says so of nothing, or says the contrary.

急需 5000米 → 急需        不急, 非紧急, 加急：否, 紧急程度：一般, urgently not needed → nothing
"""

from __future__ import annotations

import re

_URGENT = re.compile(
    r"加急|紧急|急需|急找|急求|急购|急要|急用|急缺|火急|特急|很急|着急|急急|急[单件活]"
    r"|(?<![应湍])急[!！。,，\s]|(?<![应湍])急$|\burgent(?:ly)?\b|\basap\b",
    re.IGNORECASE,
)
# Before such a word it says the contrary: 没那么着急, 不是很急, 并非紧急, not very urgent; not
# 特别着急, 非常紧急.
_DENIED = re.compile(
    r"(?:(?:[不非未莫免]|(?<!特)别|(?<!有)没|勿|无)"
    r"[用必是算太很怎么那这什需要有十分特别着作做\s]{0,6}"
    r"|(?:\b(?:not?|non|never)|n[’']t)(?:[\s-]+(?:at|all|an?|so|that|too|very|really|need|yet)\b)*"
    r"[\s-]*)$",
    re.IGNORECASE,
)
_END = r"(?=[\s，,。；;、!！?？）)]|$)"
# After it the same: 加急：否, 紧急程度：一般, 加急不用, urgently not needed; not 急需不起球的布,
# urgent, no later than Friday.
_DENIED_AFTER = re.compile(
    r"(?:程度|等级|情况|与否|处理)*\s*(?:[吗么]?\s*[：:?？=]\s*|[吗么]\s*)?"
    r"(?:(?:暂?时?不|[非无没否])(?:用|必|需要?|要|是|算|太|很|着急|紧急|加急|急|高|有)*了?的?"
    rf"|一般|普通|正常|[中低](?:等|级)?){_END}"
    r"|\s*[：:?,-]?\s*(?:no(?:ne)?(?=\s*(?:[.,;!]|$))|no\s+(?:rush|hurry|need)\b"
    r"|(?:is\s+)?(?:not|n[’']t)\s+(?:really\s+)?(?:needed|necessary|required|urgent|so\b|at\s+all)"
    r"|normal\b|low\b)",
    re.IGNORECASE,
)
# A question of a form, with no answer: 是否加急：
_ASKED = re.compile(r"是否\s*$")
_ANSWERED = re.compile(r"\s*[：:?？]?\s*(?:是|要|需要|yes\b|√|✓)", re.IGNORECASE)
# What was urgent once: 原来很急，现在不急了.
_NO_MORE = re.compile(
    r"(?:现在|目前|如今|已经?)[就也都]?不(?:用|需要?|那么|怎么|算|太|再|是|很)*(?:着急|加急|紧急|急)"
)


def urgent_words(text: str) -> str:
    """The words that say it is urgent, where nothing beside them denies it."""
    if _NO_MORE.search(text):
        return ""
    return next((hit.group() for hit in _URGENT.finditer(text) if _is_meant(text, hit)), "")


def without_urgency(text: str) -> str:
    return _URGENT.sub(" ", text)


def _is_meant(text: str, hit: re.Match[str]) -> bool:
    before, after = text[: hit.start()], text[hit.end() :]
    if _ASKED.search(before):
        return _ANSWERED.match(after) is not None
    return not (_DENIED.search(before) or _DENIED_AFTER.match(after))
