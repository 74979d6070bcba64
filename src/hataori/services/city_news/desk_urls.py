"""The desk's addresses of posts; words before keys."""

from django.urls import path, re_path

from . import desk_editing, desk_views

app_name = "news-desk"
urlpatterns = [
    path("news/", desk_views.listed, name="list"),
    path("news/new/", desk_editing.edit, name="new"),
    path("news/emergency/", desk_editing.emergency, name="emergency"),
    path("news/<slug:key>/", desk_views.post, name="post"),
    path("news/<slug:key>/edit/", desk_editing.edit, name="edit"),
    path("news/<slug:key>/translation/", desk_views.translation, name="translation"),
    path("news/<slug:key>/retry/", desk_views.retry, name="retry"),
    re_path(r"^news/(?P<key>[-\w]+)/(?P<step>update|cancel)/$", desk_views.follow, name="follow"),
    re_path(r"^news/(?P<key>[-\w]+)/(?P<name>send-back|withdraw)/$", desk_views.reasoned, name="reasoned"),
    re_path(r"^news/(?P<key>[-\w]+)/(?P<name>submit|approve)/$", desk_views.act, name="act"),
]
