"""The search box on a million organisations: build time, size, latency, and a peer.

    python benchmarks/search_index.py              # a million, with the peer
    python benchmarks/search_index.py --n 100000 --no-peer

The organisations are invented from a seed. Each class of query runs without a
chain, within a chain of nearly all and within one of few organisations; printed
are p50, p95, the slowest, and p95 against the 100 ms a first result may take.
The peer is SQLite's FTS5 with the trigram tokenizer over the same names, their
pinyin and their initials, asked the same texts (LIKE below three characters,
which the trigram tokenizer cannot find) and sorted the same way.
"""

from __future__ import annotations

import argparse
import itertools
import random
import resource
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from chainloom.organisations.search import Entry, NameIndex
from chainloom.organisations.search.pinyin import sounds
from chainloom.organisations.search.text import squash

LIMIT_MS = 100.0
EVERYWHERE, LARGE_CHAIN, SMALL_CHAIN = None, 1, 2

PLACE_NAMES = """
泉州 泉州鲤城 泉州市鲤城区 福建 福建省泉州市 晋江 晋江市 石狮 石狮市 南安 惠安 厦门 厦门市 福州 莆田
漳州 重庆 上海 绍兴柯桥 杭州 宁波 广州 佛山 东莞 深圳 苏州 吴江 盛泽 南通 长乐 长沙 青岛 北京 天津
"""
PLACES = PLACE_NAMES.split()
BRAND = (
    "鲤城华兴盛达隆顺丰泰恒永信诚德源鑫金银宝玉明亮光辉耀东南西北中海山河江天地龙凤虎鹏飞鸿翔"
    "新远宏大广博文雅丽美佳优特锦绣云霞虹彩春夏秋冬梅兰竹菊松柏荣昌吉祥如意安康和平友联合众创智"
    "科技力勤奋进取胜利成功万千百十一三五七九福禄寿喜财运通乐行重长朝单曾传调都会强石清溪泉林森"
)
TRADE_NAMES = """
纺织 针织 织造 印染 染整 服装 服饰 鞋业 鞋服 化纤 纤维 纺织科技 面料 无纺布 花边 织带 家纺 毛纺
纺织机械 贸易 进出口 实业 轻工 电子商务 供应链管理 检测技术 新材料 物流 包装 印刷
"""
TRADES = TRADE_NAMES.split()
FORMS = ("有限公司", "有限公司", "有限公司", "有限责任公司", "股份有限公司", "集团有限公司", "厂")
ENGLISH = ("Textile", "Weaving", "Knitting", "Garment", "Dyeing", "Fiber", "Apparel", "Trading")
DISTRICTS = ("350502", "350503", "350504", "350505", "350582", "350583", "330621", "440605")
CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"

QUERIES: dict[str, tuple[str, ...]] = {
    "one character, in nearly all": ("有", "公", "司", "限"),
    "one character": ("鲤", "城", "织", "泉", "华"),
    "two characters, in nearly all": ("公司", "有限"),
    "two characters": ("鲤城", "纺织", "泉州", "鞋业", "华兴", "隆顺"),
    "the legal form": ("有限公司", "有限责任公司", "股份有限公司"),
    "begins with": ("泉州鲤城", "福建省泉州市", "福建省泉州市华兴", "石狮市金龙"),
    "two words": ("泉州 面料", "晋江 有限公司"),
    "traditional": ("紡織", "華興", "鯉城紡織有限公司"),
    "not there": ("龘靐", "泉州龘", "有限公司有限公司", "zzzzqx"),
    "one letter": ("a", "l", "y", "t"),
    "English": ("textile", "tex", "co", "ltd", "hua textile", "weav co"),
    "two initials": ("lc", "fz", "yx", "gs"),
    "initials": ("lcfz", "yxgs", "fzyxgs", "qzlc", "hxsd", "qzslcqhx"),
    "one syllable": ("li", "you", "shi", "fang"),
    "pinyin": ("licheng", "lichengfangzhi", "li cheng fang zh", "gongsi", "chongqing", "quanzhou"),
    "pinyin of the legal form": ("youxiangongsi", "gufenyouxiangongsi"),
    "pinyin and initials": ("lichengfz", "鲤城fz", "泉州huax"),
    "beginning of a code": ("9135", "91350502", "91350502MA", "91350502MA3"),
    "a thousand characters": ("纺织" * 500, "lc" * 500),
    "special characters": ('"鲤城" OR *', "(a+b):c*", "鲤城😀"),
}


