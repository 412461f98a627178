"""Bodies of Party and state: their mentions, and the full forms of their standing short names.

mention = [places | level] ( field office | organ | Party organ ) | standing name
level   = 省 | 市 | 区 | 县 …                 区工信局: the page says which district
field   = 工信 | 工业和信息化 | 财政 …         office = 局 | 厅 | 委 …
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Final

from ..names import Organisation
from ..text import marks, places
from ..text.listing import Listed
from ..text.words import is_known, lexicon

if TYPE_CHECKING:
    from ..page import Page

_LEVEL: Final = "省市区县州"
_COMMITTEE: Final = re.compile(
    r"(?:(?<=自治)[区州]党委|[省市区县州镇](?:委|政府|人大常委会|人大|政协|纪委监委|纪委|监委))"
    r"(?![托员任派屈婉]|(?<=政府)采购(?!办|中心|管理办))(?:办公室|办公厅|办(?=[、,。;主副的]))?"
)
# A street or town with its organ; a street that acts (与通济街道签订), for it is no place then.
_TOWN: Final = re.compile(
    r"街道(?:党工委|党委|办事处|办(?!公)|工委|(?=[、与和及同,。]|签|牵头|负责|有关负|相关负|联合|联手|党员))"
    r"|(?<=[\u4e00-\u9fff]{2})[镇乡](?:人民政府|政府|党委)"
)
# A row that an office of a county or city begins.
_LOCAL_ROW: Final = re.compile(
    r"(?:^|[\s,。;:、请由与和])(?P<level>[省市区县])[\u4e00-\u9fff]{2,8}(?:、[\u4e00-\u9fff]{2,8})*、$"
)
_ROW_ON: Final = re.compile(r"[\u4e00-\u9fff]{2,12}(?:、[\u4e00-\u9fff]{2,12}){0,8}")
_MINISTRY: Final = re.compile(
    r"国务院|国家|中国|全国|(?:商务|财政|工信|信息化|教育|科技|科学技术|公安|民政|司法|农业|农村|交通运输"
    r"|生态环境|自然资源|水利|外交|应急管理|文化和旅游|住建|建设|人社|社会保障)部(?![门长])"
)
# Committees of the other parties: 民盟海宁市委会, 九三学社中央.
_DEMOCRATS: Final = re.compile(
    r"(?:民革|民盟|民建|民进|农工党|农工民主党|致公党|九三学社|台盟)(?:[\u4e00-\u9fff]{2,6}?[省市区县州])?"
    r"(?:中央(?:委员会)?|(?:(?<=[省市区县州])|[省市区县州])?(?:委员会|委会|委(?![员托派任]))"
    r"|[\u4e00-\u9fff]{2,6}?(?:总支|支部|基层委员会))"
)
# What stands before a town's name and is no part of it.
_NOT_TOWN: Final = re.compile(r"^(?:原|时任|任命|中共|由|与|和|同|及|在|为|经|向)+(?=..)")
_PLACED: Final = re.compile(r"(?:[在于到赴至从往]|位于|来到|走进|坐落|地处|涉及)$")
# Bodies of the people's groups: associations.
_GROUPS: Final = re.compile(r"(?:总工会|妇联|科协|社科联|残联|工商联|总商会|红十字会|贸促会)$")
# 市招管局, in a list: a level and an office of any field.
_LEVELLED: Final = re.compile(
    r"(?<=[、,。;:和与及由\s向对经过或])[省市区县][\u4e00-\u9fff]{1,5}?[局办]"
    r"(?=[、,。;等和与及的\s对向]|会同|联合|提|负责|组织|表示|介绍|副?局长|副?主任|党组|党委|总工|[一二三四]级|四级)"
)
# A bank's name and what makes it a fuller one.
_FULLER: Final = re.compile(
    r"(?:财险|寿险|财产保险|养老保险|人寿保险|产险|证券|资本|期货|基金|集团|公司|有限公司|信托|保险)(?!业)"
)
# A college's name and what makes it a firm's.
_FIRM_OF: Final = re.compile(r"控股|集团|出版社|科技园公司")
# What a short office's name is followed by when it is part of another word.
_NOT_BEFORE: Final = re.compile(
    r"[面势员促限]|部(?!长)|(?<=委)[会托派任屈]|(?<=政府)(?:采购(?!办|中心|管理办)|工作报告)"
)
_PARTY_BEFORE: Final = re.compile(r"(?:中共)?(?:[省市区县州]委|(?<=[省市区县州])委员会|党工委)$")
_ZONE_BEFORE: Final = re.compile(
    r"(?:高新技术产业开发区|经济技术开发区|经济开发区|高新技术开发区|高新区|经开区|开发区|工业园区|"
    r"产业园区|产业集聚区|集聚区|工业区|示范区|合作区|试验区|工业园|保税区|自贸区|园区|台商投资区|(?<![市城社地])新区|"
    r"(?<=[县市区])[\u4e00-\u9fff]{2,3}(?:街道|镇|乡))$"
)
# 全区, 本市, 社区: no level of an office.
# What stands before a level that stands for a place (、市产业集聚区).
_BEFORE: Final = tuple(",。、;:和与及同由(\n")
_NOT_LEVEL: Final = frozenset("全各本该我地郊城辖社小园校特")


# What a listed name is none with, before or after it: 公司|人事部, 第一创业|基地, 社保基金|收入.
_MISREAD: Final = {
    "人事部": re.compile(r"(?:公司|集团|企业|厂|我们?)\||\|(?:经理|主管|总监|专员|招聘|负责)"),
    "第一创业": re.compile(r"\|(?!证券|股份|[,。、;)]|$)"),
    "社保基金": re.compile(r"\|(?:收入|支出|收支|结余|征缴|缴)"),
}


def find(page: Page) -> Iterator[Organisation]:
    """Mentions of bodies of Party and state; some may lie within others."""
    plain = page.plain
    yield from _of_standing(page)
    for pattern, how in ((_LEVELLED, "office"), (_ministries(), "listed")):
        for hit in pattern.finditer(plain):
            name = page.text[hit.start() : hit.end()]
            yield Organisation(hit.start(), hit.end(), name, name, "government", how=how)
    last = ""
    for hit in _office().finditer(plain):
        if _NOT_BEFORE.match(plain, hit.end()):
            continue
        start = _with_prefix(page, hit.start())
        name = full_name = page.text[start : hit.end()]
        if name in ("全国政府", "国际政府", "世界政府", "国家政府"):
            continue
        if start == hit.start() and plain[start - 1 : start] == "、" and not hit.group("bare"):
            full_name = _level_of_row(plain, start) + name  # 省工信厅、|商务厅
        if start == hit.start() and plain.startswith("部长", hit.end()):
            continue  # 区委常委、组织部|部长: whose it is stands with the post before
        if start == hit.start() and hit.group("bare"):
            # 市委组织部、宣传部: the second goes with the first one's committee.
            zone = _ZONE_BEFORE.search(last)
            if hit.group() == "管委会" and zone and plain[start - 1 : start] in "、和与":
                full_name = last + name  # 开发区党工委副书记、管委会副主任
                yield Organisation(start, hit.end(), name, full_name, "government", how="office")
                continue
            if not (last and plain[start - 1 : start] in "、和与" and hit.group() in _party()):
                continue
            full_name = last + name
        if committee := _PARTY_BEFORE.search(full_name, 0, len(full_name) - len(hit.group())):
            last = full_name[: committee.end()]
        elif hit.group() == "党工委" and start < hit.start():
            last = full_name.removesuffix("党工委")
        kind = "association" if _GROUPS.search(name) else "government"
        yield Organisation(start, hit.end(), name, full_name, kind, how="office")
    yield from _towns(page)
    for hit in _DEMOCRATS.finditer(plain):
        name = page.text[hit.start() : hit.end()]
        yield Organisation(hit.start(), hit.end(), name, name, "government", how="listed")
    for hit in _COMMITTEE.finditer(plain):
        if found := _committee(page, hit):
            yield found


def _of_standing(page: Page) -> Iterator[Organisation]:
    """Bodies with standing names of their own: 国务院, 商务部, 央行."""
    plain = page.plain
    ends = {word.end for word in page.words}
    for start, end, word in _standing().find(plain):
        if plain[end : end + 1] in ("门", "分", "队") and word.endswith("部"):
            continue  # 商务部门
        misread = _MISREAD.get(word)
        if misread and misread.search(
            plain[max(0, start - 2) : start] + "|" + plain[end : end + 2]
        ):
            continue
        if end in ends or len(word) > 2:
            kind = _standing_kinds()[word]
            level = _level_of_row(plain, start) if word in ("发改委", "国资委") else ""
            if level:  # 县经开区、发改委、统计局: the county's own
                name = page.text[start:end]
                full_name = level + name
                yield Organisation(start, end, name, full_name, kind, how="office")
                continue
            if word in ("社科院", "农科院") and plain[start - 1 : start] in ("省", "市"):
                start = _with_prefix(page, start)
                name = page.text[start:end]
                yield Organisation(start, end, name, name, kind, how="office")
                continue
            if kind == "government" or word == "央行":
                start = _with_country(plain, start)
            elif kind in ("bank", "provider") and (more := _FULLER.match(plain, end)):
                end = more.end()
            elif kind == "college" and (more := _FIRM_OF.match(plain, end)):
                end, kind = more.end(), "firm"
            name = page.text[start:end]
            yield Organisation(start, end, name, name, kind, how="listed")


def _level_of_row(plain: str, start: int) -> str:
    """The level of the office that begins the row which an office stands in; none for a row with a
    ministry in it, whose offices may be the country's."""
    row = _LOCAL_ROW.search(plain, max(0, start - 24), start)
    if row is None:
        return ""
    rest = _ROW_ON.match(plain, start)
    is_mixed = _MINISTRY.search(plain, row.start("level"), rest.end() if rest else start)
    return "" if is_mixed else row.group("level")


