"""The Content-Security-Policy of every answer, written once a process; answers with a nonce or their own differ."""

from functools import cached_property

from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

_OWN = frozenset({"_csp_config", "_csp_update", "_csp_replace", "_csp_exempt"})


class ContentPolicy(CSPMiddleware):
    """django-csp's; for the usual answer it neither copies nor joins the directives again."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The usual policy where the answer has said nothing and nobody took a nonce; else as django-csp does it."""
        if not self._is_plain or getattr(request, "_csp_nonce", None) or not _OWN.isdisjoint(vars(response)):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self._usual)
        # Too late for a nonce: whoever still asks for one is told so (it would not be in the header).
        request.csp_nonce = CheckableLazyObject(self._csp_nonce_post_response)  # type: ignore[attr-defined]
        return response

    @cached_property
    def _is_plain(self) -> bool:
        """Neither debugging nor a second policy that only reports, nor pages without any."""
        reports = getattr(settings, "CONTENT_SECURITY_POLICY_REPORT_ONLY", None)
        return not (settings.DEBUG or reports or settings.CONTENT_SECURITY_POLICY.get("EXCLUDE_URL_PREFIXES"))

    @cached_property
    def _usual(self) -> str:
        return build_policy()
