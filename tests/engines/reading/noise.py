"""Noisy versions of clean articles, from a seed, with the clean text that should come out.

Each kind of noise is one function from (article, random source) to (bytes, file name). `noisy`
applies one; `KINDS` lists them. What is put in is what scrapers and sites put in: readings after
words, machine-made traditional characters, the article twice, a site's furniture, a page around
it all, and a declaration of an encoding that is not the one used.
"""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from opencc import OpenCC
from pypinyin import Style, lazy_pinyin

_HAN = re.compile("[\u4e00-\u9fff]+")
_S2T = OpenCC("s2t")
_T2S = OpenCC("t2s")
_BRACKETS = ("()", "()", "()", "（）")


@dataclass(frozen=True)
class Article:
    """A clean article; the text is its title and its paragraphs, a line each."""

    title: str
    body: str

    @property
    def text(self) -> str:
        return f"{self.title}\n{self.body}"

    @property
    def paragraphs(self) -> list[str]:
        return self.body.split("\n")


@dataclass(frozen=True)
class Noisy:
    data: bytes
    filename: str
    clean: str


def reading(word: str, style: Style = Style.TONE) -> str:
    return "".join(lazy_pinyin(word, style=style, neutral_tone_with_five=style == Style.TONE3))


def glossed(text: str, rate: float, rng: random.Random, style: Style = Style.TONE) -> str:
    """Readings after about `rate` of the words; some doubled, some in full-width brackets."""

    def gloss(match: re.Match[str]) -> str:
        run, parts, at = match[0], [], 0
        while at < len(run):
            size = min(len(run) - at, rng.choice((1, 2, 2, 2, 3, 4, 8)))
            word = run[at : at + size]
            parts.append(word)
            if rng.random() < rate:
                left, right = rng.choice(_BRACKETS)
                one = f"{left}{reading(word, style)}{right}"
                parts.append(one * 2 if rng.random() < 0.05 else one)
            at += size
        return "".join(parts)

    return _HAN.sub(gloss, text)


def traditional(text: str, rate: float, rng: random.Random) -> str:
    """Turned to traditional by machine, with readings after single characters that changed."""
    parts = []
    for old, new in zip(text, _S2T.convert(text), strict=True):
        parts.append(new)
        if old != new and rng.random() < rate:
            parts.append(f"({reading(old)})")
    return "".join(parts)


def reversible(text: str) -> bool:
    """OpenCC brings the text back from traditional as it was, and keeps its length."""
    return len(_S2T.convert(text)) == len(text) and _T2S.convert(_S2T.convert(text)) == text


_HEAD = "首页 > 行业资讯 > 正文\n"
_TAIL = (
    "责任编辑：林小草\n分享到： 微信 微博 QQ空间\n"
    "上一篇：秋季面料订货会下周开幕\n下一篇：返回列表\n"
    "相关推荐\n织机开机率小幅回升\n印染园区污水处理厂扩容\n坯布库存连降三周\n"
    "评论列表\n暂无评论，等你来说\n写评论\n"
    "版权所有 恒远资讯网 闽ICP备00000000号"
)


def doubled_text(article: Article, body: str) -> str:
    """The title three times, the article as one block, then in paragraphs."""
    block = body.replace("\n", " ")
    return f"{article.title}\n{article.title}\n{article.title} {block}\n\n{body}\n"


