"""Whether a text says that it is urgent: not where it says so of nothing, or says the contrary.

急需 5000米 → 急需        不急, 非紧急, 加急：否, 紧急程度：一般, urgently not needed → nothing
"""

from __future__ import annotations

import re

_END = r"(?=[\s，,。；;、!！?？）)\]】]|$)"
_URGENT = re.compile(
    # Not what it costs to be quick, nor what is so called: 加急费, 紧急出口标志牌.
    r"加急(?!费)|紧急(?!联系|出口|制动|刹车|疏散|避险|逃生|照明|按钮|开关|切断|喷淋|洗眼|预案|集合|电话"
    r"|停[车机止](?:按|开|装|系))|火急|特急|着急|急急"
    r"|(?:很|挺|蛮|非常|特别|十分|比较|相当|超|太)急|马上就?要"
    r"(?!过|到|开|放|下|结|完|去|来|入|进|上|换|搬|年|涨|降|变|春|国庆)"
    # Not 应急用品, 焦急.
    r"|(?<![应湍焦缓])急(?:[需找求购要用缺采招聘寻租收订买单件活]|着[要用等])"
    r"|(?<![应湍焦缓])急(?:[!！。,，\s]|(?=[（(：:])|$)"
    r"|\burgent(?:ly)?\b|\basap\b",
    re.IGNORECASE,
)
# Before such a word it says the contrary: 没那么着急, 不是很急, 并非紧急, not very urgent; not
# 特别着急, 非常紧急.
_DENIED = re.compile(
    r"(?:(?:[不非未莫免毋]|(?<!特)别|(?<!有)没|勿|无)"
    r"[用必须是算太很怎么那这什需要有十分特别着作做\s]{0,6}"
    r"|(?:\b(?:not?|non|never|less|hardly|barely)|n[’']t)"
    r"(?:[\s-]+(?:at|all|an?|so|that|too|very|really|need|yet)\b)*[\s-]*)$",
    re.IGNORECASE,
)
# What a form says where it means no; with a mark between: 加急：×, 加急（否）, urgent: low.
_NO = r"(?:[×✗✘xn0否无不]|no(?:ne)?|false|low|normal|medium)"
# After it the same: 加急：否, 紧急程度：一般, 加急不用, urgently not needed; not 急需不起球的布,
# urgent, no later than Friday, urgent low stock.
_DENIED_AFTER = re.compile(
    r"(?:程度|等级|情况|与否|处理)*\s*(?:"
    r"(?:[吗么]?\s*[：:?？=]\s*|[吗么]\s*)?"
    r"(?:(?:暂?时?不|[非无没否])(?:用|必|需要?|要|是|算|太|很|着急|紧急|加急|急|高|有)*了?的?"
    rf"|一般|普通|正常|[中低](?:等|级)?){_END}"
    rf"|[：:?？=]\s*{_NO}{_END}|[（(\[]\s*{_NO}?\s*[)）\]])"
    r"|\s*[：:?-]?\s*(?:no(?:ne)?(?=\s*(?:[.,;!]|$))|no\s+(?:rush|hurry|need)\b"
    r"|(?:is\s+)?(?:not|n[’']t)\s+"
    r"(?:(?:really\s+)?(?:needed|necessary|required|urgent)\b|really\b|so\s+urgent\b|at\s+all\b))",
    re.IGNORECASE,
)
# A question, not of whom it is asked: 是否加急：, 能不能加急, 可以加急吗？
_ASKED = re.compile(
    r"(?:是否|能否|可否|能不能|可不可以|要不要|需不需要|用不用)(?:可以|需要|要)?\s*$"
)
_ASKS = re.compile(r"\s*[吗么嘛]")
_ANSWERED = re.compile(
    rf"\s*[吗么嘛]?\s*[：:?？]?\s*(?:(?:是|要|需要)的?{_END}|yes\b|√|✓)", re.IGNORECASE
)
# The boxes of a form: □加急 ☑普通, 加急□.
_TICKED = re.compile(r"[☑✓✔√■]\s*$")
_EMPTY_BEFORE, _EMPTY_AFTER = re.compile(r"[□☐○◯]\s*$"), re.compile(r"[□☐○◯]")
# What was urgent once: 原来很急，现在不急了; not what another is: 大货加急，样品已不急.
_NO_MORE = re.compile(
    r"(?:^|[\s，,。；;、!！])(?:但是?|不过)?(?:现在|目前|如今|已经?)+[就也都]?"
    r"不(?:用|需要?|那么|怎么|算|太|再|是|很)*(?:着急|加急|紧急|急)"
)


def urgent_words(text: str) -> str:
    """The words that say it is urgent, where nothing beside or after them denies it."""
    return next((hit.group() for hit in _URGENT.finditer(text) if _is_meant(text, hit)), "")


def without_urgency(text: str) -> str:
    return _URGENT.sub(" ", text)


def _is_meant(text: str, hit: re.Match[str]) -> bool:
    before, after = text[: hit.start()], text[hit.end() :]
    if _TICKED.search(before):
        return True
    if _EMPTY_BEFORE.search(before) or _EMPTY_AFTER.match(after):
        return False
    if _ASKED.search(before) or _ASKS.match(after):
        return _ANSWERED.match(after) is not None
    return not (_DENIED.search(before) or _DENIED_AFTER.match(after) or _NO_MORE.search(after))
