"""`hataori identity rotate-keys`, and the stand-ins `hataori simulate digital-auth | jpki-ca | jpki-revoke`."""

from argparse import ArgumentParser, Namespace

from hataori.kernel.command import Command
from hataori.kernel.environment import web_port


def rotate(_: Namespace) -> int:
    """Make new keys; tell the provider's operator before the old ones leave the published set."""
    from .signing_keys import RELYING_PARTY, SEALED_TO_US

    for ring in (RELYING_PARTY, SEALED_TO_US):
        print(f"identity: {ring.name} signs with {ring.rotate().kid} now; publish /identity/jwks.json anew")
    return 0


def digital_auth(arguments: Namespace) -> int:
    """Serve the simulated provider until stopped."""
    from .simulator.run import serve_provider

    return serve_provider(arguments.port)


def jpki_ca(arguments: Namespace) -> int:
    """Serve CRL and OCSP of the look-alike CA until stopped."""
    from .simulator.run import serve_authority

    return serve_authority(arguments.port)


def jpki_revoke(arguments: Namespace) -> int:
    """Revoke one certificate of the look-alike CA."""
    from .simulator.run import authority

    authority().revoke(int(arguments.serial, 16))
    print(f"模擬CA: {arguments.serial} revoked")
    return 0


def _provider_port(parser: ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=web_port(90), help="default: HATAORI_PORT + 90")


def _authority_port(parser: ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=web_port(91), help="default: HATAORI_PORT + 91")


def _serial(parser: ArgumentParser) -> None:
    parser.add_argument("serial", help="serial number of the certificate, hexadecimal")


COMMANDS = (
    Command(("identity", "rotate-keys"), "make new keys for the identity provider and for sealed results", rotate),
    Command(
        ("simulate", "digital-auth"), "serve the simulated デジタル認証アプリ (模擬)", digital_auth, _provider_port
    ),
    Command(
        ("simulate", "jpki-ca"), "serve CRL and OCSP of the look-alike signing CA (模擬)", jpki_ca, _authority_port
    ),
    Command(
        ("simulate", "jpki-revoke"), "revoke a certificate of the look-alike signing CA (模擬)", jpki_revoke, _serial
    ),
)
