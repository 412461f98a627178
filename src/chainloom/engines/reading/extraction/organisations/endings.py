"""Names of organisations by what they end in: 公司, 学院, 协会, 分行 …

The end is sure; where the name begins has to be found. Words are taken in from right to left until
something that no name holds: a mark, a verb, a measure, a word that says what kind of thing
follows (AI产业服务商|金同信息有限公司). Then the beginning is put to the first word of its own (a
place, a brand, a name), and a name that has none, such as 大型纺织公司, is left.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from ..names import Organisation
from ..text import places
from ..text.words import Word, is_known, lexicon
from ..text.words import cut as cut_words
from .acting import acts
from .proper import BRANDLIKE, BUILT, DONE, Ending, is_of_country, is_own, is_proper, kind_of, rules

if TYPE_CHECKING:
    from ..page import Page

_LONGEST: Final = 30
# What follows an ending when it is no ending: 公司法, 银行业, 集团化, 学院派, 中心城区, 协会议.
_NOT_BEFORE: Final = re.compile(
    r"(?<=[作科纺消]协)[会议定商调助]|(?<=公司)[法制债治章化]|(?<=银行)[业间卡系股]|(?<=集团)[化军]|(?<=学院)派|(?<=中心)[城区地点任]|"
    r"(?<=[协商学]会)[议员]|(?<=委员会)[议员]|(?<=社区)[里型化]|(?<=[^总]厂)[家房商区]|(?<=村)[民庄镇官里]|(?<=村)(?:附近|境内|一带|以[东南西北])|"
    r"(?<=大学)[生城里]|(?<=中学)生|(?<=小学)生|(?<=学校)[园里]|(?<=市场)[上化价份占需经准]|(?<=保险)[业费金]|"
    r"(?<=证券)[业化]|(?<=基金)[业会]|(?<=期货)[价市合业交]|(?<=组织)[部开实召架]|(?<=矿)[产业区石山井物]|"
    r"(?<=作协)会|(?<=科协)会|(?<=酒店)业|(?<=超市)[里]|(?<=人寿)保"
)
_TAKEN: Final = ("n", "j", "b", "eng", "vn", "an", "l", "s", "i", "ng", "g")
# 粮商, 车企: what kind of thing; 电商, 招商 are parts of names.
# Parts that are named by their place: 泉州分行, 北京分公司.
_NEED_PLACE: Final = frozenset(
    ("子公司", "分公司", "分厂", "事业部", "营业部", "代表处", "办事处", "分行")
)
# What is said of a firm before its name that makes it one that serves others.
SERVING: Final = tuple(lexicon("endings")["serving"])
# Everyday words that end as offices do.
_NO_OFFICES: Final = frozenset(lexicon("endings")["no_offices"])
_LEARNED: Final = frozenset(("college", "institute"))
_WORLDWIDE: Final = frozenset(("institute", "association", "college"))
# Parts that are of the kind that the whole is.
_PARENTS_KIND: Final = frozenset(
    ("统计中心", "信息中心", "分会", "服务中心", "技术中心", "秘书处", "专业委员会")
)
# 东华大学|合作建设|研发中心: what it does, no part of it.
_DONE_WITH: Final = re.compile(r"合作|共建|联合(?!会|实验)|建设|建立|组建|投资|共同|携手|联手|签")
_PLACED: Final = re.compile(r"(?:[在于到赴至从往]|位于|来到|走进|坐落|地处|涉及)$")
# Organs of the Party within an office are of the office's kind.
_ORGANS: Final = frozenset(("党委", "党组", "党支部", "党总支", "党工委"))
_POST_IN: Final = re.compile(r"专职|副?书记|常?委员?|班子|成员|办公室|宣传部|组织部")
_BRAND_APART: Final = re.compile(r"(?:^|[、,。;:!?(“\n与和及])(?P<brand>[\u4e00-\u9fff]{2,3})$")
_NO_VILLAGES: Final = tuple(lexicon("endings")["no_villages"])
_MAKING: Final = ("生产", "制造", "加工", "代工")
_ENDED: Final = re.compile(r"(?:中心|公司|[局厅委会院校])$")
# What somebody does with an organisation named right after.
_DOES: Final = re.compile(
    r"[及与和]|一行|先后|首先|同志|任|代表|[出兼担]任|当选|被|率|会见|考察|走访|陪同|携"
)
_HEAD_ENDS: Final = ("商", "巨头", "龙头", "企", "大王")
_NO_HEADS: Final = frozenset(
    ("电商", "华商", "招商", "工商", "浙商", "徽商", "台商", "外商", "侨商")
)
_NO_BRANDS: Final = frozenset(lexicon("endings")["no_brands"])
# 晋城市|铸造|协会: a trade may be a verb, if a place stands before it; these are none.
_SOCIAL: Final = frozenset(("association",))
# A word that the dictionary lacks and that has one of these is cut wrongly (占该|公司).
_FUNCTION: Final = frozenset("后前时中该此其这那的在占已将被由从对向与和及是有为家")
_NUMERALS: Final = frozenset("零一二三四五六七八九十百千万两几多半数第0123456789个家所年届期")
_NUMBERED: Final = re.compile(r"第|第?[\d一二三四五六七八九十]+")
_DIGITS: Final = frozenset("一二三四五六七八九十百千万双")
_CHAINS: Final = ("产业链", "产业", "行业", "集群", "供应链")
_MARKS: Final = frozenset("·-&")
# Words that stand before names and are none: 比如|兴业银行.
_BEFORE_NAMES: Final = frozenset(lexicon("endings")["before_names"])
_LEADING: Final = frozenset("系故请原该而以和与对向从被将由在像象称如为是据让给使及经当但则因")
_LED_BY: Final = frozenset("经")
_JOINING: Final = frozenset("与和及暨")
_STATE: Final = frozenset(("中国", "国家", "全国", "中华", "国际", "世界", "全球"))


def find(page: Page, known: Sequence[Organisation] = ()) -> Iterator[Organisation]:
    """Names by their endings. `known` are mentions found otherwise, that a name may begin with."""
    starts = [word.start for word in page.words]
    before = {one.end: one for one in known}
    reader = _Name(page, starts, before)
    people = {place for post in page.posts for name in post.names for place in range(*name)}
    for hit in rules().pattern.finditer(page.plain):
        ending = rules().endings[hit.group()]
        if hit.end() - 1 in people:
            continue  # 宣传部部长吕村
        if _NOT_BEFORE.match(page.plain, hit.end()) or not _ends_as_word(page, starts, hit):
            continue
        found = reader.read(ending, hit.start(), hit.end())
        if found:
            before[found.end] = found
            yield found


def _ends_as_word(page: Page, starts: list[int], hit: re.Match[str]) -> bool:
    """A short ending must end where a word does, and not be the end of an everyday one (农村)."""
    word = page.words[bisect_right(starts, hit.end() - 1) - 1]
    if word.text[-2:] in _NO_OFFICES:
        return False
    if len(hit.group()) == 1:
        alone = hit.group() != "村" or word.start == hit.start() or not is_known(word.text)
        return word.end == hit.end() and alone
    return word.end == hit.end() or len(hit.group()) >= (3 if word.start < hit.start() else 2)


class _Name:
    """Names, read from their endings leftwards."""

    def __init__(self, page: Page, starts: list[int], before: dict[int, Organisation]) -> None:
        self.page = page
        self.words = page.words
        self.starts = starts
        self.before = before
        # Where a person's name ends: what follows it is no part of a name (张三任某协会会长).
        self.people = {
            place
            for post in page.posts
            for start, end in post.names
            if _DOES.match(page.plain, end)
            for place in range(start, end)
        }

    def read(self, ending: Ending, at: int, end: int) -> Organisation | None:
        if ending.text == "组织" and _ENDED.search(self.page.plain, max(0, at - 3), at):
            return None  # 政府采购中心|组织的采购
        if ending.text.startswith("社区") and self.page.plain[at - 1 : at] in "进入下":
            return None  # 科普进|社区
        if ending.text in ("理事会", "监事会") and self.page.plain[at - 1 : at] == "届":
            return None  # 某商会新一届|理事会
        if ending.text in ("厂", "工厂") and self.page.plain.endswith(_MAKING, 0, at):
            return None  # 曝光设备|生产厂
        if ending.text == "厂" and self.page.plain[at - 1 : at] == self.page.plain[end : end + 1]:
            return None  # 一规一|厂|一价
        if ending.text in _ORGANS and _POST_IN.match(self.page.plain, end):
            return None  # 某公司党委书记 is the firm's
        taken = self._taken(at, end, ending)
        taken = _from_own_word(taken, ending)
        start = taken[0].start if taken else at
        parent = self.before.get(start)
        if parent is None and not is_proper(taken, ending):
            if (brand := self._apart(ending, at)) is None:
                return None
            start = brand
            name = self.page.text[start:end]
            return Organisation(start, end, name, name, kind_of(name, ending))
        if parent and _belongs(parent, taken, ending):
            start = parent.start
        elif not is_proper(taken, ending):
            return None
        while start < end and self.page.plain[start] in "()“”\"'、 ":
            start += 1
        name = self.page.text[start:end]
        if ending.text == "村" and (name[:2] in _STATE or name.endswith(_NO_VILLAGES)):
            return None
        if ending.text in ("社区", "村", "校区") and _PLACED.search(
            self.page.plain, max(0, start - 2), start
        ):
            return None  # 在梅峰社区举行
        if len(name) < 3 or name == ending.text:
            return None
        if ending.kind == "body" and (quoted := self._before_quote(start, end)) is not None:
            name = self.page.text[quoted : end + 1]
            return Organisation(quoted, end + 1, name, name, "body")
        kind = kind_of(self.page.plain[start:end], ending)
        if parent and start == parent.start:
            is_alike = parent.kind == "association" and kind == "body"
            is_organ = ending.text in _ORGANS and parent.kind in ("government", "community")
            is_alike = is_alike or is_organ
            is_alike = is_alike or (
                ending.strength == "part" and parent.kind in ("bank", "provider")
            )
            kind = parent.kind if is_alike or ending.text in _PARENTS_KIND else kind
        if kind == "firm" and self.page.plain.endswith(SERVING, 0, start):
            kind = "provider"
        return Organisation(start, end, name, name, kind)

    def _before_quote(self, start: int, end: int) -> int | None:
        """Where the name begins of which the last part is quoted: 赣南脐橙产业链“百企联盟”."""
        plain = self.page.plain
        if plain[start - 1 : start] not in ("“", '"') or plain[end : end + 1] not in ("”", '"'):
            return None
        first, index = start - 1, bisect_right(self.starts, start - 1) - 2
        while index >= 0 and self.words[index].end == first and start - first < _LONGEST:
            word = self.words[index]
            if not (word.tag.startswith(_TAKEN) or word.text in rules().inside):
                break
            first, index = word.start, index - 1
        return first if plain[first : start - 1].endswith(_CHAINS) else None

    def _apart(self, ending: Ending, at: int) -> int | None:
        """Where a brand begins that is no word and stands apart before 集团, 公司, 银行 (满帮集团):
        it is cut into general words, and only its standing apart shows it."""
        if ending.text not in ("集团", "公司", "银行"):
            return None
        hit = _BRAND_APART.search(self.page.plain, max(0, at - 5), at)
        if hit is None or hit.start("brand") in self.before:
            return None
        brand = hit.group("brand")
        listed = rules()
        cut = cut_words(brand)
        if ending.text == "集团" and len(cut) == 1 and cut[0].tag[0] == "n":
            is_kind = brand in listed.general | listed.heads | listed.inside | _trades()
            speaks = acts(self.page.plain, hit.start("brand"), at + len(ending.text))
            return None if is_kind or not speaks else hit.start("brand")  # 绿城|集团董事长
        if is_known(brand) or _FUNCTION & set(brand) or any(
            word.text in listed.general | listed.heads or word.tag[0] in "mrqpcudt"
            or places.is_place(word.text) or len(word.text) > 2
            for word in cut
        ):  # fmt: skip
            return None
        return hit.start("brand") if len(cut) > 1 or not is_known(cut[0].text) else None

    def _taken(self, at: int, end: int, ending: Ending) -> list[Word]:
        """The words that may belong to the name, up to the word that the ending lies in."""
        index = bisect_right(self.starts, at) - 1
        taken: list[Word] = []
        if at in self.before:
            return taken
        if self.words[index].start < at:
            word = self.words[index]
            taken.append(Word(word.start, at, word.text[: at - word.start], word.tag))
        index -= 1
        while index >= 0 and end - self.words[index].start <= _LONGEST:
            word = self.words[index]
            if word.end in self.before or word.start in self.people:
                break
            if word.text == ")":
                index = self._over_bracket(index, taken)
                if index < 0:
                    break
                continue
            if not (
                self._is_taken(word, index, taken, ending)
                or self._is_needed(word, index, taken, ending)
            ):
                break
            taken.insert(0, word)
            index -= 1
        return taken

    def _over_bracket(self, index: int, taken: list[Word]) -> int:
        """Past 雷马(中国): the bracket's words are taken; -1 if it holds something else."""
        opening = index - 1
        while opening >= 0 and self.words[opening].text != "(" and index - opening < 4:
            opening -= 1
        inner = self.words[opening + 1 : index]
        text = "".join(word.text for word in inner)
        if opening < 0 or self.words[opening].text != "(" or not inner:
            return -1
        if not (
            places.is_place(text)
            or text in ("集团", "股份", "控股")
            or places.is_place(inner[0].text)
            or (places.is_place(self.words[opening - 1].text) and 2 <= len(text) <= 4)
            or (len(text) == 1 and "\u4e00" <= text <= "\u9fff" and not taken)  # 控股(马)有限公司
        ):
            return -1
        taken[:0] = self.words[opening : index + 1]
        return opening - 1

    def _is_taken(self, word: Word, index: int, taken: list[Word], ending: Ending) -> bool:
        text, tag = word.text, word.tag
        listed = rules()
        is_head = (
            text in listed.heads
            or text[-2:] in listed.heads
            or (len(text) > 1 and text.endswith(_HEAD_ENDS) and text not in _NO_HEADS)
        )
        if is_head and is_proper(taken, ending):
            return False
        if taken and len(text) > 2 and text.endswith(("公司", "集团", "企业")):
            return False  # 矿业公司|国际资源集团
        if taken and text == "公司" and any(is_own(one) for one in taken):
            return False  # 市场研究公司|Lux研究公司
        if self._is_deed(word, index, taken, ending):
            return False
        if text in listed.inside or places.is_place(text):
            return True
        if text in _never():
            return False
        if ending.kind in _SOCIAL and tag[0] in "vad" and tag != "vn" and len(text) > 1:
            return text not in _predicates() and self._is_after_place(index)
        if text == "·" and taken:
            before = self.words[index - 1].text if index else ""
            return before.isalpha() and not places.is_place(before)  # 重庆·|西南大学
        if (
            text in _MARKS
            and taken
            and index
            and self.words[index - 1].tag in ("eng", "nr", "nz", "nrt")
        ):
            return True
        if text in _JOINING:
            return self._joins(index, taken)
        if text in _DIGITS and taken and len(taken[0].text) == 1:
            return ending.kind == "firm"  # 三|利|集团
        if tag == "m" and len(text) == 2 and not set(text) <= _NUMERALS:
            # 三全|学院; 瑞年|集团, a word that only the cutting takes for a number
            return ending.kind == "college" or not _counts(text)
        is_first = not taken or taken[0].text.isdecimal()
        if ending.kind == "institute" and is_first and _NUMBERED.fullmatch(text):
            return True  # 第214|研究所
        if tag == "mq" and len(text) > 2 and is_known(text):
            return True  # 零部件
        if tag == "m":
            return text in ("三一", "一", "百", "千") or (text.isdecimal() and not taken)
        if tag in ("x", "zg") and ending.kind == "firm" and "\u4e00" <= text <= "\u9fff":
            return True  # a character that the dictionary has in no word is in a brand
        if tag == "x":
            return text.isalnum() and len(text) > 1
        return tag.startswith(_TAKEN) and not (tag == "vn" and len(text) == 1)

    def _is_deed(self, word: Word, index: int, taken: list[Word], ending: Ending) -> bool:
        """Whether a word says what is done with the body named: 云河区|共建|产业学院."""
        if ending.kind in ("firm", "government"):
            return False
        before = self.words[index - 1].text if index else ""
        return word.text in ("共建", "合建") or (word.text == "建设" and before in ("规划", "联合"))

    def _is_needed(self, word: Word, index: int, taken: list[Word], ending: Ending) -> bool:
        """Whether a word that names hardly hold is the brand all the same (奔腾电器有限公司,
        湖北新日电动车有限公司): a legal name has to have one."""
        if ending.kind != "firm" or word.tag[0] in "pcux" or word.text in rules().heads | _never():
            return False
        if word.text in _NO_BRANDS or word.text in _predicates():
            return False
        if not ending.text.endswith(("公司", "集团", "商行", "合作社")):
            return False
        if "有限" not in ending.text:  # 正豪|电器集团: a word that the dictionary lacks is a brand
            return not _FUNCTION & set(word.text) and len(word.text) > 1 and not is_known(word.text)
        if any(is_own(one) and not places.is_place(one.text) for one in taken):
            return False
        if not word.text.isalpha() or word.text in _NO_BRANDS or word.tag == "r":
            return False
        return len(word.text) > 1 or self._is_after_place(index)

    def _is_after_place(self, index: int) -> bool:
        """Whether a place stands before, with none but short words between (泰安|京|日|丸善)."""
        for word in reversed(self.words[max(0, index - 4) : index]):
            if places.is_division(word.text):
                return True
            if len(word.text) > 2 or word.tag[0] in "pcux":
                return False
        return False

    def _joins(self, index: int, taken: list[Word]) -> bool:
        """Whether 与, 和 joins words of one name: before it stand a place or an organisation and
        then a word that is neither (泉州师范学院|纺织与服装学院, 中国|石油和化学工业联合会)."""
        if not taken or any(is_own(one) for one in taken):
            return False
        before: list[Word] = []
        place = index - 1
        while place >= 0 and len(before) < 4:
            word = self.words[place]
            if word.end in self.before or word.start in self.people:
                return bool(before)
            if places.is_place(word.text):
                return bool(before)
            if is_own(word) and places.is_place(word.text[:2]):
                return True  # 中国石油|和化学工业联合会
            if word.tag == "nr" and len(word.text) == 3:
                return False  # 魏尚进和某研究所
            if not word.tag.startswith(_TAKEN) and word.text not in rules().inside:
                return False
            if rules().pattern.search(word.text) and word.text not in rules().general:
                return bool(before)
            before.append(word)
            place -= 1
        return False


