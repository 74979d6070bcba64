"""The number people read out of a booking: eight signs that no one mistakes for each other and that make no words."""

import secrets

_SIGNS = "23456789CFGHJMPQRVWX"


def new_number() -> str:
    """A number such as 7HQX-42VC; one of 25 billion, so that guessing finds nothing."""
    signs = "".join(secrets.choice(_SIGNS) for _ in range(8))
    return f"{signs[:4]}-{signs[4:]}"