def organisations(count: int, seed: int) -> Iterator[Entry]:
    draw = random.Random(seed)
    for number in range(1, count + 1):
        brand = "".join(draw.choices(BRAND, k=draw.choice((2, 2, 2, 3, 4))))
        trade = draw.choice(TRADES)
        names = [f"{draw.choice(PLACES)}{brand}{trade}{draw.choice(FORMS)}"]
        if draw.random() < 0.3:
            names.append(brand + trade[:2])
        if draw.random() < 0.2:
            spoken = "".join(each[0] for each in sounds(brand)).capitalize()
            names.append(f"{spoken} {draw.choice(ENGLISH)} Co., Ltd.")
        code = f"91{draw.choice(DISTRICTS)}MA{''.join(draw.choices(CODE_LETTERS, k=8))}"
        chains = [LARGE_CHAIN] if draw.random() < 0.9 else []
        if draw.random() < 133 / count:
            chains.append(SMALL_CHAIN)
        yield Entry(number, tuple(names), code, tuple(chains), rank=draw.randrange(5))


def queries(count: int, seed: int) -> dict[str, tuple[str, ...]]:
    """The classes above, and those cut from names and codes that are there."""
    some = list(itertools.islice(organisations(count, seed), 20))
    names = [entry.names[0] for entry in some]
    codes = [entry.uscc or "" for entry in some]
    return QUERIES | {
        "a whole name": tuple(names),
        "three from the middle": tuple(name[3:6] for name in names),
        "seven from the middle": tuple(name[2:9] for name in names),
        "pinyin of a whole name": tuple(
            "".join(each[0] for each in sounds(squash(name))) for name in names
        ),
        "initials of a whole name": tuple(
            "".join(each[0][0] for each in sounds(squash(name))) for name in names
        ),
        "a whole code": tuple(codes),
        "end of a code": tuple(code[-4:] for code in codes),
    }