@cache
def _trades() -> frozenset[str]:
    return frozenset(lexicon("organisations")["short"]["trades"])


@cache
def _never() -> frozenset[str]:
    return frozenset(lexicon("acting")["never"])


@cache
def _predicates() -> frozenset[str]:
    return frozenset(lexicon("acting")["predicates"])


def _belongs(parent: Organisation, taken: Sequence[Word], ending: Ending) -> bool:
    """Whether a name right after another one names a part of it."""
    if ending.text in ("组织", "村", "委员会") and parent.kind != "association":
        return False
    if taken and taken[0].text == "(" and ending.strength == "strong":
        return True  # 某研究院|(晋江)有限公司
    if ending.text == "组织" and taken:
        return False  # 鞋革协会|积极组织
    if ending.text in ("管委会", "管理委员会") and not taken:
        return True  # 高阳县纺织商贸城|管委会
    if ending.kind == "government" and parent.kind != "government":
        return False
    if ending.text in _NEED_PLACE and not any(is_own(word) for word in taken):
        return False  # 全资子公司
    if taken and _DONE_WITH.match("".join(word.text for word in taken)):
        return False
    if ending.strength == "part" or not taken:
        return True
    if parent.kind in _LEARNED and ending.kind in _LEARNED:
        return True  # 中国科学院|沈阳自动化研究所
    if parent.kind == ending.kind == "firm" and parent.name.endswith("集团"):
        return True  # 国家电投集团|氢能科技华南有限公司
    if ending.kind == "firm" and parent.kind != "firm":
        return False
    if ending.kind == "firm" and parent.name.endswith("有限公司"):
        return False  # 甲有限公司系乙公司
    return not any(is_own(word) for word in taken) or (
        parent.kind == ending.kind and ending.kind in ("firm", "bank") and ending.strength == "weak"
    )


