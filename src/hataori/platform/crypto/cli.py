"""`hataori keys rotate`: a new key seals from now on, and what older keys sealed is sealed anew."""

from argparse import Namespace

from hataori.kernel.command import Command


def rotate(_: Namespace) -> int:
    """Make a new key, re-seal columns and file keys; the old key stays for what was not reached."""
    from .rotation import rotate as run

    number, resealed = run()
    print(
        f"keys: seal-{number:04} seals now, {resealed} values sealed anew; keep the old keys until backups have expired"
    )
    return 0


COMMANDS = (Command(("keys", "rotate"), "make a new sealing key and seal everything anew", rotate),)
