"""How well names of organisations and persons are found in sentences that others labelled.

    python benchmarks/reading_names.py cluener_train.json

The file is CLUENER2020's (one JSON object a line: "text", and "label" by kind and name with places
of first and last character). Its notion of an organisation is not docs/reading.md's: a football
team and a brand on a shelf are ones, an organisation is cut where its department begins. So the
figures say where the reader gets better or worse, not how well it does on its own pages.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path

from chainloom.engines.reading.extraction import Page

KINDS = ("company", "government", "organization")
SHOWN = 40


def spans(row: dict, kinds: tuple[str, ...]) -> dict[tuple[int, int], str]:
    """Places of the labelled names of some kinds, with their texts."""
    return {
        (start, end + 1): name
        for kind in kinds
        for name, places in row["label"].get(kind, {}).items()
        for start, end in places
    }


def main(path: Path, shown: bool) -> None:
    right, labelled, missed, invented = Counter(), Counter(), Counter(), Counter()
    found = covered = 0
    names = names_right = 0
    began = time.process_time()
    characters = 0
    for line in path.open(encoding="utf-8"):
        row = json.loads(line)
        page = Page(row["text"])
        characters += len(row["text"])
        gold = {kind: spans(row, (kind,)) for kind in KINDS}
        mine = {(one.start, one.end): one.name for one in page.organisations if not one.refers}
        found += len(mine)
        anywhere = {place for kind in KINDS for place in gold[kind]}
        covered += sum(any(a < end and start < b for a, b in anywhere) for start, end in mine)
        for kind in KINDS:
            labelled[kind] += len(gold[kind])
            right[kind] += len(gold[kind].keys() & mine.keys())
            missed.update(name for place, name in gold[kind].items() if place not in mine)
        invented.update(name for place, name in mine.items() if place not in anywhere)
        people = spans(row, ("name",))
        for one in page.persons:
            names += 1
            names_right += (one.name_start, one.name_end) in people
    took = time.process_time() - began
    for kind in KINDS:
        print(f"{kind:14} recall {right[kind] / labelled[kind]:.3f} of {labelled[kind]}")
    exact, touching = sum(right.values()) / found, covered / found
    print(f"organisations  precision {exact:.3f}, touching one {touching:.3f}")
    print(f"persons        precision {names_right / names:.3f} of {names} with a post")
    print(f"{took * 1e6 / characters:.2f} ms for 1,000 characters")
    if shown:
        print("missed:", missed.most_common(SHOWN))
        print("invented:", invented.most_common(SHOWN))


if __name__ == "__main__":
    main(Path(sys.argv[1]), "--show" in sys.argv)
