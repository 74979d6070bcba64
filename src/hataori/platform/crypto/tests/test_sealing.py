"""Sealed text opens only where it belongs, with the key it was sealed with, also after a rotation."""

import pytest
from django.core.exceptions import FieldError
from django.db import models
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st

from hataori.platform.crypto import EncryptedTextField, blind_index, keys, seal, seal_bytes, unseal, unseal_bytes
from hataori.platform.crypto.keys import KeyMissing
from hataori.platform.crypto.sealing import SealBroken, key_number


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path_factory):
    settings.HATAORI_HOME = tmp_path_factory.mktemp("home")


TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXT, st.text("abc.", min_size=1))
def test_what_was_sealed_opens_again(plain, context):
    sealed = seal(plain, context=context)
    assert unseal(sealed, context=context) == plain
    assert len(plain) < 4 or plain not in sealed


@given(st.binary(max_size=50), st.integers(0), st.integers(1, 255))
def test_one_changed_byte_breaks_the_seal(plain, place, change):
    sealed = bytearray(seal_bytes(plain, context="a"))
    sealed[place % len(sealed)] ^= change
    with pytest.raises((SealBroken, KeyMissing)):
        unseal_bytes(bytes(sealed), context="a")


def test_it_cannot_be_moved_to_another_column():
    with pytest.raises(SealBroken):
        unseal(seal("住所", context="a.b"), context="a.c")
    for nonsense in ("", "x", "これは違う", "AAAA"):
        with pytest.raises((SealBroken, ValueError)):
            unseal(nonsense, context="a.b")


def test_the_same_text_is_sealed_differently_each_time():
    assert seal("x", context="a") != seal("x", context="a")


def test_after_a_rotation_the_new_key_seals_and_the_old_one_opens():
    before = seal_bytes(b"x", context="a")
    index = blind_index("x", context="a")
    assert keys.add() == 2
    after = seal_bytes(b"x", context="a")
    assert (key_number(before), key_number(after)) == (1, 2)
    assert unseal_bytes(before, context="a") == unseal_bytes(after, context="a")
    assert blind_index("x", context="a") == index


def test_without_its_key_it_says_which_is_missing():
    sealed = seal("x", context="a")
    (keys.folder() / "seal-0001").unlink()
    keys._read.cache_clear()
    with pytest.raises(KeyMissing, match="seal-0001"):
        unseal(sealed, context="a")


def test_keys_are_for_their_owner_only():
    keys.current()
    assert {path.stat().st_mode & 0o077 for path in keys.folder().iterdir()} == {0}


def test_a_blind_index_tells_equality_only_within_its_context():
    assert blind_index("090", context="phone") == blind_index("090", context="phone")
    assert blind_index("090", context="phone") != blind_index("090", context="fax")


@isolate_apps("hataori.platform.crypto")
def test_a_sealed_column_cannot_be_searched():
    class Secret(models.Model):  # noqa: DJ008  nobody prints it
        text = EncryptedTextField()

        class Meta:
            app_label = "crypto"

    field = Secret._meta.get_field("text")
    with pytest.raises(FieldError):
        field.get_lookup("exact")
    assert field.get_lookup("isnull")
