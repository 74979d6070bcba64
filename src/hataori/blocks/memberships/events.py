"""Facts of registrations and groups; none names a person."""

from hataori.platform.events.api import EventType

_OF = {"user_class": str, "how": str}
EVENT_TYPES = (
    EventType("membership.registered", "施設の利用者を登録した", _OF),
    EventType("membership.renewed", "施設の利用者登録を更新した", _OF),
    EventType("membership.checked", "利用者登録の区分を確認した", _OF),
    EventType("membership.claimed", "市内料金の確認を申し込んだ", {"basis": str}),
    EventType("membership.claim_granted", "団体を市内と確認した", {"basis": str}),
    EventType("group.created", "団体を登録した", {}),
    EventType("group.invited", "団体に招いた", {}),
    EventType("group.joined", "団体に加わった", {}),
    EventType("group.left", "団体を離れた", {"how": str}),
    EventType("group.handed_over", "団体の代表者を変えた", {}),
    EventType("group.dissolved", "団体の登録をやめた", {}),
)
