"""The parts of the starter city a test needs, loaded by the city's own loaders."""

from typing import Any

from hataori.platform.discovery import collected


def load(settings: Any, *names: str) -> None:
    """Load these parts in their order."""
    for loader in sorted(collected("city", "LOADERS"), key=lambda loader: (loader.order, loader.name)):
        if loader.name in names:
            loader.load(settings.HATAORI_CITY_FOLDER, None)
