"""What happens on each kind of update. Answers come from the assistant; here they are only asked for and sent."""

from __future__ import annotations

import logging
import time

from prometheus_client import Counter, Histogram
from telegram import Message as Received
from telegram import MessageEntity, Update
from telegram.constants import ChatType
from telegram.error import Forbidden, TelegramError

from bot.channels.telegram.commands import Commands
from bot.channels.telegram.limit import Limiter, Verdict
from bot.channels.telegram.talk import NAME, Talk, place_of
from bot.channels.telegram.taps import Taps
from bot.channels.telegram.transport import Place
from bot.errors import StoreError
from bot.model import Status, Turn

KINDS = ("message", "edited_message", "callback_query", "inline_query")
"""The kinds of update that are asked for."""
BARE = 10
"""Characters in which one asks for a person without saying what about."""
UPDATES = Counter("wenxiao_updates", "Updates handled", ["channel", "kind", "status"])
SECONDS = Histogram("wenxiao_update_seconds", "Time from an update to its reply", ["channel"])
log = logging.getLogger("wenxiao.telegram")


class Handlers:
    """One method for each kind of update; ``handle`` chooses."""

    def __init__(self, talk: Talk, limiter: Limiter) -> None:
        self._talk = talk
        self._limiter = limiter
        self._commands = Commands(talk)
        self._taps = Taps(talk, limiter)

    async def handle(self, update: Update) -> None:
        """Whatever fails, the person gets a reply, the operator an alert, and the next update is served."""
        begun = time.perf_counter()
        kind = next((kind for kind in KINDS if getattr(update, kind) is not None), "other")
        status = await self._guarded(update, kind)
        spent = time.perf_counter() - begun
        UPDATES.labels(NAME, kind, status).inc()
        SECONDS.labels(NAME).observe(spent)
        row: dict[str, object] = {"kind": kind, "status": status, "ms": round(spent * 1000, 1)}
        text = update.effective_message.text if update.effective_message else None
        log.info("update", extra=row | ({"question": text} if self._talk.manners.log_questions and text else {}))

    async def _guarded(self, update: Update, kind: str) -> str:
        try:
            return await self._handled(update)
        except Forbidden:  # the person has blocked the bot, or a group has removed it
            return "forbidden"
        except StoreError:
            await self._talk.alert("store")
        except TelegramError as error:
            log.warning("Telegram refused: %s", type(error).__name__, extra={"kind": kind})
            await self._talk.alert("failed", kind=kind)
        except Exception:
            log.exception("an update failed", extra={"kind": kind})
            await self._talk.alert("failed", kind=kind)
        await self._apologise(update)
        return Status.ERROR.value

    async def _handled(self, update: Update) -> str:
        if update.callback_query is not None:
            return await self._taps.tapped(update.callback_query)
        if update.inline_query is not None:
            return await self._taps.inline(update.inline_query)
        if update.edited_message is not None:
            return await self._edited(update.edited_message)
        if update.message is not None:
            return await self._message(update.message)
        return "ignored"

    async def _apologise(self, update: Update) -> None:
        if update.effective_chat is not None:
            try:
                await self._talk.say(Place(update.effective_chat.id), "failed")
            except TelegramError:
                log.warning("the apology could not be sent")

    # --- messages ---

    async def _message(self, message: Received) -> str:
        text = self._addressed(message)
        if text is None or message.from_user is None or message.from_user.is_bot:
            return "ignored"
        if not message.text and message.effective_attachment is None:
            return "ignored"  # a pinned message, a changed photo and the like
        place = place_of(message)
        verdict = self._limiter.ask(self._talk.person("limit", message.from_user))
        if verdict is not Verdict.PASS:
            if verdict is Verdict.NOTICE:
                await self._talk.say(place, "too_fast")
            return "limited"
        if not message.text:
            await self._talk.say(place, "not_text")
            return "not_text"
        person = self._talk.person(message.chat_id, message.from_user)
        if text.startswith("/"):
            return await self._commands.run(message, person, text)
        if not text:  # nothing but the bot's name
            await self._talk.say(place, "help")
            return Status.SOCIAL.value
        return await self._answer(message, person, text)

    def _addressed(self, message: Received) -> str | None:
        """The text as far as it is meant for the bot; None if a group talks among itself."""
        text = _writable(message.text or "")
        if message.via_bot is not None and message.via_bot.id == self._talk.bot.id:
            return None  # its own answer, sent by inline mode
        if message.chat.type == ChatType.PRIVATE:
            return text
        own = f"@{self._talk.bot.username}".lower()
        for entity in message.entities or ():
            part = message.parse_entity(entity)
            if entity.type == MessageEntity.MENTION and part.lower() == own:
                return text.replace(part, " ").strip()
            if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0:
                return text if "@" not in part or part.lower().endswith(own) else None
        replied = message.reply_to_message
        to_us = replied is not None and replied.from_user is not None and replied.from_user.id == self._talk.bot.id
        return text if to_us else None

    async def _answer(self, message: Received, person: str, text: str) -> str:
        place = place_of(message)
        async with self._talk.typing(place):
            turn = await self._talk.assistant.respond(person, text)
            if turn.reply.status is Status.HANDOFF:
                return await self._talk.ticket(place, person, "", text if len(text) > BARE else "")
            sent = await self._talk.show(place, turn)
        await self._talk.remember_reply(person, message, sent)
        return turn.reply.status.value

    async def _edited(self, message: Received) -> str:
        """The reply to the question as it was becomes the reply to the question as it is."""
        text = self._addressed(message)
        if not text or message.from_user is None or message.from_user.is_bot or text.startswith("/"):
            return "ignored"
        if self._limiter.ask(self._talk.person("limit", message.from_user)) is not Verdict.PASS:
            return "limited"
        person = self._talk.person(message.chat_id, message.from_user)
        earlier = await self._talk.desk.reply_to(person, message.message_id)
        if not earlier:
            return await self._answer(message, person, text)
        turn = await self._talk.assistant.respond(person, text)
        sent = await self._replaced(place_of(message), earlier, turn)
        await self._talk.remember_reply(person, message, sent)
        return turn.reply.status.value

    async def _replaced(self, place: Place, earlier: tuple[int, ...], turn: Turn) -> list[int]:
        post, parts, sent = self._talk.post, self._talk.rendered(turn), list[int]()
        for at, part in enumerate(parts):
            kept = at < len(earlier) and await post.rewrite(place, earlier[at], part)
            sent.append(earlier[at] if kept else await post.send(place, part))
        for number in earlier[len(parts) :]:
            await post.remove(place, number)
        return sent


def _writable(text: str) -> str:
    """Without half characters and NUL, which neither a log nor a database can hold."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")
