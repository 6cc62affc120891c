"""Log lines as JSON, one a line, in which no secret can appear at any level."""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import time
from collections.abc import Iterable
from types import TracebackType
from typing import Any

TOKEN = re.compile(r"\d{3,}:[\w-]{10,}")
"""The form of a bot token; httpx names the whole URL, and some errors of python-telegram-bot the token."""
HIDDEN = "[secret]"
FIELDS = frozenset(("kind", "status", "reason", "ms", "channel", "ticket", "count", "question"))
"""Extra fields of a record that are printed."""


class Redacting(logging.Formatter):
    """Formats a record whole, traceback included, and then blots out every secret."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        self._secrets = sorted((secret for secret in secrets if secret), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        row: dict[str, Any] = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "from": record.name,
            "message": record.getMessage(),
        }
        row |= {name: value for name, value in vars(record).items() if name in FIELDS}
        if record.exc_info:
            row["trace"] = self.formatException(record.exc_info)
        return self.clean(json.dumps(row, ensure_ascii=False, default=str))

    def clean(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return TOKEN.sub(HIDDEN, text)


def set_up(level: str, secrets: Iterable[str]) -> Redacting:
    """All loggers write to standard error through one handler; uncaught errors too."""
    formatter = Redacting(secrets)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for library in ("httpx", "httpcore", "alembic", "uvicorn"):
        logging.getLogger(library).setLevel(logging.DEBUG if level == "DEBUG" else logging.WARNING)
    for talkative in ("telegram", "aiosqlite", "sqlalchemy"):  # below WARNING they print what people write
        logging.getLogger(talkative).setLevel(logging.WARNING)
    logging.raiseExceptions = False  # a line that cannot be written would be shown as it is, secrets and all
    sys.excepthook = _uncaught
    threading.excepthook = lambda given: _uncaught(given.exc_type, given.exc_value, given.exc_traceback)
    return formatter


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    logging.getLogger("wenxiao").critical("stopped by an error", exc_info=(kind, error or kind(), trace))
