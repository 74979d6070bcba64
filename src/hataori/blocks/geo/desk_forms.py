"""What the desk types of an area, or uploads."""

from django import forms

from hataori.platform.pages.fields import WarekiDateField

from .corners import LONGEST, polygons_in
from .sound import Unsound


class AreaForm(forms.Form):
    """An area: drawn on the map or typed, which is the same field."""

    use_required_attribute = False
    name = forms.CharField(
        label="区域の名前", max_length=150, error_messages={"required": "区域の名前を入力してください。"}
    )
    corners = forms.CharField(
        label="角の一覧",
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "autocomplete": "off"}),
        help_text="1行に1つ、緯度,経度（例 35.30360,136.80000）。空の行のあとは別の面、「穴」の行のあとは穴になります",
        error_messages={"required": "角を3つ以上入れてください。地図で描くこともできます。"},
    )
    starts_on = WarekiDateField(
        label="いつから", required=False, help_text="空なら、いまの日付のまま。先の日付にすると、その日に切り替わります"
    )

    overlaps_known = forms.BooleanField(label="重なりを承知して、この境界に決める", required=False)

    def clean_corners(self) -> list[list[list[tuple[float, float]]]]:
        """The outlines, as typed."""
        try:
            return polygons_in(self.cleaned_data["corners"])
        except Unsound as bad:
            raise forms.ValidationError(f"{bad}。") from None


class UploadForm(forms.Form):
    """Borders out of another program."""

    use_required_attribute = False
    file = forms.FileField(
        label="GeoJSONのファイル",
        help_text="5MBまで。UTF-8かShift_JIS。名前はnameか名称の項目から読みます",
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
        error_messages={"required": "ファイルを選んでください。", "empty": "ファイルが空です。"},
    )
    name_property = forms.CharField(
        label="名前の項目", required=False, max_length=60, help_text="ほかの項目に名前があるとき。例 N03_004"
    )
    begins_on = WarekiDateField(label="いつから", required=False, help_text="空なら、いつでも")
    replace = forms.BooleanField(label="ファイルにない区域は消す", required=False)
