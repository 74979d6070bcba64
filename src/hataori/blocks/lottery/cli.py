"""`hataori lottery verify BUNDLE`: what anyone can run as one file, and the beacon's signature beside it."""

from argparse import Namespace
from pathlib import Path

from hataori.kernel.command import Command

from .beacon import Beacon, is_genuine
from .bls import ABSENT, bls_verifier
from .chance import DRAND
from .verifier import configure, read, run


def _verify(arguments: Namespace) -> int:
    """0 verified, 1 defective."""
    status = run(arguments)
    beacon = None if status else _beacon(arguments.bundle)
    if beacon is None:
        return status
    verify = bls_verifier()
    if verify is None:
        print(ABSENT)
        return status
    genuine = is_genuine(beacon, verify)
    print("drandの署名は本物です。" if genuine else "- drandの署名が本物ではありません。 [bad_beacon]")
    return int(not genuine)


def _beacon(path: Path) -> Beacon | None:
    told = (read(path) or {}).get(DRAND, {})
    return Beacon(told["chain"], told["round"], bytes.fromhex(told["signature"])) if "signature" in told else None


COMMANDS = (
    Command(
        ("lottery", "verify"), "verify the audit bundle of a draw; exits 1 when anything differs", _verify, configure
    ),
)
