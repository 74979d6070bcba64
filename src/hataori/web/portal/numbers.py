"""The counted values beside the plan's figures."""

from hataori.blocks.indicators import api as indicators

MEASURED = "measured"


def latest_values() -> dict[str, str]:
    """Each measured series' value as shown; a series that nobody counts yet is missing here and reads 未計測."""
    return {value.series.key: indicators.value_text(value) for value in indicators.values() if value.state == MEASURED}
