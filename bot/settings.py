"""The settings, and the only place that reads the environment."""

from __future__ import annotations

import difflib
import os
import re
from ipaddress import ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError

PREFIX = "WENXIAO_"
BELOW = re.compile(r"(/(?!api(/|$)|static(/|$))[\w.~-]+(/[\w.~-]+)*)?", re.ASCII)
"""A path that is none of our own."""
ORIGIN = re.compile(r"https?://[\w.-]+(?::\d+)?")
METRICS = "127.0.0.1:9465"
CHANNEL = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*", re.ASCII)
SECRET_PATH = 16
"""Characters that the path of a webhook must have at least, so that nobody guesses it."""
WEB = r"^https?://\S+$"
TOKEN = re.compile(r"\d+:[\w-]+", re.ASCII)
SECRET = re.compile(r"[\w-]{1,256}", re.ASCII)


class Settings(BaseSettings):
    """Each is read from ``WENXIAO_`` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True)

    knowledge: Path | None = Field(default=None, description="folder with another fact base (also `--knowledge DIR`)")
    cache: Path | None = Field(default=None, description="folder that keeps the fact base built, for a quick start")
    source_text: Path | None = Field(default=None, description="the operator's copy of the document as plain text")
    database: str = Field(default="sqlite+aiosqlite:///wenxiao.sqlite3", description="where conversations are kept")
    key_file: Path | None = Field(
        default=None, description="file that keeps the key of people's hashes apart from the database"
    )
    context_minutes: float = Field(default=30, gt=0, description="silence after which a conversation begins anew")
    retention_days: float = Field(
        default=30, gt=0, description="after so many days everything kept of a person is deleted"
    )
    rate: int = Field(default=20, gt=0, description="questions a minute that one person may ask")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="least level of log lines"
    )
    log_questions: bool = Field(default=False, description="whether log lines hold the text of questions")
    office: str = Field(default="", description="how to reach the office, told to those who ask for a person")
    reload_seconds: float = Field(
        default=5, ge=0, description="how often the fact base is looked at for changes; 0 never"
    )
    listen: str = Field(default="127.0.0.1:8080", description="HOST:PORT of the page and the API")
    metrics_listen: str = Field(
        default=METRICS, description="HOST:PORT of health and metrics of `wenxiao serve`, for the inside"
    )
    channels: str = Field(default="", description="further channels, by commas; see bot/channel.py")
    web_rate: int = Field(
        default=120, ge=0, description="questions a minute that one client address may ask; 0 no limit"
    )
    trusted_proxies: str = Field(
        default="", description="addresses or networks of reverse proxies whose X-Forwarded-For is believed, by commas"
    )
    cors_origins: str = Field(default="", description="origins of other sites that may call the API, by commas; or *")
    path_prefix: str = Field(default="", description="path that the page and the API are published below, as /wenxiao")
    frame_ancestors: str = Field(
        default="", description="origins of portals that may show the page in a frame, by commas"
    )
    csp_report_only: bool = Field(
        default=False, description="whether browsers only report what the content security policy forbids"
    )
    question_log_days: float = Field(
        default=0, ge=0, description="days that questions are kept, masked, for `wenxiao log`; 0 keeps none"
    )
    telegram_token: SecretStr | None = Field(default=None, description="the bot's token")
    telegram_token_file: Path | None = Field(default=None, description="file that holds the token")
    telegram_base_url: str = Field(
        default="https://api.telegram.org/bot",
        pattern=WEB,
        description="another Bot API server, as http://HOST:PORT/bot",
    )
    telegram_proxy: str | None = Field(
        default=None, pattern=WEB, description="proxy for Telegram, as http://USER:PASSWORD@HOST:PORT"
    )
    telegram_operator: int | None = Field(
        default=None, description="chat that gets alerts and tickets, without user text"
    )
    telegram_rate: float = Field(default=30, ge=0, description="messages a second that are sent altogether; 0 no limit")
    telegram_webhook: str | None = Field(
        default=None, pattern=WEB, description="public https address of the webhook, ending in /telegram; else polling"
    )
    telegram_secret: SecretStr | None = Field(
        default=None, description="secret token of the webhook: letters, digits, _ and -"
    )
    telegram_listen: str = Field(
        default="", description="HOST:PORT of health, metrics and webhook of `wenxiao telegram`"
    )
    telegram_lease: float = Field(
        default=30, gt=0, description="seconds after which another replica takes over an update"
    )

    wechat_token: SecretStr | None = Field(
        default=None, description="token of the callback, as it is set at WeChat or WeCom; switches the channel on"
    )
    wechat_aes_key: SecretStr | None = Field(
        default=None, description="EncodingAESKey of the callback, 43 characters; none for messages in plain text"
    )
    wechat_app_id: str = Field(default="", description="AppID of the account, or CorpID of the enterprise")
    wechat_path: str = Field(default="/wechat", pattern=r"^/[\w/-]+$", description="path of the callback")
    public_url: str = Field(
        default="", pattern=r"^(https?://\S+)?$", description="address of the page as people reach it, for links to it"
    )

    def cache_folder(self) -> Path:
        base = os.environ.get("XDG_CACHE_HOME")
        return self.cache or (Path(base) if base else Path.home() / ".cache") / "wenxiao"

    def token(self) -> str:
        """The Telegram token. Raises SettingsError."""
        if self.telegram_token is not None:
            return _token("WENXIAO_TELEGRAM_TOKEN", self.telegram_token.get_secret_value())
        if self.telegram_token_file is None:
            raise SettingsError("WENXIAO_TELEGRAM_TOKEN is not set; get a token from @BotFather and set it")
        return _token("WENXIAO_TELEGRAM_TOKEN_FILE", _text("WENXIAO_TELEGRAM_TOKEN_FILE", self.telegram_token_file))

    def secret(self) -> str:
        """The secret token of the webhook; empty without a webhook. Raises SettingsError."""
        if not self.telegram_webhook:
            return ""
        if self.telegram_secret is None:
            raise SettingsError("WENXIAO_TELEGRAM_WEBHOOK needs WENXIAO_TELEGRAM_SECRET; set it")
        secret = self.telegram_secret.get_secret_value()
        if not SECRET.fullmatch(secret):
            raise SettingsError("WENXIAO_TELEGRAM_SECRET may hold letters, digits, _ and -; choose another")
        return secret

    def secrets(self) -> tuple[str, ...]:
        """What must never stand in a log line. Raises SettingsError."""
        token = self.token() if self.telegram_token or self.telegram_token_file else ""
        passwords = (_password(url) for url in (self.database, self.telegram_proxy or ""))
        kept = (each.get_secret_value() for each in (self.wechat_token, self.wechat_aes_key) if each is not None)
        return token, token.partition(":")[2], self.secret(), *passwords, *kept

    def document(self) -> str | None:
        """The operator's copy of the document. Raises SettingsError."""
        if self.source_text is None:
            return None
        return _text("WENXIAO_SOURCE_TEXT", self.source_text)

    def address(self) -> tuple[str, int] | None:
        """Where the Telegram channel listens, as (host, port). Raises SettingsError."""
        return _address("WENXIAO_TELEGRAM_LISTEN", self.telegram_listen) if self.telegram_listen else None

    def web_address(self) -> tuple[str, int]:
        """Where the page is served. Raises SettingsError."""
        return _address("WENXIAO_LISTEN", self.listen)

    def metrics_address(self) -> tuple[str, int]:
        """Where health and metrics are served. Raises SettingsError."""
        return _address("WENXIAO_METRICS_LISTEN", self.metrics_listen)

    def wants_telegram(self) -> bool:
        return self.telegram_token is not None or self.telegram_token_file is not None

    def further(self) -> list[str]:
        """Names of channels that do not come with the program. Raises SettingsError."""
        for name in (found := _listed(self.channels)):
            if not CHANNEL.fullmatch(name):
                raise SettingsError(f"WENXIAO_CHANNELS: {name!r} is no name of a module; write for example dingtalk")
        return found

    def of_channel(self, name: str) -> dict[str, str]:
        """The variables of a further channel, without what they all begin with."""
        begin = f"{PREFIX}{name.upper()}_"
        return {key.removeprefix(begin).lower(): value for key, value in os.environ.items() if key.startswith(begin)}

    def proxies(self) -> list[str]:
        """Raises SettingsError."""
        for network in (found := _listed(self.trusted_proxies)):
            try:
                ip_network(network)
            except ValueError:
                wrong = f"WENXIAO_TRUSTED_PROXIES: {network!r} is no address or network"
                raise SettingsError(f"{wrong}; write for example 10.0.0.0/8") from None
        return found

    def origins(self) -> list[str]:
        """Raises SettingsError."""
        return _origins("WENXIAO_CORS_ORIGINS", self.cors_origins, "*")

    def ancestors(self) -> list[str]:
        """Who may embed the page. Raises SettingsError."""
        return _origins("WENXIAO_FRAME_ANCESTORS", self.frame_ancestors)

    def prefix(self) -> str:
        """The path that we are published below, without a slash at its end. Raises SettingsError."""
        found = self.path_prefix.rstrip("/")
        if not BELOW.fullmatch(found):
            wrong = f"WENXIAO_PATH_PREFIX: {self.path_prefix!r} is no path, or one of our own"
            raise SettingsError(f"{wrong}; write for example /wenxiao")
        return found

    def webhook_path(self) -> str:
        """The secret path of the webhook, as it stands in its public address. Raises SettingsError."""
        try:
            path = urlsplit(self.telegram_webhook or "").path
        except ValueError:
            raise SettingsError("WENXIAO_TELEGRAM_WEBHOOK is no address; write https://HOST/SECRET-PATH") from None
        if self.telegram_webhook and len(path) < SECRET_PATH:
            wrong = f"WENXIAO_TELEGRAM_WEBHOOK: its path has to be a secret of at least {SECRET_PATH} characters"
            raise SettingsError(f"{wrong}; write for example https://HOST/telegram-$(openssl rand -hex 16)")
        return path


