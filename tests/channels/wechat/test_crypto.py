"""channels.wechat.crypto: what we sign and seal another program opens, and the other way round; nothing else passes."""

from __future__ import annotations

import base64
import warnings
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wechat.crypto import Box, Forged, check, signature
from tests.channels.wechat.conftest import AES_KEY, APP, TOKEN

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from wechatpy.crypto import WeChatCrypto
    from wechatpy.utils import check_signature

BOX = Box.of(AES_KEY, APP)
OTHER = WeChatCrypto(TOKEN, AES_KEY, APP)


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=300))
def test_what_we_seal_the_other_side_opens(text: str) -> None:
    sealed = BOX.closed(f"<xml>{text}</xml>".encode())
    mark = signature(TOKEN, "5", "n", sealed)
    body = f"<xml><ToUserName>u</ToUserName><Encrypt>{sealed}</Encrypt></xml>"
    assert OTHER.decrypt_message(body, mark, "5", "n") == f"<xml>{text}</xml>"


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=300))
def test_what_the_other_side_seals_we_open(text: str) -> None:
    sealed = fromstring(OTHER.encrypt_message(text, "n", "5"))
    encrypted = sealed.findtext("Encrypt") or ""
    assert BOX.opened(encrypted) == text.encode()
    check(TOKEN, sealed.findtext("MsgSignature") or "", "5", "n", encrypted)


def test_signatures_are_those_of_the_other_side() -> None:
    check_signature(TOKEN, signature(TOKEN, "5", "n"), "5", "n")
    with pytest.raises(Forged):
        check(TOKEN, signature("another", "5", "n"), "5", "n")
    with pytest.raises(Forged):
        check(TOKEN, "ü", "5", "n")


BAD = {
    "empty": "", "no base64": "***", "cut": BOX.closed(b"text")[:40], "short": BOX.closed(b"text")[:24],
    "another key": Box(bytes(32), APP).closed(b"text"), "another account": Box.of(AES_KEY, "wx00").closed(b"text"),
}  # fmt: skip


@pytest.mark.parametrize("sealed", BAD.values(), ids=BAD)
def test_what_is_not_for_us_is_not_opened(sealed: str) -> None:
    with pytest.raises(Forged):
        BOX.opened(sealed)


@given(st.binary(max_size=200))
def test_noise_is_not_opened(noise: bytes) -> None:
    with pytest.raises(Forged):
        BOX.opened(base64.b64encode(noise).decode())


@pytest.mark.parametrize("key", ["", "short", AES_KEY[:-1], "*" * 43])
def test_a_key_of_the_wrong_form_is_told(key: str) -> None:
    with pytest.raises(ValueError):
        Box.of(key, APP)
