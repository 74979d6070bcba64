"""Signing in: what works, what is refused, and that strangers cannot close the door on an owner."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hataori.kernel import clock
from hataori.kernel.errors import Rejected
from hataori.platform.accounts import codes, limits, models, rules
from hataori.platform.accounts import sign_in as door
from hataori.platform.accounts.tasks import clean
from hataori.platform.audit.api import entries

from .conftest import PASSWORD, code_in, is_in, sign_in

pytestmark = pytest.mark.django_db

BUDGETS = (rules.DEVICE, rules.ACCOUNT, rules.SOURCE, rules.MAIL, rules.SIGN_UP_SOURCE)


def test_the_right_password_opens_and_the_wrong_one_does_not(resident, browser):
    resident()
    person = browser()
    wrong = sign_in(person, "hanako@example.jp", "not the password at all")
    assert wrong.status_code == 422
    assert door.WRONG in wrong.content.decode()
    assert not is_in(person)
    assert sign_in(person, " Hanako@Example.JP ").status_code == 302
    assert is_in(person)


def test_a_login_that_does_not_exist_reads_the_same_as_a_wrong_password(resident, browser):
    resident()
    known = sign_in(browser(), "hanako@example.jp", "not the password at all")
    unknown = sign_in(browser(), "nobody@example.jp", "not the password at all")
    assert known.status_code == unknown.status_code == 422
    strip = lambda page, login: page.content.decode().replace(login, "LOGIN").split("csrfmiddlewaretoken")[0]  # noqa: E731
    assert strip(known, "hanako@example.jp") == strip(unknown, "nobody@example.jp")


def test_an_unknown_login_costs_as_many_hashes_as_a_known_one(resident, browser, monkeypatch):
    resident()
    hashed = []
    monkeypatch.setattr(door, "make_password", lambda password: hashed.append("unknown") or make_password(password))
    check = models.Account.check_password
    monkeypatch.setattr(models.Account, "check_password", lambda row, raw: hashed.append("known") or check(row, raw))
    sign_in(browser(), "nobody@example.jp", "wrong wrong wrong")
    sign_in(browser(), "hanako@example.jp", "wrong wrong wrong")
    assert hashed == ["unknown", "known"]


def test_over_budget_no_password_is_hashed(resident, browser, monkeypatch):
    resident()
    stranger = browser("203.0.113.9")
    for _ in range(rules.ACCOUNT.tries):
        sign_in(stranger, "hanako@example.jp", "wrong wrong wrong")
    monkeypatch.setattr(models.Account, "check_password", lambda row, raw: pytest.fail("hashed over budget"))
    monkeypatch.setattr(door, "make_password", lambda raw: pytest.fail("hashed over budget"))
    slow = sign_in(stranger, "hanako@example.jp")
    assert slow.status_code == 429
    assert "/account/sign-in/new-device/" in slow.content.decode()


def test_the_owner_signs_in_whatever_strangers_have_tried(resident, browser, mailbox):
    """The rule at small scale: wrong tries over many logins and sources, then the owner by each of his ways."""
    owners = [resident(f"owner{number}@example.jp") for number in range(13)]
    home = browser("192.0.2.1")
    sign_in(home, owners[0].login)
    home.post("/account/sign-out/")
    for number in range(4450):
        source = f"198.51.{number % 97}.{number % 251}"
        tried = door.PasswordTry(owners[number % 13].login, "wrong wrong wrong", source, lambda account_id: "")
        with pytest.raises((door.Rejected, door.SlowDown)):
            door.check_password(tried)

    new_device = browser("192.0.2.200")
    assert sign_in(new_device, owners[0].login).status_code == 429, "strangers did spend the account's budget"
    assert sign_in(home, owners[0].login).status_code == 302, "the known device has its own"
    assert is_in(home)

    new_device.post("/account/sign-in/new-device/", {"login": owners[0].login})
    code = code_in(mailbox[-1])
    assert new_device.post("/account/sign-in/code/", {"code": code.lower().replace("-", " ")}).status_code == 302
    assert not is_in(new_device), "the code alone does not sign in"
    assert sign_in(new_device, owners[0].login).status_code == 302
    assert is_in(new_device)


def test_a_source_over_its_budget_does_not_spend_other_accounts(resident, browser):
    resident("victim@example.jp")
    stranger = browser("203.0.113.9")
    for number in range(rules.SOURCE.tries):
        sign_in(stranger, f"nobody{number}@example.jp", "wrong wrong wrong")
    for _ in range(rules.ACCOUNT.tries + 5):
        assert sign_in(stranger, "victim@example.jp", "wrong wrong wrong").status_code == 429
    assert sign_in(browser("192.0.2.77"), "victim@example.jp").status_code == 302


def test_a_forged_or_foreign_device_cookie_buys_no_budget(resident, browser):
    resident("hanako@example.jp")
    resident("taro@example.jp")
    taro = browser("203.0.113.9")
    sign_in(taro, "taro@example.jp")
    taro.post("/account/sign-out/")
    for _ in range(rules.ACCOUNT.tries):
        sign_in(taro, "hanako@example.jp", "wrong wrong wrong")
    assert sign_in(taro, "hanako@example.jp").status_code == 429
    taro.cookies["hataori_device"] = "eyJ4IjoieSJ9:forged"
    assert sign_in(taro, "hanako@example.jp").status_code == 429


def test_the_known_device_is_limited_too(resident, browser):
    resident()
    home = browser()
    sign_in(home, "hanako@example.jp")
    home.post("/account/sign-out/")
    allowed = rules.DEVICE.tries + rules.ACCOUNT.tries
    answers = [sign_in(home, "hanako@example.jp", "wrong wrong wrong").status_code for _ in range(allowed + 1)]
    assert answers[-1] == 429
    with clock.frozen(clock.now() + timedelta(hours=1)):
        assert sign_in(home, "hanako@example.jp").status_code == 302


def test_asking_for_more_mails_never_kills_the_code_in_the_mailbox(resident, browser, mailbox):
    resident()
    stranger, owner = browser("203.0.113.9"), browser("192.0.2.50")
    for _ in range(20):
        stranger.post("/account/sign-in/new-device/", {"login": "hanako@example.jp"})
        stranger.post("/account/sign-in/code/", {"code": "AAAAA-AAAAA"})
    assert len(mailbox) == rules.MAIL.tries, "the mailbox is not flooded"
    assert owner.post("/account/sign-in/code/", {"code": code_in(mailbox[0])}).status_code == 302
    assert sign_in(owner, "hanako@example.jp").status_code == 302


def test_codes_of_one_kind_do_not_hold_back_another(resident, browser, mailbox):
    resident()
    for _ in range(10):
        browser("203.0.113.9").post("/account/sign-in/new-device/", {"login": "hanako@example.jp"})
        browser("203.0.113.9").post("/account/sign-up/", {"email": "hanako@example.jp"})
    browser().post("/account/reset/", {"login": "hanako@example.jp"})
    assert "パスワードの再設定" in mailbox[-1]["subject"]


def test_cleaning_forgets_what_no_longer_decides(resident, browser):
    resident()
    person = browser()
    sign_in(person, "hanako@example.jp", "wrong wrong wrong")
    sign_in(person, "hanako@example.jp")
    person.post("/account/sign-in/new-device/", {"login": "hanako@example.jp"})
    with clock.frozen(clock.now() + timedelta(hours=2)):
        clean()
    assert not models.Tries.objects.exists()
    assert not models.OneTimeCode.objects.exists()
    assert is_in(person), "a session lives by the machine's clock"


def test_a_code_is_good_once_and_for_an_hour(resident, browser, mailbox):
    resident()
    owner = browser()
    owner.post("/account/sign-in/new-device/", {"login": "hanako@example.jp"})
    owner.post("/account/sign-in/new-device/", {"login": "hanako@example.jp"})
    first, second = map(code_in, mailbox)
    assert owner.post("/account/sign-in/code/", {"code": first}).status_code == 302
    assert owner.post("/account/sign-in/code/", {"code": first}).status_code == 422
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        assert owner.post("/account/sign-in/code/", {"code": second}).status_code == 422


def test_nobody_without_an_account_gets_mail(browser, mailbox):
    assert browser().post("/account/reset/", {"login": "nobody@example.jp"}).status_code == 302
    assert mailbox == []


def test_failures_are_audited_without_the_login_typed(resident, browser):
    account = resident()
    sign_in(browser(), account.login, "wrong wrong wrong")
    sign_in(browser(), "typed-into-the-wrong-box", "wrong wrong wrong")
    found = [entry for entry in entries() if entry.action == "accounts.sign_in_failed"]
    assert {entry.subject for entry in found} == {f"account/{account.id}", "account/unknown"}
    assert all("typed-into" not in str(entry) for entry in found)


def test_a_closed_door_page_sends_back_to_where_one_wanted_to_go(resident, browser):
    resident()
    person = browser()
    asked = person.get("/my/profile/")
    assert asked.status_code == 302
    assert asked.url == "/account/sign-in/?next=%2Fmy%2Fprofile%2F"
    assert sign_in(person, "hanako@example.jp", next="/my/profile/").url == "/my/profile/"
    assert sign_in(browser(), "hanako@example.jp", next="https://evil.example/").url == "/my/"


@given(moments=st.lists(st.integers(0, 10**10), min_size=1, max_size=5))
def test_windows_hold_the_moment_and_never_overlap(moments):
    for budget in BUDGETS:
        for moment in moments:
            window = budget.window(moment)
            assert window <= moment < window + budget.seconds
            assert window % budget.seconds == 0


@given(st.booleans(), st.booleans(), st.booleans())
def test_a_known_device_never_depends_on_strangers(device, account, source):
    way = rules.way_in(device_left=device, account_left=account, source_left=source)
    assert (way == "known_device") == device
    assert (way == "refused") == (not device and not (account and source))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tries=st.lists(st.tuples(st.sampled_from("ab"), st.booleans()), max_size=60))
def test_spent_is_exactly_what_was_taken_and_not_given_back(tries):
    models.Tries.objects.all().delete()
    spent = {"a": 0, "b": 0}
    for of, right in tries:
        assert limits.spend(rules.ACCOUNT, of) == spent[of] + 1
        if right:
            limits.give_back(rules.ACCOUNT, of)
        else:
            spent[of] += 1
    assert all(limits.left(rules.ACCOUNT, of) == (count < rules.ACCOUNT.tries) for of, count in spent.items())


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    strangers=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2)), max_size=70),
    owner_slips=st.integers(0, rules.DEVICE.tries - 1),
)
def test_no_order_of_strangers_tries_keeps_the_owner_from_his_known_device(resident_once, strangers, owner_slips):
    """Whatever was tried from wherever, and however often the owner himself slipped within his budget."""
    models.Tries.objects.all().delete()
    logins = [account.login for account in resident_once]
    for source, login in strangers:
        refused(door.PasswordTry(logins[login], "wrong wrong wrong", f"198.51.100.{source}", lambda _id: ""))
    home = [
        door.PasswordTry(logins[0], text, "198.51.100.0", lambda _id: "nonce") for text in ("slip of a key", PASSWORD)
    ]
    for _ in range(owner_slips):
        assert isinstance(refused(home[0]), Rejected), "a slip on a known device is checked, not put off"
    assert door.check_password(home[1]).login == logins[0]


def refused(tried):
    with pytest.raises((Rejected, door.SlowDown)) as caught:
        door.check_password(tried)
    return caught.value


@pytest.fixture
def resident_once(resident):
    return [resident(f"owner{number}@example.jp") for number in range(3)]


def test_behind_a_proxy_the_address_it_saw_counts(settings, rf):
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.66, 198.51.100.7")
    assert door.source(request) == "10.0.0.1", "nobody is believed unless the operator says so"
    settings.HATAORI_CLIENT_ADDRESS_HEADER = "HTTP_X_FORWARDED_FOR"
    assert door.source(request) == "198.51.100.7"


@pytest.mark.django_db(transaction=True)
def test_one_code_opens_once_however_often_it_is_sent_at_once(resident, run_threads):
    account = models.Account.objects.get(pk=resident().id)
    code = codes.issue("device", email=account.login, account=account)

    def use(number):
        try:
            return codes.use("device", code).pk
        except Rejected:
            return None

    assert sum(found is not None for found in run_threads(8, use)) == 1


def test_old_windows_are_forgotten():
    limits.spend(rules.ACCOUNT, "somebody")
    with clock.frozen(clock.now() + timedelta(hours=2)):
        limits.spend(rules.ACCOUNT, "somebody else")
        assert models.Tries.objects.count() == 1


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2ff::9", "2001:db8:1:200::/56"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_one_household_is_one_source(address, source):
    assert rules.source_of(address) == source


@pytest.mark.django_db(transaction=True)
def test_parallel_guesses_cannot_slip_through(run_threads):
    counts = run_threads(16, lambda number: limits.spend(rules.ACCOUNT, "one"))
    assert sorted(counts) == list(range(1, 17))


def test_no_more_than_the_budget_get_in_at_once_and_a_flood_writes_nothing(django_assert_num_queries):
    told = [limits.within(rules.ACCOUNT, "one") for _ in range(rules.ACCOUNT.tries + 1)]
    assert told == [True] * rules.ACCOUNT.tries + [False]
    assert sum(entry.action == "accounts.tries_spent" for entry in entries()) == 1
    with django_assert_num_queries(1):
        assert not limits.within(rules.ACCOUNT, "one")
    limits.give_back(rules.ACCOUNT, "one")
    assert not limits.within(rules.ACCOUNT, "one")


def test_password_in_the_wrong_field_is_never_shown_back(resident, browser):
    resident()
    page = sign_in(browser(), "hanako@example.jp", "wrong wrong wrong")
    assert "wrong wrong wrong" not in page.content.decode()
    assert PASSWORD not in page.content.decode()