def _password(url: str) -> str:
    try:
        return urlsplit(url).password or ""
    except ValueError:  # half an address: whoever reads it later says so
        return ""


def _origins(name: str, text: str, every: str = "") -> list[str]:
    """Raises SettingsError."""
    for origin in (found := _listed(text)):
        if origin != every and not ORIGIN.fullmatch(origin):
            wrong = f"{name}: {origin!r} is no origin"
            raise SettingsError(f"{wrong}; write for example https://www.example.org, without a path")
    return found


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _address(name: str, text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise SettingsError(f"{name} is no HOST:PORT; write for example 127.0.0.1:8080")
    return host.strip("[]"), int(port)


def _token(name: str, text: str) -> str:
    if not TOKEN.fullmatch(text.strip()):
        raise SettingsError(f"{name} holds no token, which looks like 123456:ABC-def; copy it from @BotFather")
    return text.strip()


def _text(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        cause = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise SettingsError(f"{name} cannot be read ({cause}); correct the path") from None


def read() -> Settings:
    """The settings of this process. Raises SettingsError naming the setting and the mend."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    further = _listed(os.environ.get(f"{PREFIX}CHANNELS", ""))
    begins = tuple(f"{PREFIX}{name.rpartition('.')[2].upper()}_" for name in further)
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known and not name.startswith(begins):
            near = difflib.get_close_matches(name, known, 1)
            raise SettingsError(f"{name} is no setting" + (f"; did you mean {near[0]}?" if near else "; unset it"))
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = str(first["loc"][0])
        meant = Settings.model_fields[name].description
        raise SettingsError(f"{PREFIX}{name.upper()}: {first['msg']}; meant is: {meant}") from None
