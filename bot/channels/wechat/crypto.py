"""Signatures and encryption of WeChat's callbacks, from its public description of them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import struct
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32
"""Bytes that the plain text is filled up to; more than AES itself needs."""
NOISE = 16
LENGTH = struct.Struct("!I")


class Forged(Exception):
    """The message does not come from who it says; why is for the log, without a word of the message."""


def signature(token: str, *parts: str) -> str:
    return hashlib.sha1("".join(sorted((token, *parts))).encode(), usedforsecurity=False).hexdigest()


def check(token: str, given: str, *parts: str) -> None:
    """Raises Forged."""
    if not hmac.compare_digest(signature(token, *parts).encode(), given.encode()):
        raise Forged("the signature is wrong")


@dataclass(frozen=True)
class Box:
    """Opens and closes encrypted messages."""

    key: bytes
    receiver: str
    """The id of the account or enterprise that a message is for."""

    @classmethod
    def of(cls, encoded: str, receiver: str) -> Box:
        """``encoded``: the 43 characters of the EncodingAESKey. Raises ValueError."""
        key = base64.b64decode(encoded + "=", validate=True)
        if len(key) != BLOCK:
            raise ValueError("the key has not 32 bytes")
        return cls(key, receiver)

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self.key), modes.CBC(self.key[:NOISE]))

    def opened(self, sealed: str) -> bytes:
        """Raises Forged: for another receiver, under another key, or cut."""
        try:
            worker = self._cipher().decryptor()
            plain = worker.update(base64.b64decode(sealed, validate=True)) + worker.finalize()
            filled = plain[-1] if plain else 0
            (size,) = LENGTH.unpack_from(plain, NOISE)
        except (ValueError, binascii.Error, struct.error):
            raise Forged("it cannot be decrypted") from None
        begin = NOISE + LENGTH.size
        text, receiver = plain[begin : begin + size], plain[begin + size : len(plain) - filled]
        if not 1 <= filled <= BLOCK or len(text) != size:
            raise Forged("it is encrypted with another key")
        if not hmac.compare_digest(receiver, self.receiver.encode()):
            raise Forged("it is for another account")
        return text

    def closed(self, text: bytes) -> str:
        plain = secrets.token_bytes(NOISE) + LENGTH.pack(len(text)) + text + self.receiver.encode()
        filled = BLOCK - len(plain) % BLOCK
        worker = self._cipher().encryptor()
        return base64.b64encode(worker.update(plain + bytes([filled]) * filled) + worker.finalize()).decode()
