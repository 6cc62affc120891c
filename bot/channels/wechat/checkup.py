"""What keeps the channel from working well, as far as the settings tell it; WeChat itself cannot be asked."""

from __future__ import annotations

import re

APP_ID = re.compile(r"(?:wx|ww)[0-9a-f]{16}", re.ASCII)


def problems(sealed: bool, app_id: str, pages: str) -> list[str]:
    """A line for each, with the mend; empty if all is well."""
    found: list[str] = []
    if not sealed:
        found.append(
            "WENXIAO_WECHAT_AES_KEY is not set: messages come in plain text, and whoever sees one may send others; "
            "choose the safe mode at WeChat and set its EncodingAESKey"
        )
    if app_id and not APP_ID.fullmatch(app_id):
        found.append(
            "WENXIAO_WECHAT_APP_ID looks like no AppID (wx and 16 hexadecimal digits) or CorpID (ww…); copy it again"
        )
    if not pages:
        found.append("WENXIAO_PUBLIC_URL is not set: answers too long for a message are cut; set the page's address")
    elif not pages.startswith("https://"):
        found.append("WENXIAO_PUBLIC_URL: WeChat opens https addresses only; write https://HOST")
    return found
