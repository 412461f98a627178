"""Lines that belong to the site and not to the article, by how they are worded (furniture.toml).

For text without markup this is all there is to go by; for pages it follows the choice of the
article's part. Lists of other articles go with their heading, up to the next paragraph; comments
go to the end. The first line, which is the title or the only line, is never furniture.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from .document import Draft
from .tracing import Change

_LONGEST: Final = 420
_SENTENCE_END: Final = re.compile(r"[。！？；!?][”’」』）)\]】]*$")
_PARAGRAPH: Final = 40
_TAIL_MOST: Final = 40


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    path = Path(__file__).with_name("furniture.toml")
    kinds = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        kind: re.compile("|".join(f"(?:{one})" for one in many)) for kind, many in kinds.items()
    }


@cache
def _first_characters() -> re.Pattern[str]:
    """A quick look: every pattern of a line holds one of these words."""
    return re.compile(
        r"编辑|责编|校对|审核|编审|监制|终审|发表|欢迎|扫|分享|微信|微博|QQ|空间|朋友圈|易信|链接|Qzone|收藏|赞"
        r"|踩|赏|转发|举报|打印|关闭|返回|评论|回复|登录|注册|顶部|更多|广告|字|大|标准|小|关注|订阅|首页|搜索|全文"
        r"|[篇页条]|回到|位置|页面|浏览|阅读|点击|访问|opyright|©|版权|owered|备|许可证|eserved|声明|转载|授权|必究"
        r"|侵权|风险|投资建议|本文|关键|标签|[Tt]ag|TAG|所属|反馈|纠错|正文|查看|展开|显示|标题|原题|来源|原文|网址|内容|全文|发文|时间|日期|换一|喜欢|地址|TOP|Top|完|END|End|本站|公开|昵称|邮箱|验证码|已有|继续|余下|剩余|[|｜]|标识|访客|我们|政策|协议|地图|统计|条款|条例|加载|下载|打开|提示"
    )


def kind_of(line: str) -> str | None:
    """The kind of furniture that a line is: "related", "comments", "furniture", or None."""
    if not line or len(line) > _LONGEST:
        return None
    patterns = _patterns()
    if len(line) <= _TAIL_MOST:
        for kind in ("comments", "related"):
            if patterns[kind].fullmatch(line):
                return kind
    if _first_characters().search(line) and patterns["lines"].fullmatch(line):
        return "furniture"
    return None


def is_paragraph(line: str) -> bool:
    return len(line) >= _PARAGRAPH and bool(_SENTENCE_END.search(line))


def spans(text: str) -> list[tuple[int, int]]:
    """Start and end of every line that is not empty, without its outer white space."""
    found, at = [], 0
    for line in text.split("\n"):
        bare = line.strip()
        if bare:
            start = at + line.index(bare[0])
            found.append((start, start + len(bare)))
        at += len(line) + 1
    return found


def kinds_of(lines: Sequence[str]) -> list[str | None]:
    """For each line of a document the kind of furniture it is or belongs to."""
    # The first line is the title, unless it says where on the site one is.
    first = kind_of(lines[0]) if len(lines) > 2 else None
    kinds: list[str | None] = [first if first == "furniture" else None]
    open_kind: str | None = None
    seen = len(lines[0]) if lines else 0
    total = sum(map(len, lines)) or 1
    for line in lines[1:]:
        kind = kind_of(line)
        if kind == "comments" and seen < 0.3 * total and open_kind is None:
            kinds.append("furniture")  # a link to the comments above the article
            continue
        if kind in ("comments", "related"):
            open_kind = "comments" if open_kind == "comments" else kind
        elif open_kind == "related" and kind is None and is_paragraph(line):
            open_kind = None
        kinds.append(open_kind or kind)
        seen += len(line)
    return kinds[: len(lines)]


def remove(draft: Draft) -> None:
    text = draft.text
    places = spans(text)
    lines = [text[start:end] for start, end in places]
    changes = [
        Change(start, end, "", kind)
        for (start, end), kind in zip(places, kinds_of(lines), strict=True)
        if kind
    ]
    draft.apply(changes)
