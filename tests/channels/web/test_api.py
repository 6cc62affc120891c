"""The API as a program uses it, and what it says to bad input."""

from __future__ import annotations

import html
import json
import re
import socket
import subprocess
import sys
from typing import Any

import httpx
import pytest

from tests.channels.web.conftest import Site, Sites

ASK = "8月监控了多少个项目？"
JSON = {"Content-Type": "application/json"}


def ask(web: httpx.Client, **fields: Any) -> dict[str, Any]:
    response = web.post("/api/v1/ask", json=fields)
    assert response.status_code == 200, response.text
    reply: dict[str, Any] = response.json()
    return reply


def test_a_reply_is_the_object_of_the_contract_and_can_be_gone_on_with(web: httpx.Client) -> None:
    reply = ask(web, question=ASK)
    assert reply["status"] == "answered"
    assert reply["facts"] == [{"id": "monitoring.august", "measure": "count", "value": "4826", "unit": "个"}]
    assert {"key": "monitoring.may", "text": "5月绩效监控了多少个项目、涉及多少资金？"} in reply["choices"]
    assert "choice_keys" not in reply
    following = ask(web, question="5月呢", conversation=reply["conversation"])
    assert following["facts"][0]["value"] == "4397"
    assert following["conversation"] == reply["conversation"]


def test_a_choice_is_answered_by_its_key(web: httpx.Client) -> None:
    asked = ask(web, question="监控了多少个项目")
    assert asked["status"] == "clarify"
    chosen = ask(web, choice=asked["choices"][0]["key"], conversation=asked["conversation"])
    assert chosen["status"] == "answered"
    assert ask(web, choice="nothing.known")["status"] == "unanswered"


@pytest.mark.parametrize(
    "given", ["1", "x" * 36, "0" * 36, "", "中文" * 18], ids=["short", "wrong", "zeros", "empty", "han"]
)
def test_an_unknown_conversation_begins_a_new_one(web: httpx.Client, given: str) -> None:
    reply = ask(web, question="5月呢", conversation=given)
    assert reply["conversation"] != given
    assert len(reply["conversation"]) == 36


def test_conversations_do_not_hear_each_other(web: httpx.Client) -> None:
    first, second = ask(web, question=ASK), ask(web, question="事前评估了几个新增项目")
    assert first["conversation"] != second["conversation"]
    in_first = ask(web, question="资金呢", conversation=first["conversation"])["text"]
    in_second = ask(web, question="资金呢", conversation=second["conversation"])["text"]
    assert "137.39亿元" in in_first and "1.27亿元" not in in_first
    assert "1.27亿元" in in_second and "137.39亿元" not in in_second
    assert ask(web, question="资金呢")["status"] == "unanswered", "nothing was talked about yet"


