"""Takes the pictures of this folder anew, from a running demo (make demo).

    .venv/bin/python docs/screenshots/take.py [--site http://localhost:8000] [--data data/demo]

Needs Chromium. It signs in as the chain office, a firm and a bureau, sends one sheet to picture
its preview and one announcement to picture its review, and discards both again. Then bring every
picture below 300 KB, as `pngquant --ext .png --force *.png` does; tests/test_docs.py looks.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).resolve().parent
CHAIN = "/c/sample-textile-fabric"
HEADERS = "企业名称,统一社会信用代码,所属环节,主要产品,从业人数(人),地址,资质"


@contextmanager
def signed_in(
    options: argparse.Namespace, role: str, width: int, height: int, scale: int = 1
) -> Iterator[Page]:
    """The browser of somebody of that role, in Chinese."""
    accounts = json.loads((options.data / "sign_ins.json").read_text(encoding="utf-8"))
    me = next(row for row in accounts if row["role"] == role)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(
            base_url=options.site,
            locale="zh-CN",
            viewport={"width": width, "height": height},
            device_scale_factor=scale,
            reduced_motion="reduce",
        )
        page.goto("/accounts/login/")
        page.locator(".demo-account").filter(has_text=me["email"]).click()
        page.locator("form button[type=submit]").first.click()
        page.wait_for_url("**/c/**")
        yield page
        browser.close()


def settle(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1000)


def show(page: Page, path: str, height: int) -> None:
    page.set_viewport_size({"width": page.viewport_size["width"], "height": height})
    page.goto(CHAIN + path)
    settle(page)


def save(page: Page, name: str) -> None:
    page.screenshot(path=HERE / f"{name}.png")


def sheet(data: Path) -> str:
    """Rows for every verdict: known firms changed, unchanged and misspelt, new ones, mistakes."""
    with sqlite3.connect(data / "chainloom.sqlite3") as database:
        firms: list[Any] = database.execute(
            "select name, uscc, headcount, address from organisations_organisation "
            "where kind = 'firm' and name like '%鲤城区%' order by id limit 3"
        ).fetchall()
    one, two, three = firms
    other = three[0].replace("泉州市", "").replace("有限公司", "有限责任公司")
    return "\n".join(
        [
            HEADERS,
            f"{one[0]},{one[1]},,,{one[2] + 36},{one[3]},",
            f"{two[0]},{two[1]},,,{two[2]},{two[3]},",
            "鲤城区样新染料有限公司,,染料,分散染料、活性染料,58,鲤城区常泰街道样新路9号,创新型中小企业",
            f"{other},,,,,{three[3]},",
            "鲤城区云样织造有限公司,91350502MA0000003X,机织,提花面料,120,鲤城区金龙街道云样路3号,",
            "鲤城区样彩印花有限公司,,数码车间,数码印花,45,鲤城区江南街道样彩路6号,高新技术企业",
        ]
    )


def preview(page: Page, data: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "2026年三季度企业名录.csv"
        file.write_text(sheet(data), encoding="gb18030")
        show(page, "/imports/new/", 1180)
        page.locator("input[type=file]").set_input_files(file)
        page.locator("form[data-import-upload] .btn-primary").last.click()
        page.locator(".import-rows").wait_for()
    settle(page)
    save(page, "import-preview")
    page.locator("[data-bs-target='#import-discard']").first.evaluate("button => button.click()")
    page.wait_for_timeout(500)
    page.locator("#import-discard button[type=submit]").click()
    settle(page)


def review(page: Page, data: Path) -> None:
    show(page, "/documents/new/", 1180)
    page.locator("input[type=file]").set_input_files(data / "announcement.txt")
    page.locator("main form button[type=submit]").first.click()
    page.locator("[data-fact]").first.wait_for()
    settle(page)
    save(page, "document")
    address = page.url
    page.locator("[data-bs-target='#document-remove']").first.evaluate("button => button.click()")
    page.wait_for_timeout(500)
    page.locator("#document-remove button[type=submit]").click()
    page.wait_for_url(lambda url: url != address)


def desk(page: Page, data: Path) -> None:
    for name, path, height in (
        ("overview", "/", 1120),
        ("map", "/map/", 1320),
        ("organisations", "/organisations/", 1000),
        ("stages", "/stages/", 1000),
    ):
        show(page, path, height)
        save(page, name)
    show(page, "/resilience/", 1060)
    save(page, "resilience")
    page.locator(".page a", has_text="逐步查看原因").click()
    settle(page)
    page.set_viewport_size({"width": 1440, "height": 1120})
    page.locator("[data-step]").focus()
    for key in ("Home", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    page.evaluate("document.activeElement.blur()")
    settle(page)
    save(page, "cascade")
    show(page, "/map/", 1320)
    page.locator("svg").get_by_text("染料", exact=True).first.click()
    page.wait_for_timeout(1200)
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(400)
    save(page, "map-stage")
    show(page, "/organisations/?q=箬阡织造", 1100)
    page.locator("main tbody a").first.click()
    settle(page)
    page.locator(".sourced").nth(4).hover()
    page.wait_for_timeout(700)
    save(page, "organisation")
    preview(page, data)
    review(page, data)


def of_firm(page: Page) -> None:
    """A line pasted into the form, with who can meet it; policies condition by condition."""
    show(page, "/lists/needs/new/", 1120)
    page.locator("textarea[name=text]").fill("求购 T400四面弹 180克 门幅180 黑色 3000米")
    page.locator(".suggestion").first.wait_for()
    settle(page)
    save(page, "need-form")
    show(page, "/lists/policies/for-us/", 1120)
    save(page, "policies-for-us")


def of_clerk(page: Page) -> None:
    """An urgent problem on the phone of who is responsible for it."""
    show(page, "/lists/needs/?only=urgent&whose=assigned&state=open", 1000)
    page.locator("main tbody a").first.click()
    settle(page)
    save(page, "need-phone")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--site", default="http://localhost:8000")
    parser.add_argument("--data", type=Path, default=Path("data/demo"))
    options = parser.parse_args()
    with signed_in(options, "office", 1440, 900) as page:
        desk(page, options.data)
        show(page, "/lists/needs/", 1000)
        save(page, "needs")
    with signed_in(options, "firm", 1440, 900) as page:
        of_firm(page)
    with signed_in(options, "office", 390, 1100, scale=2) as page:
        show(page, "/map/", 1100)
        save(page, "map-phone")
    with signed_in(options, "bureau", 390, 1000, scale=2) as page:
        of_clerk(page)


if __name__ == "__main__":
    main()
