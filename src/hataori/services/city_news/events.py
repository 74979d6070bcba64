"""Facts of posts. Subject is "post/<uuid>".

`post.published` is one channel's delivery: m27 counts those of the city's social accounts that were neither 模擬, 訓練
nor 見本. `social_post.published` is the same fact told by a tool outside of this house.
"""

from hataori.platform.events.api import EventType

_POST = {"kind": str, "exercise": bool, "sample": bool}
_WHERE = {"channel": str, "account": str, "simulated": bool}

EVENT_TYPES = (
    EventType("post.written", "お知らせを書いた", _POST),
    EventType("post.submitted", "お知らせの承認を求めた", _POST),
    EventType("post.approved", "お知らせを承認した", {**_POST, "step": str}),
    EventType("post.sent_back", "お知らせを差し戻した", _POST),
    EventType("post.released", "お知らせを公開した", {**_POST, "channels": int, "people": int}),
    EventType("post.withdrawn", "お知らせを取り下げた", _POST),
    EventType("post.published", "お知らせがチャネルに出た", {**_POST, **_WHERE, "url": str}),
    EventType("post.refused", "お知らせがチャネルに出なかった", {**_POST, **_WHERE, "reason": str}),
    EventType("social_post.published", "SNSに投稿した（外の道具からの報告）", _WHERE),
)
