"""The addresses of these tests beside the product's own, whose pages the frame links to."""

from django.http import HttpResponse
from django.urls import path

from hataori.web.urls import handler400, handler403, handler404, handler500
from hataori.web.urls import urlpatterns as product

urlpatterns = [
    path("rush/", lambda request: HttpResponse("in")),
    path("elsewhere/", lambda request: HttpResponse("in")),
    *product,
]
__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