def _counts(text: str) -> bool:
    """Whether what the cutting takes for a number has a numeral in it."""
    return len(text) < 2 or bool(set(text) & _NUMERALS - {"年"})


def _is_odd(taken: Sequence[Word]) -> bool:
    """Two single characters: 三|利|集团."""
    return len(taken) > 1 and len(taken[0].text) == len(taken[1].text) == 1


def _foreign_before(word: str) -> str:
    """The country that a longer word begins with."""
    return next((word[:n] for n in range(2, len(word) - 1) if word[:n] in places.foreign()), "")


def _from_own_word(taken: list[Word], ending: Ending) -> list[Word]:
    """The words from the first one of its own on, if all before it are general words."""
    while len(taken) > 1 and (
        taken[0].text in DONE or (taken[0].text in BUILT and any(map(is_own, taken[1:])))
    ):
        taken = taken[1:]
    legal = ending.kind == "firm" and ending.strength == "strong"
    while taken and (
        taken[0].text in _JOINING
        or taken[0].text in _BEFORE_NAMES
        or taken[0].text in _MARKS
        or (taken[0].tag == "m" and not _is_odd(taken) and _counts(taken[0].text))
        or (taken[0].tag == "f" and not legal)
        or taken[0].text in _LED_BY
        or (len(taken) > 1 and taken[0].text in _LEADING)
    ):
        taken = taken[1:]
    is_trade = ending.kind in ("firm", "provider", "bank")
    if is_trade and taken and (land := _foreign_before(taken[0].text)):
        first = taken[0]  # 美国苹果|公司, one word of the dictionary
        taken = [
            Word(first.start + len(land), first.end, first.text[len(land) :], "nz"),
            *taken[1:],
        ]
    if ending.kind == "college" and len(taken) > 1 and taken[0].text in places.foreign():
        taken = taken[1:] if any(map(is_own, taken[1:])) else taken  # 美国|乔治城大学
    elif ending.kind == "college" and taken and (land := _foreign_before(taken[0].text)):
        first = taken[0]  # 美国哈佛|大学, one word of the dictionary
        taken = [
            first._replace(start=first.start + len(land), text=first.text[len(land) :]),
            *taken[1:],
        ]
    if is_trade and len(taken) > 1 and taken[0].text in places.foreign():
        # 日本|日立公司, but 法国农业信贷银行
        keeps = (
            ending.text == "交易所"
            or is_of_country(taken)
            or ((ending.kind == "bank" or legal) and not any(map(is_own, taken[1:])))
        )
        taken = taken if keeps else taken[1:]
    if taken and taken[0].text[0] in _LEADING and len(taken[0].text) > 1:
        first = taken[0]
        if not is_known(first.text) and not is_known(first.text + ending.text):
            rest = Word(first.start + 1, first.end, first.text[1:], first.tag)
            taken = [rest, *taken[1:]]
    own = next(
        (index for index, word in enumerate(taken) if is_own(word) and len(word.text) > 1), 0
    )  # 金果|王|食品: one character is rather the end of a brand
    if own and ending.kind in _WORLDWIDE and taken[0].text in _STATE:
        own = 0  # 国际|欧亚|科学院
    ahead, rest_of = taken[:own], taken[own:]
    is_general = not any(word.tag == "j" for word in ahead) and all(
        len(word.text) >= 2 and is_known(word.text) and word.text not in BRANDLIKE for word in ahead
    )
    only_place = all(places.is_place(word.text) for word in rest_of)
    return rest_of if is_general and not (only_place and ending.kind == "firm") else taken
