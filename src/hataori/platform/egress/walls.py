"""Where this installation goes and where not: decided on addresses after the name was resolved. No framework here, so
that processes which only send (web push) can keep the same walls.
"""

import ipaddress
import socket

from hataori.kernel.errors import Unavailable


class EgressRefused(Unavailable):
    """The address lies where this installation does not go (HATAORI_EGRESS_ALLOW), or the answer is too large."""


def checked(host: str, port: int, allowed: frozenset[str]) -> str:
    """The address to connect to. EgressRefused when any address of the host is not public and the host not allowed,
    ConnectionError where the name leads nowhere.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise ConnectionError(str(error)) from error
    addresses = [str(each[4][0]) for each in found]
    if not is_allowed(host, port, allowed) and not all(is_public(address) for address in addresses):
        raise EgressRefused("egress_refused", f"この接続先には送れません（{host}）。設定で許可してください。")
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether the address is one of the open internet (also where it hides in an IPv6 form of IPv4)."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        return found.is_global and not found.is_multicast and (inner is None or is_public(str(inner)))
    return found.is_global and not found.is_multicast


def is_allowed(host: str, port: int, allowed: frozenset[str]) -> bool:
    """Whether the setting names the host, or host:port."""
    return host in allowed or f"{host}:{port}" in allowed
