"""What this interface adds to the site's service worker."""

from hataori.platform.pages.service_worker import Part

PARTS = (Part("web_push/worker.js"),)
