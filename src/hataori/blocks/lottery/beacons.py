"""Fetching a drand round from the league's relays. Whoever delivers it need not be trusted: its signature is verified.

Where the network is closed, staff paste what drand publishes; it is verified in the same way.
"""

from collections.abc import Mapping
from typing import Any

import httpx
import msgspec
from django.conf import settings

from hataori.kernel.errors import FieldProblem, HataoriError, Rejected, Unavailable
from hataori.platform import egress

from .beacon import Beacon, is_genuine, read_beacon
from .bls import bls_verifier

PURPOSE = "drand"
_LARGEST = 10_000


def fetch_beacon(chain: str, number: int) -> Beacon:
    """The round from the first relay that has it, verified. Unavailable where none answers."""
    for relay in settings.HATAORI_DRAND_URLS:
        told = _asked(f"{relay}/{chain}/public/{number}")
        if told is not None:
            return verified(told, chain, number)
    raise Unavailable("no_beacon", "公開の乱数（drand）を取得できません。しばらくしてからもう一度試してください。")


def _asked(url: str) -> Mapping[str, Any] | None:
    """What a relay answers, None where it does not or where that is no object."""
    try:
        answer = egress.fetch(PURPOSE, "GET", url, largest=_LARGEST)
        told = msgspec.json.decode(answer.content) if answer.status_code == httpx.codes.OK else None
    except (httpx.HTTPError, HataoriError, msgspec.DecodeError):
        return None
    return told if isinstance(told, dict) else None


def verified(told: Mapping[str, Any], chain: str, number: int) -> Beacon:
    """The beacon, if it is exactly the announced round and its signature the league's.

    Rejected `wrong_round` or `bad_beacon`; Unavailable where no verifier is installed, since an unverified number is
    the city's word alone and was not what was announced.
    """
    beacon = read_beacon(told)
    if beacon.round != number:
        raise Rejected([FieldProblem("drand", "wrong_round", f"予告した回（{number}）の乱数ではありません。")])
    verify = bls_verifier()
    if verify is None:
        raise Unavailable("no_bls", "署名を確かめるプログラムがありません。運用担当に連絡してください。")
    if beacon.chain != chain or not is_genuine(beacon, verify):
        raise Rejected([FieldProblem("drand", "bad_beacon", "drandの署名が本物ではありません。取り直してください。")])
    return beacon
