"""Providers whose tokens are wrong, over real HTTP: every one is refused with a plain sentence."""

import base64
import hmac
import json
import time

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from joserfc import jws, jwt
from joserfc.jwk import ECKey

from hataori.blocks.identity.simulator.provider import Provider

from .conftest import nobody_is_in, said, trip

pytestmark = pytest.mark.django_db
REFUSED = "本人確認の結果を確かめられませんでした"


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def claims_fault(**wrong):
    """A provider whose ID token says something else; None leaves the claim out."""

    class Wrong(Provider):
        def claims(self, issued, access):
            said = super().claims(issued, access)
            said.update({name: value() if callable(value) else value for name, value in wrong.items()})
            return {name: value for name, value in said.items() if value is not None}

    return Wrong


def userinfo_fault(**wrong):
    class Wrong(Provider):
        def userinfo(self, bearer):
            said = {**super().userinfo(bearer), **wrong}
            return {name: value for name, value in said.items() if value is not None}

    return Wrong


class AlgNone(Provider):
    def signed(self, claims):
        parts = ({"alg": "none", "kid": self.jwks()["keys"][0]["kid"]}, claims)
        return ".".join(_b64(json.dumps(part).encode()) for part in parts) + "."


class PublicKeyAsSecret(Provider):
    """HS256, keyed with the public key everybody has (RFC 8725, 2.1)."""

    def signed(self, claims):
        header = {"alg": "HS256", "kid": self.jwks()["keys"][0]["kid"]}
        signed = ".".join(_b64(json.dumps(part).encode()) for part in (header, claims))
        return f"{signed}.{_b64(hmac.digest(self.key.as_pem(private=False), signed.encode(), 'sha256'))}"


class UnknownKey(Provider):
    def signed(self, claims):
        other = ECKey.generate_key("P-256", {"kid": "nobody-knows"})
        return jwt.encode({"alg": "ES256", "kid": other.kid}, dict(claims), other, algorithms=["ES256"])


class ForgedKey(Provider):
    """The right key id over another key's signature."""

    def signed(self, claims):
        other = ECKey.generate_key("P-256")
        return jwt.encode({"alg": "ES256", "kid": self.jwks()["keys"][0]["kid"]}, dict(claims), other)


class NoKeyId(Provider):
    def signed(self, claims):
        return jwt.encode({"alg": "ES256"}, dict(claims), self.key)


class EmbeddedKey(Provider):
    """The token brings its own key (jwk header)."""

    def signed(self, claims):
        other = ECKey.generate_key("P-256")
        header = {"alg": "ES256", "jwk": other.as_dict(private=False)}
        return jws.serialize_compact(header, json.dumps(claims).encode(), other)


def strange(header=None, payload=None):
    """A token that is signed by the right key and says strange things in its head or holds no object."""

    class Strange(Provider):
        def signed(self, claims):
            head = {"alg": "ES256", "kid": self.jwks()["keys"][0]["kid"], **(header or {})}
            body = json.dumps(claims if payload is None else payload).encode()
            parts = f"{_b64(json.dumps(head).encode())}.{_b64(body)}".encode()
            raw = ECAlgorithm.sign(self.key, parts)
            return f"{parts.decode()}.{_b64(raw)}"

    return Strange


class ECAlgorithm:
    """ES256 by hand: the library would refuse to write such heads."""

    @staticmethod
    def sign(key: ECKey, parts: bytes) -> bytes:
        der = key.private_key.sign(parts, ec.ECDSA(hashes.SHA256()))
        return b"".join(number.to_bytes(32) for number in decode_dss_signature(der))


class CutToken(Provider):
    def signed(self, claims):
        return super().signed(claims)[:-20]


class NoIdToken(Provider):
    def token(self, form):
        said = super().token(form)
        del said["id_token"]
        return said


class MacToken(Provider):
    def token(self, form):
        return {**super().token(form), "token_type": "mac"}


class AnyCode(Provider):
    """Ignores PKCE and gives a token for any code: our nonce is what still binds the answer to this browser."""

    def redeemed(self, form):
        issued = next(iter(self.codes.values()))
        issued.used = False
        return issued


