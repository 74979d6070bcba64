"""Our own line drawings, 24 by 24, drawn with the text's colour (presentation attributes only: no inline style)."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

PATHS = {
    "search": "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Zm4.8 11.3L20 20",
    "arrow-right": "M5 12h14m-6-6 6 6-6 6",
    "arrow-left": "M19 12H5m6 6-6-6 6-6",
    "chevron-right": "m9 5 7 7-7 7",
    "chevron-down": "m5 9 7 7 7-7",
    "external": "M14 5h5v5m0-5-8 8M11 6H6v12h12v-5",
    "download": "M12 4v11m-5-5 5 5 5-5M5 20h14",
    "print": "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7Z",
    "check": "m5 12.5 5 5L19.5 7",
    "close": "m6 6 12 12M18 6 6 18",
    "plus": "M12 5v14M5 12h14",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "info": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17Zm0 7.5v5.5m0-9v.5",
    "success": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM8 12.3l3 3 5-6",
    "warning": "M12 4 2.8 20h18.4L12 4Zm0 6v5m0 2.2v.5",
    "error": "M8.5 3.5h7l5 5v7l-5 5h-7l-5-5v-7l5-5Zm3.5 4v6m0 2.7v.5",
    "globe": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17Zm-8.2 6h16.4m-16.4 5h16.4M12 3.5c-5 5-5 12 0 17 5-5 5-12 0-17Z",
    "person": "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4.5 20c.6-4 3.5-6 7.5-6s6.900 2 7.500 6",
    "home": "M4 11.500 12 4l8 7.500M6.500 9.500V20h11V9.500M10 20v-6h4v6",
    "calendar": "M5 6h14v14H5Zm0 4h14M9 3.500V8m6-4.500V8",
    "clock": "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17ZM12 7v5.200l3.500 2",
    "phone": "M6 4h3.500l1.500 4.500-2 1.500a11 11 0 0 0 5 5l1.500-2 4.500 1.500V18c0 1.200-1 2-2 2C10.500 20 4 13.500 4 6c0-1 .800-2 2-2Z",
    "mail": "M4 6h16v12H4Zm0 1 8 6 8-6",
    "document": "M7 3.500h7l4 4V20.500H7Zm7 0v4h4M10 12h5m-5 3.500h5",
    "pin": "M12 21c4-5 6.500-8 6.500-11a6.500 6.500 0 0 0-13 0c0 3 2.500 6 6.500 11Zm0-13.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5Z",
    "yen": "m6 4.500 6 7.500 6-7.500M12 12v8M7.500 12.500h9m-9 3.500h9",
    "lock": "M6 11h12v9H6Zm2.500 0V8a3.500 3.500 0 0 1 7 0v3M12 14.500v2",
    "chart": "M4 4v16h16M7.500 15.500l4-5 3 3 5-7",
    "bell": "M6 17V11a6 6 0 0 1 12 0v6l1.500 1.500h-15ZM10 18.500a2 2 0 0 0 4 0",
    "baby": "M12 4.500a7.500 7.500 0 1 0 0 15 7.500 7.500 0 0 0 0-15Zm0 0c2.500 0 2.500 3 0 3M9 11.500v.5m6-.5v.5m-5.500 3c1.500 1.500 3.500 1.500 5 0",
    "ring": "M12 8.500a5.800 5.800 0 1 0 0 11.500 5.800 5.800 0 0 0 0-11.500Zm-3-4.500h6l1.500 2-4.500 2.500L7.500 6Z",
    "box": "M4 8l8-4 8 4v9l-8 4-8-4Zm0 0 8 4 8-4m-8 4v9",
    "school": "M3 9.500 12 5l9 4.500-9 4.500Zm4 2.500v4.500c3 2 7 2 10 0V12m4-2.500v5",
    "work": "M4 8h16v11H4Zm5 0V5h6v3m-11 4.500h16",
    "care": "M12 20C7 16 4 13 4 9.300A4.300 4.300 0 0 1 12 7a4.300 4.300 0 0 1 8 2.300C20 13 17 16 12 20Z",
    "flower": "M12 12c-5-1-5-7 0-8 5 1 5 7 0 8Zm0 0c-5-1-6 4-3 6m3-6c5-1 6 4 3 6m-3-6v9",
    "tree": "M12 3.500 5.500 13H9l-4 5h14l-4-5h3.500L12 3.500Zm0 14.500v3",
    "umbrella": "M12 3.500v2m0 0c-5 0-8.500 4-8.500 8h17c0-4-3.500-8-8.500-8Zm0 8V19a2 2 0 0 0 4 0",
    "car": "M4 16v-4l2-5h12l2 5v4Zm0-4h16M6.500 16v2.500m11-2.500v2.500",
    "recycle": "M8 9.500 12 4l3.500 5M6 13l-2 4.500h6m8-4.500 2 4.500h-6",
    "book": "M12 6.500C9.500 5 6.500 5 4 6v13c2.500-1 5.500-1 8 .500 2.500-1.500 5.500-1.500 8-.500V6c-2.500-1-5.500-1-8 .500Zm0 0v13",
    "gym": "M3 12h18M6 8v8m12-8v8M3.500 10v4m17-4v4",
    "building": "M5 20.500V4h10v16.500M15 9h4v11.500M3.500 20.500h17M8.500 8h3m-3 4h3m-3 4h3",
    "globe-person": "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17Zm0 4a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5ZM7 18c.500-2.500 2.500-4 5-4s4.500 1.500 5 4",
    "wheel": "M9 4.500v8h5.500l3 5.500M9 8.500h5M8.500 11a5 5 0 1 0 5.800 6.500",
    "hands": "M4 13.5 8 10l4 3h3a1.500 1.500 0 0 1 0 3h-4m4-.500 4-2a1.500 1.500 0 0 1 1 2.500L14 20H8l-4-2.500M12 8.500c-2-1.500-3-2.600-3-4A1.800 1.800 0 0 1 12 4a1.800 1.800 0 0 1 3 .500c0 1.400-1 2.500-3 4Z",
    "cross": "M9.500 4h5v5.500H20v5h-5.500V20h-5v-5.500H4v-5h5.500Z",
    "receipt": "M6 3.500h12V20.500l-2-1.500-2 1.500-2-1.500-2 1.500-2-1.500-2 1.500ZM9.500 8h5m-5 3.500h5m-5 3.500h3",
    "leaf": "M5 19c0-9 5-14 15-14 0 10-5 14.500-12 13M5 20c2-5 5-8 9-9.500",
    "shop": "M4.500 9.500 6 4.500h12l1.500 5a2.500 2.500 0 0 1-5 0 2.500 2.500 0 0 1-5 0 2.500 2.500 0 0 1-5 0ZM5.500 12v8h13v-8M10 20v-5h4v5",
    "thread": "M3 8c3 0 3 8 6 8s3-8 6-8 3 8 6 8M3 16c3 0 3-8 6-8s3 8 6 8 3-8 6-8",
}


def icon(name: str, label: str = "") -> SafeString:
    """The drawing as inline SVG; an unknown name gives the thread, so that city data cannot break a page."""
    drawn = PATHS.get(name, PATHS["thread"])
    told = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" '
        'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" focusable="false" {}><path d="{}"/></svg>',
        told,
        drawn,
    )
