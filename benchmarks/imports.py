"""How fast a large sheet is previewed, applied and undone: `python benchmarks/imports.py`.

Writes a workbook of `--rows` invented firms with 14 columns (names, codes, addresses, figures,
a stage, products, a qualification, a contact), imports it into a scratch installation on SQLite
and prints seconds, rows a second, the highest memory of the process and the ratio of each to its
limit (below 1 is good). Limits, for 100,000 rows: preview 30 s, apply 60 s, 600 MB. A second
import of the same sheet shows what it costs to find that nothing has changed.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

LIMITS = {"preview": 30.0, "apply": 60.0}
LIMIT_MEMORY = 600.0
FULL = 100_000
HEADERS = (
    "企业名称", "统一社会信用代码", "简称", "地址", "所属区县", "成立日期", "员工人数",
    "注册资本(万元)", "年产值(万元)", "环节", "主要产品", "年产能", "资质", "联系人", "联系电话",
)  # fmt: skip
BRANDS = "恒丰华盛锦宏兴达鑫隆荣泰祥瑞嘉源晟凯腾旺福永安新东海天龙佳美利顺康宁富昌"
TRADES = ("纺织", "针织", "织造", "印染", "服装", "服饰", "化纤", "面料", "鞋业", "染整")
FORMS = ("有限公司", "有限责任公司", "实业有限公司", "科技有限公司")
CERTIFICATES = ("高新技术企业", "创新型中小企业", "专精特新中小企业", "", "", "", "")


def set_up(folder: Path) -> None:
    os.environ["CHAINLOOM_MODE"] = "development"
    os.environ["CHAINLOOM_DATA"] = str(folder)
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "chainloom.settings.base"
    root = Path(__file__).resolve().parent.parent
    sys.path[:0] = [str(root / "src"), str(root)]
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def firms(count: int, stages: list[str], seed: int = 11) -> Iterator[list[object]]:
    from datetime import date, timedelta

    from chainloom.organisations.uscc import check_character

    chance = random.Random(seed)
    for number in range(count):
        brand = "".join(chance.sample(BRANDS, 3))
        code = f"91350502MA{number:07d}"
        amount = chance.randint(50, 90_000)
        yield [
            f"泉州市鲤城区{brand}{chance.choice(TRADES)}{chance.choice(FORMS)}",
            code + check_character(code),
            f"{brand}{number}",
            f"福建省泉州市鲤城区江南街道{''.join(chance.sample(BRANDS, 2))}路{number % 4000 + 1}号",
            "鲤城区",
            date(1990, 1, 1) + timedelta(days=chance.randint(0, 12_000)),
            chance.randint(5, 2_000),
            amount,
            amount * 3,
            chance.choice(stages),
            f"{brand}布、{brand}纱",
            f"{chance.randint(1, 900)}万米",
            chance.choice(CERTIFICATES),
            f"联系人{number % 977}",
            f"0595-2{number % 10_000_000:07d}",
        ]


def memory() -> float:
    """The highest resident memory so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def now() -> float:
    """The resident memory at this moment, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1024**2


def timed(what: str, work: Callable[[], Any], rows: int) -> Any:
    begun, worked = time.perf_counter(), time.process_time()
    result = work()
    seconds, worked = time.perf_counter() - begun, time.process_time() - worked
    line = f"{what:<14}{seconds:7.1f} s ({worked:.1f} s of CPU) {rows / seconds:8.0f} rows/s"
    line += f"  peak {memory():.0f} MB, now {now():.0f} MB"
    kind = what.split()[0]
    if kind in LIMITS and rows >= FULL:
        line += f"  {seconds / LIMITS[kind] * FULL / rows:5.2f} of the limit"
    print(line, flush=True)
    return result


def run(rows: int, kind: str, *, undo: bool) -> None:
    from chainloom.accounts.actor import Actor
    from chainloom.chain.services import chain_create
    from chainloom.core.spreadsheets import SheetData, write_csv, write_xlsx
    from chainloom.imports import services
    from chainloom.jobs.run import execute

    chain = chain_create(
        name="基准产业链", slug="bench", district="350502", template="textile_fabric",
        by=Actor.for_system("benchmark"),
    )  # fmt: skip
    stages = [stage.name for stage in chain.stages.all()]
    path = Path(os.environ["CHAINLOOM_DATA"]) / f"firms.{kind}"
    if kind == "csv":
        write_csv(path, HEADERS, firms(rows, stages))
    else:
        write_xlsx(path, [SheetData("企业名单", HEADERS, firms(rows, stages))])
    size = path.stat().st_size / 1e6
    print(f"{rows:,} rows, {size:.1f} MB, {kind}; memory at start {memory():.0f} MB")
    by = Actor.for_system("benchmark", chain)
    imported = timed("preview", lambda: services.import_file(path=path, chain=chain, by=by), rows)
    print(f"  verdicts: {imported.counts}")

    def apply() -> None:
        services.import_confirm(imported=imported, by=by)
        imported.refresh_from_db()
        execute(str(imported.job_id), threaded=False)
        imported.refresh_from_db()

    timed("apply", apply, rows)
    print(f"  {imported.status}: {imported.facts.get('done')}")
    again = timed(
        "preview again", lambda: services.import_file(path=path, chain=chain, by=by), rows
    )
    print(f"  verdicts: {again.counts}")
    if undo:

        def take_back() -> None:
            services.import_undo(imported=imported, by=by)
            imported.refresh_from_db()
            execute(str(imported.job_id), threaded=False)
            imported.refresh_from_db()

        timed("undo", take_back, rows)
        print(f"  {imported.status}")
    print(f"memory {memory():.0f} MB, {memory() / LIMIT_MEMORY:.2f} of the limit")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=FULL)
    parser.add_argument("--kind", choices=("xlsx", "csv"), default="xlsx")
    parser.add_argument("--no-undo", action="store_true", help="stop after the second preview")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="chainloom-imports-") as folder:
        set_up(Path(folder))
        run(arguments.rows, arguments.kind, undo=not arguments.no_undo)


if __name__ == "__main__":
    main()
