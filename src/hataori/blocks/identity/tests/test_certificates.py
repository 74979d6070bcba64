"""Certificates of the look-alike CA: what they say of their holder, and which of them hold."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509 import ocsp
from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.identity.certificates import profile, revocation, validation
from hataori.blocks.identity.errors import NotProven
from hataori.blocks.identity.simulator import ca as stand_in
from hataori.blocks.identity.simulator.ca import LookAlikeCA
from hataori.blocks.identity.simulator.people import CardHolder
from hataori.blocks.identity.simulator.run import AuthorityApplication
from hataori.kernel import clock

from .conftest import served

TSUJI = CardHolder(
    "tsuji",
    "辻󠄂　﨑子",
    "19590700",
    "愛知県一宮市木曽川町黒田字見本1番地",
    name_substitutes="辻　崎子",
    address_substitutes="愛知県一宮市木曽川町黒田字見本1番地",
)


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def ca(tmp_path_factory) -> LookAlikeCA:
    folder = tmp_path_factory.mktemp("ca")
    return LookAlikeCA.kept_in(folder, "http://127.0.0.1:1")


def code_of(act) -> str:
    with pytest.raises(NotProven) as refused:
        act()
    return refused.value.code


def test_the_six_names_are_read_letter_by_letter(ca, key):
    found = profile.person_of(ca.issue(TSUJI, key.public_key()))
    assert found.name == TSUJI.name
    assert "\U000e0102" in found.name
    assert found.name_substitutes == "辻　崎子"
    assert found.gender == "female"
    assert found.address == TSUJI.address
    assert found.address_substitutes == TSUJI.address_substitutes


@pytest.mark.parametrize(
    ("text", "day", "words"),
    [
        ("419890514", date(1989, 5, 14), "平成1年（1989年）5月14日"),
        ("520190501", date(2019, 5, 1), "令和1年（2019年）5月1日"),
        ("319590700", None, "昭和34年（1959年）7月 日不明"),
        ("319590000", None, "昭和34年（1959年） 月不明 日不明"),
        ("000000000", None, "年不明  月不明 日不明"),
        ("218990101", date(1899, 1, 1), "1899年1月1日"),
    ],
)
def test_dates_of_birth_keep_what_is_unknown(text, day, words):
    assert profile.era_date(text) == (day, words)


@pytest.mark.parametrize("text", ["", "4198905", "4198905141", "４19890514", "419890231", "4abcdefgh"])
def test_dates_that_are_none_are_refused(text):
    assert code_of(lambda: profile.era_date(text)) == "certificate_birthdate"


@given(st.text(min_size=1, max_size=400))
def test_any_text_survives_the_certificate(text):
    assert profile.utf8_string(stand_in.utf8_string(text)) == text


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(raw):
    with suppress(NotProven):
        assert isinstance(profile.utf8_string(raw), str)


def test_a_certificate_without_names_is_nobodys(ca, key):
    empty = CardHolder("x", "", "00000000", "")
    assert code_of(lambda: profile.person_of(ca.issue(empty, key.public_key()))) == "certificate_nobody"


def test_a_good_certificate_holds_by_ocsp_and_by_list(ca, key, settings):
    folder = ca.folder
    with served(AuthorityApplication(lambda: ca)) as port:
        settings.HATAORI_EGRESS_ALLOW = [f"127.0.0.1:{port}"]
        ca.url = f"http://127.0.0.1:{port}"
        good = ca.issue(TSUJI, key.public_key())
        assert validation.TrustedFolder(folder).check(good, clock.machine()).startswith("OCSP ")
        bad = ca.issue(TSUJI, key.public_key())
        ca.revoke(bad.serial_number)
        assert code_of(lambda: validation.TrustedFolder(folder).check(bad, clock.machine())) == "certificate_revoked"
        assert revocation.by_list(ca.crl(), good, ca.certificate, clock.machine()).startswith("CRL ")
        assert (
            code_of(lambda: revocation.by_list(ca.crl(), bad, ca.certificate, clock.machine())) == "certificate_revoked"
        )


def test_a_revocation_that_cannot_be_asked_is_no_answer(ca, key, settings):
    settings.HATAORI_EGRESS_ALLOW = ["127.0.0.1:1"]
    ca.url = "http://127.0.0.1:1"
    found = ca.issue(TSUJI, key.public_key())
    assert (
        code_of(lambda: validation.TrustedFolder(ca.folder).check(found, clock.machine())) == "revocation_unreachable"
    )
    ca.url = ""
    mute = ca.issue(TSUJI, key.public_key())
    assert code_of(lambda: validation.TrustedFolder(ca.folder).check(mute, clock.machine())) == "revocation_unknown"


def good(*_asked) -> str:
    return "asked"


def test_another_cas_certificate_is_refused_before_anything_is_asked(ca, key):
    other = LookAlikeCA.new("http://127.0.0.1:1")
    forged = other.issue(TSUJI, key.public_key())
    asked = []
    judge = validation.TrustedFolder(ca.folder, lambda *args: asked.append(args) or "")
    assert code_of(lambda: judge.check(forged, clock.machine())) == "certificate_chain"
    assert not asked


def test_an_end_certificate_signs_no_others(ca, key):
    """A card's key plays CA: its certificate is not among the trusted, and is no CA if somebody put it there."""
    card = ca.issue(TSUJI, key.public_key())
    forger = LookAlikeCA(key, card)
    forged = forger.issue(TSUJI, key.public_key())
    assert code_of(lambda: validation.issuer_of(forged, [ca.certificate, card])) == "certificate_chain"


