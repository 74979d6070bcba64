"""Two views that count what they do."""

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from hataori.kernel.errors import FieldProblem, Rejected
from hataori.platform.events.models import ConsumerCursor
from hataori.platform.idempotency import idempotent

handler500 = "hataori.platform.pages.errors.server_error"
during = []


@csrf_exempt
@idempotent
def create(request):
    made = ConsumerCursor.objects.create(name=f"made-{ConsumerCursor.objects.count()}")
    for act in during:
        act()
    if b"bad" in request.body:
        raise Rejected([FieldProblem("name", "required", "名前を入力してください。")])
    return JsonResponse({"made": made.name}, status=201, headers={"Location": f"/made/{made.name}"})


@csrf_exempt
@idempotent
def form(request):
    if not request.POST.get("name"):
        return HttpResponse("<p>名前を入力してください。</p>")
    ConsumerCursor.objects.create(name=f"made-{ConsumerCursor.objects.count()}")
    return HttpResponseRedirect("/receipt/1")


urlpatterns = [path("api/create", create), path("form", form)]
