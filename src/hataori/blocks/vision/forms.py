"""What staff type and choose for an illustration, on the desk of whatever service shows it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db import transaction

from hataori.kernel.actor import Actor
from hataori.kernel.errors import HataoriError, Rejected, Unavailable

from .header import LARGEST_BYTES
from .illustrations import LONGEST_ALT, LONGEST_CREDIT, checked, illustrate
from .preparing import prepare_illustration
from .types import Caption, Depicted, Illustration

_FIELDS = {"file": "photo"}


class IllustrationForm(forms.Form):
    """A picture with its words. `shown` is what stands there now: then a picture may be left out, to change words."""

    use_required_attribute = False
    photo = forms.FileField(
        label="画像",
        allow_empty_file=True,
        error_messages={"required": "画像を選んでください。"},
        help_text="JPEG、PNG、HEIC、WebP。20MBまで。撮影場所などの情報は消します。",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/heic,image/webp,.heic"}),
    )
    cover = forms.BooleanField(
        label="写った顔と車のナンバーを自動で隠す",
        required=False,
        initial=True,
        help_text="物の一部に間違ってぼかしがかかったときは、外して送り直してください。",
    )
    alt = forms.CharField(
        label="画像の説明（代替テキスト）",
        max_length=LONGEST_ALT,
        help_text="何が写っているかを短く。画像が見えない人に読み上げます。例 ふたとラベルを外したペットボトル",
        error_messages={"required": "画像の説明を書いてください。画像が見えない人に読み上げます。"},
    )
    credit = forms.CharField(
        label="撮影者・利用条件",
        max_length=LONGEST_CREDIT,
        required=False,
        help_text="画像の下に出ます。例 写真：環境センター、CC BY 4.0",
    )
    sample = forms.BooleanField(label="見本の画像", required=False, help_text="「見本」と出ます。")

    def __init__(self, shown: Illustration | None, *args: Any, **more: Any) -> None:  # noqa: ANN401  Django's own
        words = {"alt": shown.alt, "credit": shown.credit, "sample": shown.sample} if shown else {}
        more["initial"] = {"cover": True, **words}
        super().__init__(*args, **more)
        self.fields["photo"].required = shown is None
        if shown:
            self.fields["photo"].label = "差し替える画像"
            self.fields["photo"].help_text += "説明だけを直すときは選びません。"

    def save(self, of: Depicted, actor: Actor, together: Callable[[], object]) -> bool:
        """Whether it stands there now; what was refused stands at its field. `together` joins the transaction."""
        try:
            self._save(of, actor, together)
        except Rejected as refused:
            for problem in refused.problems:
                name = _FIELDS.get(problem.field, problem.field)
                self.add_error(name if name in self.fields else None, problem.message)
            return False
        except Unavailable as busy:
            self._refuse(busy)
            return False
        return True

    def _save(self, of: Depicted, actor: Actor, together: Callable[[], object]) -> None:
        told = self.cleaned_data
        caption = checked(Caption(told["alt"], told["credit"], told["sample"]))
        sent, prepared = told["photo"], None
        if sent is not None:
            prepared = prepare_illustration(sent.read(LARGEST_BYTES + 1), covered=told["cover"])
        with transaction.atomic():
            illustrate(of, caption, actor, prepared)
            together()

    def _refuse(self, error: HataoriError) -> None:
        self.add_error("photo", error.message)
