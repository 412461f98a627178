"""The name index: what it finds, in which order."""

from __future__ import annotations

import random
from pathlib import Path

import pypinyin
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chainloom.organisations.search import Entry, NameIndex

ALL = 10_000

LICHENG = Entry(
    1,
    ("泉州鲤城纺织有限公司", "鲤纺", "Quanzhou Licheng Textile Co., Ltd."),
    "91350502MA2XN1AB3C",
    (1,),
)
BANK = Entry(2, ("重庆长乐银行股份有限公司",), "91500000MA5U0000XY", (1, 2))
MILL = Entry(3, ("廈門臺灣織造（集團）",), None, (2,))
LETTERS = Entry(4, ("ＡＢＣ针织3D面料厂", "ABC Knitting"), "91350503MA3ABC1D2E", ())
GREEN = Entry(5, ("绿女服饰",), None, (1,))
# Read lao in this place's name only, so neither 乐's usual reading nor its other ones help.
PLACE = Entry(6, ("乐亭针织厂",), None, ())
SOME = (LICHENG, BANK, MILL, LETTERS, GREEN, PLACE)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> NameIndex:
    made = NameIndex(tmp_path_factory.mktemp("names"))
    assert made.rebuild(SOME) == len(SOME)
    return made


def found(index: NameIndex, text: str, chain: int | None = None) -> list[int]:
    return [hit.id for hit in index.search(text, chain=chain, limit=ALL)]


@pytest.mark.parametrize(
    ("text", "organisation", "how", "matched"),
    [
        ("泉州鲤城纺织有限公司", 1, "exact", "泉州鲤城纺织有限公司"),
        ("鲤纺", 1, "exact", "鲤纺"),
        ("quanzhou licheng textile co ltd", 1, "exact", "Quanzhou Licheng Textile Co., Ltd."),
        ("91350502ma2xn1ab3c", 1, "exact", "91350502MA2XN1AB3C"),
        ("泉州", 1, "begins", "泉州鲤城纺织有限公司"),
        ("泉州鲤城纺织有", 1, "begins", "泉州鲤城纺织有限公司"),
        ("quan", 1, "begins", "Quanzhou Licheng Textile Co., Ltd."),
        ("鲤城", 1, "contains", "泉州鲤城纺织有限公司"),
        ("城", 1, "contains", "泉州鲤城纺织有限公司"),
        ("城纺织有限", 1, "contains", "泉州鲤城纺织有限公司"),
        ("LICHENG", 1, "contains", "Quanzhou Licheng Textile Co., Ltd."),
        ("textile lich", 1, "contains", "Quanzhou Licheng Textile Co., Ltd."),
        ("泉州 公司", 1, "parts", "泉州鲤城纺织有限公司"),
        ("lichengfangzhi", 1, "sound", "泉州鲤城纺织有限公司"),
        ("li cheng fang zh", 1, "sound", "泉州鲤城纺织有限公司"),
        ("lǐ chéng fǎng", 1, "sound", "泉州鲤城纺织有限公司"),
        ("lcfz", 1, "sound", "泉州鲤城纺织有限公司"),
        ("LCFZ", 1, "sound", "泉州鲤城纺织有限公司"),
        ("lichengfz", 1, "sound", "泉州鲤城纺织有限公司"),
        ("鲤城fz", 1, "sound", "泉州鲤城纺织有限公司"),
        ("鲤cheng纺z", 1, "sound", "泉州鲤城纺织有限公司"),
        ("chongqing", 2, "sound", "重庆长乐银行股份有限公司"),
        ("changleyinhang", 2, "sound", "重庆长乐银行股份有限公司"),
        ("yinxing", 2, "sound", "重庆长乐银行股份有限公司"),
        ("cqclyh", 2, "sound", "重庆长乐银行股份有限公司"),
        ("xiamen", 3, "sound", "廈門臺灣織造（集團）"),
        ("厦门台湾", 3, "begins", "廈門臺灣織造（集團）"),
        ("臺灣織造集團", 3, "contains", "廈門臺灣織造（集團）"),
        ("abc针", 4, "begins", "ＡＢＣ针织3D面料厂"),
        ("ｂｃ针织３d", 4, "contains", "ＡＢＣ针织3D面料厂"),
        ("zz3dml", 4, "sound", "ＡＢＣ针织3D面料厂"),
        ("laotingzhen", 6, "sound", "乐亭针织厂"),
        ("letingzhen", 6, "sound", "乐亭针织厂"),
        ("ltzz", 6, "sound", "乐亭针织厂"),
        ("lvnv", 5, "sound", "绿女服饰"),
        ("lunv", 5, "sound", "绿女服饰"),
        ("lünü", 5, "sound", "绿女服饰"),
        ("9135", 1, "code", "91350502MA2XN1AB3C"),
        ("91350502MA2XN", 1, "code", "91350502MA2XN1AB3C"),
        ("91350502MA2XN1AB", 1, "code", "91350502MA2XN1AB3C"),
        ("AB3C", 1, "code", "91350502MA2XN1AB3C"),
        ("2XN1AB3C", 1, "code", "91350502MA2XN1AB3C"),
        ("00XY", 2, "code", "91500000MA5U0000XY"),
    ],
)
def test_one_box_finds(
    index: NameIndex, text: str, organisation: int, how: str, matched: str
) -> None:
    hits = {hit.id: hit for hit in index.search(text, chain=None)}
    assert organisation in hits
    assert (hits[organisation].how, hits[organisation].matched) == (how, matched)


