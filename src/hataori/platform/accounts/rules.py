"""The pure rules of the door: budgets of tries, what counts as one source, what a browser is called.

The aim: whoever guesses is slowed down, and nothing a stranger does closes the door on its owner. A browser that
signed in before, a passkey and the owner's mailbox each stay a way in of their own (docs/adr, own sign-in).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Literal

HOUR = 3600
Way = Literal["known_device", "stranger", "refused"]


@dataclass(frozen=True, slots=True)
class Budget:
    """So many tries in a window of so many seconds; the window starts at a whole multiple of its length."""

    name: str
    tries: int
    seconds: int

    def window(self, now: float) -> int:
        """The start of the window in which `now` (seconds since 1970) lies."""
        return int(now // self.seconds) * self.seconds


DEVICE = Budget("device", 10, HOUR // 4)
"""Wrong passwords from a browser that signed in to this very account before (OWASP device cookies)."""

ACCOUNT = Budget("account", 10, HOUR)
"""Wrong passwords for one login from all unknown browsers together."""

SOURCE = Budget("source", 30, HOUR // 4)
"""Wrong passwords from one source for any login."""

MAIL = Budget("mail", 3, HOUR // 2)
"""Mails with a code to one address. Codes hold longer than this window, so one is always in the mailbox."""

SIGN_UP_SOURCE = Budget("sign_up_source", 20, HOUR // 2)
"""Mails to addresses that have no account yet, asked for by one source. No owner waits behind this one."""

LOOK_UP = Budget("look_up", 30, HOUR // 4)
"""Receipt numbers tried out by one source. Owners have the link of their mail, their browser and their account."""

TRIP_SOURCE = Budget("trip_source", 60, HOUR // 4)
"""Trips to the identity provider begun by unknown browsers of one source, and not come back with a proof."""

TRIP_ACCOUNT = Budget("trip_account", 20, HOUR // 4)
"""The same from whoever is signed in, or from a browser that signed in to this account before: no stranger's affair."""

CODE_SECONDS = HOUR


def source_of(address: str) -> str:
    """What counts as one source: an IPv4 address, the /56 a household gets of IPv6 (RFC 6177); "unknown" otherwise."""
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, 56), strict=False))


def way_in(*, device_left: bool, account_left: bool, source_left: bool) -> Way:
    """Which budget a password try is on. A known browser never depends on what strangers did."""
    if device_left:
        return "known_device"
    return "stranger" if account_left and source_left else "refused"


_BROWSERS: Mapping[str, str] = {
    "Edg/": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS: Mapping[str, str] = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "Linux": "Linux",
}


def browser_name(user_agent: str) -> str:
    """Chrome（Windows）: enough for the owner to know the browser again."""
    browser = next((name for mark, name in _BROWSERS.items() if mark in user_agent), "ブラウザー")
    system = next((name for mark, name in _SYSTEMS.items() if mark in user_agent), "")
    return f"{browser}（{system}）" if system else browser
