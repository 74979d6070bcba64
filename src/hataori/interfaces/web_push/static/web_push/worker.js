// A push message becomes a notification; a tap on it opens its page. One of the parts of /sw.js.
"use strict";

self.addEventListener("push", (event) => {
  let told = { title: "お知らせ", body: "", url: "/", tag: "", lang: "ja", urgent: false };
  try {
    told = { ...told, ...event.data.json() };
  } catch {
    // A message we cannot read still has to be shown: browsers punish silent ones.
  }
  const options = {
    body: told.body,
    lang: told.lang,
    data: { url: told.url || "/" },
    icon: "/static/components/favicon.svg",
    requireInteraction: told.urgent,
  };
  if (told.tag) {
    options.tag = told.tag;
    options.renotify = told.urgent;
  }
  event.waitUntil(self.registration.showNotification(told.title, options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.url, self.location.origin).href;
  event.waitUntil(
    self.clients.matchAll({ type: "window", includeUncontrolled: true }).then((windows) => {
      const open = windows.find((each) => each.url === url);
      return open ? open.focus() : self.clients.openWindow(url);
    }),
  );
});

self.addEventListener("pushsubscriptionchange", (event) => {
  const again = event.oldSubscription && event.oldSubscription.options;
  if (!again) return;
  event.waitUntil(
    self.registration.pushManager.subscribe(again).then((found) =>
      fetch("/push/subscribe", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(found),
      }),
    ),
  );
});
