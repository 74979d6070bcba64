"""Everybody's addresses of news and emergencies; words before keys."""

from django.urls import path

from . import views

app_name = "news"
urlpatterns = [
    path("news/", views.news, name="news"),
    path("news/follow/", views.follow, name="follow"),
    path("news/follow/<int:following_id>/stop/", views.stop, name="stop"),
    path("news/<slug:key>/", views.post, name="post"),
    path("news/<slug:key>/image/", views.image, name="image"),
    path("feeds/news.atom", views.feed, name="feed"),
    path("emergency/", views.emergency, name="emergency"),
]
