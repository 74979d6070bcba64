"""The screens of the kiosk that is played: large letters, one thing a screen, forms without scripts."""

import json
from html import escape
from typing import Any

from .kit import NOTICE

_STYLE = """
:root{font-family:"Noto Sans CJK JP","Noto Sans JP",sans-serif;line-height:1.7;color:#1a1a1a;background:#f1f5f9}
body{margin:0}main{max-width:46rem;margin:0 auto;padding:1rem;background:#fff;min-height:100vh;box-sizing:border-box}
h1{font-size:1.5rem;margin:.75rem 0 .25rem;line-height:1.4}h2,legend{font-size:1.15rem;font-weight:700}
.mogi{background:#fff3cd;border:2px solid #8a6100;padding:.5rem .75rem;margin:0}
fieldset{min-width:0;border:1px solid #5c5c5c;border-radius:.5rem;margin:1rem 0;padding:.5rem 1rem}
label{display:flex;align-items:start;padding:.55rem 0;font-size:1.1rem;overflow-wrap:anywhere}
input[type=radio],input[type=checkbox]{width:1.3rem;height:1.3rem;flex:none;margin:.3rem .6rem 0 0}
input[type=password],select{font-size:1.4rem;padding:.4rem;width:8rem;max-width:100%;box-sizing:border-box;
border:1px solid #1a1a1a;border-radius:.4rem}
button,.button{display:inline-block;font-size:1.25rem;font-weight:700;padding:.8rem 1.6rem;border:0;border-radius:.6rem;
background:#0017c1;color:#fff;text-decoration:none}
:focus-visible{outline:4px solid #000;outline-offset:2px;box-shadow:0 0 0 6px #ffd43d}
.why{color:#444;font-size:1rem;margin:0 0 .5rem 1.8rem}.fee{font-size:2rem;font-weight:700}a{color:#0017c1}
"""


_BACK = '<p><a class="button" href="/">はじめに戻る</a></p>'


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="ja"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}｜模擬のキオスク端末</title><style>{_STYLE}</style></head>"
        f'<body><main><p class="mogi">{NOTICE}</p><h1>{escape(title)}</h1>{body}</main></body></html>'
    )


def home(cards: list[dict[str, str]]) -> str:
    """Which card lies on the reader, and its PIN."""
    rows = "".join(
        f'<label><input type="radio" name="card" value="{escape(each["serial"])}" required>{escape(each["label"])}'
        f"　暗証番号 {escape(each['pin'])}</label>"
        for each in cards
    )
    return _page(
        "証明書の交付",
        '<form method="post" action="/mogi/kiosk/card">'
        f"<fieldset><legend>1　カードを置く（模擬のカードを選ぶ）</legend>{rows}</fieldset>"
        '<fieldset><legend>2　暗証番号を入れる</legend><label for="pin">4けたの数字</label>'
        '<input id="pin" name="pin" type="password" inputmode="numeric" maxlength="4" autocomplete="off" required>'
        "</fieldset>"
        "<p><button>次へ</button></p></form>",
    )


def choice(session: str, offers: dict[str, Any]) -> str:
    """Certificates this card may get, those it may not with the reason; about whom, with what."""
    kinds = "".join(map(_kind, offers["certificates"]))
    if all(each["refusal"] for each in offers["certificates"]):
        return _page("交付できません", kinds + _BACK)
    people = "".join(
        f'<label><input type="radio" name="about" value="{escape(each["member"])}">{escape(each["name"])}</label>'
        for each in offers["members"]
    )
    copies = "".join(f"<option>{number}</option>" for number in range(1, 11))
    return _page(
        "証明書を選ぶ",
        f'<form method="post" action="/mogi/kiosk/pay"><input type="hidden" name="session" value="{session}">'
        f"<fieldset><legend>証明書</legend>{kinds}</fieldset>"
        "<fieldset><legend>だれの分（住民票・記載事項証明だけ）</legend>"
        '<label><input type="radio" name="about" value="" checked>カードの本人</label>'
        f'<label><input type="radio" name="about" value="household">世帯の全員</label>{people}</fieldset>'
        "<fieldset><legend>のせるもの（住民票・記載事項証明だけ）</legend>"
        '<label><input type="checkbox" name="relations">世帯主の氏名と続柄</label>'
        '<label><input type="checkbox" name="domicile">本籍と筆頭者</label></fieldset>'
        f'<p><label for="copies">通数</label><select id="copies" name="copies">{copies}</select></p>'
        "<p><button>次へ</button></p></form>",
    )


def _kind(offer: dict[str, Any]) -> str:
    title, fee = escape(offer["title"]), f"{offer['fee']}円"
    if offer["refusal"]:
        return f'<p>{title}　出せません</p><p class="why">{escape(offer["refusal"]["message"])}</p>'
    values = [(f"{offer['certificate']} {year}", f"{title}（{year}年度）") for year in offer["years"]]
    return "".join(
        f'<label><input type="radio" name="certificate" value="{value}" required>{words}　{fee}</label>'
        for value, words in values or [(offer["certificate"], title)]
    )


def paying(session: str, title: str, wish: dict[str, Any]) -> str:
    """The money; and a box that plays a jam."""
    return _page(
        "手数料を払う",
        f'<p>{escape(title)}　{wish["copies"]}通</p><p class="fee">{wish["fee"]}円</p>'
        f'<form method="post" action="/mogi/kiosk/print"><input type="hidden" name="session" value="{session}">'
        f'<input type="hidden" name="wish" value="{escape(json.dumps(wish, ensure_ascii=False))}">'
        '<label><input type="checkbox" name="jam">紙づまりを起こす（模擬）</label>'
        "<p><button>払って印刷する</button></p></form>",
    )


def done(title: str, request: str) -> str:
    """The paper, or the money back."""
    if not request:
        said = f"<p>{escape(title)}は出ません。お金は店員がお返しします。</p>"
        return _page("印刷できませんでした", said + _BACK)
    paper = f'<p><a class="button" href="/mogi/kiosk/paper/{request}">紙を見る（PDF）</a></p>'
    said = f"<p>{escape(title)}です。カードと紙を忘れずにお取りください。</p>"
    return _page("証明書ができました", said + paper + '<p><a href="/">はじめに戻る</a></p>')


def refused(message: str) -> str:
    """Why there is nothing."""
    return _page("交付できません", f'<p role="alert">{escape(message)}</p>{_BACK}')