def test_time_and_purpose(ca, key):
    judge = validation.TrustedFolder(ca.folder, good)
    past = ca.issue(
        TSUJI,
        key.public_key(),
        starts=clock.machine() - timedelta(days=30),
        ends=clock.machine() - timedelta(seconds=1),
    )
    assert code_of(lambda: judge.check(past, clock.machine())) == "certificate_expired"
    future = ca.issue(TSUJI, key.public_key(), starts=clock.machine() + timedelta(hours=1))
    assert code_of(lambda: judge.check(future, clock.machine())) == "certificate_early"
    login_only = ca.issue(TSUJI, key.public_key(), signs=False)
    assert code_of(lambda: judge.check(login_only, clock.machine())) == "certificate_purpose"
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505  that is what is refused
    assert code_of(lambda: judge.check(ca.issue(TSUJI, weak.public_key()), clock.machine())) == "certificate_purpose"
    assert code_of(lambda: judge.check(ca.certificate, clock.machine())) == "certificate_purpose"


def test_a_folder_without_cas_trusts_nobody(ca, key, tmp_path):
    found = ca.issue(TSUJI, key.public_key())
    assert (
        code_of(lambda: validation.TrustedFolder(tmp_path / "none").check(found, clock.machine()))
        == "certificate_chain"
    )


def test_lists_and_answers_of_others_or_of_yesterday_are_refused(ca, key):
    other = LookAlikeCA.new()
    found = ca.issue(TSUJI, key.public_key())
    assert code_of(lambda: revocation.by_list(other.crl([]), found, ca.certificate, clock.machine())) == "crl_signature"
    old = ca.crl([], age=timedelta(days=2))
    assert code_of(lambda: revocation.by_list(old, found, ca.certificate, clock.machine())) == "crl_old"
    assert code_of(lambda: revocation.by_list(b"list", found, ca.certificate, clock.machine())) == "crl_form"
    second = ca.issue(TSUJI, key.public_key())
    request = ocsp.OCSPRequestBuilder().add_certificate(second, ca.certificate, hashes.SHA256()).build()
    answer = ca.ocsp(request.public_bytes(serialization.Encoding.DER))
    assert revocation.by_ocsp(answer, second, ca.certificate, clock.machine()).startswith("OCSP")
    assert code_of(lambda: revocation.by_ocsp(answer, found, ca.certificate, clock.machine())) == "ocsp_other"
    assert code_of(lambda: revocation.by_ocsp(answer, second, other.certificate, clock.machine())) == "ocsp_signature"
    later = clock.machine() + timedelta(hours=2)
    assert code_of(lambda: revocation.by_ocsp(answer, second, ca.certificate, later)) == "ocsp_old"
    assert code_of(lambda: revocation.by_ocsp(b"good", second, ca.certificate, clock.machine())) == "ocsp_form"


def test_an_answer_about_several_certificates_at_once_is_none(ca, key):
    """Read lazily, it breaks only when it is asked: that must not break the page."""
    found = ca.issue(TSUJI, key.public_key())
    request = ocsp.OCSPRequestBuilder().add_certificate(found, ca.certificate, hashes.SHA256()).build()
    told = asn1_ocsp.OCSPResponse.load(ca.ocsp(request.public_bytes(serialization.Encoding.DER)))
    basic = told["response_bytes"]["response"].parsed
    basic["tbs_response_data"]["responses"].append(basic["tbs_response_data"]["responses"][0].copy())
    whole = {
        "response_type": "basic_ocsp_response",
        "response": asn1_ocsp.BasicOCSPResponse.load(basic.dump(force=True)),
    }
    several = asn1_ocsp.OCSPResponse({"response_status": "successful", "response_bytes": whole}).dump()
    assert code_of(lambda: revocation.by_ocsp(several, found, ca.certificate, clock.machine())) == "ocsp_form"


def test_an_anchor_that_says_nothing_of_being_a_ca_is_none(ca, key, tmp_path):
    name, moment = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "CA")]), clock.machine()
    built = x509.CertificateBuilder(name, name, key.public_key(), 7).not_valid_before(moment)
    anchor = built.not_valid_after(moment + timedelta(days=1)).sign(key, hashes.SHA256())
    leaf = x509.CertificateBuilder(name, name, key.public_key(), 8).not_valid_before(moment)
    leaf = leaf.not_valid_after(moment + timedelta(days=1)).sign(key, hashes.SHA256())
    assert code_of(lambda: validation.issuer_of(leaf, [anchor])) == "certificate_chain"


def test_names_written_twice_are_refused(key, ca):
    names = [x509.OtherName(x509.ObjectIdentifier(profile.NAME), stand_in.utf8_string(name)) for name in ("一", "二")]
    built = (
        x509.CertificateBuilder(ca.certificate.subject, x509.Name([]), key.public_key(), 7)
        .not_valid_before(clock.machine())
        .not_valid_after(clock.machine() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=True)
        .sign(ca.key, hashes.SHA256())
    )
    assert code_of(lambda: profile.person_of(built)) == "certificate_san_twice"