def _towns(page: Page) -> Iterator[Organisation]:
    """Towns and subdistricts that act: 江南街道, but not 位于江南街道."""
    for hit in _TOWN.finditer(page.plain):
        start = _town_start(page, hit.start())
        if start < hit.start():
            name = page.text[start : hit.end()]
            if name.endswith("街道") and _PLACED.search(page.plain, max(0, start - 2), start):
                continue
            yield Organisation(start, hit.end(), name, name, "government", how="office")


def _with_prefix(page: Page, start: int) -> int:
    """Where an office's name begins: with the places, the zone, the committee or the level before
    it; the office's own start if there is none of them."""
    plain = page.plain
    for pattern in (_PARTY_BEFORE, _ZONE_BEFORE):
        if before := pattern.search(plain, max(0, start - 14), start):
            first = min(
                before.start(),
                places.before(plain, before.start()),
                places.before(plain, before.start() + 1),
            )
            word = marks.at(page.words, first - 1) if first else None
            if pattern is _ZONE_BEFORE and word and word.end == first and word.tag == "ns":
                return word.start  # 杭州湾|上虞|经开区
            is_level = pattern is _ZONE_BEFORE and plain[max(0, first - 2) : first - 1] in _BEFORE
            return first - 1 if is_level and plain[first - 1] in "省市县" else first
    first = places.before(plain, start)
    word = marks.at(page.words, first) if first < start else None
    if word and word.start < first and word.tag[0] == "n":
        return start if word.tag[:2] == "nr" else word.start  # 奥巴马|政府; 昆士兰州|政府
    if first == start and start and plain[start - 1] in _LEVEL:
        if plain[start - 2 : start - 1] in _NOT_LEVEL and start > 1:
            return start
        first = min(start - 1, places.before(plain, start))
        word = marks.at(page.words, start - 1)
        if first == start - 1 and word and word.end == start and len(word.text) > 2:
            first = places.before(plain, min(first, word.start))  # 临谓区人民法院
        elif first == start - 1 and word and len(word.text) == 1:
            first = _above(page, places.before(plain, _unlisted_place(page, first)))
    if first == start and plain[max(0, start - 2) : start] in ("国家", "中央"):
        first = start - 2
    return first


