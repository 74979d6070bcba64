"""Serving stand-ins until stopped."""

import os
import threading
from collections.abc import Mapping

from .certificate_centre import CertificateCentre
from .kit import StandIn, refused_in_production, server
from .line import Line
from .sms import Sms
from .social import Mastodon, X

NAMES: Mapping[str, type[StandIn]] = {"line": Line, "x": X, "mastodon": Mastodon, "sms": Sms}
"""Messengers, in the order of their ports."""
OTHERS: Mapping[str, type[StandIn]] = {"certificate-centre": CertificateCentre}
"""Each on a port of its own."""


def serve(name: str, port: int) -> int:
    """Serve one of them, or all from `port` on. Refused in production."""
    if refused_in_production(os.environ.get("HATAORI_PROFILE", "")):
        return 2
    wanted = list(NAMES) if name == "all" else [name]
    servers = []
    for number, each in enumerate(wanted):
        kind = {**NAMES, **OTHERS}[each]
        found = server(kind(), port + number if port else 0)
        servers.append(found)
        print(f"模擬の{kind.title}: http://127.0.0.1:{found.server_port}/", flush=True)  # noqa: T201  the operator's screen
    for found in servers[1:]:
        threading.Thread(target=found.serve_forever, daemon=True).start()
    try:
        servers[0].serve_forever()
    except KeyboardInterrupt:
        for found in servers:
            found.server_close()
    return 0
