"""`hataori serve` and `hataori up`."""

import sys
from argparse import Namespace

from django.conf import settings

from hataori.kernel.command import Command

from . import prepare
from .serve import addressed, serve
from .supervisor import Supervisor


def run_serve(arguments: Namespace) -> int:
    """Serve pages and APIs."""
    serve(arguments.address, arguments.port)
    return 0


def run_up(arguments: Namespace) -> int:
    """Prepare what is not ready yet, then run web, worker and (outside production) the mail sink until stopped."""
    steps = {"tables": prepare.migrate, "city data": prepare.load_data, "pages": prepare.collect_static}
    for said, step in steps.items():
        if step():
            print(f"hataori: {said} prepared", flush=True)
    parts = {
        "web": ("serve", "--address", arguments.address, "--port", str(arguments.port)),
        "worker": ("worker",),
    }
    if settings.HATAORI_PROFILE != "production":
        parts["mail sink"] = ("mailsink",)
    lines = (settings.HATAORI_MQTT_URL, settings.HATAORI_ZWAVE_URL, settings.HATAORI_MATTER_URL)
    if any(lines) or settings.HATAORI_CLOUD_LOCKS["url"]:
        parts["doors"] = ("locks", "listen")
    if settings.HATAORI_CLOUD_LOCKS["url"] == f"http://127.0.0.1:{arguments.port + 93}":
        parts["simulated locks"] = ("simulate", "cloud-lock", "--port", str(arguments.port + 93))
    if settings.HATAORI_DIGITAL_AUTH["simulated"]:
        parts["simulated digital auth"] = ("simulate", "digital-auth")
    if any(each["simulated"] for each in settings.HATAORI_MESSENGERS.values()):
        parts["simulated messengers"] = ("simulate", "messengers", "--port", str(arguments.port + 94))
    _greet(arguments)
    return Supervisor(parts).run()


def _greet(arguments: Namespace) -> None:
    print(f"hataori: http://{arguments.address}:{arguments.port}/", flush=True)
    if settings.HATAORI_PROFILE != "production":
        from hataori.platform.accounts.api import sample_sign_ins

        print("見本のサインイン / sample sign-ins", flush=True)
        for row in sample_sign_ins():
            print("  " + "\t".join(row), flush=True)
    sys.stdout.flush()


COMMANDS = (
    Command(("serve",), "serve pages and APIs", run_serve, addressed),
    Command(("up",), "prepare what is missing, then run web, worker and mail sink", run_up, addressed),
)
