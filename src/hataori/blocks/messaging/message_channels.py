"""The channel this block itself brings."""

from .mail_channel import MAIL_CHANNEL

CHANNELS = (MAIL_CHANNEL,)
