"""`hataori locks …`: list, see to them now, read them back, listen to them."""

from argparse import ArgumentParser, Namespace

from hataori.kernel.command import Command


def show(_: Namespace) -> int:
    """One line a lock; 1 where one does not answer or something is open."""
    from . import queries

    found = queries.locks()
    troubled = {row.lock.key for row in queries.troubled()} | {row.lock.key for row in queries.open_drifts()}
    for lock in found:
        state = "away" if lock.failures else ("trouble" if lock.key in troubled else "ok")
        print(f"{lock.key}\t{lock.driver}\t{state}\t{lock.last_error}".rstrip())
    return 1 if troubled or any(lock.failures for lock in found) else 0


def repair(_: Namespace) -> int:
    """Do now what the repair loop does."""
    from .tasks import repair as repair_now

    print(f"locks: {repair_now()} changes")
    return 0


def read(_: Namespace) -> int:
    """Read every lock back now; 1 where a place does not hold what it should."""
    from datetime import timedelta

    from .reading import read_due

    found = read_due(every=timedelta(0))
    print(f"locks: {found} differences")
    return 1 if found else 0


def listen(_: Namespace) -> int:
    """Until told to stop."""
    from .listening import listen_until_told

    return listen_until_told()


def code(arguments: Namespace) -> int:
    """Print the nine digits of the reference lock, for whoever builds one."""
    from datetime import datetime

    from .offline import code as computed

    start, end = (datetime.fromisoformat(each) for each in (arguments.start, arguments.end))
    print(computed(bytes.fromhex(arguments.key), arguments.lock, start, end))
    return 0


def _code_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--key", required=True, help="shared key, hex")
    parser.add_argument("--lock", required=True, help="key of the lock")
    parser.add_argument("--start", required=True, help="ISO 8601 with offset")
    parser.add_argument("--end", required=True, help="ISO 8601 with offset")


COMMANDS = (
    Command(("locks", "list"), "every lock and whether it answers", show),
    Command(("locks", "repair"), "do now what any lock waits for", repair),
    Command(("locks", "read"), "read every lock back now and tell what differs", read),
    Command(("locks", "listen"), "take down who opens which door until told to stop", listen),
    Command(("locks", "offline-code"), "compute a code of the reference lock without a line", code, _code_arguments),
)
