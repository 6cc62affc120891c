"""The page as a person uses it, in the system's Chromium on the real server."""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, expect

from bot.answering.passage import passage
from bot.channels.web.pages import HERE
from tests.channels.web.browser import MODES, PHONE, Mode, missing, opened
from tests.channels.web.conftest import Site, Sites
from tests.test_architecture import HAN

ASK = "8月监控了多少个项目？"
BY_NAME = {mode.name: mode for mode in MODES}
DOCUMENT = "三是别的。全州开展 8 月绩效监控项目 4826 个、涉\n及资金 137.39 亿元，开展其他。"


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """Nothing of which the browser complains: a style that is blocked, a file that is missing."""
    told: list[str] = []

    def console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            told.append(message.text)

    with opened(browser, site.base, BY_NAME["wide"]) as made:
        made.on("console", console)
        made.on("pageerror", lambda error: told.append(str(error)))
        yield made
    assert told == []


def ask(page: Page, question: str) -> None:
    before = page.locator(".turn").count()
    page.fill("#question", question)
    page.press("#question", "Enter")
    expect(page.locator(".turn:not(.waiting)")).to_have_count(before + 1)


def test_a_question_a_choice_and_a_follow_up_make_one_conversation(page: Page) -> None:
    page.goto("/")
    ask(page, "监控了多少个项目")
    page.locator(".choices button").first.click()
    expect(page.locator(".turn").nth(1).locator(".lead b")).to_have_text("4397个")
    ask(page, "8月呢")
    expect(page.locator(".turn").nth(2).locator(".lead b").first).to_have_text("4826个")
    assert page.url.endswith("/")


@pytest.mark.parametrize("mode", ["wide", "noscript"])
def test_a_follow_up_of_an_example_is_of_what_it_shows(browser: Browser, site: Site, mode: str) -> None:
    with opened(browser, site.base, BY_NAME[mode]) as page:
        page.goto("/fact/monitoring.august")
        page.fill("#question", "钱呢")
        page.click("button.primary")
        expect(page.locator(".turn").last.locator(".lead b").first).to_have_text("137.39亿元")


def test_a_link_may_ask_and_the_conversation_goes_on(page: Page) -> None:
    page.goto(f"/?q={quote(ASK)}")
    expect(page.locator(".lead b").first).to_have_text("4826个")
    ask(page, "5月呢")
    expect(page.locator(".turn").last.locator(".lead b").first).to_have_text("4397个")


def test_an_address_without_a_question_is_the_first_page(page: Page) -> None:
    page.goto("/?q=%20")
    expect(page.locator("#hello h1")).to_be_visible()
    assert page.locator(".turn").count() == 0


def test_suggestions_are_taken_by_keyboard(page: Page) -> None:
    page.goto("/")
    page.locator("#question").press_sequentially("bayue")
    expect(page.locator("#suggestions li").first).to_be_visible()
    expect(page.locator("#question")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#suggestions li[aria-selected=true]")
    expect(page.locator("#question")).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    page.keyboard.press("Escape")
    expect(page.locator("#suggestions")).to_be_hidden()
    page.keyboard.type("j")
    expect(page.locator("#suggestions li").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".turn .lead").first).to_contain_text("8月绩效监控项目")


def test_the_whole_page_works_by_keyboard(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type(ASK)
    page.keyboard.press("Enter")
    expect(page.locator(".lead b")).to_have_text("4826个")
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".cite mark")).to_contain_text("4826个")


def test_text_of_a_person_is_never_markup(page: Page) -> None:
    page.goto("/")
    ask(page, "<img src=x onerror=alert(1)><b>8月</b>监控")
    expect(page.locator(".asked")).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.locator(".asked img, .asked b").count() == 0


def test_without_script_forms_do_the_same(browser: Browser, site: Site) -> None:
    with opened(browser, site.base, BY_NAME["noscript"]) as page:
        page.goto("/")
        page.fill("#question", "监控了多少个项目")
        page.click("button.primary")
        page.locator(".choices button").nth(1).click()
        expect(page.locator(".lead b")).to_have_text("4826个")
        page.fill("#question", "5月呢")
        page.click("button.primary")
        expect(page.locator(".lead b").first).to_have_text("4397个")
        page.click("nav a[href='/browse']")
        page.locator(".contents a").first.click()
        expect(page.locator(".lead").first).to_be_visible()
        assert page.context.cookies() == []


def test_large_print_is_remembered_and_the_only_cookie(browser: Browser, site: Site) -> None:
    with opened(browser, site.base, BY_NAME["noscript"]) as page:
        page.goto("/browse")
        before = _size(page, "main")
        page.click("nav button")
        assert page.url.endswith("/browse")
        assert _size(page, "main") >= 1.3 * before
        assert [cookie["name"] for cookie in page.context.cookies()] == ["large_print"]
        page.goto("/about")
        assert _size(page, "main") >= 1.3 * before
        page.click("nav button")
        assert page.context.cookies() == []


