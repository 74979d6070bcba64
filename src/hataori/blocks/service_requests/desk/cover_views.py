"""Covering more of a photo: rectangles drawn on it or written as numbers, with the reason; all of it logged."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hataori.blocks.service_requests import moderating, pictures, policy
from hataori.blocks.service_requests.rules.boxes import NotABox, boxes_of
from hataori.blocks.service_requests.types import Photo, Request
from hataori.blocks.vision.api import Box
from hataori.kernel.errors import Conflict, Rejected
from hataori.platform.accounts.api import actor_of, staff_required

from .views import own_or_refuse


class CoverForm(forms.Form):
    """Where, and why."""

    use_required_attribute = False
    boxes = forms.CharField(
        label="隠す場所",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5, "inputmode": "decimal", "spellcheck": "false"}),
        help_text="1行に1か所。左・上・幅・高さを、写真の左上を0、全体を100とした数で書きます。例 10 20 15 10",
    )
    reason = forms.CharField(
        label="理由",
        max_length=200,
        help_text="記録に残ります。例 通行人の顔",
        error_messages={"required": "理由を書いてください。記録に残ります。"},
    )

    def clean_boxes(self) -> list[Box]:
        """The rectangles, each inside the picture."""
        try:
            return boxes_of(self.cleaned_data["boxes"])
        except NotABox as wrong:
            raise ValidationError(str(wrong)) from None


def _photo(request: HttpRequest, number: str, position: int) -> tuple[Request, Photo]:
    found = own_or_refuse(request, number)
    photo = next((each for each in found.photos if each.position == position and each.photo_id), None)
    if photo is None:
        raise Http404
    return found, photo


@never_cache
@staff_required(*policy.HANDLERS)
@require_safe
def copy(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """GET /desk/reports/<number>/photos/<n>.jpg?size=thumb: the published copy as it is now, withheld or not."""
    _, photo = _photo(request, number, position)
    size = "thumb" if request.GET.get("size") == "thumb" else "large"
    return HttpResponse(pictures.published(photo.photo_id, size), content_type="image/jpeg")


@never_cache
@staff_required(*policy.HANDLERS)
@require_http_methods(["GET", "HEAD", "POST"])
def cover(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """GET and POST /desk/reports/<number>/photos/<n>/cover/."""
    found, photo = _photo(request, number, position)
    form = CoverForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            moderating.cover_photo(number, position, told["boxes"], reason=told["reason"], actor=actor_of(request))
        except Rejected as refused:
            form.add_error("boxes", refused.problems[0].message)
        except Conflict as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(
                request, f"{len(told['boxes'])}か所を隠しました。公開している写真は、もう差し替わっています。"
            )
            return redirect("reports-desk:cover", number, position)
    context = {"request_": found, "photo": photo, "place": position + 1, "form": form}
    return render(request, "service_requests/desk_cover.html", context, status=422 if form.errors else 200)
