"""Facts of messages. Subject is "message/<id>", "delivery/<key>", "address/<id>" or "account/<id>"."""

from hataori.platform.events.api import EventType

_CHANNEL = {"channel": str}

EVENT_TYPES = (
    EventType("message.sent", "お知らせを届けた", {"documents": int, "mail": bool, "sample": bool}),
    EventType("message.read", "お知らせが読まれた", {"documents": int, "sample": bool}),
    EventType(
        "message.refused", "投稿が受け付けられなかった", {"reason": str, "account": str, "simulated": bool, **_CHANNEL}
    ),
    EventType("message.delivered", "投稿が届いた", {"account": str, "url": str, "simulated": bool, **_CHANNEL}),
    EventType(
        "message.handed_over",
        "お知らせを外の宛先へ渡した",
        {"about": str, "taken": int, "gone": int, "refused": int, "simulated": bool, **_CHANNEL},
    ),
    EventType("message.bounced", "メールが戻った", {"status": str, "permanent": bool, **_CHANNEL}),
    EventType("message.mail_preference_changed", "メール通知の設定を変えた", {"mail": bool}),
    EventType("notice.address_added", "届け先を登録した", _CHANNEL),
    EventType("notice.address_verified", "届け先を確かめた", _CHANNEL),
    EventType("notice.address_removed", "届け先を消した", _CHANNEL),
    EventType("notice.address_off", "届け先を止めた", {"why": str, **_CHANNEL}),
    EventType("notice.choice_changed", "お知らせの受け取りを変えた", {"purpose": str, "on": bool, **_CHANNEL}),
    EventType("notice.hours_changed", "お知らせの時間帯を変えた", {"quiet": bool, "plain": bool}),
    EventType("notice.followed", "お知らせの登録", {"topic": str, **_CHANNEL}),
    EventType("notice.agreed", "アカウントのない人の同意", {"purpose": str, **_CHANNEL}),
    EventType("notice.left", "お知らせの登録をやめた", {"topic": str, **_CHANNEL}),
    EventType("notice.template_changed", "お知らせの文面を変えた", {"template": str}),
    EventType("notice.bounce_cleared", "戻ったメールの宛先を再び使う", _CHANNEL),
)
