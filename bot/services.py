"""Joins what runs for long, channels with the store; apart from bootstrap, since importing it takes a while."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.answering.passage import passage
from bot.assistant import Assistant, InMemory
from bot.bootstrap import engine, folder
from bot.channels.telegram.handlers import Manners
from bot.channels.telegram.runner import Channel, Plan, check
from bot.errors import SettingsError, StoreError
from bot.loading import reader
from bot.settings import Settings
from bot.store.database import opened


def watched(settings: Settings, assistant: Assistant) -> tuple[Callable[[], bool], Callable[[], None]]:
    """Whether the fact base has changed since it was last looked at, and how to load it anew."""
    seen = [reader.stamp(folder(settings))]

    def changed() -> bool:
        before, seen[0] = seen[0], reader.stamp(folder(settings))
        return seen[0] != before

    def reload() -> None:
        assistant.engine = engine(settings)

    return changed, reload


def telegram_plan(settings: Settings, assistant: Assistant) -> Plan:
    """Raises SettingsError."""
    document = settings.document()
    changed, reload = watched(settings, assistant)
    secret = settings.telegram_secret.get_secret_value() if settings.telegram_secret else ""
    if settings.telegram_webhook and not (secret and settings.telegram_listen):
        raise SettingsError(
            "WENXIAO_TELEGRAM_WEBHOOK needs WENXIAO_TELEGRAM_SECRET and WENXIAO_TELEGRAM_LISTEN; set both"
        )
    return Plan(
        token=settings.token(), base_url=settings.telegram_base_url, proxy=settings.telegram_proxy,
        operator=settings.telegram_operator, rate=settings.rate, messages_a_second=settings.telegram_rate,
        webhook=settings.telegram_webhook, secret=secret, listen=settings.address(), lease=settings.telegram_lease,
        retention_days=settings.retention_days, reload_seconds=settings.reload_seconds, changed=changed, reload=reload,
        manners=Manners(settings.office, settings.log_questions,
                        lambda citation: passage(document, citation.evidence) if document else None),
    )  # fmt: skip


async def telegram(settings: Settings) -> None:
    """Runs the Telegram channel until it is stopped. Raises BotError if it cannot start."""
    base = engine(settings)
    store = await opened(settings.database)
    try:
        assistant = Assistant(base, store, store, time.time, settings.context_minutes * 60)
        await Channel(telegram_plan(settings, assistant), assistant, store).run()
    finally:
        await store.close()


async def telegram_check(settings: Settings) -> list[str]:
    """What is misconfigured, a line each. Raises BotError for settings that cannot be read at all."""
    kept = InMemory()
    assistant = Assistant(engine(settings), kept, kept, time.time, settings.context_minutes * 60)
    problems = await check(telegram_plan(settings, assistant))
    try:
        await (await opened(settings.database)).close()
    except StoreError as error:
        problems.append(str(error))
    return problems


def log_secrets(settings: Settings) -> tuple[str, ...]:
    """What must never stand in a log line."""
    token = settings.token() if settings.telegram_token or settings.telegram_token_file else ""
    return token, settings.telegram_secret.get_secret_value() if settings.telegram_secret else ""
