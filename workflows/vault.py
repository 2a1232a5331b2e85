"""Personal secrets at rest: sealed per row and field, found again only through a blind index.

A sealed value is `version | key id | nonce | ciphertext`, AES-256-GCM, bound to kind and public id
of its row, so that a value moved to another row does not open. The blind index is HMAC-SHA-256
under a key of its own. Keys live outside the database; without them nothing can be read.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = b"\x01"
KEY_ID_LENGTH = 4
NONCE_LENGTH = 12
FIRST_KEY = "data-00000001.key"
_KEY_FILE = re.compile(r"data-([0-9a-f]{8})\.key")


class VaultClosed(RuntimeError):
    """No vault was opened in this process; `bootstrap.open_house` does it."""


class SealBroken(ValueError):
    """The value was not sealed for this row and field, was changed, or its key is missing."""


@dataclass(frozen=True)
class Vault:
    """Data keys by id (the newest seals), and the key of the blind index."""

    data_keys: Mapping[bytes, bytes]
    newest: bytes
    index_key: bytes

    def seal(self, kind: str, row: str, text: str) -> bytes:
        """Encrypt `text` for the field `kind` of the row with the public id `row`."""
        return self.seal_bytes(kind, row, text.encode())

    def open(self, kind: str, row: str, sealed: bytes) -> str:
        """The text sealed for this field and row. Raises SealBroken."""
        return self.open_bytes(kind, row, sealed).decode()

    def seal_bytes(self, kind: str, row: str, content: bytes) -> bytes:
        """Encrypt bytes as `seal` does."""
        nonce = secrets.token_bytes(NONCE_LENGTH)
        body = _cipher(self.data_keys[self.newest]).encrypt(nonce, content, _bound_to(kind, row))
        return VERSION + self.newest + nonce + body

    def open_bytes(self, kind: str, row: str, sealed: bytes) -> bytes:
        """The bytes sealed for this field and row. Raises SealBroken."""
        key_id, nonce, body = _parts(bytes(sealed))
        key = self.data_keys.get(key_id)
        if key is None:
            raise SealBroken(f"the key {key_id.hex()} is not in the vault")
        try:
            return _cipher(key).decrypt(nonce, body, _bound_to(kind, row))
        except InvalidTag:
            raise SealBroken(f"this value was not sealed as {kind} of this row") from None

    def blind(self, kind: str, text: str) -> bytes:
        """Look-up key of a normalised value: equal values give equal keys, nothing more shows."""
        return hmac.new(self.index_key, f"{kind}\0{text}".encode(), sha256).digest()


def open_vault(folder: Path) -> Vault:
    """The vault kept in `folder`; keys are made on the first start, readable by the owner only.

    Data keys are numbered; to change the key, add a file with the next number.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    index_key = _kept(folder / "index.key")
    _kept(folder / FIRST_KEY)
    files = sorted(file for file in folder.iterdir() if _KEY_FILE.fullmatch(file.name))
    keys = {bytes.fromhex(_key_id(file)): _kept(file) for file in files}
    return Vault(keys, bytes.fromhex(_key_id(files[-1])), index_key)


def generated() -> Vault:
    """A vault with fresh keys in memory only, for tests and scenarios."""
    key_id = secrets.token_bytes(KEY_ID_LENGTH)
    return Vault({key_id: secrets.token_bytes(32)}, key_id, secrets.token_bytes(32))


# One process serves one office, and its keys are as fixed as its code: column types and queries far
# below any context need them, so they are kept here once instead of in every signature.
_current: list[Vault] = []


def use(vault: Vault) -> None:
    """Make this the vault of the process."""
    _current[:] = [vault]


def current() -> Vault:
    """The vault of the process. Raises VaultClosed when none was opened."""
    if not _current:
        raise VaultClosed("open the house first")
    return _current[0]


@lru_cache(maxsize=64)
def _cipher(key: bytes) -> AESGCM:
    """Made once: to make it takes longer than to seal. It keeps nothing between two values of any thread."""
    return AESGCM(key)


def _bound_to(kind: str, row: str) -> bytes:
    return f"{kind}\0{row}".encode()


def _parts(sealed: bytes) -> tuple[bytes, bytes, bytes]:
    start = len(VERSION) + KEY_ID_LENGTH
    if sealed[:1] != VERSION or len(sealed) < start + NONCE_LENGTH:
        raise SealBroken("this is no sealed value")
    return sealed[1:start], sealed[start : start + NONCE_LENGTH], sealed[start + NONCE_LENGTH :]


def _key_id(file: Path) -> str:
    return file.name.removeprefix("data-").removesuffix(".key")


def _kept(file: Path) -> bytes:
    """The key in the file, made at first; two processes starting at once agree on one."""
    scratch = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    if not file.exists():
        handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(secrets.token_bytes(32))
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(scratch, file)
        except FileExistsError:
            pass
        finally:
            scratch.unlink()
    key = file.read_bytes()
    if len(key) != 32:
        raise ValueError(f"{file.name} is no 256-bit key")
    return key
