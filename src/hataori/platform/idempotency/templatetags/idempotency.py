"""{% load idempotency %}{% idempotency_field %} inside a form: a double click then acts once."""

import uuid

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def idempotency_field() -> SafeString:
    """A hidden field with a key of its own for each rendering of the form."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', uuid.uuid4())
