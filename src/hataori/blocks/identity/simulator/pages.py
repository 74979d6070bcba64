"""The simulated provider's pages: choose a card, type its PIN, or leave. Plain HTML, no scripts, marked 模擬."""

from collections.abc import Iterable, Mapping
from html import escape

from .people import PIN, SIGNING_PIN, CardHolder

_FRAME = """<!doctype html><html lang="ja"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}｜模擬デジタル認証アプリ</title>
<link rel="stylesheet" href="{style}"></head><body>
<header><p class="mark">模擬デジタル認証アプリ</p><p>本物ではありません。開発と見本のためのものです。</p></header>
<main><h1>{title}</h1>{content}</main></body></html>"""

STYLE = """body { margin: 0; font: 16px/1.7 sans-serif; color: #1a1a1c; background: #fff }
header { background: #ffe380; padding: 8px 16px } header p { margin: 0 } .mark { font-weight: 700 }
main { max-width: 40rem; margin: 0 auto; padding: 16px } h1 { font-size: 1.5rem }
label { display: block; font-weight: 700; margin-top: 16px }
select, input { font: inherit; padding: 8px; width: 100%; box-sizing: border-box;
  border: 1px solid #595959; border-radius: 8px }
button { font: inherit; padding: 12px 16px; margin: 16px 8px 0 0; border-radius: 8px;
  border: 1px solid #0017c1; background: #0017c1; color: #fff }
button.out { background: #fff; color: #0017c1 } .error { color: #b00000; font-weight: 700 }
:focus-visible { outline: 4px solid #000; outline-offset: 2px }"""


def card_page(base: str, query: Mapping[str, str], holders: Iterable[CardHolder], *, wrong: bool = False) -> str:
    """Choose a card and type its PIN."""
    signing = bool(query.get("transaction_id"))
    pin, title = (SIGNING_PIN, "電子署名をする") if signing else (PIN, "本人確認をする")
    options = "".join(
        f'<option value="{escape(holder.id)}">{escape(holder.name)}（{escape(holder.birthdate)}）</option>'
        for holder in holders
    )
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in query.items()
    )
    error = f'<p class="error" id="wrong">暗証番号が違います。見本の番号は {pin} です。</p>' if wrong else ""
    described = ' aria-describedby="wrong" aria-invalid="true"' if wrong else ""
    content = f"""<form method="post" action="{base}">{hidden}
<label for="holder">見本のカード</label><select id="holder" name="holder">{options}</select>
<label for="pin">暗証番号（見本はすべて {pin}）</label>{error}
<input id="pin" name="pin" autocomplete="off" inputmode="{"text" if signing else "numeric"}"{described}>
<p><button name="act" value="go">{"署名する" if signing else "確認する"}</button>
<button class="out" name="act" value="cancel">やめる</button></p></form>"""
    return _FRAME.format(title=title, content=content, style=f"{base}/style.css")


def error_page(base: str, error: str) -> str:
    """A request that cannot even be sent back."""
    content = f"<p>この依頼は受けられません（{escape(error)}）。元の画面に戻ってください。</p>"
    return _FRAME.format(title="受けられません", content=content, style=f"{base}/style.css")
