"""The system's Chromium, and the modes in which a person may see the page."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
WIDE, PHONE = (1280, 900), (360, 740)


@dataclass(frozen=True)
class Mode:
    name: str
    size: tuple[int, int] = WIDE
    scheme: Literal["light", "dark"] = "light"
    large: bool = False
    script: bool = True


MODES = (
    Mode("wide"), Mode("dark", scheme="dark"), Mode("large", large=True), Mode("large-dark", large=True, scheme="dark"),
    Mode("phone", PHONE), Mode("phone-dark", PHONE, "dark"), Mode("phone-large", PHONE, large=True),
    Mode("noscript", script=False),
)  # fmt: skip


def missing(what: str) -> None:
    """Without the program the tests that need it are skipped; on CI they fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


def chromium() -> str:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""


@contextmanager
def launched() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, base: str, mode: Mode) -> Iterator[Page]:
    """A page in the mode; the cookie is the one that the button of large print sets."""
    width, height = mode.size
    context: BrowserContext = browser.new_context(
        base_url=base, viewport={"width": width, "height": height}, color_scheme=mode.scheme, locale="zh-CN",
        java_script_enabled=mode.script, reduced_motion="reduce",
    )  # fmt: skip
    if mode.large:
        context.add_cookies(
            [{"name": "large_print", "value": "1", "domain": urlsplit(base).hostname or "", "path": "/"}]
        )
    yield context.new_page()
    context.close()
