"""Which pages a page links to, and which of them are of one kind."""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve

LEAVES = re.compile(r"(sign-out|/test/|\.(pdf|csv|xlsx|json|ics|txt|svg|xml|py|gz)$|/files/|/documents/|/close/)")
"""No pages to walk on from."""


def route(path: str) -> str:
    """The kind of page: its URL pattern, so that 2,000 procedures count as one."""
    try:
        return resolve(path).route
    except Resolver404:
        return path


def links(html: str, address: str) -> list[str]:
    """Addresses of this site that the page links to, without fragments."""
    found = [urljoin(address, unescape(href)) for href in re.findall(r'<a\b[^>]*?\bhref="([^"]*)"', html)]
    return [urlsplit(href).path for href in found if urlsplit(href).netloc == urlsplit(address).netloc]
