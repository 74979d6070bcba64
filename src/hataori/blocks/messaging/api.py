"""The door of messaging: the box, ways to people and the public, topics, and what became of what was sent.

To bring a channel: declare a `Channel` in `message_channels.py` and its outbox kinds in `deliveries.py` by
`person_deliveries` or `public_delivery`. To tell one person: `send` or `notify`; all who follow: `tell_topic`; the
public: `post`.
"""

from hataori.platform.outbox.api import Later

from .actions import send
from .addresses import forget_device
from .addresses import keep as put_address
from .addresses import off as address_off
from .addresses import own as own_address
from .asking import ask as ask_by_mail
from .bounces import take as take_bounce
from .channels import (
    Channel,
    Outcome,
    Post,
    PostRefused,
    Receipt,
    Recipient,
    Sending,
    Words,
    channel,
    channels,
    whole,
)
from .direct import send_directly
from .families import Family, Topic
from .handing_over import person_deliveries, retry_key
from .log import Delivered, address_at, deliveries_of, delivery_of
from .mail import mail_calendar, mail_from, public_url
from .notifying import notify
from .posting import post, problems_of, public_channels, public_delivery
from .purposes import Purpose, purpose, purposes
from .queries import box, sent_about
from .rates import spend as rate_wait
from .reaching import Reach, ReachedAt, reach
from .rules import Rate, shortened, sms_parts, utf16_length
from .tongues import in_each_language, in_japanese
from .topics import (
    Following,
    Round,
    end_topic,
    followed_by,
    followers,
    following,
    leave,
    subscribe,
    tell_topic,
    topics_followed,
    unsubscribe,
)
from .types import BoxMessage, BoxPage
from .wordings import Template

__all__ = [
    "BoxMessage",
    "BoxPage",
    "Channel",
    "Delivered",
    "Family",
    "Following",
    "Later",
    "Outcome",
    "Post",
    "PostRefused",
    "Purpose",
    "Rate",
    "Reach",
    "ReachedAt",
    "Receipt",
    "Recipient",
    "Round",
    "Sending",
    "Template",
    "Topic",
    "Words",
    "address_at",
    "address_off",
    "ask_by_mail",
    "box",
    "channel",
    "channels",
    "deliveries_of",
    "delivery_of",
    "end_topic",
    "followed_by",
    "followers",
    "following",
    "forget_device",
    "in_each_language",
    "in_japanese",
    "leave",
    "mail_calendar",
    "mail_from",
    "notify",
    "own_address",
    "person_deliveries",
    "post",
    "problems_of",
    "public_channels",
    "public_delivery",
    "public_url",
    "purpose",
    "purposes",
    "put_address",
    "rate_wait",
    "reach",
    "retry_key",
    "send",
    "send_directly",
    "sent_about",
    "shortened",
    "sms_parts",
    "subscribe",
    "take_bounce",
    "tell_topic",
    "topics_followed",
    "unsubscribe",
    "utf16_length",
    "whole",
]