def _above(page: Page, start: int) -> int:
    """Where the places begin that the one at `start` lies in: 云汀市|柯岭区, listed or not."""
    while start and page.plain[start - 1] in "省市州":
        above = _unlisted_place(page, start - 1)
        if above == start - 1:
            break
        start = places.before(page.plain, above)
    return start


def _unlisted_place(page: Page, level: int) -> int:
    """Where a place begins that no list has: 青梧|市|商务局, a name before the level."""
    word = marks.at(page.words, level - 1) if level else None
    if word is None or word.end != level or not 2 <= len(word.text) <= 3:
        return level
    is_name = word.tag in _NAMES or not is_known(word.text)
    return word.start if is_name and word.text.isalpha() else level


_NAMES: Final = frozenset(("nr", "nrt", "nrfg", "ns", "nz"))


def _with_country(plain: str, start: int) -> int:
    """韩国|央行: with the country whose it is."""
    for size in range(6, 1, -1):
        country = plain[max(0, start - size) : start]
        if country in places.foreign() or country in ("中国", "国家"):
            return start - len(country)
    return start


def town_before(page: Page, end: int) -> int:
    """Where the town begins whose name ends at a place: 小榄镇|; `end` if there is none."""
    if end < 3 or page.plain[end - 1] not in "镇乡":
        return end
    start = _town_start(page, end - 1)
    return start if start < end - 1 else end


