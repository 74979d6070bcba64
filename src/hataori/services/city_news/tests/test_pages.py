"""The desk's and everybody's pages, as people with and without scripts use them."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hataori.blocks.messaging import api as messaging
from hataori.kernel.actor import Role
from hataori.platform.outbox import api as outbox
from hataori.services.city_news import models, posts

from .conftest import AUTHOR, FIRST, emergency, news, staff, work, written

TYPED = {
    "kind": "news",
    "department": "public-relations",
    "title": "ごみの収集",
    "body": "速やかに提出してください。",
    "channels": ["board"],
}


@pytest.fixture(autouse=True)
def departments(db, monkeypatch):
    names = {"public-relations": "広報課", "crisis-management": "危機管理課", "policy": "政策課"}
    monkeypatch.setattr("hataori.services.city_news.forms.department_names", lambda: names)


def html(answer):
    return answer.content.decode()


class TestDesk:
    def test_writing_checking_and_handing_in(self, provider, as_staff):
        browser = as_staff(Role.PUBLISHER)
        assert "お知らせはまだありません" in html(browser.get("/desk/news/"))
        checked = browser.post("/desk/news/new/", {**TYPED, "act": "check"})
        assert "「速やかに」は「すぐに」と書けます" in html(checked)
        assert models.Post.objects.count() == 0
        proposed = browser.post("/desk/news/new/", {**TYPED, "act": "plain"})
        assert "すぐに出してください。" in html(proposed)
        saved = browser.post("/desk/news/new/", {**TYPED, "act": "save"})
        post = models.Post.objects.get()
        assert saved["Location"] == f"/desk/news/{post.key}/"
        page = html(browser.get(saved["Location"]))
        assert "掲示板（模擬）" in page
        assert re.search(r"\d+ / 80文字分", page)
        browser.post(f"/desk/news/{post.key}/submit/")
        post.refresh_from_db()
        assert post.state == "waiting"
        browser.post(f"/desk/news/{post.key}/approve/")
        post.refresh_from_db()
        assert post.state == "waiting"

    def test_what_is_missing_stands_at_its_field(self, provider, as_staff):
        answer = as_staff(Role.PUBLISHER).post("/desk/news/new/", {**TYPED, "title": "", "act": "save"})
        assert answer.status_code == 422
        assert "error" in html(answer)

    def test_an_image_needs_words_and_loses_its_metadata(self, provider, as_staff, client):
        from io import BytesIO

        import piexif
        from PIL import Image

        held = BytesIO()
        exif = piexif.dump({"GPS": {piexif.GPSIFD.GPSLatitude: ((35, 1), (18, 1), (0, 1))}})
        Image.new("RGB", (64, 64), "white").save(held, "JPEG", exif=exif)
        browser = as_staff(Role.PUBLISHER)

        def picture():
            return SimpleUploadedFile("a.jpg", held.getvalue(), "image/jpeg")

        refused = browser.post("/desk/news/new/", {**TYPED, "picture": picture(), "act": "save"})
        assert (refused.status_code, models.Post.objects.count()) == (422, 0)
        browser.post("/desk/news/new/", {**TYPED, "picture": picture(), "image_alt": "白い紙", "act": "save"})
        post = models.Post.objects.get()
        assert post.image
        assert client.get(f"/news/{post.key}/image/").status_code == 404
        posts.submit(post.key, staff("who"))
        from hataori.services.city_news import approving

        approving.approve(post.key, FIRST)
        shown = client.get(f"/news/{post.key}/image/")
        assert shown["Content-Type"] == "image/jpeg"
        assert b"Exif" not in shown.content
        assert 'alt="白い紙"' in html(client.get(f"/news/{post.key}/"))

    def test_what_is_no_image_is_refused_with_a_sentence(self, provider, as_staff):
        evil = SimpleUploadedFile("a.svg", b"<svg onload='x()'/>", "image/svg+xml")
        answer = as_staff(Role.PUBLISHER).post(
            "/desk/news/new/", {**TYPED, "picture": evil, "image_alt": "x", "act": "save"}
        )
        assert answer.status_code == 422
        assert models.Post.objects.count() == 0

    def test_an_emergency_from_the_template(self, provider, as_staff):
        browser = as_staff(Role.PUBLISHER)
        assert "レベル4避難指示" in html(browser.get("/desk/news/emergency/"))
        typed = {"template": "evacuation-l4", "area": "北部", "hours": "6", "exercise": "on"}
        assert browser.post("/desk/news/emergency/", {**typed, "area": ""}).status_code == 422
        made = browser.post("/desk/news/emergency/", {**typed, "polygon": "1 2"})
        assert (made.status_code, models.Post.objects.count()) == (422, 0)
        made = browser.post("/desk/news/emergency/", typed)
        page = html(browser.get(made["Location"]))
        assert "【訓練】レベル4避難指示（北部）" in page
        assert "Evacuation Order" in page
        assert browser.get(f"{made['Location']}edit/").status_code == 200
        changed = {"title": "レベル4避難指示（北部の一部）", "body": "逃げてください。"}
        browser.post(f"{made['Location']}edit/", changed)
        post = models.Post.objects.get()
        assert (post.title, post.exercise, post.alert["area"]) == (changed["title"], True, "北部")

    def test_approval_update_and_log_by_buttons(self, provider, as_staff):
        provider.change("board", max_length=None)
        post = emergency()
        provider.error = messaging.PostRefused("403 no")
        work()
        browser = as_staff(Role.PUBLISHER)
        page = html(browser.get(f"/desk/news/{post.key}/"))
        assert "届きませんでした" in page
        (dead,) = outbox.dead_letters("board")
        provider.error = None
        assert browser.post(f"/desk/news/{post.key}/retry/", {"message": "nonsense"}).status_code == 302
        browser.post(f"/desk/news/{post.key}/retry/", {"message": dead.id})
        work()
        assert "届きました" in html(browser.get(f"/desk/news/{post.key}/"))
        made = browser.post(f"/desk/news/{post.key}/cancel/")
        assert "解除：レベル4避難指示" in html(browser.get(made["Location"]))

    def test_translations_by_people_and_none_by_a_missing_machine(self, post, as_staff):
        browser = as_staff(Role.PUBLISHER)
        typed = {"language": "en", "title": "Festival", "body": "On 29 November."}
        browser.post(f"/desk/news/{post.key}/translation/", typed)
        assert models.Translation.objects.get().title == "Festival"
        page = browser.post(f"/desk/news/{post.key}/translation/", {**typed, "act": "machine"}, follow=True)
        assert "機械翻訳はつながっていません" in html(page)
        assert browser.post(f"/desk/news/{post.key}/translation/", {"language": "en"}).status_code == 422

    def test_send_back_and_withdraw_ask_why(self, provider, as_staff):
        post = news()
        browser = as_staff(Role.PUBLISHER)
        assert browser.post(f"/desk/news/{post.key}/withdraw/", {}).status_code == 422
        browser.post(f"/desk/news/{post.key}/withdraw/", {"reason": "まちがい"})
        post.refresh_from_db()
        assert post.state == "withdrawn"

    def test_who_writes_nothing_sees_nothing(self, post, as_staff, client):
        assert as_staff(Role.AUDITOR).get("/desk/news/").status_code == 403
        assert client.get("/desk/news/").status_code in (302, 403)

    @pytest.mark.parametrize("address", ["approved", "x/update", "none/submit"])
    def test_unknown_addresses_are_not_found(self, address, post, as_staff):
        assert as_staff(Role.PUBLISHER).post(f"/desk/news/{address}/").status_code in (404, 405)

    def test_what_waits_for_approval_is_on_the_staffs_home(self, provider, as_staff):
        post = posts.write(written(), AUTHOR)
        browser = as_staff(Role.PUBLISHER)
        assert "承認を待つお知らせ" not in html(browser.get("/desk/"))
        posts.submit(post.key, AUTHOR)
        assert f"/desk/news/{post.key}/" in html(browser.get("/desk/"))


class TestResidents:
    def test_list_post_languages_and_feed(self, provider, client):
        draft = posts.write(written(plain_title="まつり", plain_body="11月29日に まつりが あります。"), AUTHOR)
        posts.translate(draft, "en", "Festival", "On 29 November.", AUTHOR)
        from hataori.services.city_news import approving

        assert draft.title not in html(client.get("/news/"))
        assert client.get(f"/news/{draft.key}/").status_code == 404
        posts.submit(draft.key, AUTHOR)
        approving.approve(draft.key, FIRST)
        assert draft.title in html(client.get("/news/"))
        assert draft.title not in html(client.get("/news/?kind=event"))
        page = html(client.get(f"/news/{draft.key}/"))
        assert 'lang=en"' in page
        assert "On 29 November." in html(client.get(f"/news/{draft.key}/?lang=en"))
        easy = html(client.get(f"/news/{draft.key}/?lang=ja-x-easy"))
        assert "まつりが あります" in easy
        assert "<rt>にち</rt>" in easy
        feed = client.get("/feeds/news.atom")
        assert feed["Content-Type"].startswith("application/atom+xml")
        assert draft.title in html(feed)

    def test_words_are_never_markup(self, provider, client):
        post = news(title="<script>alert(1)</script>", body="<b>&amp;]]>")
        for address in ("/news/", f"/news/{post.key}/", "/feeds/news.atom", "/"):
            assert "<script>alert(1)" not in html(client.get(address))
        from lxml import etree

        etree.fromstring(client.get("/feeds/news.atom").content)

    def test_an_older_emergency_leads_to_the_newer(self, provider, client):
        from hataori.services.city_news import chains

        from .conftest import out

        provider.change("board", max_length=None)
        first = emergency()
        second = out(chains.draft_update(first.key, AUTHOR))
        page = html(client.get(f"/news/{first.key}/"))
        assert f"/news/{second.key}/" in page
        assert second.title in html(client.get("/emergency/"))

    def test_the_banner_is_on_every_page(self, provider, client):
        provider.change("board", max_length=None)
        post = emergency()
        assert post.title in html(client.get("/news/"))
        assert post.title in html(client.get("/"))

    def test_following_needs_an_account_and_an_address(self, provider, client):
        assert client.get("/news/follow/").status_code == 302

    def test_the_samples_of_the_city_are_marked_and_told_to_nobody(self, provider, client, settings):
        from hataori.services.city_news.city import load_posts

        assert load_posts(settings.HATAORI_CITY_FOLDER, None).created == 3
        assert load_posts(settings.HATAORI_CITY_FOLDER, None).unchanged == 3
        work()
        assert provider.sent == []
        for address in ("/", "/news/", "/news/sample-waste/"):
            assert "見本" in html(client.get(address))