class Peer:
    """FTS5 with trigrams; the columns hold what the index holds as terms."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.base = sqlite3.connect(path)
        self.base.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-262144;"
            "CREATE TABLE organisation (id INTEGER PRIMARY KEY, place INTEGER, large INTEGER,"
            " small INTEGER);"
            "CREATE VIRTUAL TABLE name USING fts5(names, code, pinyin, initials,"
            " tokenize='trigram', detail='full');"
        )

    def build(self, entries: Iterator[Entry]) -> None:
        for entry in entries:
            self.base.execute(
                "INSERT INTO organisation VALUES (?, ?, ?, ?)",
                (
                    entry.id,
                    len(squash(entry.names[0])),
                    LARGE_CHAIN in entry.chains,
                    SMALL_CHAIN in entry.chains,
                ),
            )
            heard = [sounds(squash(name)) for name in entry.names if not name.isascii()]
            self.base.execute(
                "INSERT INTO name (rowid, names, code, pinyin, initials) VALUES (?, ?, ?, ?, ?)",
                (
                    entry.id,
                    "\n".join(entry.names),
                    entry.uscc,
                    "\n".join("".join(each[0] for each in one if each) for one in heard),
                    "\n".join("".join(each[0][0] for each in one if each) for one in heard),
                ),
            )
        self.base.commit()

    def search(self, text: str, chain: int | None) -> list[int]:
        folded = squash(text)
        if len(folded) >= 3:
            found, value = "name MATCH ?", '"' + folded + '"'
        else:
            columns = ("names", "code", "pinyin", "initials")
            found = "(" + " OR ".join(f"{column} LIKE ?1" for column in columns) + ")"
            value = f"%{folded}%"
        within = {EVERYWHERE: "", LARGE_CHAIN: " AND large", SMALL_CHAIN: " AND small"}[chain]
        rows = self.base.execute(
            "SELECT organisation.id FROM name JOIN organisation ON organisation.id = name.rowid"
            f" WHERE {found}{within} ORDER BY place, organisation.id LIMIT 20",
            (value,),
        )
        return [row[0] for row in rows]


@dataclass(frozen=True)
class Latency:
    p50: float
    p95: float
    slowest: float
    found: float


Search = Callable[[str, int | None], Sequence[object]]


def measure(search: Search, texts: Sequence[str], repeat: int) -> Latency:
    times, found = [], []
    for _ in range(repeat):
        for text in texts:
            for chain in (EVERYWHERE, LARGE_CHAIN, SMALL_CHAIN):
                began = time.perf_counter()
                hits = search(text, chain)
                times.append((time.perf_counter() - began) * 1000)
                found.append(len(hits))
    times.sort()
    at_95 = times[min(len(times) - 1, round(0.95 * (len(times) - 1)))]
    return Latency(statistics.median(times), at_95, times[-1], statistics.mean(found))


def table(search: Search, classes: dict[str, tuple[str, ...]], repeat: int) -> dict[str, Latency]:
    print(f"{'query':32}{'p50 ms':>10}{'p95 ms':>10}{'max ms':>10}{'p95/limit':>11}{'hits':>7}")
    rows: dict[str, Latency] = {}
    for label, texts in classes.items():
        row = rows[label] = measure(search, texts, repeat)
        print(
            f"{label:32}{row.p50:10.2f}{row.p95:10.2f}{row.slowest:10.2f}"
            f"{row.p95 / LIMIT_MS:11.3f}{row.found:7.1f}",
            flush=True,
        )
    return rows


def megabytes(path: Path) -> float:
    files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
    return sum(file.stat().st_size for file in files) / 1e6


def timed(label: str, work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    took = time.perf_counter() - began
    print(f"{label}: {took:.2f} s", flush=True)
    return took


def run_index(folder: Path, count: int, seed: int, repeat: int) -> dict[str, Latency]:
    index = NameIndex(folder / "index")
    making = timed("inventing the names alone", lambda: sum(1 for _ in organisations(count, seed)))
    took = timed("rebuild, names included", lambda: index.rebuild(organisations(count, seed)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"rebuild of {index.size():,}: {took - making:.1f} s net, {count / took:,.0f}/s gross, "
        f"{megabytes(folder / 'index'):.0f} MB on disk, peak memory {peak:.0f} MB"
    )
    fresh = NameIndex(folder / "index")
    timed("first search of a new reader", lambda: fresh.search("鲤城", chain=EVERYWHERE))
    last = range(count - 9, count + 1)
    changed = [Entry(number, (f"改名{number}",), None, (LARGE_CHAIN,)) for number in last]
    timed("upsert of ten", lambda: index.upsert(changed))
    timed("and the search that sees it", lambda: index.search("改名", chain=LARGE_CHAIN))
    return table(lambda text, chain: index.search(text, chain=chain), queries(count, seed), repeat)


def run_peer(folder: Path, count: int, seed: int) -> dict[str, Latency]:
    print("\npeer: SQLite FTS5, trigram tokenizer")
    peer = Peer(folder / "peer.sqlite3")
    timed("build, names included", lambda: peer.build(organisations(count, seed)))
    print(f"{megabytes(peer.path):.0f} MB on disk")
    return table(peer.search, queries(count, seed), 1)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--n", type=int, default=1_000_000, help="how many organisations")
    options.add_argument("--seed", type=int, default=35)
    options.add_argument("--repeat", type=int, default=15, help="runs of each query")
    options.add_argument("--no-peer", action="store_true", help="leave SQLite FTS5 out")
    chosen = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="search-index-"))
    try:
        ours = run_index(folder, chosen.n, chosen.seed, chosen.repeat)
        worst = max(ours, key=lambda label: ours[label].p95)
        print(f"worst p95: {ours[worst].p95:.1f} ms of {LIMIT_MS:.0f} ms ({worst})")
        if not chosen.no_peer:
            theirs = run_peer(folder, chosen.n, chosen.seed)
            print(f"\n{'peer p95 ÷ index p95':42}{'hits: index':>14}{'peer':>7}")
            for label, row in ours.items():
                peer = theirs[label]
                print(f"{label:32}{peer.p95 / row.p95:10.1f}{row.found:14.1f}{peer.found:7.1f}")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