def _town_start(page: Page, at: int) -> int:
    """Where the name of a street or town begins: one word, or two if the nearer one is short."""
    word = marks.at(page.words, at - 1) if at else None
    if word and at - word.start in (2, 3, 4) and word.end <= at + 2 and word.tag[0] not in "vpcudm":
        start = word.start
        no = _NOT_TOWN.match(page.plain[start:at])
        if no and page.plain[start - 1 : start] not in ("区", "县", "市"):  # 南浔区|和孚|镇
            start += no.end()
        first = places.before(page.plain, start)
        if zone := _ZONE_BEFORE.search(page.plain, max(0, start - 10), start):
            first = min(zone.start(), places.before(page.plain, zone.start()))
        return first
    ending = [word for word in page.words if at - 4 <= word.start and word.end <= at]
    start = at
    for word in reversed(ending):
        if word.tag[0] in "xpcudrtmq" or at - word.start > 3 or at - start >= 2:
            break
        start = word.start
    no = _NOT_TOWN.match(page.plain[start:at])
    if no and page.plain[start - 1 : start] not in ("区", "县", "市"):
        start += no.end()
    if start == at and page.plain[at - 2 : at].isalpha() and page.plain[at] in "镇乡":
        start = at - 2  # 原|柳市|镇, cut otherwise
    return min(start, places.before(page.plain, start)) if start < at else at


def _committee(page: Page, hit: re.Match[str]) -> Organisation | None:
    """市委, 泉州市政府: with the place that the level belongs to."""
    plain, start = page.plain, hit.start()
    first = min(places.before(plain, start + 1), places.before(plain, start))
    if first == start and start and plain[start - 1] in _NOT_LEVEL | set("大超夜股楼车上"):
        return None
    if first == start and plain.endswith("自治", 0, start):
        first -= 2  # 自治区党委
    elif first == start and plain[start] in "市区县州":
        first = _above(page, _unlisted_place(page, start))
    word = marks.at(page.words, first)
    if word and word.start < first and hit.start() - first < 3:
        return None  # 昆士|兰州|政府: part of another place
    following = plain[hit.end() : hit.end() + 3]
    if following.startswith(("组织部", "宣传部", "统战部", "社会工", "政法委")):
        return None  # the office itself is the mention
    if plain.endswith("中共", 0, first):
        first -= 2
    name = page.text[first : hit.end()]
    return Organisation(first, hit.end(), name, name, "government", how="committee")


@cache
def _standing_kinds() -> dict[str, str]:
    listed = lexicon("government")
    kinds = dict.fromkeys(listed["standing"], "government")
    for kind, names in listed["standing_others"].items():
        kinds |= dict.fromkeys(names, kind)
    return kinds


@cache
def _standing() -> Listed:
    return Listed(_standing_kinds())


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


