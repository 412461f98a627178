"""Speed of the fabric engine: descriptions read, scanned and written back a second, on one core.

    python benchmarks/fabric.py [--count 20000] [--seed 1]

Descriptions are put together from a seed, each another one: order sheets, chat messages, price
lists, English ones; numbers, fibres, structures and order vary. Processor time of one process,
the best of several rounds over fresh texts; ratios are to the limits named here.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from chainloom.engines.fabric import format_spec, parse
from chainloom.engines.fabric.forms import normalised
from chainloom.engines.fabric.scanning import scan

LIMITS = {"parse": 20_000}
FIBRES = [
    "全棉",
    "涤纶",
    "锦纶",
    "人棉",
    "天丝",
    "T/C 65/35",
    "CVC 60/40",
    "95%棉5%氨",
    "N/SP 80/20",
]
WOVEN = ["府绸", "纱卡", "斜纹", "春亚纺", "尼丝纺", "牛津布", "帆布", "塔夫绸", "灯芯绒"]
KNIT = ["汗布", "双面布", "罗纹", "卫衣布", "珠地", "摇粒绒", "网布", "罗马布"]
STATES = ["染色", "印花", "坯布", "漂白", "色织"]
FINISHES = ["防泼水", "磨毛", "抗菌", "阻燃", "PU涂层", "吸湿排汗", "丝光", "防静电"]
COLOURS = ["黑色", "藏青", "大红", "本白", "军绿", "麻灰", "宝蓝"]
ASIDES = ["老板有没有", "在吗", "急", "量大从优", "能做吗", "客户要的", "现货优先"]


def woven(rng: random.Random) -> list[str]:
    warp, weft = rng.choice([20, 21, 32, 40, 45, 50, 60]), rng.choice([12, 16, 21, 40, 45, 60])
    return [
        rng.choice(FIBRES),
        f"{warp}×{weft} {rng.randrange(60, 180)}×{rng.randrange(40, 120)}",
        rng.choice([f"{rng.randrange(44, 60)}″", f"门幅{rng.randrange(110, 280)}cm", "57/58″"]),
        rng.choice(WOVEN),
        rng.choice(STATES),
        f"{rng.randrange(300, 6000) / 100}元/米",
    ]


def knit(rng: random.Random) -> list[str]:
    return [
        f"{rng.choice([21, 26, 30, 32, 40, 60])}S{rng.choice(['精梳', '普梳', ''])}",
        rng.choice(FIBRES),
        rng.choice(KNIT),
        f"{rng.randrange(120, 420)}g",
        f"{rng.randrange(140, 200)}cm",
        rng.choice(COLOURS),
        f"起订{rng.randrange(1, 40) * 50}kg",
        f"{rng.randrange(3, 40)}天交货",
    ]


def filament(rng: random.Random) -> list[str]:
    denier = rng.choice([20, 30, 50, 75, 100, 150])
    return [
        f"{denier}D/{rng.choice([24, 36, 48, 72, 144])}F",
        rng.choice(["涤纶", "锦纶", "再生涤", "尼龙66"]),
        rng.choice(WOVEN),
        f"{rng.randrange(170, 400)}T",
        f"{rng.randrange(140, 160)}cm",
        rng.choice(FINISHES) + " " + rng.choice(FINISHES),
        f"现货{rng.randrange(5, 400) * 100}米",
    ]


def english(rng: random.Random) -> list[str]:
    share = rng.randrange(50, 99)
    return [
        f"cotton/spandex {share}/{100 - share}",
        f"{rng.choice([30, 32, 40])}s single jersey",
        f"{rng.randrange(120, 300)}gsm",
        f"{rng.randrange(58, 75)} inch",
        f"USD {rng.randrange(200, 900) / 100}/kg",
        f"MOQ {rng.randrange(1, 30) * 100}kg",
    ]


def description(rng: random.Random) -> str:
    parts = rng.choice([woven, knit, filament, english])(rng)
    # As long as the labelled descriptions are: some thirty characters.
    while len(parts) > 3 and rng.random() < 0.7:
        del parts[rng.randrange(len(parts))]
    if rng.random() < 0.3:
        rng.shuffle(parts)
    if rng.random() < 0.4:
        parts.insert(rng.randrange(len(parts)), rng.choice(ASIDES))
    return rng.choice([" ", " ", " ", "，", "/", " | "]).join(parts)


def rate(work: Callable[[str], object], rounds: Sequence[list[str]]) -> float:
    """Texts a second of processor time, in the best round; no text comes twice."""
    best = 0.0
    for texts in rounds:
        start = time.process_time()
        for text in texts:
            work(text)
        best = max(best, len(texts) / (time.process_time() - start))
    return best


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=20_000, help="descriptions")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    rng = random.Random(chosen.seed)
    texts = list({description(rng): None for _ in range(chosen.count)})
    rounds = [texts[start::10] for start in range(10)]
    length = sum(map(len, texts)) / len(texts)
    tokens = sum(len(scan(normalised(text))) for text in rounds[0]) / len(rounds[0])
    print(
        f"{len(texts):,} descriptions, {length:.0f} characters and {tokens:.1f} tokens on average"
    )
    specs = [parse(text) for text in rounds[0]]
    for name, found in (
        ("parse", rate(parse, rounds)),
        ("parse to JSON", rate(lambda text: parse(text).as_dict(), rounds)),
        ("scan alone", rate(lambda text: scan(normalised(text)), rounds)),
        (
            "format",
            rate(lambda place: format_spec(specs[int(place)]), [list(map(str, range(len(specs))))]),
        ),
    ):
        limit = LIMITS.get(name)
        ratio = f"   ratio to the limit {limit / found:.2f}" if limit else ""
        print(f"{name:<14} {found:>9,.0f} a second{ratio}")
    print(f"highest memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
