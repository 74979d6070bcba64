"""Addresses below /openactive/. What the API does not know is answered in its own words."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from . import oauth, views

app_name = "openactive"
_API: list[URLPattern | URLResolver] = [
    path("order-quote-templates/<uuid:uuid>", views.quote_template, name="quote-template"),
    path("order-quotes/<uuid:uuid>", views.quote, name="quote"),
    path("orders/<uuid:uuid>", views.order, name="order"),
    path("order-proposals/<uuid:uuid>", views.proposal, name="proposal"),
    path("orders-rpde", views.orders_feed, name="orders-feed"),
    path("order-proposals-rpde", views.proposals_feed, name="proposals-feed"),
    path("test-interface/", include("hataori.interfaces.openactive.testing.urls")),
    re_path(r"^(?P<rest>.*)$", views.unknown, name="unknown"),
]
urlpatterns = [
    path("openactive/", views.site, name="site"),
    path("openactive/feeds/<slug:name>", views.feed, name="feed"),
    path("openactive/passes/<slug:secret>.svg", views.entry_pass, name="pass"),
    path("openactive/auth/.well-known/openid-configuration", oauth.discovery, name="auth-discovery"),
    path("openactive/auth/token", oauth.token, name="auth-token"),
    path("openactive/api/", include(_API)),
]
