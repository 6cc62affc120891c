"""Joins what runs for long, channels with the store; apart from bootstrap, since importing it takes a while."""

from __future__ import annotations

import time

from bot.answering.passage import passage
from bot.assistant import Assistant
from bot.bootstrap import engine, folder
from bot.channels.telegram.checkup import check
from bot.channels.telegram.runner import Channel, Plan
from bot.channels.telegram.talk import Manners
from bot.errors import StoreError
from bot.loading import reader
from bot.settings import Settings
from bot.store.database import opened
from bot.watch import Watch


def watch(settings: Settings, assistant: Assistant) -> Watch:
    """Gives the assistant the fact base anew when it changes."""
    seen = [reader.stamp(folder(settings))]

    def changed() -> bool:
        before, seen[0] = seen[0], reader.stamp(folder(settings))
        return seen[0] != before

    def reload() -> None:
        assistant.engine = engine(settings)

    return Watch(assistant, changed, reload, settings.reload_seconds)


def telegram_plan(settings: Settings) -> Plan:
    """Raises SettingsError."""
    document = settings.document()
    return Plan(
        token=settings.token(), base_url=settings.telegram_base_url, proxy=settings.telegram_proxy,
        operator=settings.telegram_operator, rate=settings.rate, messages_a_second=settings.telegram_rate,
        webhook=settings.telegram_webhook or "", secret=settings.secret(),
        listen=settings.address(), lease=settings.telegram_lease,
        retention_days=settings.retention_days,
        manners=Manners(settings.office, settings.log_questions,
                        lambda citation: passage(document, citation.evidence) if document else None),
    )  # fmt: skip


async def telegram(settings: Settings) -> None:
    """Runs the Telegram channel until it is stopped. Raises BotError if it cannot start."""
    plan = telegram_plan(settings)
    base = engine(settings)
    store = await opened(settings.database)
    try:
        assistant = Assistant(base, store, store, time.time, settings.context_minutes * 60)
        await Channel(plan, assistant, store).run(watch(settings, assistant))
    finally:
        await store.close()


async def telegram_check(settings: Settings) -> list[str]:
    """What is misconfigured, a line each. Raises BotError for what keeps it from being looked at."""
    plan = telegram_plan(settings)
    engine(settings)
    problems = await check(plan.token, plan.base_url, plan.proxy, plan.operator, plan.webhook)
    try:
        await (await opened(settings.database)).close()
    except StoreError as error:
        problems.append(str(error))
    return problems
