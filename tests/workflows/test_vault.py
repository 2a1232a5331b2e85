"""Sealed values open for their own row and field alone, with the key that sealed them."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from workflows import vault

NUMBER = "220102199003071234"


def test_a_sealed_value_opens_for_its_row_and_field(tmp_path: Path) -> None:
    box = vault.open_vault(tmp_path / "keys")
    sealed = box.seal("person.identity", "a", NUMBER)
    assert box.open("person.identity", "a", sealed) == NUMBER
    assert NUMBER.encode() not in sealed
    assert box.seal("person.identity", "a", NUMBER) != sealed


@pytest.mark.parametrize(("kind", "row"), [("person.identity", "b"), ("person.phone", "a")])
def test_it_opens_nowhere_else(kind: str, row: str) -> None:
    box = vault.generated()
    sealed = box.seal("person.identity", "a", NUMBER)
    with pytest.raises(vault.SealBroken):
        box.open(kind, row, sealed)


@pytest.mark.parametrize("at", [0, 1, 6, 20, -1])
def test_a_changed_byte_is_noticed(at: int) -> None:
    box = vault.generated()
    sealed = bytearray(box.seal("person.phone", "a", "13900000000"))
    sealed[at] ^= 1
    with pytest.raises(vault.SealBroken):
        box.open("person.phone", "a", bytes(sealed))


def test_equal_values_share_their_blind_index_within_one_field() -> None:
    box = vault.generated()
    assert box.blind("person.identity", NUMBER) == box.blind("person.identity", NUMBER)
    assert box.blind("person.identity", NUMBER) != box.blind("person.phone", NUMBER)
    assert box.blind("person.identity", NUMBER) != vault.generated().blind("person.identity", NUMBER)


def test_keys_are_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    first, second = vault.open_vault(tmp_path / "keys"), vault.open_vault(tmp_path / "keys")
    assert first == second
    modes = {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "keys").iterdir()}
    assert modes == {0o600}


def test_a_newer_key_seals_and_the_older_still_opens(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    sealed = vault.open_vault(folder).seal("person.bank", "a", "622202")
    (folder / "data-00000002.key").write_bytes(bytes(range(32)))
    newer = vault.open_vault(folder)
    assert newer.open("person.bank", "a", sealed) == "622202"
    assert newer.seal("person.bank", "a", "622202")[1:5] == bytes([0, 0, 0, 2])


def test_threads_that_seal_at_once_do_not_disturb_one_another() -> None:
    safe = vault.generated()
    words = [f"{number}" * (number + 1) for number in range(200)]

    def there_and_back(word: str) -> str:
        return safe.open("a", "row", safe.seal("a", "row", word))

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(there_and_back, words * 10)) == words * 10
