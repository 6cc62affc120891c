"""What happens on each kind of update. Answers come from the assistant; here they are only asked for and sent."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict

from prometheus_client import Counter, Histogram
from telegram import Message as Received
from telegram import Update
from telegram.error import Forbidden, TelegramError, TimedOut

from bot.channels.telegram.commands import Commands
from bot.channels.telegram.meant import is_talk, sender_of, text_for, written
from bot.channels.telegram.talk import NAME, Talk, place_of
from bot.channels.telegram.taps import Taps
from bot.channels.telegram.transport import Place
from bot.errors import StoreError
from bot.limiting import Limiter, Verdict
from bot.model import Status, Turn

KINDS = ("message", "edited_message", "callback_query", "inline_query")
"""The kinds of update that are asked for."""
ALBUMS = 1000
"""Albums that are kept in mind."""
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
        self._albums: OrderedDict[tuple[int, str], None] = OrderedDict()

    async def handle(self, update: Update) -> None:
        """Whatever fails, the person gets a reply, the operator an alert, and the next update is served."""
        begun = time.perf_counter()
        kind = next((kind for kind in KINDS if getattr(update, kind) is not None), "other")
        status = await self._guarded(update, kind)
        spent = time.perf_counter() - begun
        UPDATES.labels(NAME, kind, status).inc()
        SECONDS.labels(NAME).observe(spent)
        row: dict[str, object] = {"kind": kind, "status": status, "ms": round(spent * 1000, 1)}
        text = written(update.effective_message) if isinstance(update.effective_message, Received) else ""
        log.info("update", extra=row | ({"question": text} if self._talk.manners.log_questions and text else {}))

    async def _guarded(self, update: Update, kind: str) -> str:
        try:
            return await self._handled(update)
        except Forbidden:  # the person has blocked the bot, or a group has removed it
            return "forbidden"
        except TimedOut:  # an apology might stand below the answer
            return "unsure"
        except StoreError:
            log.warning("the store is away", extra={"kind": kind})  # the operator is told of that once
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
        text = self._text(message)
        who = sender_of(message)
        if text is None or who is None or not is_talk(message) or self._is_of_same_album(message):
            return "ignored"
        place = place_of(message)
        verdict = self._limiter.ask(self._talk.person("limit", who))
        if verdict is not Verdict.PASS:
            if verdict is Verdict.NOTICE:
                await self._talk.say(place, "too_fast")
            return "limited"
        if not written(message):
            await self._talk.say(place, "not_text")
            return "not_text"
        person = self._talk.person(message.chat_id, who)
        if text.startswith("/"):
            return await self._commands.run(message, person, text)
        if not text:  # nothing but the bot's name
            await self._talk.say(place, "help")
            return Status.SOCIAL.value
        return await self._answer(message, person, text)

    def _text(self, message: Received) -> str | None:
        return text_for(message, self._talk.bot.bot, self._commands.names)

    def _is_of_same_album(self, message: Received) -> bool:
        """Whether it is a further picture without words of an album that has been answered."""
        album = message.media_group_id
        if album is None:
            return False
        seen = (message.chat_id, album) in self._albums
        self._albums[message.chat_id, album] = None
        while len(self._albums) > ALBUMS:
            self._albums.popitem(last=False)
        return seen and not written(message)

    async def _answer(self, message: Received, person: str, text: str) -> str:
        place = place_of(message)
        async with self._talk.typing(place):
            turn = await self._talk.assistant.respond(person, text, NAME)
            if turn.reply.status is Status.HANDOFF:
                return await self._talk.ticket(place, person, "", text if len(text) > BARE else "")
            sent = await self._talk.show(place, turn)
        await self._talk.remember_reply(person, message, sent)
        return turn.reply.status.value

    async def _edited(self, message: Received) -> str:
        """The reply to the question as it was becomes the reply to the question as it is."""
        text, who = self._text(message), sender_of(message)
        if not text or who is None or text.startswith("/"):
            return "ignored"
        if self._limiter.ask(self._talk.person("limit", who)) is not Verdict.PASS:
            return "limited"
        person = self._talk.person(message.chat_id, who)
        earlier = await self._talk.desk.reply_to(person, message.message_id)
        if not earlier:
            return await self._answer(message, person, text)
        turn = await self._talk.assistant.respond(person, text, NAME)
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
