"""The declaration of measure m27, 市政情報の分かりやすい発信."""

from hataori.platform.services.api import Entry, Service

from .rules import DESKS, WRITERS

SERVICE = Service(
    measure="m27",
    slug="city-news",
    title="市からのお知らせ",
    departments=("public-relations",),
    blocks=("geo", "messaging", "plain_language", "vision"),
    resident_entries=(
        Entry("市からのお知らせを読む", "/news/"),
        Entry("緊急のお知らせを見る", "/emergency/"),
        Entry("お知らせを受け取る", "/news/follow/"),
        Entry("アカウントなしで、メールで受け取る", "/notices/mail/"),
    ),
    desk_entries=(
        Entry("お知らせの発信", "/desk/news/", WRITERS),
        Entry("緊急のお知らせの区域", "/desk/areas/emergency/", WRITERS, departments=DESKS),
    ),
    event_types=("post.written", "post.approved", "post.released", "post.published", "post.refused"),
    indicators=("m27",),
    roles=WRITERS,
    retention_years=5,
)