def _size(page: Page, selector: str) -> float:
    return float(page.locator(selector).evaluate("e => parseFloat(getComputedStyle(e).fontSize)"))


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_a_phone_shows_everything_without_scrolling_sideways(browser: Browser, site: Site, large: bool) -> None:
    with opened(browser, site.base, Mode("phone", PHONE, large=large)) as page:
        for address in ("/", "/browse", "/about", "/fact/monitoring.august", "/fact/reports.list", "/nowhere"):
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], address
        page.goto("/")
        ask(page, "5月和8月监控的项目哪个多")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        small = page.locator("button:visible, summary:visible, nav a:visible, input:visible")
        for at in range(small.count()):
            box = small.nth(at).bounding_box()
            assert box is not None and box["height"] >= 44, small.nth(at).evaluate("e => e.outerHTML")


def test_figures_side_by_side_are_drawn_and_told_in_words(page: Page) -> None:
    page.goto("/")
    ask(page, "监控了多少个项目")
    drawing = page.locator(".chart svg")
    told = drawing.get_attribute("aria-label") or ""
    assert "4397个" in told
    assert "4826个" in told
    bars = [float(bar.get_attribute("width").rstrip("%")) for bar in drawing.locator(".bar").all()]  # type: ignore[union-attr]
    assert bars == [91.1, 100.0]


def test_an_answer_can_be_copied(browser: Browser, site: Site) -> None:
    with opened(browser, site.base, BY_NAME["wide"]) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto("/")
        ask(page, ASK)
        page.locator("[data-copy]").click()
        expect(page.locator("#status")).to_have_text("已复制")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(ASK)
        assert "4826个" in copied
        assert "第七部分" in copied


def test_one_answer_prints_as_one_slip(page: Page) -> None:
    page.goto("/")
    page.evaluate("window.print = () => { window.printed = true; }")
    ask(page, ASK)
    ask(page, "5月呢")
    page.locator(".turn").first.locator("[data-print]").click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    expect(page.locator(".turn").nth(1)).to_be_hidden()
    slip = page.locator(".turn").first
    for part in (ASK, "4826个", "出处", "知识库版本"):
        expect(slip.get_by_text(part).locator("visible=true").first).to_be_visible()
    for hidden in (".masthead", "#ask", ".choices", ".tools"):
        expect(page.locator(hidden).first).to_be_hidden()
    whole = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", whole)) == 1
    box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", whole)
    assert box is not None and (round(float(box[1])), round(float(box[2]))) == (595, 842)


def test_the_passage_is_shown_with_the_evidence_marked(browser: Browser, sites: Sites) -> None:
    supplied = sites(passages=lambda cite: passage(DOCUMENT, cite.evidence), office="0996-0000000")
    with opened(browser, supplied.base, BY_NAME["wide"]) as page:
        page.goto("/")
        ask(page, ASK)
        page.click("summary")
        quoted = page.locator("blockquote")
        expect(quoted).to_contain_text("三是别的")
        expect(quoted.locator("mark")).to_have_text("开展8月绩效监控项目4826个、涉及资金137.39亿元")
        ask(page, "转人工")
        expect(page.locator(".turn").nth(1)).to_contain_text("0996-0000000")


def test_a_lost_server_is_told(browser: Browser, site: Site) -> None:
    with opened(browser, site.base, BY_NAME["wide"]) as page:
        page.goto("/")
        page.route("**/*", lambda route: route.abort())
        page.fill("#question", ASK)
        page.press("#question", "Enter")
        expect(page.locator(".turn .said")).to_contain_text("网络不通")
        expect(page.locator("#question")).to_have_value(ASK)


@pytest.mark.parametrize(("status", "told"), [(500, "系统出了点问题"), (429, "问得太快"), (413, "太长了")])
def test_each_failure_has_its_own_words_and_nothing_typed_is_lost(
    browser: Browser, site: Site, status: int, told: str
) -> None:
    with opened(browser, site.base, BY_NAME["wide"]) as page:
        page.goto("/")
        page.route("**/", lambda route: route.fulfill(status=status, body=""))
        page.fill("#question", ASK)
        page.press("#question", "Enter")
        expect(page.locator(".turn .said")).to_contain_text(told)
        expect(page.locator("#question")).to_have_value(ASK)
        page.unroute("**/")
        page.press("#question", "Enter")
        expect(page.locator(".turn .lead b").first).to_have_text("4826个")


def test_while_an_answer_is_awaited_the_button_rests(browser: Browser, site: Site) -> None:
    with opened(browser, site.base, BY_NAME["wide"]) as page:
        held: list[Route] = []
        page.goto("/")
        page.route("**/", lambda route: held.append(route))
        page.fill("#question", ASK)
        page.press("#question", "Enter")
        expect(page.locator("button.primary")).to_be_disabled()
        expect(page.locator("#turns")).to_have_attribute("aria-busy", "true")
        held[0].continue_()
        expect(page.locator(".turn .lead b").first).to_have_text("4826个")
        expect(page.locator("button.primary")).to_be_enabled()


