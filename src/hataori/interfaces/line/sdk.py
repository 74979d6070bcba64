"""line-bot-sdk, read when first needed: its models take most of a second. It ships no types."""

from functools import cache
from importlib import import_module
from typing import Any


@cache
def messaging() -> Any:  # noqa: ANN401  untyped
    """linebot.v3.messaging: the client and its requests."""
    return import_module("linebot.v3.messaging")


@cache
def refused() -> type[Exception]:
    """What the client raises for every status above 299."""
    found: type[Exception] = import_module("linebot.v3.messaging.exceptions").ApiException
    return found


@cache
def webhook() -> Any:  # noqa: ANN401  untyped
    """linebot.v3.webhook: the signature."""
    return import_module("linebot.v3.webhook")
