"""What was looked up in the register for a case is forgotten with it."""

from hataori.platform.forgetting import Forgetter

from .looks import forget_looks

FORGETTERS = (Forgetter("registries.looks", lambda number: forget_looks(f"case/{number}")),)