AXE = os.environ.get("AXE_CORE", "")
ADDRESSES = ("/", "/browse", "/about", "/fact/monitoring.august", "/nowhere")


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name)
def test_axe_finds_no_violation(browser: Browser, site: Site, mode: Mode) -> None:
    if not Path(AXE).is_file():
        missing("no axe-core; install the npm package and name its axe.min.js in AXE_CORE")
    script = Path(AXE).read_text(encoding="utf-8")
    with opened(browser, site.base, replace(mode, script=True)) as page:
        if not mode.script:  # axe itself needs script, so only that of the page is left out
            page.route("**/ask.js*", lambda route: route.abort())
        for address in ADDRESSES:
            page.goto(address)
            assert _violations(page, script) == [], address
        page.goto("/")
        page.fill("#question", "监控了多少个项目")
        page.press("#question", "Enter")
        page.wait_for_selector(".turn .lead")
        page.click("summary")
        assert _violations(page, script) == []
        if mode.script:
            page.locator("#question").press_sequentially("8yue")
            page.wait_for_selector("#suggestions li")
            assert _violations(page, script) == []


def _violations(page: Page, script: str) -> list[Any]:
    """Playwright runs the script beside the page, where the policy of the page does not reach."""
    page.evaluate(script)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [(v["id"], [node["html"] for node in v["nodes"]]) for v in found["violations"]]


def test_a_page_weighs_little_and_asks_nobody_else(browser: Browser, site: Site) -> None:
    with opened(browser, site.base, BY_NAME["wide"]) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto("/fact/reports.list", wait_until="networkidle")
        assert all(url.startswith(site.base) for url in asked)
    with site.client() as web:
        weights = {url: len(gzip.compress(web.get(url).content)) for url in dict.fromkeys(asked)}
    assert sum(weights.values()) <= 60_000, weights
    print(f"\npage weight: {sum(weights.values())} bytes compressed, {len(weights)} files")


def test_style_and_script_are_kept_until_they_change(web: httpx.Client) -> None:
    style = re.search(r"/static/style\.css\?\w+", web.get("/").text)
    assert style is not None
    response = web.get(style.group(), headers={"Accept-Encoding": "gzip"})
    assert "immutable" in response.headers["cache-control"]
    assert response.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize("body", [b"question=%FF", b"question=" + b"a" * 20_000], ids=["no-utf-8", "huge"])
def test_a_form_that_is_none_gets_a_page_that_says_so(web: httpx.Client, body: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
    response = web.post("/", content=body, headers=headers)
    assert response.status_code in (400, 413)


def test_the_way_back_from_large_print_leads_nowhere_else(web: httpx.Client) -> None:
    for back in ("//evil.example", "https://evil.example", "/\\evil.example"):
        assert web.post("/print-size", data={"large": "1", "back": back}).headers["location"] == "/"


@pytest.mark.parametrize("path", sorted(HERE.glob("[ts]*/*.*")), ids=lambda path: path.name)
def test_words_of_the_page_are_data(path: Path) -> None:
    assert HAN.findall(path.read_text(encoding="utf-8")) == []


def test_a_conversation_is_deleted_by_its_button(page: Page) -> None:
    page.goto("/")
    assert not page.locator("#forget button").is_visible(), "there is nothing to delete yet"
    ask(page, "8月监控了多少个项目")
    page.locator("#forget button").click()
    page.get_by_text("本次对话的记录已经删除").wait_for()
    assert page.locator(".turn").count() == 0


def test_what_is_kept_goes_with_the_button_and_with_nobody_elses(web: httpx.Client) -> None:
    begun = web.post("/api/ask", json={"question": "8月监控了多少个项目"}).json()["conversation"]
    other = web.post("/api/ask", json={"question": "8月监控了多少个项目"}).json()["conversation"]
    assert web.post("/forget", data={"conversation": begun}).status_code == 200
    assert web.post("/forget", data={"conversation": "0" * 36}).status_code == 200
    for conversation, knows in ((begun, False), (other, True)):
        told = web.post("/api/ask", json={"question": "资金呢", "conversation": conversation}).json()["text"]
        assert ("137.39" in told) == knows


def test_privacy_says_what_is_kept_and_for_how_long(sites: Sites) -> None:
    with sites(retention_days=14, question_log_days=90).client() as logged, sites().client() as silent:
        about = logged.get("/about").text
        assert "最多14天" in about
        assert "另存90天" in about
        assert "另存" not in silent.get("/about").text


def test_the_cookie_of_large_print_is_secure_where_the_page_is(sites: Sites) -> None:
    with sites().client() as client:
        plain = client.post("/print-size", data={"large": "1"})
        assert "secure" not in plain.headers["set-cookie"].lower()