BAD: dict[str, tuple[bytes, dict[str, str], int]] = {
    "broken json": (b"{", JSON, 400),
    "no utf-8": (b'{"question": "\xff\xfe"}', JSON, 400),
    "a blank question": (b'{"question": " \\u3000 "}', JSON, 422),
    "an array": (b"[]", JSON, 422),
    "a number": (b'{"question": 5}', JSON, 422),
    "nothing": (b"{}", JSON, 422),
    "both": (b'{"question": "a", "choice": "b"}', JSON, 422),
    "an unknown field": (b'{"question": "a", "person": "b"}', JSON, 422),
    "half a surrogate": (b'{"question": "\\ud800"}', JSON, 422),
    "deep nesting": (b"[" * 8000 + b"]" * 8000, JSON, 400),
    "a form": (b"question=a", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
    "no type": (b'{"question": "a"}', {}, 415),
    "a huge body": (b'{"question": "' + b"a" * 20_000 + b'"}', JSON, 413),
}


@pytest.mark.parametrize("body, headers, status", BAD.values(), ids=[name.replace(" ", "-") for name in BAD])
def test_bad_input_gets_a_problem_document(
    web: httpx.Client, body: bytes, headers: dict[str, str], status: int
) -> None:
    response = web.post("/api/v1/ask", content=body, headers=headers)
    assert_problem(response, status)
    assert ask(web, question=ASK)["status"] == "answered"


def assert_problem(response: httpx.Response, status: int) -> None:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    told = response.json()
    assert told["status"] == status
    assert told["type"].startswith("/api#")
    assert told["request_id"] == response.headers["x-request-id"]
    assert told["title"] and told["detail"]
    assert "Traceback" not in response.text


@pytest.mark.parametrize(
    "path",
    [
        "/api/nowhere",
        "/api/v1/facts/none",
        "/static/../settings.py",
        "/static/%2e%2e/app.py",
        "/api/v1/facts/..%2f..%2fapp",
    ],
)
def test_addresses_that_are_none(web: httpx.Client, path: str) -> None:
    assert_problem(web.get(path), 404)


def test_a_wrong_method_names_the_right_one(web: httpx.Client) -> None:
    response = web.get("/api/v1/ask")
    assert_problem(response, 405)
    assert "POST" in response.headers["allow"]


def test_a_long_question_is_answered_with_a_request_to_shorten_it(web: httpx.Client) -> None:
    assert ask(web, question="监控" * 400)["status"] == "unanswered"


def test_control_characters_and_markup_are_only_text(web: httpx.Client) -> None:
    assert ask(web, question="\x00\x1b[31m<script>alert(1)</script>")["status"] == "unanswered"


def test_facts_can_be_filtered_and_come_with_a_tag(web: httpx.Client) -> None:
    everything = web.get("/api/v1/facts")
    assert len(everything.json()["facts"]) > 50
    monitoring = web.get("/api/v1/facts", params={"topic": "monitoring"}).json()["facts"]
    assert {fact["topic"] for fact in monitoring} == {"monitoring"}
    within = web.get("/api/v1/facts", params={"section": "二/（二）", "term": "双监控"}).json()["facts"]
    assert "monitoring.dual" in [fact["id"] for fact in within]
    assert web.get("/api/v1/facts", params={"section": "二/（"}).json()["facts"] == []
    again = web.get("/api/v1/facts", headers={"If-None-Match": everything.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert web.get("/api/v1/facts", headers={"If-None-Match": '"older"'}).status_code == 200


def test_one_fact_has_its_figures_as_written(web: httpx.Client) -> None:
    fact = web.get("/api/v1/facts/monitoring.august").json()
    assert {"measure": "amount", "value": "137.39", "unit": "亿元"} in fact["figures"]
    assert fact["citations"][0]["section"].startswith("第七部分")


def test_sections_count_what_is_within_them(web: httpx.Client) -> None:
    sections = {each["section"]: each["facts"] for each in web.get("/api/v1/sections").json()["sections"]}
    assert sections["二"] > sections["二/（二）"] > sections["二/（二）/二是"] > 0


@pytest.mark.parametrize("typed", ["8月", "8yjk", "bayue", "8月检控"])
def test_suggestions_find_official_questions(web: httpx.Client, typed: str) -> None:
    found = web.get("/api/v1/suggest", params={"q": typed}).json()["suggestions"]
    assert "8月" in found[0]["question"]
    assert ask(web, choice=found[0]["key"])["status"] == "answered"


def test_an_empty_word_suggests_nothing(web: httpx.Client) -> None:
    assert web.get("/api/v1/suggest", params={"q": " ？"}).json() == {"suggestions": []}


def test_health_and_metrics(web: httpx.Client) -> None:
    ask(web, question=ASK)
    health = web.get("/api/v1/health").json()
    assert health["ready"] is True
    assert health["knowledge"] in web.get("/api/v1/facts").headers["etag"]
    assert web.get("/api/v1/health/live").status_code == 200
    assert web.get("/metrics").status_code == 404, "figures are for the inside"


def test_every_reply_carries_the_headers_that_guard_it(web: httpx.Client) -> None:
    for path in ("/", "/api/v1/facts", "/api/nowhere", "/static/style.css", "/browse"):
        headers = web.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert "server" not in headers
    assert web.get("/").headers["cache-control"] == "no-store"


def test_the_limit_is_told_in_headers_and_by_429(sites: Sites) -> None:
    with sites(rate=2).client() as web:
        left = [web.post("/api/v1/ask", json={"question": ASK}).headers["ratelimit-remaining"] for _ in range(2)]
        assert left == ["1", "0"]
        refused = web.post("/api/v1/ask", json={"question": ASK})
        assert_problem(refused, 429)
        assert 0 < int(refused.headers["retry-after"]) <= 60
        assert web.get("/api/v1/facts").status_code == 200
        page = web.post("/", data={"question": ASK}, headers={"Accept": "text/html"})
        assert page.status_code == 429
        assert "请稍等" in page.text


def test_other_sites_may_call_only_where_the_operator_lets_them(sites: Sites, web: httpx.Client) -> None:
    origin = {"Origin": "https://news.example"}
    assert "access-control-allow-origin" not in web.post("/api/v1/ask", json={"question": ASK}, headers=origin).headers
    with sites(origins=("https://news.example",)).client() as open_to_one:
        asked = open_to_one.post("/api/v1/ask", json={"question": ASK}, headers=origin)
        assert asked.headers["access-control-allow-origin"] == "https://news.example"
        preflight = open_to_one.options(
            "/api/v1/ask",
            headers={
                **origin,
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "content-type",
            },
        )
        assert preflight.status_code == 200
        other = open_to_one.post("/api/v1/ask", json={"question": ASK}, headers={"Origin": "https://other.example"})
        assert "access-control-allow-origin" not in other.headers


def raw(site: Site, *parts: bytes, seconds: float = 15) -> bytes:
    """What comes back for bytes that no client library would send."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=seconds) as line:
        for part in parts:
            line.sendall(part)
        answer = b""
        while more := line.recv(65536):
            answer += more
    return answer


def test_what_is_no_http_gets_a_problem_document(site: Site) -> None:
    head, _, body = raw(site, b"HELLO\r\n\r\n").partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400")
    assert json.loads(body)["status"] == 400


def test_a_head_that_is_too_large_is_refused(site: Site) -> None:
    whole = b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 30_000 + b"\r\n\r\n"
    assert raw(site, whole).startswith(b"HTTP/1.1 431")
    endless = b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 30_000
    assert raw(site, endless).startswith(b"HTTP/1.1 431")


def test_slow_clients_are_let_go(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.serving.protocol.HEAD_SECONDS", 0.3)
    monkeypatch.setattr("bot.serving.guard.BODY_SECONDS", 0.3)
    assert raw(site, b"") == b""
    assert raw(site, b"GET / HTTP/1.1\r\nHost:") == b""
    body = raw(site, b"POST /api/v1/ask HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    assert body.startswith(b"HTTP/1.1 408")


def test_the_description_of_the_api_shows_real_answers(web: httpx.Client) -> None:
    described = web.get("/api/v1/openapi.json").json()
    shown = described["paths"]["/api/v1/ask"]["post"]["responses"]["200"]["content"]["application/json"]["example"]
    asked = described["paths"]["/api/v1/ask"]["post"]["requestBody"]["content"]["application/json"]["examples"]
    told = ask(web, **asked["question"]["value"])
    assert told["text"] == shown["text"]


def test_a_parameter_that_is_none_is_refused_by_name(web: httpx.Client) -> None:
    refused = web.get("/api/v1/facts", params={"limit": "2"})
    assert_problem(refused, 422)
    assert [each["at"] for each in refused.json()["errors"]] == ["limit"]
    assert_problem(web.post("/api/v1/ask?debug=1", json={"question": ASK}), 422)
    assert_problem(web.get("/api/v1/health/live?x="), 422)


def test_a_field_that_is_none_is_refused_by_name(web: httpx.Client) -> None:
    refused = web.post("/api/v1/ask", json={"question": ASK, "persona": "x"}).json()
    assert refused["errors"] == [{"at": "persona", "wrong": "there is no such field or parameter; leave it out"}]


def test_a_request_keeps_its_name_or_gets_one(web: httpx.Client) -> None:
    given = web.post("/api/v1/ask", json={"question": ASK}, headers={"X-Request-ID": "desk-17"})
    assert given.headers["x-request-id"] == given.json()["request_id"] == "desk-17"
    first, second = web.get("/api/v1/sections"), web.get("/", headers={"X-Request-ID": "no <name>"})
    assert len({first.headers["x-request-id"], second.headers["x-request-id"], "no <name>"}) == 3


def test_a_problem_speaks_the_language_of_the_client_and_tells_where_to_read_on(web: httpx.Client) -> None:
    chinese = web.get("/api/v1/nowhere", headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"})
    english = web.get("/api/v1/nowhere", headers={"Accept-Language": "en"})
    assert (chinese.json()["title"], english.json()["title"]) == ("没有这个地址", "Not Found")
    assert "Accept-Language" in english.headers["vary"]
    page, _, anchor = english.json()["type"].partition("#")
    assert f'id="{anchor}"' in web.get(page).text


def test_a_tag_is_of_one_encoding_and_of_one_program(sites: Sites) -> None:
    with sites(version="1").client() as old, sites(version="2").client() as new:
        packed = old.get("/api/v1/facts", headers={"Accept-Encoding": "gzip"})
        plain = old.get("/api/v1/facts", headers={"Accept-Encoding": "identity"})
        later = new.get("/api/v1/facts", headers={"Accept-Encoding": "identity"})
    assert len({each.headers["etag"] for each in (packed, plain, later)}) == 3
    assert "Accept-Encoding" in plain.headers["vary"]


def test_a_choice_that_is_gone_has_its_own_words(web: httpx.Client) -> None:
    assert "过期" in ask(web, choice="nothing.known")["answer"]


def test_a_preflight_that_is_refused_is_a_problem_document(sites: Sites) -> None:
    asked = {"Origin": "https://other.example", "Access-Control-Request-Method": "POST"}
    with sites(origins=("https://news.example",)).client() as web:
        assert_problem(web.options("/api/v1/ask", headers=asked), 400)


def test_an_address_tells_its_methods(web: httpx.Client) -> None:
    for path, methods in (("/", "GET, HEAD, OPTIONS, POST"), ("/api/v1/ask", "OPTIONS, POST")):
        asked = web.options(path)
        assert (asked.status_code, asked.headers["allow"]) == (204, methods)
    assert_problem(web.delete("/"), 405)


def test_a_portal_may_embed_the_page_where_the_operator_lets_it(sites: Sites, web: httpx.Client) -> None:
    alone = web.get("/").headers
    assert alone["x-frame-options"] == "DENY"
    with sites(ancestors=("https://portal.example",), report_only=True).client() as embedded:
        headers = embedded.get("/").headers
    assert "x-frame-options" not in headers
    assert "frame-ancestors https://portal.example" in headers["content-security-policy-report-only"]
    assert "content-security-policy" not in headers


def test_the_examples_of_the_page_for_people_run(site: Site, web: httpx.Client) -> None:
    shown = html.unescape(web.get("/api").text)
    curl, python = (re.search(rf'id="{name}"><code>(.*?)</code>', shown, re.DOTALL) for name in ("curl", "python"))
    assert curl and python
    commands = (["sh", "-c", curl[1].replace("curl", "curl -s", 1)], [sys.executable, "-c", python[1]])
    by_shell, by_python = (subprocess.run(each, capture_output=True, check=True, timeout=20) for each in commands)
    assert json.loads(by_shell.stdout)["status"] == "answered"
    assert by_python.stdout.decode().count("answered ") == 2
    assert site.base in curl[1]


def test_the_page_for_people_tells_the_limits(sites: Sites, web: httpx.Client) -> None:
    assert "目前不限次数" in web.get("/api").text
    with sites(rate=7).client() as limited:
        told = limited.get("/api").text
    assert "每分钟7次" in told and "每分钟70次" in told
