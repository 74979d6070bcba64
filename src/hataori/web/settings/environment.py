"""What the environment says: HATAORI_HOME, HATAORI_DATABASE_URL and friends (docs/reference/settings.md)."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from hataori.kernel.environment import hours, refuse, web_port, whole_number

SOURCE = Path(__file__).parents[4]
HOME = Path(os.environ.get("HATAORI_HOME", "var")).resolve()
PROFILE = os.environ.get("HATAORI_PROFILE", "development")
TEST = os.environ.get("HATAORI_TEST") == "1"
CITY = os.environ.get("HATAORI_CITY", "ichinomiya")
CITIES = Path(os.environ.get("HATAORI_CITIES", SOURCE / "cities"))
PORT = web_port()
URL = os.environ.get("HATAORI_URL", f"http://127.0.0.1:{PORT}").rstrip("/")

# Where papers get their time stamps (RFC 3161), and a function that answers a pyHanko Signer (PKCS#11, HSM).
TSA_URL = os.environ.get("HATAORI_TSA_URL", "")
SIGNER = os.environ.get("HATAORI_SIGNER", "")
# module:object that says whether a signing certificate holds (a platform operator's service).
CERTIFICATE_VALIDATOR = os.environ.get("HATAORI_CERTIFICATE_VALIDATOR", "")

# The gateways of door locks: an MQTT broker with Zigbee2MQTT, Z-Wave JS server, python-matter-server.
MQTT_URL = os.environ.get("HATAORI_MQTT_URL", "")
MQTT_BASE = os.environ.get("HATAORI_MQTT_BASE", "zigbee2mqtt")
ZWAVE_URL = os.environ.get("HATAORI_ZWAVE_URL", "")
MATTER_URL = os.environ.get("HATAORI_MATTER_URL", "")

METRICS_TOKEN = os.environ.get("HATAORI_METRICS_TOKEN", "")


def listed(name: str) -> list[str]:
    """A setting that holds several values, divided by commas."""
    return [value.strip() for value in os.environ.get(name, "").split(",") if value.strip()]


# A production installation always verifies; elsewhere 0 plays recorded requests, whose signatures are gone.
ALEXA_VERIFY = os.environ.get("HATAORI_ALEXA_VERIFY", "1") != "0" or PROFILE == "production"
_TRIED_SKILL = "" if PROFILE == "production" else "amzn1.ask.skill.hataori-test"


def alexa() -> dict[str, Any]:
    """Skills by their application's id, each with the municipality it speaks for (none: all that are imported)."""
    named = listed("HATAORI_ALEXA_SKILLS") or [name for name in [_TRIED_SKILL] if name]
    skills = {each.partition("=")[0].strip(): each.partition("=")[2].strip() for each in named}
    return {"verify": ALEXA_VERIFY, "skills": skills}


# How many people pages under these addresses serve at once before newcomers get a numbered ticket; 0: no waiting room.
WAITING_ROOM = whole_number("HATAORI_WAITING_ROOM", 500)
WORKERS = whole_number("HATAORI_WORKERS", 2, least=1)
WAITING_IDLE = whole_number("HATAORI_WAITING_IDLE", 180, least=1)
WAITING_PREFIXES = listed("HATAORI_WAITING_PREFIXES") or ["/facilities/"]

NIGHT = hours("HATAORI_NIGHT", "1-5")

# Calls of GeoReport that write, an hour, of one source without a key and of one with it.
GEOREPORT_GUESTS = whole_number("HATAORI_GEOREPORT_GUESTS_AN_HOUR", 3_000)
GEOREPORT_PARTNERS = whole_number("HATAORI_GEOREPORT_PARTNERS_AN_HOUR", 20_000)

# How maps look: empty, our own ground of town points; gsi, the vector tiles of 国土地理院; or the address of a style.
MAP_STYLE = os.environ.get("HATAORI_MAP_STYLE", "")
MAP_TILES = os.environ.get("HATAORI_MAP_TILES", "https://cyberjapandata.gsi.go.jp/xyz/optimal_bvmap-v1/{z}/{x}/{y}.pbf")


