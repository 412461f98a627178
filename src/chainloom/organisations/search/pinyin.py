"""How a name sounds, and what somebody may type for it.

Every character of a folded name has a set of readings (pinyin without tones).
Somebody who types letters writes, for neighbouring characters, either the whole
reading or its first letter, and may stop in the middle of the last reading:

    query = unit* last        unit = reading | first letter
                              last = any beginning of a reading

so 鲤城纺织 answers to `lichengfangzhi`, `lichengfa`, `lcfz` and `lichengfz`. A
character of the name also answers to itself (`鲤城fz`, `3dfz`).

A polyphone carries its usual reading, the reading it has in a known phrase
(厦门 xia, 重庆 chong), and, where it is at home in names, its other current
readings (银行 also answers to yinxing): a wrong guess must still find the firm.
"""

from __future__ import annotations

import functools
import string
from collections.abc import Iterator

Readings = tuple[str, ...]

LONGEST_SYLLABLE = 6
LONGEST_PHRASE = 4
LETTERS = frozenset(string.ascii_lowercase + string.digits)

# Other current readings of polyphones met in names of firms, places and people.
# pypinyin's own list is of no use here: it holds every reading a dictionary ever
# recorded (石 dan, 有 you/wei), and each one would add wrong answers.
NAME_POLYPHONES = """
行 hang xing|长 chang zhang|重 chong zhong|厦 xia sha|乐 le yue|会 hui kuai|都 du dou
单 dan shan|曾 zeng ceng|朝 chao zhao|传 chuan zhuan|调 tiao diao|藏 cang zang
盛 sheng cheng|沈 shen chen|覃 qin tan|解 jie xie|仇 qiu chou|贾 jia gu|角 jiao jue
率 lv shuai|弹 tan dan|纤 xian qian|粘 zhan nian|参 can shen|车 che ju|降 jiang xiang
校 xiao jiao|泊 bo po|堡 bao pu bu|埔 pu bu|柏 bai bo|薄 bo bao|泌 mi bi|蚌 beng bang
莞 guan wan|尉 wei yu|六 liu lu|番 fan pan|铅 qian yan|涡 guo wo|浚 jun xun|陂 bei pi
歙 she xi|洞 dong tong|区 qu ou|朴 pu piao|查 cha zha|翟 zhai di|盖 gai ge|什 shi shen
强 qiang jiang|塞 sai se|拓 tuo ta|娜 na nuo|系 xi ji|圈 quan juan|畜 chu xu|露 lu lou
色 se shai|术 shu zhu|阿 a e|咖 ka ga|卡 ka qia|省 sheng xing|宿 su xiu|荥 xing ying
和 he huo|折 zhe she|模 mo mu|识 shi zhi|耙 ba pa
"""


@functools.cache
def _name_polyphones() -> dict[str, Readings]:
    table: dict[str, Readings] = {}
    for entry in NAME_POLYPHONES.replace("\n", "|").split("|"):
        if entry:
            character, *readings = entry.split()
            table[character] = tuple(readings)
    return table


def _spellings(reading: str) -> Readings:
    """A reading as it is typed: ü stands on no keyboard and becomes v or u."""
    return (reading, reading.replace("v", "u")) if "v" in reading else (reading,)


@functools.cache
def _without_tone(reading: str) -> str:
    from pypinyin.contrib.tone_convert import to_normal

    return to_normal(reading)


@functools.cache
def _usual_reading(character: str) -> str:
    from pypinyin.pinyin_dict import pinyin_dict

    recorded = pinyin_dict.get(ord(character), "")
    return _without_tone(recorded.split(",")[0]) if recorded else ""


@functools.cache
def readings(character: str) -> Readings:
    """The readings of one folded character out of context; none for an unknown one."""
    if character in LETTERS:
        return (character,)
    known = _name_polyphones().get(character) or (_usual_reading(character),)
    return tuple(dict.fromkeys(typed for one in known if one for typed in _spellings(one)))


@functools.cache
def first_letters(heard: Readings) -> Readings:
    return tuple(dict.fromkeys(reading[0] for reading in heard))


@functools.cache
def _phrase_readings() -> dict[str, dict[str, tuple[int, str]]]:
    """Character → phrase → (its place in the phrase, its reading there).

    Only phrases in which the character is read otherwise than alone: some three
    thousand of forty-seven thousand, so that a name without such a character
    costs nothing.
    """
    from pypinyin.phrases_dict import phrases_dict

    table: dict[str, dict[str, tuple[int, str]]] = {}
    for phrase, sounds in phrases_dict.items():
        if not 2 <= len(phrase) <= LONGEST_PHRASE or len(sounds) != len(phrase):
            continue
        for place, (character, sound) in enumerate(zip(phrase, sounds, strict=True)):
            reading = _without_tone(sound[0])
            if reading and reading not in readings(character):
                table.setdefault(character, {})[phrase] = (place, reading)
    return table