class OtherPersonsKeyRing(Provider):
    def jwks(self):
        return {"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": self.key.kid}]}


class EmptyKeyRing(Provider):
    def jwks(self):
        return {"keys": "none"}


WRONG_ANSWERS = {
    "crit in the head": (strange({"crit": ["b64"], "b64": False}), "id_token_header"),
    "payload that is a list": (strange(payload=[1, 2]), "id_token_signature"),
    "payload that is text": (strange(payload="hello"), "id_token_signature"),
    "key id that is a number": (strange({"kid": 7}), "id_token_header"),
    "alg that is a list": (strange({"alg": ["ES256"]}), "id_token_alg"),
    "alg none": (AlgNone, "id_token_alg"),
    "HS256 with the public key": (PublicKeyAsSecret, "id_token_alg"),
    "unknown key id": (UnknownKey, "key_unknown"),
    "signature of another key": (ForgedKey, "id_token_signature"),
    "no key id": (NoKeyId, "id_token_header"),
    "key in the token": (EmbeddedKey, "id_token_header"),
    "cut token": (CutToken, "id_token_signature"),
    "no id token": (NoIdToken, "id_token_absent"),
    "other token type": (MacToken, "token_form"),
    "wrong nonce": (claims_fault(nonce="another"), "id_token_nonce"),
    "no nonce": (claims_fault(nonce=None), "id_token_nonce"),
    "wrong audience": (claims_fault(aud="somebody-else"), "id_token_audience"),
    "audience of two": (claims_fault(aud=["hataori", "somebody-else"]), "id_token_audience"),
    "azp of somebody else": (claims_fault(azp="somebody-else"), "id_token_azp"),
    "wrong issuer": (claims_fault(iss="https://evil.example"), "id_token_issuer"),
    "expired": (claims_fault(exp=lambda: int(time.time()) - 60), "id_token_expired"),
    "issued in the future": (claims_fault(iat=lambda: int(time.time()) + 600), "id_token_iat_future"),
    "issued long ago": (claims_fault(iat=lambda: int(time.time()) - 3600), "id_token_iat_old"),
    "not yet": (claims_fault(nbf=lambda: int(time.time()) + 600), "id_token_nbf_future"),
    "no expiry": (claims_fault(exp=None), "id_token_times"),
    "expiry that is no number": (claims_fault(exp="tomorrow"), "id_token_times"),
    "expiry without end": (claims_fault(exp=float("inf")), "id_token_times"),
    "no subject": (claims_fault(sub=None), "id_token_subject"),
    "subject that is a list": (claims_fault(sub=["hanako"]), "id_token_subject"),
    "subject without end": (claims_fault(sub="a" * 300), "id_token_subject"),
    "weaker proof": (claims_fault(acr="aal1"), "id_token_acr"),
    "hash of another access token": (claims_fault(at_hash="AAAAAAAAAAAAAAAAAAAAAA"), "id_token_at_hash"),
    "userinfo of somebody else": (userinfo_fault(sub="somebody-else"), "userinfo_subject"),
    "userinfo without subject": (userinfo_fault(sub=None), "userinfo_subject"),
    "no name": (userinfo_fault(name=None), "userinfo_name"),
    "name that is a number": (userinfo_fault(name=7), "userinfo_name"),
    "no address": (userinfo_fault(address=None), "userinfo_address"),
    "no birthdate": (userinfo_fault(birthdate=None), "userinfo_birthdate"),
    "birthdate that is no day": (userinfo_fault(birthdate="19890231"), "userinfo_birthdate"),
}


@pytest.mark.parametrize("fault", WRONG_ANSWERS)
def test_a_wrong_answer_lets_nobody_in(run_provider, client, fault):
    kind, code = WRONG_ANSWERS[fault]
    run_provider(kind=kind)
    answer = trip(client, "/procedures/")
    assert answer["Location"] == "/procedures/"
    assert REFUSED in said(client, answer)
    nobody_is_in(client, f"refused:{code}")