def map_hosts() -> list[str]:
    """The only other hosts a page may ask, and none while the map needs none."""
    named = [MAP_TILES] if MAP_STYLE == "gsi" else [MAP_STYLE] if MAP_STYLE else []
    found = [f"{part.scheme}://{part.netloc}" for part in map(urlsplit, named) if part.netloc]
    return [*found, *listed("HATAORI_MAP_HOSTS")] if MAP_STYLE else []


# The league's own relays; whichever answers, the signature is verified (docs/reference/hataori-draw.md).
DRAND_RELAYS = ["https://api.drand.sh", "https://api2.drand.sh", "https://api3.drand.sh"]


def digital_auth() -> dict[str, Any]:
    """The provider of デジタル認証アプリ; outside production the simulated one, unless another is named."""
    issuer = os.environ.get("HATAORI_DIGITAL_AUTH_ISSUER", "")
    simulated = not issuer and PROFILE != "production"
    return {
        "issuer": f"http://127.0.0.1:{PORT + 90}/api/realms/main" if simulated else issuer,
        "client_id": os.environ.get("HATAORI_DIGITAL_AUTH_CLIENT_ID", "hataori" if simulated else ""),
        "discovery": os.environ.get("HATAORI_DIGITAL_AUTH_DISCOVERY") == "1",
        "simulated": simulated,
    }


def mynaportal() -> dict[str, Any]:
    """Where マイナポータル申請管理 is and who the city is there; empty where it does not take part."""
    url = os.environ.get("HATAORI_MYNAPORTAL_URL", "").rstrip("/")
    return {
        "url": url,
        "municipality": os.environ.get("HATAORI_MYNAPORTAL_MUNICIPALITY", ""),
        "client_id": os.environ.get("HATAORI_MYNAPORTAL_CLIENT_ID", ""),
        "secret": os.environ.get("HATAORI_MYNAPORTAL_SECRET", ""),
        "simulated": PROFILE != "production" and url.startswith("http://127.0.0.1:"),
    }


def cloud_locks() -> dict[str, Any]:
    """Where a cloud of locks is and who the city is there; outside production the simulated one, unless named."""
    stand_in = f"http://127.0.0.1:{PORT + 93}" if PROFILE != "production" else ""
    url = os.environ.get("HATAORI_CLOUD_LOCKS_URL", stand_in).rstrip("/")
    return {
        "url": url,
        "sign_in": os.environ.get("HATAORI_CLOUD_LOCKS_SIGN_IN", f"{url}/oauth/token"),
        "client_id": os.environ.get("HATAORI_CLOUD_LOCKS_CLIENT_ID", ""),
        "secret": os.environ.get("HATAORI_CLOUD_LOCKS_SECRET", ""),
        "simulated": PROFILE != "production" and url.startswith("http://127.0.0.1:"),
    }


FIRST_MESSENGER = 94
"""The first port of the messengers' stand-ins above HATAORI_PORT, in the order in which they are named here."""
MESSENGERS = ("line", "x", "mastodon", "sms")
_USUAL = {"line": "https://api.line.me", "x": "https://api.x.com"}
_PLAYED = {"token": "mogi", "secret": "mogi-secret", "account": "@mogi", "sender": "Mogi"}


