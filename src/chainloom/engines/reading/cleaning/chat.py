"""Text pasted from a chat: who said a line, and when, goes into the edits.

Forms that clients of WeChat, QQ, DingTalk and Feishu copy:

    name 2025-06-06 10:21        [10:21] name: message       name:
    message                      2025-06-06 10:21 name       message
"""

from __future__ import annotations

import re
from typing import Final

from .bylines import iso_date
from .document import Draft
from .tracing import Change

_DATE: Final = r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?"
_DAY: Final = (
    rf"(?:{_DATE}|\d{{1,2}}\s?[-/.月]\s?\d{{1,2}}日?"
    r"|昨天|今天|前天|星期[一二三四五六日天]|周[一二三四五六日])"
)
_CLOCK: Final = (
    r"(?:凌晨|早上|上午|中午|下午|晚上)?\s?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:\s?[AaPp][Mm])?"
)
_WHEN: Final = rf"(?:{_DAY}\s*(?:星期.)?\s*)?{_CLOCK}"
_NAME: Final = r"[^\s:：，。！？,!?\[\]][^:：，。！？!?\n]{0,23}?"
_RULE: Final = r"[-—\s]*"
_ALONE: Final = re.compile(
    rf"{_NAME}[:：]?[ \t\u3000]+{_WHEN}|{_WHEN}[ \t\u3000]+{_NAME}[:：]?"
    rf"|{_RULE}(?:{_DAY}\s*)?{_CLOCK}{_RULE}|{_RULE}{_DATE}{_RULE}"
)
_INLINE: Final = re.compile(
    rf"[\[(（【]\s*{_WHEN}\s*[\])）】]\s*{_NAME}\s*[:：]\s*|{_WHEN}\s+{_NAME}\s*[:：]\s*"
    rf"|{_NAME}\s*[\[(（【]\s*{_WHEN}\s*[\])）】]\s*[:：]\s*"
)
_NAMED: Final = re.compile(rf"{_NAME}[:：]")
_SYSTEM: Final = re.compile(
    r"\[(?:图片|表情|动画表情|视频|语音|位置|红包|Photo|Sticker)\]|.{1,30}(?:撤回了一条消息|加入了?群聊|修改群名为.{0,30}|拍了拍.{1,20})"
    r"|以上是打招呼的内容|以下为新消息"
)
_LEAST: Final = 2


def _heads(lines: list[str]) -> list[tuple[int, bool]]:
    """For each line how much of it is a speaker and whether that is sure."""
    found = []
    for line in lines:
        bare = line.strip()
        if len(bare) <= 60 and _ALONE.fullmatch(bare):
            found.append((len(line), True))
        elif inline := _INLINE.match(line):
            found.append((inline.end(), True))
        elif len(bare) <= 20 and _NAMED.fullmatch(bare):
            found.append((len(line), False))
        else:
            found.append((0, False))
    return found


def is_chat(text: str) -> bool:
    """Speakers with a time before at least two of the lines, or names alone before most."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()]
    heads = _heads(lines)
    sure = sum(known for _, known in heads)
    named = [
        line.strip() for line, (size, known) in zip(lines, heads, strict=True) if size and not known
    ]
    ends_open = bool(lines) and heads[-1][0] == len(lines[-1])
    if sure >= _LEAST and sure >= 0.2 * len(lines) and not ends_open:
        return any(
            size < len(line) or not re.search(r"(?:19|20)\d\d", line) or " " in line.strip()
            for line, (size, known) in zip(lines, heads, strict=True)
            if known
        )
    return len(named) >= 3 and len(named) >= 0.3 * len(lines) and len(set(named)) < len(named)


def take_speakers(draft: Draft) -> None:
    changes, at = [], 0
    for line in draft.text.split("\n"):
        size, known = _heads([line])[0]
        bare = line.strip()
        if size or (bare and _SYSTEM.fullmatch(bare)):
            if known and draft.published is None:
                draft.published = iso_date(line[:size])
            end = at + (size or len(line))
            changes.append(Change(at, end, "", "speaker" if size else "furniture"))
        at += len(line) + 1
    draft.apply([change for change in changes if change.start < change.end])
