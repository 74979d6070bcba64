"""What this service adds to the site's service worker: the form without a network, drafts sent when it is back."""

from hataori.platform.pages.service_worker import Part

PARTS = (Part("damage_reports/outbox.js"), Part("damage_reports/worker.js"))
