"""Libraries that few requests need are loaded when one does, so that a process starts in a second."""

from importlib import import_module
from typing import Any


class LazyModule:
    """Stands for a module and loads it when something of it is asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:  # noqa: ANN401  whatever the module has
        """The module's attribute, kept here for the next time."""
        value = getattr(import_module(self._name), attribute)
        setattr(self, attribute, value)
        return value
