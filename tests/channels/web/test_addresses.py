"""Addresses as they may look from outside: below a path, with a slash at the end, of the API before versions."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from playwright.sync_api import Browser, expect

from bot.errors import SettingsError
from bot.settings import Settings
from tests.channels.web.browser import MODES, opened
from tests.channels.web.conftest import Site, Sites

BELOW = "/service/wenxiao"
ASK = {"question": "8月监控了多少个项目"}
ADDRESS = re.compile(r"""(?:href|src|action)="(/[^"#]*)""")


@pytest.mark.parametrize("kept", ["", BELOW], ids=["taken off", "passed on"])
def test_below_a_path_every_address_of_the_pages_is_found(sites: Sites, kept: str) -> None:
    """Whether the proxy passes the path on or takes it off."""
    with sites(prefix=BELOW).client() as web:
        found: set[str] = set()
        for page in ("/", "/browse", "/about", "/api", "/fact/monitoring.august", "/nowhere"):
            found |= set(ADDRESS.findall(web.get(kept + page, headers={"Accept": "text/html"}).text))
        assert {each for each in found if not each.startswith(f"{BELOW}/")} == set()
        for each in sorted(found):
            reached = web.get(kept + each.removeprefix(BELOW))
            assert reached.status_code in (200, 405), each


@pytest.mark.parametrize("kept", ["", BELOW], ids=["taken off", "passed on"])
def test_below_a_path_nothing_leads_out_of_it(sites: Sites, kept: str) -> None:
    with sites(prefix=BELOW).client() as web:
        forms = {"back": "/browse", "large": "1"}
        assert web.post(f"{kept}/print-size", data=forms).headers["location"] == f"{BELOW}/browse"
        assert web.get(f"{kept}/browse/").headers["location"] == f"{BELOW}/browse"
        assert f"<{BELOW}/api/v1/ask>" in web.post(f"{kept}/api/ask", json=ASK).headers["link"]
        assert web.get(f"{kept}/api/v1/nowhere").json()["type"] == f"{BELOW}/api#not_found"
        assert web.get(f"{kept}/api/v1/openapi.json").json()["servers"] == [{"url": BELOW}]
        assert web.get(BELOW).status_code == 200


def test_the_address_that_people_know_stands_in_the_description(sites: Sites) -> None:
    with sites(public_url="https://wx.example/a/").client() as web:
        assert web.get("/api/v1/openapi.json").json()["servers"] == [{"url": "https://wx.example/a"}]
        assert web.get("/api/v1/nowhere").json()["type"] == "https://wx.example/a/api#not_found"


@pytest.mark.parametrize("path", ["wenxiao", "/api", "/static/a", "/a b", "//a"])
def test_a_path_that_is_none_is_refused(path: str) -> None:
    with pytest.raises(SettingsError, match="WENXIAO_PATH_PREFIX"):
        Settings(path_prefix=path).prefix()


def test_a_path_may_end_in_a_slash() -> None:
    assert Settings(path_prefix="/wenxiao/").prefix() == "/wenxiao"


def test_the_addresses_before_versions_go_on_and_name_their_successors(web: httpx.Client) -> None:
    old = web.post("/api/ask", json=ASK)
    assert "4826" in old.json()["answer"]
    assert old.headers["deprecation"].startswith("@")
    assert old.headers["link"] == '</api/v1/ask>; rel="successor-version"'
    assert web.get("/api/facts/none").headers["link"] == '</api/v1/facts/none>; rel="successor-version"'
    new = web.post("/api/v1/ask", json=ASK).headers
    assert "deprecation" not in new
    assert "link" not in new


@pytest.mark.parametrize("path", ["/browse", "/about", "/fact/monitoring.august", "/api"])
def test_a_slash_at_the_end_leads_to_the_page(web: httpx.Client, path: str) -> None:
    led = web.get(f"{path}/?a=1")
    assert (led.status_code, led.headers["location"]) == (308, f"{path}?a=1")
    assert web.get(path).status_code == 200


@pytest.mark.parametrize("path", ["//evil.example/", "/\\\\evil.example/", "/%2f%2fevil.example/"])
def test_a_slash_at_the_end_leads_to_no_other_host(site: Site, path: str) -> None:
    with httpx.Client() as web:
        led = web.get(httpx.URL(site.base).copy_with(raw_path=path.encode()))
    assert re.match(r"/[^/\\]", led.headers["location"])


def test_what_crawlers_and_browsers_look_for_is_there(web: httpx.Client) -> None:
    assert "Disallow: /api/" in web.get("/robots.txt").text
    icon = web.get("/favicon.ico")
    assert (icon.headers["content-type"], icon.content[:4]) == ("image/x-icon", b"\x00\x00\x01\x00")
    assert web.get("/apple-touch-icon.png").headers["content-type"] == "image/png"
    assert "max-age" in icon.headers["cache-control"]


@contextmanager
def proxy(behind: str, strip: bool) -> Iterator[str]:
    """The address of a proxy that serves what is behind it below a path, and nothing else."""

    class Passing(BaseHTTPRequestHandler):
        def _passed(self) -> None:
            if not self.path.startswith(f"{BELOW}/"):
                self.send_error(404)
                return
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            path = self.path.removeprefix(BELOW) if strip else self.path
            kept = {name.lower(): value for name, value in self.headers.items()} | {"accept-encoding": "identity"}
            reply = httpx.request(self.command, f"{behind}{path}", headers=kept, content=body, timeout=20)
            self.send_response(reply.status_code)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.content)

        do_GET = do_POST = _passed

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Passing) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("strip", [True, False], ids=["taken off", "passed on"])
def test_below_a_path_a_person_asks_and_looks_around(sites: Sites, browser: Browser, strip: bool) -> None:
    site = sites(prefix=BELOW)
    lost: list[str] = []
    with proxy(site.base, strip) as outside, opened(browser, outside, MODES[0]) as page:
        page.on("response", lambda reply: lost.append(reply.url) if reply.status >= 400 else None)
        page.goto(f"{BELOW}/")
        page.fill("#question", ASK["question"])
        page.press("#question", "Enter")
        expect(page.locator(".turn:not(.waiting) .lead").first).to_contain_text("4826")
        page.locator("nav a").nth(1).click()
        page.locator(".contents a").first.click()
        expect(page.locator(".turn .lead").first).to_be_visible()
        page.locator("nav button").click()
        expect(page.locator("html.large")).to_be_attached()
    assert lost == []
