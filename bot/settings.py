"""The settings, and the only place that reads the environment."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError

PREFIX = "WENXIAO_"


class Settings(BaseSettings):
    """Each is read from ``WENXIAO_`` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True)

    knowledge: Path | None = Field(default=None, description="Folder with the fact base; the packaged one if not set.")
    source_text: Path | None = Field(default=None, description="Operator's copy of the document as plain text.")


def read() -> Settings:
    """The settings of this process. Raises SettingsError naming the setting and the mend."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, 1)
            raise SettingsError(f"{name} is no setting" + (f"; did you mean {near[0]}?" if near else "; unset it"))
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise SettingsError(f"{PREFIX}{str(first['loc'][0]).upper()}: {first['msg']}") from None
