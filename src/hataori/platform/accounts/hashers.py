"""How passwords are kept: Argon2id (RFC 9106) at the first profile of OWASP's Password Storage Cheat Sheet."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """46 MiB and one pass. Django's default takes 100 MiB and eight threads a try: sixty sign-ins at once would need
    6 GiB. Stored hashes of other costs are still read and renewed at the next sign-in.
    """

    time_cost = 1
    memory_cost = 47104
    parallelism = 1
