"""Words of OpenActive's lists that a city's places and events are found by (facility-types and activity-list, 2026)."""

Concept = tuple[str, str]

FACILITY_TYPES = {
    "Athletics Track": "52844299-b573-483d-83f5-bee5c0f7376f",
    "Badminton Court": "9db5681e-700e-4b30-99a5-355885d94db2",
    "Baseball Field": "8247c733-cc3b-4f0b-9554-f34d28f98c8d",
    "Dance Studio": "2f7f901d-bc7c-4757-8f27-f8a5eece0cd1",
    "Football Pitch": "07e38aa9-4087-424e-95d0-0702d64e1a7a",
    "Function Room": "4fff5e43-15dd-41d4-9f4c-0cfc478d7952",
    "Gymnasium": "821cc9e0-3cf3-4a1e-8e78-474241ac8419",
    "Multi Purpose Room": "d365ee78-4aab-48f7-848e-382fb721f7c4",
    "Multi Use Games Area": "7ff595ff-14fc-4e51-8c82-ac8f53af5244",
    "Sports Hall": "da364f9b-8bb2-490e-9e2f-1068790b9e35",
    "Table Tennis Table": "5b5e33b7-dc1f-44ba-8122-2c051a533959",
    "Tennis Court": "becfafc0-c63f-444c-aed5-a3665f2d172d",
}
_ACTIVITIES = {
    "Aerobics": ("678b9fc4-1860-4377-85b9-e4c01628582a", "エアロビクス"),
    "Aikido": ("22584a2a-fafc-4710-863c-8a1fc3f96b2c", "合気道"),
    "Aqua Fit": ("9a4ecdc3-5f70-48e8-9718-8542db315230", "水中運動"),
    "Archery": ("343f01cb-a2e8-48e8-9c0f-dcc7fbaf7ce4", "アーチェリー・弓道"),
    "Athletics": ("4d280e1b-a370-4582-ab4d-442b2eeaf5d4", "陸上競技"),
    "Baby Yoga": ("1fdf548e-3a7b-45ea-b94b-924475cdc7b0", "赤ちゃんとヨガ"),
    "Badminton": ("c0360db0-a817-4bae-9167-40f89b49fc9e", "バドミントン"),
    "Ballet": ("1ae7395a-27a7-4e33-9f6d-a1a6c17d0757", "バレエ"),
    "Baseball": ("ab4a33f2-dc13-4f7f-afa4-a3184dc00eab", "野球"),
    "Basketball": ("e09776e6-f1b4-421b-b667-5c5913cf97aa", "バスケットボール"),
    "Boccia": ("611363c5-8acf-4eeb-aeba-c33e9c70146e", "ボッチャ"),
    "Chair Based Exercise": ("ee3cf3ee-082e-4f53-9cb2-3ef0589497ed", "いすに座る体操"),
    "Chair Yoga": ("16b8fad0-68a1-4159-892d-c9b59dce03c8", "いすに座るヨガ"),
    "Cycling": ("4a19873e-118e-43f4-b86e-05acba8fb1de", "自転車"),
    "Dance": ("6ca15167-51da-4d91-a1ae-8a45dc47b0ea", "ダンス"),
    "Falls and Exercise Management": ("35f999ac-8ed5-46fa-87d0-1c7721aca77e", "転倒予防の体操"),
    "Football": ("0a5f732d-e806-4e51-ad40-0a7de0239c8c", "サッカー"),
    "Futsal": ("1de4c90e-6a27-4bc4-a2be-437a443c7ded", "フットサル"),
    "Gardening": ("5b880e93-4a16-4c37-86ac-ba2ffba68358", "園芸"),
    "General Fitness for Older Adults": ("808e1337-0ab2-4db3-b269-0ee3565c3ac9", "高齢者の体操"),
    "Golf": ("7ae6067a-07f7-4aea-9e1f-eeeea5ae9047", "ゴルフ"),
    "Group Exercise": ("984068a7-5b7b-4989-bb33-f96953d8960c", "体操（みんなで）"),
    "Gymnastics": ("f6ccded0-2666-4a51-88a4-ed6905bb4313", "器械体操"),
    "Handball": ("14232d6d-5e9d-493d-b4a9-ce2061b79ba5", "ハンドボール"),
    "Hiking": ("619f374a-c1b6-48d2-aabe-a01b6dedb9fd", "ハイキング"),
    "Judo": ("1653aaaf-cb1e-4611-b45e-95a32d4a7db5", "柔道"),
    "Karate": ("50e6f8dc-59a8-4899-af75-7ac344a85a06", "空手"),
    "Kendo": ("a9e57033-47f4-4247-af62-15fbbc8d0628", "剣道"),
    "Martial Arts": ("2330f2d4-d0dc-4231-8dd9-07d37a452228", "武道・武術"),
    "Multisports": ("26a7b902-1ddd-46fd-9371-853e414c9eb3", "いろいろなスポーツ"),
    "Nordic Walking": ("c72e1713-25c1-4886-926a-4cd549bb4916", "ノルディックウオーキング"),
    "Orienteering": ("b2d5619e-56a7-4c40-b691-7f946f6ff5df", "オリエンテーリング"),
    "Pilates": ("3a6b1c08-7aa6-48d4-9690-dca9e0133057", "ピラティス"),
    "Rhythmic Gymnastics": ("e0e18bd1-00e7-4cab-9752-368d455201cd", "新体操"),
    "Rugby": ("5d528d2f-83df-482e-bfb9-fcaee5b85f4a", "ラグビー"),
    "Running": ("72ddb2dc-7d75-424e-880a-d90eabe91381", "ランニング"),
    "Singing": ("e2b21a40-66a4-42bb-a24f-3638cc356299", "歌・合唱"),
    "Skateboarding": ("50feff1b-790f-4f0f-9c07-0314557897c4", "スケートボード"),
    "Skipping": ("1bdf3fac-9d6b-401b-a773-87a9a1c86ed1", "なわとび"),
    "Softball": ("ec1475e3-6ae4-4187-a492-8f821fbc2faa", "ソフトボール"),
    "Street Dance": ("85ddf0e4-115d-4c0b-9bca-4c3b4b635bb2", "ストリートダンス"),
    "Stretch Class": ("da71f513-a3b3-44f5-8268-c45f92fdcd55", "ストレッチ"),
    "Swimming": ("2750229d-b725-4171-9276-376be913957c", "水泳"),
    "Table Tennis": ("1a05993d-b206-4efe-85da-646fa340bdf4", "卓球"),
    "Tai Chi": ("c16df6ed-a4a0-4275-a8c3-1c8cff56856f", "太極拳"),
    "Tennis": ("f2ea7405-6098-4378-b0fe-4e398a659fc4", "テニス"),
    "Trampolining": ("0082b27f-8be5-4ade-ae1f-5f0b2be9e164", "トランポリン"),
    "Volleyball": ("065c8564-144a-4833-b95a-db8550e6ac86", "バレーボール"),
    "Walking": ("95092977-5a20-4d6e-b312-8fddabe71544", "ウオーキング"),
    "Wheelchair Basketball": ("bd661e66-7781-4934-90f4-8655d07eebd7", "車いすバスケットボール"),
    "Yoga": ("bf1a5e00-cdcf-465d-8c5a-6f57040b7f7e", "ヨガ"),
}
ACTIVITY_TITLES = {label: title for label, (_, title) in _ACTIVITIES.items()}
"""What a section chooses from: the list's own labels, in Japanese."""


def facility_type(label: str) -> Concept:
    """A kind of place. KeyError for a word that is not in the list."""
    return FACILITY_TYPES[label], label


def activity(label: str) -> Concept:
    """A kind of activity. KeyError for a word that is not in the list."""
    return _ACTIVITIES[label][0], label