def messengers() -> dict[str, dict[str, Any]]:
    """Where each messenger is and what the city shows it; outside production stand-ins, unless a token is named."""
    named = {
        "line": {
            "url": os.environ.get("HATAORI_LINE_URL", ""),
            "token": os.environ.get("HATAORI_LINE_TOKEN", ""),
            "secret": os.environ.get("HATAORI_LINE_SECRET", ""),
        },
        "x": {
            "url": os.environ.get("HATAORI_X_URL", ""),
            "token": os.environ.get("HATAORI_X_TOKEN", ""),
            "account": os.environ.get("HATAORI_X_ACCOUNT", ""),
        },
        "mastodon": {
            "url": os.environ.get("HATAORI_MASTODON_URL", ""),
            "token": os.environ.get("HATAORI_MASTODON_TOKEN", ""),
            "account": os.environ.get("HATAORI_MASTODON_ACCOUNT", ""),
        },
        "sms": {
            "url": os.environ.get("HATAORI_SMS_URL", ""),
            "token": os.environ.get("HATAORI_SMS_TOKEN", ""),
            "sender": os.environ.get("HATAORI_SMS_SENDER", ""),
        },
    }
    return {name: _messenger(name, named[name]) for name in MESSENGERS}


def _messenger(name: str, named: dict[str, str]) -> dict[str, Any]:
    if PROFILE == "production" or named["token"]:
        return {**named, "url": (named["url"] or _USUAL.get(name, "")).rstrip("/"), "simulated": False}
    url = named["url"] or f"http://127.0.0.1:{PORT + FIRST_MESSENGER + MESSENGERS.index(name)}"
    return {**{word: value or _PLAYED.get(word, "") for word, value in named.items()}, "url": url, "simulated": True}


def certificate_centre() -> dict[str, Any]:
    """The secret shared with the centre that kiosks ask (証明書交付センター); without one nobody is answered."""
    secret = os.environ.get("HATAORI_CERTIFICATE_CENTRE_SECRET", "")
    played = not secret and PROFILE != "production"
    return {"secret": "mogi-centre-secret" if played else secret, "simulated": played}


def stand_ins() -> list[str]:
    """The simulated provider, CA and portal live on this machine and speak plain http."""
    found = [f"127.0.0.1:{PORT + 90}", f"127.0.0.1:{PORT + 91}"] if digital_auth()["simulated"] else []
    played = (mynaportal(), cloud_locks(), *messengers().values())
    others = [each["url"] for each in played if each["simulated"]]
    return [*found, *(url.removeprefix("http://").partition("/")[0] for url in others)]


def data_folder() -> Path | None:
    """The larger public data a city loads, where present (HATAORI_DATA, else ../shared/data)."""
    named = os.environ.get("HATAORI_DATA")
    folder = Path(named) if named else SOURCE.parent / "shared" / "data"
    return folder if folder.is_dir() else None


def key(name: str) -> bytes:
    """A 32-byte key of this installation, made on first use, readable by its owner only."""
    path = HOME / "keys" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_once(path, secrets.token_bytes(32))
    return path.read_bytes()


def _write_once(path: Path, content: bytes) -> None:
    """Two processes may start at once: whoever links first wins, nobody reads half a key."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.chmod(0o600)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def database() -> dict[str, Any]:
    """The database as HATAORI_DATABASE_URL names it; SQLite in HATAORI_HOME without one."""
    url = os.environ.get("HATAORI_DATABASE_URL", "")
    if url.startswith(("postgresql://", "postgres://")):
        return _postgresql(url)
    path = url.removeprefix("sqlite:///") if url.startswith("sqlite:///") else str(HOME / "hataori.sqlite3")
    return _sqlite(path)


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": _database_port(parts),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }


def _database_port(parts: SplitResult) -> str:
    try:
        return str(parts.port or "")
    except ValueError:
        refuse("HATAORI_DATABASE_URL names a port that is no number: postgresql://user:password@host:5432/name.")


def _sqlite(path: str) -> dict[str, Any]:
    """WAL, IMMEDIATE and FULL: writers queue instead of failing, and a receipt survives a power cut (ADR 0003)."""
    return {
        "ENGINE": "hataori.platform.sqlite",
        "NAME": path,
        # A file, not memory: threads of a race test then lock each other as the product's workers do.
        "TEST": {"NAME": str(HOME / "test.sqlite3")},
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000; "
                "PRAGMA mmap_size=268435456; PRAGMA foreign_keys=ON;"
            ),
        },
    }
