"""`hataori documents …`: batches and keys; `hataori simulate tsa`: the 模擬 time-stamping service."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from hataori.kernel.actor import SYSTEM
from hataori.kernel.command import Command

from .types import BatchProgress, NewPaper


def _batch_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="JSON lines: key, title, data, owner_id, about")
    parser.add_argument("--template", default="letter")
    parser.add_argument("--department", required=True)
    parser.add_argument("--retention-years", type=int, default=5)
    parser.add_argument("--workers", type=int, default=2)


def batch(arguments: Namespace) -> int:
    """Issue every paper of a file; run again after a break, it goes on where it stopped."""
    from .batch import issue_many

    done = issue_many(
        _papers(arguments.file),
        template=arguments.template,
        department=arguments.department,
        actor=SYSTEM,
        retention_years=arguments.retention_years,
        workers=arguments.workers,
        progress=_say,
    )
    for key in done.failed:
        print(f"not made: {key}")
    return 1 if done.failed else 0


def _papers(path: Path) -> Iterator[NewPaper]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield NewPaper(row["key"], row["title"], row["data"], row.get("owner_id", ""), row["about"])


def _say(done: BatchProgress) -> None:
    print(f"issued {done.issued} (unsigned {done.unsigned}), there already {done.already}", flush=True)


def _revoke_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("code", help="the code on the paper")
    parser.add_argument("--reason", required=True, help="stays inside the city")
    parser.add_argument(
        "--superseded-by", default="", metavar="CODE", help="the code of the paper that takes its place"
    )


def revoke(arguments: Namespace) -> int:
    """Withdraw a paper; its public page says so at once."""
    from .actions import revoke as withdraw
    from .standing import id_of

    other = id_of(arguments.superseded_by) if arguments.superseded_by else ""
    gone = withdraw(id_of(arguments.code), reason=arguments.reason, actor=SYSTEM, superseded_by=other)
    print(f"{gone.number} is withdrawn")
    return 0


def new_signer(_: Namespace) -> int:
    """A new 模擬 key signs from now on."""
    from .signing import keyring

    number, found = keyring.renew()
    print(f"signer-{number:04} (模擬) signs now, until {found.certificate.not_valid_after_utc:%Y-%m-%d}")
    return 0


def _signer_files(parser: ArgumentParser) -> None:
    parser.add_argument("key", type=Path, help="private key (P-256, PEM)")
    parser.add_argument("certificate", type=Path, help="its certificate (PEM)")
    parser.add_argument("chain", type=Path, help="the certificates above it, the root last (PEM)")


def install_signer(arguments: Namespace) -> int:
    """Take a key and certificate that a real certification authority issued."""
    from .signing import keyring

    files = (arguments.key.read_bytes(), arguments.certificate.read_bytes(), arguments.chain.read_bytes())
    print(f"signer-{keyring.install(*files):04} signs now")
    return 0


def _root_file(parser: ArgumentParser) -> None:
    parser.add_argument("certificate", type=Path, help="root certificate (PEM)")


def trust(arguments: Namespace) -> int:
    """Trust the root of a time-stamping service."""
    from cryptography import x509

    from .signing import keyring

    keyring.trust(x509.load_pem_x509_certificate(arguments.certificate.read_bytes()))
    return 0


def _tsa_port(parser: ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8318)


def simulate_tsa(arguments: Namespace) -> int:
    """Answer RFC 3161 requests on this machine with the installation's 模擬 key."""
    from .signing.tsa_server import serve

    return serve(arguments.port)


COMMANDS = (
    Command(("documents", "batch"), "issue the papers of a file; resumable", batch, _batch_arguments),
    Command(("documents", "revoke"), "withdraw a paper by its code", revoke, _revoke_arguments),
    Command(("documents", "new-signer"), "make a new 模擬 signing key", new_signer),
    Command(("documents", "install-signer"), "sign with a certificate of a real CA", install_signer, _signer_files),
    Command(("documents", "trust"), "trust a time-stamping service's root", trust, _root_file),
    Command(("simulate", "tsa"), "serve a 模擬 time-stamping service (RFC 3161)", simulate_tsa, _tsa_port),
)
