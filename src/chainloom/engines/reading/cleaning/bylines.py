"""The line between title and text: publisher, date, author, how often read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from .document import Draft
from .furniture import is_paragraph, spans
from .tracing import Change

DATE: Final = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s?(?:-|/|\.|年)\s?(0?[1-9]|1[0-2])\s?(?:-|/|\.|月)\s?"
    r"(0?[1-9]|[12]\d|3[01])(?!\d)日?"
)
_TIME: Final = re.compile(
    r"(?:T|[上下]午)?\s?\d{1,2}[:：时点]\d{1,2}(?:[:：分]\d{1,2})?秒?(?:\.\d+)?分?"
)
_SOURCE: Final = re.compile(
    r"(?<![\u4e00-\u9fff])(?:文章|稿件|信息|新闻|本文)?(?:来源|稿源|出处|转自|发布人|发布单位|发布机构|发布机关|发文单位|发文机关|信息来源)\s*[：:]\s*"
    r"[-—]?\s*([^\s|｜,，;；\[\]（()）>]{0,30})"
)
_DATED: Final = re.compile(
    r"(?:发布|更新|发表|刊发|添加|上传|录入|发文|成文)?(?:时间|日期|于|最后更新)\s*[：:]?"
)
_FIELD: Final = re.compile(
    r"(?:作者|记者|撰稿|编辑|责任编辑|责编|点击|浏览|阅读|访问|人气|次数|浏览次数|点击数|阅读数|阅读量|字号|字体|栏目|类别|所属分类|所属栏目|分享到?|评论)"
    r"(?:次数|量|数)?\s*[：:]?\s*[^\s|｜,，;；：:]{0,16}"
)
_SIGNATURE_LINES: Final = 4
_TAIL_LINES: Final = 25
_NUMERALS: Final = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CHINESE_DATE: Final = re.compile(
    r"[一二][〇○零一二三四五六七八九]{3}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
_TITLE_MOST: Final = 32
_TEXT_ENDS: Final = tuple("。！？；”")
_TITLE_LABEL: Final = re.compile(r"(?:标题|题目|主题)\s*[：:]\s*(?=\S)")
_LONGEST: Final = 140
_REST: Final = 14
_HEAD_LINES: Final = 8
_NO_NAME: Final = re.compile(r"[\d\W_]*|原创|首页|正文|字号|大中小|[A-Za-z]{1,2}")


@dataclass(frozen=True, slots=True)
class Byline:
    published: str | None
    source: str | None
    is_labelled: bool


def iso_date(text: str) -> str | None:
    """The first full date in a text, as ISO 8601."""
    for found in DATE.finditer(text):
        year, month, day = map(int, found.groups())
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            continue
    return None


def read(line: str) -> Byline | None:
    """What a line says as a byline; None for a line of the text."""
    if len(line) > _LONGEST or "。" in line:
        return None
    published = iso_date(line)
    named = _SOURCE.search(line)
    if published is None and named is None:
        return None
    rest = DATE.sub(" ", line)
    rest = _TIME.sub(" ", rest)
    rest = _SOURCE.sub(" ", rest)
    rest = _DATED.sub(" ", rest)
    rest = _FIELD.sub(" ", rest)
    words = [
        word
        for word in re.split(r"[\s|｜·>＞\[\]【】()（）]+", rest)
        if not _NO_NAME.fullmatch(word)
    ]
    if sum(map(len, words)) > _REST or any(mark in rest for mark in "，！？；：:“”《》"):
        return None
    source = named[1].strip(" -—") if named else ""
    if not source and published and len(words) == 1 and len(words[0]) >= 2:
        source = words[0]
    return Byline(published, source or None, bool(named or _DATED.search(line)))


def signed(text: str) -> str | None:
    """The date under a text, in figures or in Chinese numerals (二〇二五年六月六日)."""
    for start, end in spans(text)[-_SIGNATURE_LINES:]:
        line = text[start:end].strip(" （）()")
        if _CHINESE_DATE.fullmatch(line):
            year, month, day = (part for part in re.split("[年月日]", line) if part)
            line = f"{year.translate(_NUMERALS)}-{_number(month)}-{_number(day)}"
        if len(line) <= 16 and DATE.fullmatch(line):
            return iso_date(line)
    return None


def _number(numeral: str) -> int:
    """Chinese numerals up to 31: 六, 十, 二十一."""
    tens, ten, ones = numeral.rpartition("十")
    return (int(tens.translate(_NUMERALS) or 1) * 10 if ten else 0) + int(
        ones.translate(_NUMERALS) or 0
    )


def take_title_label(draft: Draft) -> None:
    """A first line that says of itself that it is the title."""
    label = _TITLE_LABEL.match(draft.text)
    if label:
        draft.apply([Change(0, label.end(), "", "byline")])


def take(draft: Draft) -> None:
    """Read and drop the byline of a text whose first line is its title."""
    text = draft.text
    changes = []
    lines = spans(text)
    for number, (start, end) in enumerate(lines[:_HEAD_LINES]):
        line = text[start:end]
        if is_paragraph(line) or (len(line) > _TITLE_MOST and line.endswith(_TEXT_ENDS)):
            break
        said = read(line) if number else None
        if said is not None:
            draft.published = draft.published or said.published
            draft.source = draft.source or said.source
            changes.append(Change(start, end, "", "byline"))
    for start, end in lines[max(_HEAD_LINES, len(lines) - _TAIL_LINES) :]:
        said = read(text[start:end])
        if said is not None and said.source and said.is_labelled:
            draft.source = draft.source or said.source
            draft.published = draft.published or said.published
            changes.append(Change(start, end, "", "byline"))
    draft.apply(changes)
