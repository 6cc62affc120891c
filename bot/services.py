"""Builds the channels that the operator has set; apart from bootstrap, since importing them takes a while."""

from __future__ import annotations

import importlib
import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.answering.passage import passage
from bot.assistant import Assistant
from bot.bootstrap import engine, folder
from bot.channel import Channel, Parts
from bot.channels.telegram.checkup import check
from bot.channels.telegram.runner import Plan, Telegram
from bot.channels.telegram.talk import Manners
from bot.channels.wechat import checkup
from bot.channels.wechat.channel import Plan as WeChatPlan
from bot.channels.wechat.channel import WeChat
from bot.channels.wechat.crypto import Box
from bot.channels.wechat.handlers import Manners as WeChatManners
from bot.errors import SettingsError, StoreError
from bot.health import Health
from bot.loading import files
from bot.settings import Settings
from bot.store.database import opened
from bot.watch import Watch

WECHAT_TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")
ACCOUNT = "wx"
"""Begins the AppID of an official account; that of an enterprise begins with ww."""
HOME = "bot.channels."
"""Where a channel is looked for that is named without dots."""


def watch(settings: Settings, assistant: Assistant) -> Watch:
    """Gives the assistant the fact base anew when it changes."""
    seen = [files.stamp(folder(settings))]

    def changed() -> bool:
        before, seen[0] = seen[0], files.stamp(folder(settings))
        return seen[0] != before

    def reload() -> None:
        assistant.engine = engine(settings)

    return Watch(assistant, changed, reload, settings.reload_seconds)


def channels(settings: Settings, parts: Parts) -> list[Channel]:
    """All but the page. Raises SettingsError."""
    found: list[Channel] = []
    if settings.wants_telegram():
        found.append(_telegram(settings, parts, settings.webhook_path()))
    if settings.wechat_token is not None:
        found.append(wechat(settings, parts))
    found += [_further(name, settings, parts) for name in settings.further()]
    return found


def _further(name: str, settings: Settings, parts: Parts) -> Channel:
    place = name if "." in name else HOME + name
    try:
        made: Callable[[Parts], Any] = importlib.import_module(place).channel
    except (ImportError, AttributeError) as error:
        wrong = f"WENXIAO_CHANNELS: {name!r} is no channel ({error})"
        raise SettingsError(f"{wrong}; name a module of the form that bot/channel.py describes") from None
    channel: Channel = made(replace(parts, settings=settings.of_channel(name.rpartition(".")[2])))
    return channel


def only_telegram(settings: Settings, parts: Parts) -> Telegram:
    """Raises SettingsError."""
    return _telegram(settings, parts, "/telegram")


def _telegram(settings: Settings, parts: Parts, path: str) -> Telegram:
    return Telegram(_plan(settings, path), parts.assistant, parts.keeper, parts.health)


def _plan(settings: Settings, path: str) -> Plan:
    document = settings.document()
    return Plan(
        token=settings.token(), base_url=settings.telegram_base_url, proxy=settings.telegram_proxy,
        operator=settings.telegram_operator, rate=settings.rate, messages_a_second=settings.telegram_rate,
        webhook=settings.telegram_webhook or "", path=path, secret=settings.secret(), lease=settings.telegram_lease,
        manners=Manners(settings.office, settings.log_questions,
                        lambda citation: passage(document, citation.evidence) if document else None),
    )  # fmt: skip


def wechat(settings: Settings, parts: Parts) -> WeChat:
    """Raises SettingsError."""
    assert settings.wechat_token is not None
    key, token = settings.wechat_aes_key, settings.wechat_token.get_secret_value()
    if not WECHAT_TOKEN.fullmatch(token):
        raise SettingsError("WENXIAO_WECHAT_TOKEN has 3 to 32 letters and digits; copy it from WeChat's settings")
    try:
        box = Box.of(key.get_secret_value(), settings.wechat_app_id) if key is not None else None
    except ValueError:
        raise SettingsError(
            "WENXIAO_WECHAT_AES_KEY has 43 letters and digits; copy it from WeChat's settings"
        ) from None
    if box is not None and not settings.wechat_app_id:
        raise SettingsError("WENXIAO_WECHAT_AES_KEY needs WENXIAO_WECHAT_APP_ID; set it")
    official = not settings.wechat_app_id or settings.wechat_app_id.startswith(ACCOUNT)
    manners = WeChatManners(settings.office, settings.public_url.rstrip("/"), official, settings.log_questions)
    plan = WeChatPlan(token, box, settings.wechat_path, settings.rate, manners)
    return WeChat(plan, parts.assistant, parts.keeper, parts.alert)


async def wechat_check(settings: Settings) -> list[str]:
    """What is misconfigured, a line each. Raises BotError for what keeps it from being looked at."""
    if settings.wechat_token is None:
        return ["WENXIAO_WECHAT_TOKEN is not set; choose a token, and set it here and at WeChat"]
    base = engine(settings)
    try:
        store = await opened(settings.database, settings.key_file)
    except StoreError as error:
        return [str(error)]
    try:
        assistant = Assistant(base, store, store, time.time, 0)
        wechat(settings, Parts(assistant, store, Health(store.ping), _untold))
    finally:
        await store.close()
    return checkup.problems(settings.wechat_aes_key is not None, settings.wechat_app_id, settings.public_url)


async def _untold(key: str, **holes: object) -> None:
    """There is no operator."""


async def _store_troubles(settings: Settings) -> list[str]:
    try:
        await (await opened(settings.database, settings.key_file)).close()
    except StoreError as error:
        return [str(error)]
    return []


async def telegram_check(settings: Settings) -> list[str]:
    """What is misconfigured, a line each. Raises BotError for what keeps it from being looked at."""
    plan = _plan(settings, "")
    engine(settings)
    problems = await check(plan.token, plan.base_url, plan.proxy, plan.operator, plan.webhook)
    return problems + await _store_troubles(settings)
