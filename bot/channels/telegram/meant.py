"""What of a message is meant for the bot, and who means it."""

from __future__ import annotations

from collections.abc import Container, Iterator

from telegram import Message, MessageEntity, User
from telegram.constants import ChatType


def sender_of(message: Message) -> int | None:
    """Number of who wrote it: a person, or the group or channel that an administrator speaks as; None for a bot."""
    if message.sender_chat is not None:
        return message.sender_chat.id
    user = message.from_user
    return None if user is None or user.is_bot else user.id


def is_talk(message: Message) -> bool:
    """Whether something was said or shown; not a pinned message, a changed photo and the like."""
    return bool(message.text) or message.effective_attachment is not None


def text_for(message: Message, bot: User, commands: Container[str]) -> str | None:
    """The text as far as it is meant for the bot; None if a group talks among itself.

    ``commands``: names of those that are ours; any other one in a group is for another bot.
    """
    if message.via_bot is not None and message.via_bot.id == bot.id:
        return None  # its own answer, sent by inline mode
    text = written(message)
    own = f"@{bot.username}".lower()
    mentioned = [part for part in _mentions(message) if part.lower() == own]
    if message.chat.type == ChatType.PRIVATE:
        return text
    command = _command(message)
    if command and not _is_ours(command, own, commands):
        return None
    if mentioned:
        asked = _without_bots(message, text)
        return asked or _replied_to(message, bot)
    if command:
        return text
    return text if _answers(message, bot) else None


def written(message: Message) -> str:
    """The words, also those below a picture, without half characters and NUL, which no log or database can hold."""
    text = message.text or message.caption or ""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def _entities(message: Message) -> dict[MessageEntity, str]:
    return message.parse_entities() if message.text else message.parse_caption_entities()


def _mentions(message: Message) -> Iterator[str]:
    return (part for entity, part in _entities(message).items() if entity.type == MessageEntity.MENTION)


def _without_bots(message: Message, text: str) -> str:
    """Without the names of bots, which all end so; who else is named is part of the question."""
    for part in _mentions(message):
        if part.lower().endswith("bot"):
            text = text.replace(part, " ")
    return text.strip()


def _command(message: Message) -> str:
    entities = _entities(message).items()
    first = (part for entity, part in entities if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0)
    return next(first, "")


def _is_ours(command: str, own: str, commands: Container[str]) -> bool:
    name, _, whose = command[1:].lower().partition("@")
    return f"@{whose}" == own if whose else name in commands


def _answers(message: Message, bot: User) -> bool:
    """Whether it replies to something that the bot wrote."""
    replied = message.reply_to_message
    return replied is not None and replied.from_user is not None and replied.from_user.id == bot.id


def _replied_to(message: Message, bot: User) -> str:
    """The question of someone else that is passed on with nothing but a mention."""
    replied = message.reply_to_message
    return "" if replied is None or _answers(message, bot) else _without_bots(replied, written(replied))
