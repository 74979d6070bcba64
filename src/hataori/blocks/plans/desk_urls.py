"""Addresses of the plan's desk."""

from django.urls import path, re_path

from . import desk_plan, desk_reviews

app_name = "plans-desk"

urlpatterns = [
    path("plan/", desk_plan.home, name="home"),
    path("plan/<str:number>/", desk_plan.draft, name="draft"),
    path("plan/<str:number>/publish/", desk_plan.publish, name="publish"),
    path("plan/<str:number>/discard/", desk_plan.discard, name="discard"),
    path("plan/<str:number>/sections/<path:ref>/", desk_plan.section, name="section"),
    path("plan/<str:number>/items/<str:ref>/", desk_plan.item, name="item"),
    path("plan/<str:number>/measures/new/", desk_plan.new_measure, name="new-measure"),
    path("plan/<str:number>/measures/<str:ref>/", desk_plan.measure, name="measure"),
    path("plan/<str:number>/measures/<str:ref>/drop/", desk_plan.drop_measure, name="drop-measure"),
    path("plan/<str:number>/measures/<str:ref>/figures/<str:key>/", desk_plan.figure, name="figure"),
    path("reviews/", desk_reviews.index, name="reviews"),
    re_path(r"^reviews/(?P<year>\d{4})\.(?P<form>csv|xlsx|pdf)$", desk_reviews.export, name="reviews-export"),
    path("reviews/<int:year>/<str:ref>/", desk_reviews.review, name="review"),
    path("reviews/<int:year>/<str:ref>/save/", desk_reviews.autosave, name="review-save"),
    path("reviews/<int:year>/<str:ref>/sign-off/", desk_reviews.sign_off, name="review-sign"),
    path("reviews/<int:year>/<str:ref>/send-back/", desk_reviews.send_back, name="review-return"),
    path("reviews/<int:year>/<str:ref>/reopen/", desk_reviews.reopen, name="review-reopen"),
]