def has_phrases(character: str) -> bool:
    """Whether the character is read otherwise than alone in some phrase."""
    return character in _phrase_readings()


def _readings_in_phrases(name: str, at: int) -> list[str]:
    """Phrases may overlap (长乐, 乐清); which one is meant is not ours to guess."""
    phrases = _phrase_readings().get(name[at], {})
    found: list[str] = []
    for size in range(2, LONGEST_PHRASE + 1):
        for start in range(max(0, at - size + 1), at + 1):
            entry = phrases.get(name[start : start + size])
            if entry and entry[0] == at - start:
                found.extend(_spellings(entry[1]))
    return found


def sounds(name: str) -> list[Readings]:
    """The readings of each character of a folded name, phrases considered."""
    result = [readings(character) for character in name]
    for character in _phrase_readings().keys() & set(name):
        for at in [at for at, other in enumerate(name) if other == character]:
            extra = _readings_in_phrases(name, at)
            if extra:
                result[at] = tuple(dict.fromkeys((*result[at], *extra)))
    return result


@functools.cache
def syllables() -> frozenset[str]:
    """Every syllable a character of the national set can have, as typed."""
    from pypinyin.pinyin_dict import pinyin_dict

    found = {
        typed
        for recorded in pinyin_dict.values()
        for typed in _spellings(_without_tone(recorded.split(",")[0]))
    }
    for phrases in _phrase_readings().values():
        found.update(reading for _, reading in phrases.values())
    for extra in _name_polyphones().values():
        found.update(extra)
    return frozenset(one for one in found if one.isascii() and one.isalpha())


def load_tables() -> None:
    """Reads the library's tables, a quarter of a second, before somebody waits for them."""
    syllables()


@functools.cache
def syllables_beginning(part: str) -> Readings:
    return tuple(sorted(one for one in syllables() if one.startswith(part)))


def sounds_like(query: str, name: str) -> bool:
    """Whether the folded query reads some neighbouring characters of the folded name."""
    heard = sounds(name)
    return any(_reads_from(query, name, heard, start) for start in range(len(name)))


def _reads_from(query: str, name: str, heard: list[Readings], start: int) -> bool:
    reached = {0}
    for at in range(start, len(name)):
        beyond: set[int] = set()
        for offset in reached:
            if query[offset] == name[at]:
                beyond.add(offset + 1)
            for reading in heard[at]:
                if reading.startswith(query[offset:]):
                    return True
                if query.startswith(reading, offset):
                    beyond.add(offset + len(reading))
                if query[offset] == reading[0]:
                    beyond.add(offset + 1)
        if len(query) in beyond:
            return True
        if not beyond:
            return False
        reached = beyond
    return False


def segmentations(letters: str, depth: int, abbreviated: bool) -> Iterator[tuple[str, ...]]:
    """Ways to cut typed letters into at most `depth` units, longest units first.

    Letters beyond `depth` units are left off: the units are only used to fetch
    candidates, which `sounds_like` then judges by the whole text. With
    `abbreviated`, a unit may also be a single first letter.
    """
    stack: list[tuple[int, tuple[str, ...]]] = [(0, ())]
    while stack:
        offset, units = stack.pop()
        if offset == len(letters) or len(units) == depth:
            yield units
            continue
        rest = letters[offset : offset + LONGEST_SYLLABLE]
        longest = len(rest)
        sizes = [size for size in range(1, longest + 1) if rest[:size] in syllables()]
        if abbreviated and 1 not in sizes:
            sizes.insert(0, 1)
        if offset + longest == len(letters) and longest not in sizes and syllables_beginning(rest):
            sizes.append(longest)  # the last reading, not finished yet
        stack.extend((offset + size, (*units, rest[:size])) for size in sizes)


# Polyphones multiply: of a text with many, only the first ones are spelled in every way.
MOST_SPELLINGS = 8


def initials(text: str) -> str:
    """The first letters of a folded text in every way in which it may be read, a space between:
    what somebody types who writes 求购府绸 as `qgfc` is a part of it."""
    found = [""]
    for heard in sounds(text):
        letters = first_letters(heard)
        if len(found) * len(letters) > MOST_SPELLINGS:
            letters = letters[:1]
        found = [spelled + letter for spelled in found for letter in letters] if letters else found
    return " ".join(found)
