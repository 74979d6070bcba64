"""Small pieces of SVG. Positions along the width are per cent, so that text keeps its size on a phone."""

from collections.abc import Iterable
from html import escape
from math import floor, log10

from django.utils.safestring import SafeString, mark_safe

INK, SOFT, GRID = "#1a1a1a", "#565656", "#d8dadd"
ACCENT, WEFT = "#163f5c", "#2f7d7a"


def element(name: str, content: str = "", **attributes: object) -> str:
    """One element; underscores in names become hyphens, `class_` is class, values are escaped."""
    written = "".join(f' {_name(key)}="{escape(str(value))}"' for key, value in attributes.items() if value is not None)
    return f"<{name}{written}>{content}</{name}>"


def _name(key: str) -> str:
    return key.rstrip("_").replace("__", ":").replace("_", "-") if key != "viewBox" else key


def percent(share: float) -> str:
    """A position along the width."""
    return f"{share * 100:.2f}%"


def text(words: str, x: str, y: float, **attributes: object) -> str:
    """Words with a white edge, so that a line behind them does not disturb."""
    looks: dict[str, object] = {"font_size": 14, "fill": INK, "paint_order": "stroke", "stroke": "#fff"}
    looks |= {"stroke_width": 4, "stroke_linejoin": "round", **attributes}
    return element("text", escape(words), x=x, y=f"{y:.1f}", **looks)


def picture(key: str, title: str, summary: str, height: int, parts: Iterable[str]) -> SafeString:
    """The whole drawing, named and described for screen readers."""
    head = element("title", escape(title), id=f"{key}-title") + element("desc", escape(summary), id=f"{key}-desc")
    return mark_safe(  # noqa: S308  every text and attribute above is escaped
        element(
            "svg",
            head + "".join(parts),
            class_="chart__picture",
            xmlns="http://www.w3.org/2000/svg",
            role="img",
            aria_labelledby=f"{key}-title {key}-desc",
            width="100%",
            height=height,
            fill="none",
            font_family="sans-serif",
        )
    )


def steps(highest: float, lowest: float = 0.0, wanted: int = 4) -> list[float]:
    """Round values for the grid, from at or below `lowest` to at or above `highest`."""
    span = max(highest - lowest, abs(highest) * 0.01, 1e-9)
    raw = span / wanted
    unit = 10.0 ** floor(log10(raw))
    step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= raw)
    first = floor(lowest / step)
    values = [step * first]
    while values[-1] < highest - step * 1e-9:
        values.append(step * (first + len(values)))
    return values if len(values) > 1 else [*values, values[0] + step]
