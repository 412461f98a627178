"""Clean text of real pages against trafilatura alone, and speed on trade news.

    python benchmarks/reading.py [--data ../shared/data/articles] [--half dev|apart] [--pages]

Pages: character F1 with the gold of tests/gold/pages.jsonl (paragraphs by eye; the title is
left out on both sides), processor milliseconds, titles and dates found. Trade news: documents a
second of one core, as plain text, and made noisy by tests/engines/reading/noise.py.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

import trafilatura  # noqa: E402
from tests.engines.reading import gold_pages, noise  # noqa: E402

from chainloom.engines.reading.cleaning import clean  # noqa: E402


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor time: others may share the machine."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def without_title(text: str, title: str | None) -> str:
    first, _, rest = text.partition("\n")
    return rest if title and first.strip() == title.strip() else text


def by_trafilatura(data: bytes) -> tuple[str, str | None, str | None]:
    found = trafilatura.bare_extraction(data, include_comments=False, with_metadata=True)
    if found is None:
        return "", None, None
    return (
        getattr(found, "text", "") or "",
        getattr(found, "title", None),
        getattr(found, "date", None),
    )


def bench_pages(folder: Path, half: str | None) -> None:
    rows: list[tuple[str, tuple[float, ...]]] = []
    print(f"{'page':<28}{'ours F1':>9}{'traf. F1':>9}{'ours ms':>9}{'traf. ms':>9}  missed")
    warm = (folder / gold_pages.lines("dev")[0]["file"]).read_bytes()
    clean(warm), by_trafilatura(warm)  # both read their tables once
    for line in gold_pages.lines(half):
        data = (folder / line["file"]).read_bytes()
        gold = gold_pages.gold_text(line, data)
        seconds, doc = timed(lambda data=data, name=line["file"]: clean(data, filename=name))
        theirs, (text, title, day) = timed(lambda data=data: by_trafilatura(data))
        ours_f1 = gold_pages.char_f1(without_title(doc.text, doc.title), gold)
        their_f1 = gold_pages.char_f1(without_title(text, line["title"]), gold)
        fields = (doc.title == line["title"], doc.published == line["published"])
        their_fields = (title == line["title"], day == line["published"])
        rows.append((line["half"], (ours_f1, their_f1, seconds, theirs, *fields, *their_fields)))
        missed = " ".join(
            name for name, ok in zip(("title", "date"), fields, strict=True) if not ok
        )
        shown = f"{ours_f1:>9.4f}{their_f1:>9.4f}{seconds * 1000:>9.0f}{theirs * 1000:>9.0f}"
        print(f"{line['file'][:26]:<28}{shown}  {missed}")
    for name in ("dev", "apart"):
        part = [values for row, values in rows if row == name]
        if not part:
            continue
        mean = [sum(column) / len(part) for column in zip(*part, strict=True)]
        print(
            f"{name} ({len(part)}): F1 {mean[0]:.4f}, trafilatura {mean[1]:.4f}; "
            f"{mean[2] * 1000:.0f} ms a page, trafilatura {mean[3] * 1000:.0f} ms, "
            f"ratio {mean[2] / mean[3]:.2f}; titles {mean[4]:.2f} ({mean[6]:.2f}), "
            f"dates {mean[5]:.2f} ({mean[7]:.2f})"
        )


def bench_news(folder: Path) -> None:
    articles = []
    for path in sorted(folder.glob("trade_news_*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            articles.append(noise.Article(record["title"].strip(), record["body"].strip()))
    clean("上午(shàngwǔ)開(kāi)會(huì)".encode())  # reads the tables once
    size = sum(len(article.text) for article in articles) / len(articles)
    print(f"trade news: {len(articles)} articles of {size:,.0f} characters on average")
    for kind in ("plain", "glosses", "traditional", "doubled_glossed", "html_glossed"):
        usable = [one for one in articles if kind != "traditional" or noise.reversible(one.text)]
        made = [noise.noisy(article, kind, 1) for article in usable]
        seconds, _ = timed(
            lambda made=made: [clean(one.data, filename=one.filename) for one in made]
        )
        print(f"  {kind:<18}{len(made) / seconds:>8,.0f} a second")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data" / "articles")
    parser.add_argument("--half", choices=("dev", "apart"))
    parser.add_argument("--pages", action="store_true", help="pages alone")
    options = parser.parse_args()
    bench_pages(options.data / "pages", options.half)
    if not options.pages:
        bench_news(options.data)


if __name__ == "__main__":
    main()