@pytest.mark.parametrize("text", ["城泉", "lccf", "lichenf", "XN1A", "913", "extile", "纺织泉州"])
def test_what_is_not_there_is_not_found(index: NameIndex, text: str) -> None:
    assert found(index, text) == []


def test_a_chain_sees_only_its_own(index: NameIndex) -> None:
    assert found(index, "有限公司") == [1, 2]
    assert found(index, "有限公司", chain=2) == [2]
    assert found(index, "有限公司", chain=3) == []
    assert found(index, "有限公司", chain=-1) == []
    assert found(index, "有限公司", chain=1 << 80) == []


def test_exact_comes_before_begins_before_contains_before_sound(tmp_path: Path) -> None:
    index = NameIndex(tmp_path)
    names = {
        1: "华新纺织",  # sound
        2: "晋江hxfz",  # contains
        3: "HXFZ面料行",  # begins
        4: "石狮市恒远实业",  # exact, by its short name
    }
    entries = [Entry(id_, (name,), None, ()) for id_, name in names.items()]
    entries[3] = Entry(4, (names[4], "hxfz"), None, ())
    index.rebuild(entries)
    hits = index.search("hxfz", chain=None)
    assert [hit.how for hit in hits] == ["exact", "begins", "contains", "sound"]
    assert [hit.id for hit in hits] == [4, 3, 2, 1]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert [hit.id for hit in index.search("hxfz", chain=None, limit=2)] == [4, 3]


def test_within_a_tier_shorter_names_then_higher_rank_then_older_ids(tmp_path: Path) -> None:
    index = NameIndex(tmp_path)
    index.rebuild(
        [
            Entry(1, ("泉州某某纺织厂",), None, ()),
            Entry(2, ("泉州纺织",), None, (), rank=0),
            Entry(3, ("晋江纺织",), None, (), rank=7),
            Entry(4, ("石狮纺织",), None, (), rank=-3),
            Entry(5, ("惠安纺织",), None, (), rank=0),
        ]
    )
    assert found(index, "纺织") == [3, 2, 5, 4, 1]


# --- the naive twin ---------------------------------------------------------------

CHARACTERS = "鲤城纺织泉州华兴行长重乐厦门有限公司绿林银会计都江传AB3"


def random_entries(seed: int, count: int = 300) -> list[Entry]:
    draw = random.Random(seed)

    def name() -> str:
        return "".join(draw.choices(CHARACTERS, k=draw.randint(2, 9)))

    return [
        Entry(
            number,
            tuple(name() for _ in range(draw.choice((1, 1, 2, 3)))),
            None,
            tuple(chain for chain in (1, 2) if draw.random() < 0.5),
            rank=draw.randrange(3),
        )
        for number in range(1, count + 1)
    ]


def naive(entries: list[Entry], text: str, chain: int | None) -> list[int]:
    """What a text of characters must find, in order."""
    text = text.lower()

    def tier(entry: Entry) -> int | None:
        names = [name.lower() for name in entry.names]
        if text in names:
            return 0
        if any(name.startswith(text) for name in names):
            return 1
        return 2 if any(text in name for name in names) else None

    rows = [
        (at, len(entry.names[0]), -entry.rank, entry.id)
        for entry in entries
        if (at := tier(entry)) is not None and (chain is None or chain in entry.chains)
    ]
    return [row[-1] for row in sorted(rows)]


def naive_sounds(text: str, name: str, readings: list[list[str]]) -> bool:
    """Whether the text reads some neighbours of the name, tried one by one."""

    def reads(rest: str, at: int) -> bool:
        if not rest:
            return True
        if at == len(name):
            return False
        if any(reading.startswith(rest) for reading in readings[at]):
            return True
        units = {name[at].lower(), *readings[at], *(one[0] for one in readings[at])}
        return any(rest.startswith(unit) and reads(rest[len(unit) :], at + 1) for unit in units)

    return any(reads(text, start) for start in range(len(name)))


def spoken(name: str, heteronym: bool = False) -> list[list[str]]:
    """The library's own reading of the name, character by character."""
    read = pypinyin.pinyin(
        name,
        style=pypinyin.Style.NORMAL,
        heteronym=heteronym,
        errors=lambda run: list(run),  # type: ignore[arg-type, return-value]
    )
    return [[one.lower() for one in each] for each in read]


