"""`hataori lottery verify BUNDLE`: what anyone can run as one file, and the beacon's signature beside it."""

from argparse import Namespace

from hataori.kernel.command import Command

from .beacon import Beacon, is_genuine
from .bls import ABSENT, bls_verifier
from .verifier import configure, report


def _verify(arguments: Namespace) -> int:
    """0 verified, 1 defective."""
    found = report(arguments)
    status, drand = int(found.summary["verdict"] != "verified"), found.drand
    if status or drand is None:
        return status
    if "signature" not in drand:
        print("監査ファイルにdrandの署名がありません。回の乱数を、drandが公表する値と見比べてください。")
        return status
    beacon = Beacon(drand["chain"], drand["round"], bytes.fromhex(drand["signature"]))
    verify = bls_verifier()
    if verify is None:
        print(ABSENT)
        return status
    genuine = is_genuine(beacon, verify)
    print("drandの署名は本物です。" if genuine else "- drandの署名が本物ではありません。 [bad_beacon]")
    return int(not genuine)


COMMANDS = (
    Command(
        ("lottery", "verify"), "verify the audit bundle of a draw; exits 1 when anything differs", _verify, configure
    ),
)
