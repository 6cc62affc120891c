"""A screenshot of each page in each mode, and the slip on A4: ``python -m tests.channels.web.screenshots FOLDER``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from tests.channels.web.browser import MODES, launched, opened
from tests.channels.web.server import Served

ASKED = {
    "answer": "8月监控了多少个项目？", "compare": "5月和8月监控的项目和资金分别是多少", "clarify": "监控了多少个项目",
    "declined": "9月监控了多少个项目", "list": "公开了哪五类信息，各有多少个", "reports": "有哪些评价报告",
}  # fmt: skip
PAGES = {"home": "/", "browse": "/browse", "about": "/about", "fact": "/fact/published.list", "missing": "/nowhere"}


def ask(page: Page, question: str) -> None:
    page.goto("/")
    page.fill("#question", question)
    page.press("#question", "Enter")
    page.wait_for_selector(".turn:not(.waiting) .lead")


def shoot(base: str, folder: Path) -> None:
    with launched() as browser:
        for mode in MODES:
            with opened(browser, base, mode) as page:
                for name, address in PAGES.items():
                    page.goto(address)
                    page.screenshot(path=folder / f"{name}-{mode.name}.png", full_page=True)
                for name, question in ASKED.items():
                    ask(page, question)
                    page.click("summary") if page.query_selector("summary") else None
                    page.screenshot(path=folder / f"{name}-{mode.name}.png", full_page=True)
                if mode.script:
                    page.goto("/")
                    page.type("#question", "jxjk")
                    page.wait_for_selector("#suggestions li")
                    page.screenshot(path=folder / f"suggestions-{mode.name}.png")
                else:
                    page.pdf(path=folder / "slip.pdf", prefer_css_page_size=True)
                    page.emulate_media(media="print")
                    page.set_viewport_size({"width": 794, "height": 1123})
                    page.screenshot(path=folder / "slip.png")


def main() -> None:
    folder = Path(sys.argv[1]).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        served = Served(Path(data))
        try:
            shoot(served.base, folder)
        finally:
            served.stop()


if __name__ == "__main__":
    main()
