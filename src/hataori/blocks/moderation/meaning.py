"""What a text speaks of: danger that cannot wait, words that wound, advertising, and what is not the city's to mend.

Tables of words, each line one way of saying it; read on the folded copy of `private.plain`. They stop a form or call a
person, they never decide.
"""

import re

from .private import plain

_PERSON = (
    "人|ひと|男性|女性|男の子|女の子|お年寄り|老人|子ども|子供|こども|高齢者|おじいさん|おばあさん"
    "|歩行者|運転手|学生|生徒|児童"
)
_VEHICLE = "車|人|バイク|自転車|トラック|バス|子ども|子供"

_DANGERS = {
    "emergency:119": (
        rf"(?:{_PERSON})(?:が|は|も)?[^。、]{{0,8}}倒れ",
        rf"倒れている(?:{_PERSON})",
        r"意識(?:が|は)?(?:ない|なく|不明|もうろう)|呼吸(?:が|を)?し?て?(?:ない|いない|止ま)|息をしてい?ない|心肺停止",
        r"血を流|血が(?:出|止まら|流れ)|大量(?:に)?出血|流血",
        r"火事(?:です|だ|が(?:起|発生)|に(?:なって|なった))|火災(?:です|が(?:起|発生))|火が(?:出て|上が|ついて)|炎が",
        r"(?<!火花が)(?:家|建物|車|ごみ|ゴミ|草|木|倉庫|空き家|工場|山)(?:が|は)?[^。、]{0,6}燃えて(?:い|る|ます)",
        r"煙が(?:出|上が|充満|もくもく)",
        r"(?:けが|ケガ|怪我)人|重傷|救急車|(?:おぼれ|溺れ)(?:て|そう)|下敷きに|閉じ込められ",
        rf"(?:{_PERSON})が[^。、]{{0,6}}(?:川|用水|池|水路|側溝|穴|マンホール)[^。、]{{0,3}}(?:に|へ)(?:落ち|転落|流され)",
        r"一酸化炭素|毒ガス|熱中症で",
    ),
    "emergency:110": (
        r"刃物|(?:包丁|ナイフ|銃|拳銃|鉄パイプ|金属バット)を(?:持|振|向)",
        r"追いかけ(?:られ|回)|襲われ|殴られ|殴って(?:い|る)|刺され|切りつけ|脅され|撃たれ",
        r"ひったくり|強盗|(?<!税金)(?<!給料)泥棒(?:が|に)|空き巣|侵入して(?:い|き)|痴漢|誘拐|連れ去|つきまと|盗撮",
        r"暴れて(?:い|る)|(?:けんか|喧嘩|ケンカ)(?:を)?して(?:い|る)|乱闘|ひき逃げ|当て逃げ|不審者|不審な(?:男|女|人|車)|爆破予告|爆弾",
    ),
    "emergency:110/119": (
        rf"(?:陥没|穴|崩れ|崩落)[^。]{{0,14}}(?:{_VEHICLE})[^。、]{{0,6}}(?:落ち|転落|はまっ|転倒)",
        rf"(?:{_VEHICLE})(?:が|も)[^。、]{{0,8}}(?:陥没|崩落|崩れ)[^。、]{{0,8}}(?:落ち|転落|はまっ)",
        r"交通事故|(?:車|バイク|自転車|トラック)(?:同士)?が[^。、]{0,8}(?:衝突|ぶつかっ|横転|転覆|水没|炎上)|玉突き",
        r"(?:車|トラック|バス)が[^。、]{0,6}(?:川|用水|水路|池)[^。、]{0,3}に(?:落ち|転落)",
        r"(?:橋|建物|家|ビル|擁壁)が(?:崩れ落ち|崩落|倒壊|落ち(?:た|て)|崩れ(?:た|て|そう))|土砂崩れ|がけ崩れ|崖崩れ|落石",
        r"川が[^。、]{0,4}(?:あふれ|溢れ|氾濫)|堤防が(?:切れ|決壊)|逆走",
    ),
    "emergency:gas": (
        r"(?<!排気)(?<!排)ガス(?:管|栓|メ-タ-|ボンベ)?(?:の|が|っぽい|みたいな|のような)?[^。、]{0,4}(?:におい|匂い|臭い|臭(?!気対策)|くさい|漏れ|もれ)",
        r"ガス(?:管|ボンベ)[^。、]{0,8}(?:破|折|壊|漏|もれ|切れ|倒れ)|都市ガス[^。、]{0,8}(?:漏|もれ)",
    ),
    "emergency:electric": (
        r"電線[^。]{0,12}(?:切れ|垂れ|たれ下が|火花|ショ-ト|燃え|落ち|ぶら下が|スパ-ク)",
        r"火花(?:が|を)|感電|漏電|ショ-トして|スパ-クして",
        r"(?:電柱|変圧器|トランス|高圧線)[^。]{0,10}(?:燃え|煙|折れ|倒れ(?!そう)|爆発)",
    ),
}

