"""`hataori mynaportal pull`, and the stand-in `hataori simulate mynaportal`."""

from argparse import ArgumentParser, Namespace

from hataori.kernel.command import Command
from hataori.kernel.environment import web_port


def pull(_: Namespace) -> int:
    """Fetch now; 1 where something went wrong."""
    from .pulling import pull as fetch_now

    run = fetch_now()
    if run is None:
        print("mynaportal: HATAORI_MYNAPORTAL_URL is not set")
        return 1
    print(
        f"mynaportal: {run.listed} listed, {run.taken} taken, {run.held} held, {run.failed} failed {run.error}".rstrip()
    )
    return 1 if run.error else 0


def simulate(arguments: Namespace) -> int:
    """Serve the simulated portal until stopped."""
    from .simulator.run import serve

    return serve(arguments.port, samples=arguments.samples, faults=arguments.fault)


def _configure(parser: ArgumentParser) -> None:
    from .simulator.book import FAULTS

    parser.add_argument("--port", type=int, default=web_port(92), help="default: HATAORI_PORT + 92")
    parser.add_argument("--samples", type=int, default=5, help="made-up applications to begin with")
    parser.add_argument("--fault", action="append", default=[], choices=FAULTS, help="a fault to play; may be repeated")


COMMANDS = (
    Command(("mynaportal", "pull"), "fetch applications from マイナポータル申請管理 now", pull),
    Command(("simulate", "mynaportal"), "serve the simulated マイナポータル申請管理 (模擬)", simulate, _configure),
)