@cache
def _office() -> re.Pattern[str]:
    """Field with office, organ or Party organ. `bare` ones are no names without a prefix."""
    listed = lexicon("government")
    fields = [*listed["fields"], *listed["fields"].values()]
    offices = _any([one for one in listed["offices"] if one not in ("部", "委员会", "办公室")])
    named = [*fields, *listed["organs"], *listed["party"]]
    first = "".join(sorted({name[0] for name in named}))  # passes most places by one look
    return re.compile(
        rf"(?=[{first}])(?:(?P<office>(?:{_any(fields)})(?:{offices}|委员会))"
        rf"|(?P<bare>(?:{_any(fields)})办公室|{_any(listed['organs'])}|{_any(listed['party'])}))"
    )


@cache
def _ministries() -> re.Pattern[str]:
    """日本经产省, 美国能源部, 俄罗斯经济发展部: a country's ministry."""
    fields = (
        "经济产业|经产|财务|外务|厚生劳动|农林水产|国土交通|文部科学|总务|环境|内务|劳工|劳动|能源|财政|商务|农业|国防|外交|"
        "经济|贸易|工业|交通|运输|矿业|矿产资源|自然资源|经济发展|工业贸易|工贸|知识经济|企划财政|内政|司法|教育|卫生|科技|"
        "环保|环境保护|人口普查|海关总|统计|食品药品监督管理|联邦贸易|国际贸易|证券交易"
    )
    named = sorted(places.foreign() | {"欧盟", "台湾", "香港"})
    lands, first = _any(named), "".join(sorted({name[0] for name in named} | {*SHORT_LANDS}))
    ministry = rf"(?:{fields})(?:部|省|署|局|厅|委员会)|能源信息(?:管理局|署)"
    return re.compile(
        rf"(?=[{first}])(?:(?:{lands})(?:{ministry})"
        rf"|(?:香港|澳门)(?:特别行政区|特区)政府"
        rf"|(?<![^\W据和与对由在经向称但而及被从])[{SHORT_LANDS}](?:{ministry}|联邦政府|政府))(?![门长级委])"
    )


# A country by its first character, where a word begins: 俄|农业部, 美|政府.
SHORT_LANDS: Final = "俄美日韩英法德印澳加"


@cache
def _party() -> frozenset[str]:
    return frozenset(lexicon("government")["party"])


_ORGAN_AT_END: Final = re.compile(r"(?<=[局厅委办])(?:党委|党组|党支部|党总支)$")


def full_form(name: str) -> str:
    """The full form of a standing short name; places and levels in front stay as they are.

    工信部 → 工业和信息化部, 鲤城区工信局 → 鲤城区工业和信息化局, 泉州市政府 → 泉州市人民政府.
    """
    listed = lexicon("government")
    standing = listed["standing"].get(name)
    for names in listed["standing_others"].values():
        standing = standing or names.get(name)
    if standing:
        return str(standing)
    if name.startswith(("国家", "中国")) and name[2:] in listed["standing"]:
        return full_form(name[2:]) if full_form(name[2:]) != name[2:] else name
    if name in listed["standing"]:
        return name
    if organ := _ORGAN_AT_END.search(name):
        return full_form(name[: organ.start()]) + organ.group()
    if hit := _short_office().search(name):
        return name[: hit.start()] + _long_office(hit)
    if name.endswith("管委会"):
        return name[:-3] + "管理委员会"
    if name.endswith("街道办"):
        return name + "事处"
    return name


def _long_office(hit: re.Match[str]) -> str:
    field, office = hit.group("field"), hit.group("office")
    full: str = lexicon("government")["fields"][field]
    if field == "国资" and office == "委":
        return "国有资产监督管理委员会"
    if full.endswith("管理") and office == "委":
        return full + "委员会"
    return full + {"委": "委员会", "办": "办公室"}.get(office, office)


@cache
def _short_office() -> re.Pattern[str]:
    listed = lexicon("government")
    fields = _any(list(listed["fields"]))
    return re.compile(rf"(?P<field>{fields})(?P<office>局|厅|委|办)$")