def page(title: str, body: str, *, charset: str, rng: random.Random, twice: bool = False) -> str:
    """A page as sites make them: menus, byline, lists, comments, footer."""
    style = rng.choice(("p", "div", "br", "section"))
    lines = [html.escape(line, quote=False).replace("“", "&ldquo;") for line in body.split("\n")]
    if style == "br":
        text = (
            "<div class='txt'>" + "<br/>\n".join(f"&nbsp;&nbsp;{line}" for line in lines) + "</div>"
        )
    else:
        text = "\n".join(f"<{style}>\u3000\u3000{line}</{style}>" for line in lines)
    block = f"<div class='intro'>{html.escape(body, quote=False)}</div>" if twice else ""
    menu = "".join(
        f"<li><a href='/{i}'>{name}</a></li>"
        for i, name in enumerate(("首页", "行情", "企业", "展会", "政策", "供求"))
    )
    others = "".join(
        f"<li><a href='/a{i}'>{name}</a></li>"
        for i, name in enumerate(
            ("织机开机率小幅回升", "坯布库存连降三周", "园区污水处理厂扩容", "面料订货会下周开幕")
        )
    )
    return f"""<!DOCTYPE html>
<html><head><meta charset="{charset}"><title>{html.escape(title)}_恒远资讯网</title>
<script>var a = "<p>不是正文。</p>";</script><style>p {{ color: red }}</style></head>
<body><!-- <p>注释不是正文。</p> --><div class="header"><ul class="nav">{menu}</ul></div>
<div class="main"><div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/x">资讯</a></div>
<h1>{html.escape(title)}</h1>
<div class="info"><span>2011-05-06 09:30</span>
<span>来源：恒远资讯</span> <span>浏览次数：128</span></div>
{block}<div class="content">
{text}
</div><p>责任编辑：林小草</p><div class="share">分享到：<a>微信</a> <a>微博</a></div>
<div class="related"><h3>相关推荐</h3><ul>{others}</ul></div>
<div class="comments"><h3>网友评论</h3><p>说得好，支持一下，希望行情早日好转。</p>
<p>写得不错。</p></div></div>
<div class="side"><h3>热门文章</h3><ul>{others}</ul></div>
<div class="footer">版权所有 恒远资讯网 <a>关于我们</a> 闽ICP备00000000号</div></body></html>"""


def _text(content: str, codec: str = "utf-8") -> tuple[bytes, str]:
    return content.encode(codec, "xmlcharrefreplace" if codec != "utf-8" else "strict"), "page.txt"


Maker = Callable[[Article, random.Random], tuple[bytes, str]]


def _glosses(rate: float, style: Style = Style.TONE) -> Maker:
    return lambda article, rng: _text(glossed(article.text, rate, rng, style))


def _site(article: Article, rng: random.Random) -> tuple[bytes, str]:
    byline = "发布时间：2011-05-06 来源：恒远资讯 浏览次数：128\n"
    return _text(f"{_HEAD}{article.title}\n{byline}{article.body}\n{_TAIL}")


def _doubled(article: Article, rng: random.Random) -> tuple[bytes, str]:
    return _text(doubled_text(article, article.body) + _TAIL)


def _doubled_glossed(article: Article, rng: random.Random) -> tuple[bytes, str]:
    """As the page of the Licheng committee was: both copies glossed alike."""
    return _text(doubled_text(article, glossed(article.body, 0.1, rng)) + _TAIL)


def _traditional(article: Article, rng: random.Random) -> tuple[bytes, str]:
    return _text(traditional(article.text, 0.4, rng))


def _html(codec: str, charset: str, *, twice: bool = False, rate: float = 0.0) -> Maker:
    def make(article: Article, rng: random.Random) -> tuple[bytes, str]:
        body = glossed(article.body, rate, rng) if rate else article.body
        made = page(article.title, body, charset=charset, rng=rng, twice=twice)
        return made.encode(codec, "xmlcharrefreplace"), "page.html"

    return make


def _html_traditional(article: Article, rng: random.Random) -> tuple[bytes, str]:
    body = traditional(article.body, 0.4, rng)
    made = page(_S2T.convert(article.title), body, charset="utf-8", rng=rng)
    return made.encode(), "page.html"


KINDS: dict[str, Maker] = {
    "plain": lambda article, rng: _text(article.text),
    "gbk_text": lambda article, rng: (article.text.encode("gb18030"), "page.txt"),
    "utf16_text": lambda article, rng: (article.text.encode("utf-16"), "page.txt"),
    "few_glosses": _glosses(0.03),
    "glosses": _glosses(0.12),
    "many_glosses": _glosses(0.4),
    "toneless_glosses": _glosses(0.3, Style.NORMAL),
    "figure_glosses": _glosses(0.12, Style.TONE3),
    "traditional": _traditional,
    "site": _site,
    "doubled": _doubled,
    "doubled_glossed": _doubled_glossed,
    "html": _html("utf-8", "utf-8"),
    "html_gbk_said_utf8": _html("gb18030", "utf-8"),
    "html_utf8_said_gb2312": _html("utf-8", "gb2312"),
    "html_glossed": _html("utf-8", "utf-8", rate=0.12),
    "html_doubled_glossed": _html("gb18030", "gb2312", twice=True, rate=0.12),
    "html_traditional": _html_traditional,
}


def noisy(article: Article, kind: str, seed: int) -> Noisy:
    data, filename = KINDS[kind](article, random.Random(f"{seed}/{kind}/{article.title}"))
    return Noisy(data, filename, article.text)
