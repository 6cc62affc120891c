"""channel, hosting and services: every channel has the same form, and one more is a single file."""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console

from bot.answering.engine import Engine
from bot.assistant import Assistant, InMemory
from bot.channel import Channel, Parts
from bot.channels.telegram.fake import TOKEN
from bot.channels.terminal import Terminal
from bot.channels.web.app import Plan
from bot.channels.web.channel import Web
from bot.channels.web.limits import Limits
from bot.channels.wechat.crypto import Box
from bot.channels.wechat.fake import FakeWeChat
from bot.errors import SettingsError
from bot.health import Health
from bot.loading.texts import TEXTS
from bot.model import Turn
from bot.services import channels, only_telegram
from bot.settings import Settings
from bot.store.database import Store, opened
from tests.channels.web.server import Served
from tests.test_cli import run

AUGUST = "8月监控了多少个项目"
AES_KEY = base64.b64encode(bytes(range(32))).decode().rstrip("=")
WECHAT = {"wechat_token": "tokenOfTheCallback", "wechat_aes_key": AES_KEY, "wechat_app_id": "wx0123456789abcdef"}


async def _told(key: str, **holes: object) -> None:
    """There is no operator."""


def parts(engine: Engine, store: Store) -> Parts:
    assistant = Assistant(engine, InMemory(), InMemory(), lambda: 0.0, 1800)
    return Parts(assistant, store, Health(store.ping), _told)


def every(engine: Engine, store: Store) -> list[Channel]:
    given = parts(engine, store)
    settings = Settings(telegram_token=TOKEN, **WECHAT)  # type: ignore[arg-type]
    web = Web(Plan("test"), given.assistant, store, Limits(0, lambda: 0.0, store.allowances), given.health)
    return [web, *channels(settings, given), only_telegram(settings, given), Terminal(engine, Console())]


def shown(message: Any) -> str:
    return str(getattr(message, "html", message))


async def test_every_channel_renders_the_figure_and_its_source(engine: Engine, tmp_path: Path) -> None:
    store = await opened(f"sqlite+aiosqlite:///{tmp_path}/x.sqlite3")
    turn: Turn = engine.answer(AUGUST)
    found = every(engine, store)
    assert {channel.name for channel in found} == {"web", "telegram", "wechat", "terminal"}
    for channel in found:
        told = "".join(map(shown, channel.render(turn)))
        assert "4826" in told, channel.name
        assert "第七部分" in told, channel.name
        await channel.stop()
    await store.close()


def test_texts_of_every_channel_are_asked_for() -> None:
    firsts = {key.partition(".")[0] for key in TEXTS}
    assert firsts >= {"web", "telegram", "wechat", "terminal"}


def test_one_more_channel_is_a_single_file(tmp_path: Path) -> None:
    served = Served(tmp_path, CHANNELS="tests.channels.echo", ECHO_PATH="/echo")
    try:
        told = httpx.post(f"{served.base}/echo?who=a", content=AUGUST.encode()).text
        assert "4826" in told
        assert "4397" in httpx.post(f"{served.base}/echo?who=a", content="5月呢".encode()).text
        assert httpx.post(f"{served.base}/echo", content=b"a" * 20_000).status_code == 413
        assert served.stop() == 0
    finally:
        served.stop(9)


WRONG = {
    "no such module": ({"CHANNELS": "nowhere"}, "WENXIAO_CHANNELS: 'nowhere' is no channel"),
    "no name": ({"CHANNELS": "a b"}, "is no name of a module"),
    "no channel in it": ({"CHANNELS": "tests.channels.browser"}, "is no channel"),
    "its own setting": ({"CHANNELS": "tests.channels.echo"}, "WENXIAO_ECHO_PATH"),
    "a variable of no channel": ({"ECHO_PATH": "/echo"}, "WENXIAO_ECHO_PATH is no setting"),
    "a token of the wrong form": ({"WECHAT_TOKEN": "a b"}, "WENXIAO_WECHAT_TOKEN has"),
    "a key of the wrong form": ({"WECHAT_TOKEN": "abc", "WECHAT_AES_KEY": "abc"}, "WENXIAO_WECHAT_AES_KEY has 43"),
    "a key without an id": ({"WECHAT_TOKEN": "abc", "WECHAT_AES_KEY": AES_KEY}, "needs WENXIAO_WECHAT_APP_ID"),
    "a path that is none": ({"WECHAT_TOKEN": "abc", "WECHAT_PATH": "wechat"}, "WENXIAO_WECHAT_PATH"),
}


@pytest.mark.parametrize(("given", "told"), WRONG.values(), ids=WRONG)
def test_a_wrong_setting_of_a_channel_is_one_line(tmp_path: Path, given: dict[str, str], told: str) -> None:
    settings = {"LISTEN": "127.0.0.1:0", "DATABASE": f"sqlite+aiosqlite:///{tmp_path}/a.sqlite3", **given}
    done = run("serve", **{f"WENXIAO_{name}": value for name, value in settings.items()})
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_channel_that_lacks_its_setting_is_refused(engine: Engine) -> None:
    with pytest.raises(SettingsError):
        Settings(channels="a b").further()


CHECKS = {
    "nothing is set": ({}, ["WENXIAO_WECHAT_TOKEN is not set"]),
    "plain text": ({"TOKEN": "abc"}, ["AES_KEY is not set", "PUBLIC_URL is not set"]),
    "a strange id": ({"TOKEN": "abc", "APP_ID": "5"}, ["AES_KEY is not set", "looks like no AppID", "PUBLIC_URL"]),
    "all is well": ({"TOKEN": "abc", "AES_KEY": AES_KEY, "APP_ID": WECHAT["wechat_app_id"], "URL": "https://h"}, []),
    "no https": ({"TOKEN": "abc", "AES_KEY": AES_KEY, "APP_ID": "ww0123456789abcdef", "URL": "http://h"}, ["https"]),
}


@pytest.mark.parametrize(("given", "told"), CHECKS.values(), ids=CHECKS)
def test_what_is_misconfigured_is_told(tmp_path: Path, given: dict[str, str], told: list[str]) -> None:
    names = {name: f"WENXIAO_{'PUBLIC' if name == 'URL' else 'WECHAT'}_{name}" for name in given}
    database = f"sqlite+aiosqlite:///{tmp_path}/a.sqlite3"
    done = run("wechat", "--check", WENXIAO_DATABASE=database, **{names[name]: given[name] for name in given})
    lines = done.stderr.strip().splitlines()
    assert len(lines) == len(told), done.stderr
    assert all(word in line for word, line in zip(told, lines, strict=True))
    assert (done.returncode, done.stdout.strip()) == ((2, "") if told else (0, "ok"))


def test_wechat_is_served_beside_the_page(tmp_path: Path) -> None:
    served = Served(
        tmp_path, WECHAT_TOKEN=WECHAT["wechat_token"], WECHAT_AES_KEY=AES_KEY, WECHAT_APP_ID=WECHAT["wechat_app_id"]
    )
    box = Box.of(AES_KEY, WECHAT["wechat_app_id"])

    async def talk() -> tuple[str, str]:
        async with httpx.AsyncClient(base_url=served.base, timeout=20) as client:
            wechat = FakeWeChat(client, "/wechat", WECHAT["wechat_token"], box)
            return await wechat.send("a", Content=AUGUST), await wechat.send("a", Content="5月呢")

    try:
        first, second = asyncio.run(talk())
        assert "4826" in first
        assert "4397" in second
        assert served.stop() == 0
        assert AES_KEY not in served.log
    finally:
        served.stop(9)