def every_reading(name: str) -> list[list[str]]:
    """All a dictionary or a phrase ever lets each character be, ü typed as v or u."""
    together = spoken(name, heteronym=True)
    alone = [spoken(character, heteronym=True)[0] for character in name]
    both = [[*one, *other] for one, other in zip(together, alone, strict=True)]
    return [[*each, *(one.replace("v", "u") for one in each)] for each in both]


@pytest.fixture(scope="module", params=[11, 12])
def crowd(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[NameIndex, list[Entry], random.Random]:
    entries = random_entries(request.param)
    index = NameIndex(tmp_path_factory.mktemp("crowd"))
    index.rebuild(entries)
    return index, entries, random.Random(request.param)


Crowd = tuple[NameIndex, list[Entry], random.Random]


def test_characters_find_what_the_naive_twin_finds_in_the_same_order(crowd: Crowd) -> None:
    index, entries, draw = crowd
    wide = [character for character in CHARACTERS if not character.isascii()]
    for _ in range(150):
        name = draw.choice(draw.choice(entries).names)
        start = draw.randrange(len(name))
        text = draw.choice(
            [name[start : start + draw.randint(1, 6)], "".join(draw.choices(wide, k=2)), name]
        )
        chain = draw.choice([None, 1, 2])
        if text.isascii():
            continue
        expected = naive(entries, text, chain)
        hits = index.search(text, chain=chain, limit=ALL)
        assert [hit.id for hit in hits if hit.how != "sound"] == expected, text
        limited = index.search(text, chain=chain, limit=5)
        assert limited == hits[:5], text


def test_sounds_find_whatever_the_library_reads_and_nothing_unreadable(crowd: Crowd) -> None:
    index, entries, draw = crowd
    by_id = {entry.id: entry for entry in entries}
    plain = [entry for entry in entries if not any(c.isascii() for c in entry.names[0])]
    for _ in range(100):
        entry = draw.choice(plain)
        read = [each[0] for each in spoken(entry.names[0])]
        start = draw.randrange(len(read))
        part = read[start : start + draw.randint(1, 5)]
        full = "".join(part)
        cut = full[: len(full) - draw.randrange(len(part[-1]))]
        text = draw.choice([full, cut, "".join(one[0] for one in part)])
        hits = index.search(text, chain=None, limit=ALL)
        assert entry.id in {hit.id for hit in hits}, (text, entry.names)
        for hit in hits:
            if hit.how == "sound":
                assert hit.matched in by_id[hit.id].names
                assert naive_sounds(text, hit.matched, every_reading(hit.matched)), (text, hit)


def test_english_words_find_what_the_naive_twin_finds(tmp_path: Path) -> None:
    draw = random.Random(5)
    words = ["Li", "Licheng", "Textile", "Tex", "Weaving", "International", "Internal", "Co", "A"]
    names = [" ".join(draw.choices(words, k=draw.randint(1, 4))) for _ in range(200)]
    index = NameIndex(tmp_path)
    index.rebuild(Entry(at, (name,), None, ()) for at, name in enumerate(names))
    for _ in range(100):
        text = " ".join(
            word[: draw.randint(1, len(word))] for word in draw.sample(words, draw.randint(1, 2))
        ).lower()
        expected = {
            at
            for at, name in enumerate(names)
            if all(any(w.startswith(p) for w in name.lower().split()) for p in text.split())
            or name.lower().replace(" ", "").startswith(text.replace(" ", ""))
        }
        assert set(found(index, text)) == expected, text


# --- whatever is typed ------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "　", "\x00", "\ud800", '"', "'", "+", "*", ":", "()", "(", "[a TO b]", "\\", "😀",
        "AND", "OR NOT", "gram:纺", "^1", "~", "-", "。，、", "a" * 1000, "纺织" * 500, "lc " * 400,
        "9" * 1000, "鲤" * 1000, "é" * 300, "纺a" * 150, "ⅷ①㈱", "ß", "İ", "한글", "カナ", "ไทย",
        "👨‍👩‍👧",
    ],
)  # fmt: skip
def test_no_text_is_an_error(index: NameIndex, text: str) -> None:
    assert isinstance(index.search(text, chain=1), list)


@pytest.mark.parametrize("text", ['"鲤城"', "鲤城*", "+鲤城", "(鲤:城)", "😀鲤城", "鲤\u200b城"])
def test_marks_around_a_text_do_not_hide_what_it_names(index: NameIndex, text: str) -> None:
    assert found(index, text) == [1]


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    text=st.one_of(st.text(max_size=60), st.text(alphabet="lichengfz鲤城有行 0193AB", max_size=40))
)
def test_arbitrary_text_is_no_error(index: NameIndex, text: str) -> None:
    ids = found(index, text)
    assert len(ids) == len(set(ids))
    assert index.search(text, chain=None, limit=0) == []


@given(name=st.text(max_size=40))
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_name_is_found_by_itself(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    index = NameIndex(tmp_path_factory.mktemp("any"))
    index.rebuild([Entry(1, (name,), None, ())])
    if any(character.isalnum() for character in name):
        assert found(index, name) == [1]
    assert index.size() == 1
