"""What people say around the matter: greetings, turns of speech, telephone numbers."""

from __future__ import annotations

import re

from chainloom.engines.fabric import FabricSpec, format_spec

from ..models.common import TITLE_MOST
from .cloth import cloth_only

TITLE_USUAL = 40
_SENTENCE = re.compile(r"[。！？!?\n；;]")
# Said before the matter; a title begins after it.
_GREETING = re.compile(
    r"^(?:在吗|在不在|在么|你好|您好|大家好|哈喽|嗨|老板娘?|师傅|亲|各位(?:老板|朋友|老师|大佬)?|请问|"
    r"麻烦问下|打扰了?|早上好|下午好|晚上好|hello|hi|hey|dear (?:sir|all|friends?))"
    r"(?:[\s,，。、!！?？~～:：]+|$)",
    re.IGNORECASE,
)
# Says by itself that it is urgent, and not what.
_ALARM = re.compile(r"^(?:[急\s]+|加急|紧急|火急|十万火急|urgent)$", re.IGNORECASE)
# The first line of a list, which says only that something is asked for: 求购以下面料：
_HEADING = re.compile(
    r"^(?:求购|采购|急购|急找|急求|急需|寻找|寻|求|找|需要|需求|需|现|我司|我们|我厂|公司|大量|长期|"
    r"以下|下列|下面|如下|几款|几种|几个|多款|一批|面料|布料|辅料|坯布|布|产品|清单|的|急|"
    r"looking for|we need|need|the following|fabrics?|items?|\s)+[：:]$",
    re.IGNORECASE,
)
# Turns of speech in which nothing is missed. Longer ones first.
_SMALL = re.compile(
    r"在吗|在不在|你好|您好|大家好|老板|师傅|请问|麻烦|谢谢|有没有做|有没有|有谁有|谁有|谁能|哪家有|哪里有|"
    r"有个客户要|客户要|给客户|帮忙|帮我|急要|急用|要到|需要|想要|我们|我要|以内|以下|以上|左右|大概|大约|差不多|"
    r"一批|长期|以上|上述|全部|统一|先要个样|先打样|现货最好|最好是?|联系|电话|微信|手机|"
    r"looking for|we need|i need|need|wanted|please|hello|delivery in|delivery|of|and|with|for|by",
    re.IGNORECASE,
)
_FILLERS = re.compile(r"[啊呀吗呢吧哦的了有要找做厂和及等各\W_]+")
_PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(?:1[3-9]\d{9}|0\d{2,3}[- ]?\d{7,8})(?!\d)")
_LETTER = re.compile(r"[^\W\d_]")


def is_small(text: str) -> bool:
    """Whether a piece left over says nothing that somebody would miss."""
    bare = _SMALL.sub("", _PHONE.sub("", text))
    return len(_FILLERS.sub("", bare)) <= 1


def without_greeting(text: str) -> str:
    text = text.strip()
    while hit := _GREETING.match(text):
        text = text[hit.end() :].strip()
    return text


def says_something(text: str) -> bool:
    """Not only greetings, numbers of telephones, signs and pictures."""
    bare = without_greeting(_PHONE.sub("", text))
    return bool(_LETTER.search(bare))


def is_heading(line: str) -> bool:
    """Whether it says only that something is asked for, and what follows says what."""
    return bool(_HEADING.match(line))


def title_of(text: str, spec: FabricSpec | None = None) -> str:
    """A short title: the first sentence that says something, or what it says of cloth where that
    is long."""
    parts = [without_greeting(part) for part in _SENTENCE.split(text)]
    said = [part for part in parts if says_something(part)]
    said = [part for part in said if not is_heading(part)] or said
    first = next((part for part in said if not _ALARM.match(part)), said[0] if said else "")
    if len(first) <= TITLE_USUAL:
        return first
    line = format_spec(cloth_only(spec)) if spec is not None else ""
    short = line if 4 <= len(line) <= TITLE_USUAL else _cut(first)
    return short[:TITLE_MOST]


def _cut(text: str) -> str:
    """Its beginning, ending between words where one is near: no 7… of 7000米."""
    short, after = text[: TITLE_USUAL - 1], text[TITLE_USUAL - 1]
    near = max(short.rfind(mark) for mark in " ,，、")
    if after not in " ,，、" and near >= TITLE_USUAL // 2:
        short = short[:near]
    return short.rstrip(" ,，、") + "…"