_ABUSE = (
    r"死ね(?!ば|る|な)|しね[!。]|氏ね|くたばれ|消え(?:ろ|失せろ)|殺す(?:ぞ|から|よ|!|。|$)|ぶっ?殺|ブッ殺|殺して(?:やる|やり)",
    r"(?:税金|給料)(?:泥棒|どろぼう|ドロボ-)|無能|役立たず|能無し|寄生虫",
    r"馬鹿(?!にならな)|バカ(?!にならな|ンス)|ばか(?!り|らし|す|げ|ん|に)|あほ(?!う?どり)|アホ(?!ウドリ)|間抜け|まぬけ|クソ|糞(?!尿|害|の|が|を|便)|くそ(?!ん)",
    r"(?:人間の|この)(?:クズ|くず|屑)|(?:クズ|カス|ゴミ|ボケ|ごみ)(?:野郎|ども|職員|役人|市長|公務員|ナス|老人|人間)|キチガイ|気違い|基地外",
    r"ガイジ(?!ン)|知恵遅れ|シナ人|チョン(?!マゲ|ボ|ガ)|売国奴|非国民|土人|乞食|ふざけるな|ふざけんな|土下座し",
    r"火をつけ(?:てやる|るぞ)|爆破して?や?る|殴って?やる|刺してやる|覚えて(?:い)?ろよ|訴えてやるぞ",
)

_LINK = re.compile(r"(?:https?://|www\.)([^\s/<>\"'、。]+)", re.IGNORECASE)
_HARMLESS = re.compile(
    r"(?:^|\.)(?:go\.jp|lg\.jp|google\.com|google\.co\.jp|goo\.gl|maps\.app\.goo\.gl|openstreetmap\.org|mapion\.co\.jp)$"
)
_ADVERTISING = re.compile(
    r"今なら無料|無料(?:で)?(?:プレゼント|登録|体験)|必ず(?:儲|もう|稼)|簡単に(?:稼|儲)|副業|高収入|出会い系|激安|当選しました"
    r"|カジノ|投資(?:話|案件|セミナ-)|ビットコイン|仮想通貨|クリックして|友だち追加|LINE(?:で)?(?:追加|登録)|限定オファ-|お小遣い稼ぎ"
    r"|不用品回収.{0,6}(?:無料|格安)|閉店セ-ル|viagra|バイアグラ|casino|free money|click here",
    re.IGNORECASE,
)
_REPEATED = re.compile(r"(\S)\1{14,}|(\S{2,8}?)\2{9,}")
_TAG = re.compile(r"<\s*/?\s*[a-z!][^<>]*>|javascript\s*:", re.IGNORECASE)

_BESIDE = "沿い|近く|付近|の近く|の横|の隣|から|に出る|に面|側の"
_LAMP = re.compile(r"街路灯|街灯|防犯灯|外灯|道路照明|電灯|ライト|カ-ブミラ-|反射鏡")
_OTHERS = {
    "other-agency:国道事務所": (rf"国道(?:\d+号線?)?(?!\d|号|{_BESIDE})",),
    "other-agency:県": (rf"県道(?:\d+号線?)?(?!\d|号|{_BESIDE})|県営住宅|県の?(?:公園|河川)",),
    "other-agency:電力/通信": (
        r"(?:電柱|電信柱|電力柱|NTT柱|電話柱|支線)(?!の(?:横|近く|脇|下|前|そば|隣|ところ))",
        r"電話線|通信線|光ケ-ブル|電話ボックス|公衆電話|電線(?:に|が|へ)",
    ),
    "other-agency:警察": (
        r"信号機?(?:が|は|の(?:電球|ランプ|灯|赤|青|黄|押しボタン))[^。、]{0,12}(?:消え|つか|点か|壊|故障|見え|暗|曲が|倒|傾|ずれ|割れ|点滅し)",
        r"(?:止まれ|一時停止|駐車禁止|速度制限|進入禁止)の(?:標識|標示|線)|横断歩道の(?:白線|線|標示)|停止線が",
    ),
    "other-agency:鉄道": (r"踏切(?!の(?:近く|横|手前|先))|線路(?!沿い|脇|の近く)|駅(?:構内|のホ-ム)|遮断機",),
    "other-agency:高速道路": (
        r"高速道路(?!沿い|の(?:下|近く|高架下))|名神高速|東海北陸自動車道|名古屋高速|インタ-チェンジ",
    ),
}


def _any(lines: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(lines))


_DANGER_PATTERNS = {name: _any(lines) for name, lines in _DANGERS.items()}
_ABUSE_PATTERN = _any(_ABUSE)
_OTHER_PATTERNS = {name: _any(lines) for name, lines in _OTHERS.items()}
_WIRES = "other-agency:電力/通信"


def dangers(text: str) -> list[str]:
    """Kinds of emergency the text speaks of: the form stops and shows whom to call."""
    copy = plain(text)
    return [name for name, pattern in _DANGER_PATTERNS.items() if pattern.search(copy)]


def is_abusive(text: str) -> bool:
    """Whether words stand in it that wound or threaten."""
    return _ABUSE_PATTERN.search(plain(text)) is not None


def is_spam(text: str) -> bool:
    """Whether it advertises, links to a site that is neither a public one nor a map, or only repeats itself."""
    copy = plain(text)
    hosts = [found.split(":")[0].lower().rstrip(".") for found in _LINK.findall(copy)]
    foreign = any(not _HARMLESS.search(host) for host in hosts)
    return bool(foreign or _ADVERTISING.search(copy) or _REPEATED.search(copy))


def holds_html(text: str) -> bool:
    """Whether it holds tags or a script's address."""
    return _TAG.search(plain(text)) is not None


def others(text: str) -> list[str]:
    """Who else may own what the text speaks of; an emergency at a wire is an emergency first, a lamp on a pole ours."""
    copy = plain(text)
    found = [name for name, pattern in _OTHER_PATTERNS.items() if pattern.search(copy)]
    urgent = _DANGER_PATTERNS["emergency:electric"].search(copy) or _LAMP.search(copy)
    return [name for name in found if name != _WIRES or not urgent]
