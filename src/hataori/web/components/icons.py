"""Our own line drawings, 24 by 24, drawn with the text's colour (presentation attributes only: no inline style)."""

import json
from functools import cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


@cache
def _paths() -> dict[str, str]:
    found: dict[str, str] = json.loads(Path(__file__).with_name("icons.json").read_text(encoding="utf-8"))
    return found


@cache
def icon(name: str, label: str = "") -> SafeString:
    """The drawing as inline SVG; an unknown name gives the thread, so that city data cannot break a page."""
    drawn = _paths().get(name, _paths()["thread"])
    told = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" '
        'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" focusable="false" {}><path d="{}"/></svg>',
        told,
        drawn,
    )
