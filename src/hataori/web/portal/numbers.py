"""The counted values beside the plan's figures."""


def latest_values() -> dict[str, str]:
    """Each series' value as shown; series that nobody counts yet are missing and read 未計測."""
    return {}
