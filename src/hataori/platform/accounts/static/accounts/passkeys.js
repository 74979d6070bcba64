// Passkeys as an enhancement: a form with data-passkey="get|create" asks the server for options, the browser for a
// credential, puts it into the form and sends the form as usual. Without script or WebAuthn nothing here shows.
(() => {
  "use strict";
  if (!window.PublicKeyCredential) return;

  const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const toText = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const readable = (options) => {
    options.challenge = toBytes(options.challenge);
    if (options.user) options.user.id = toBytes(options.user.id);
    for (const list of [options.allowCredentials, options.excludeCredentials]) {
      for (const item of list || []) item.id = toBytes(item.id);
    }
    return options;
  };

  const sendable = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = toText(credential.response[name]);
    }
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return JSON.stringify({
      id: credential.id,
      rawId: toText(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment || undefined,
      clientExtensionResults: credential.getClientExtensionResults(),
      response,
    });
  };

  const ask = async (form) => {
    const answer = await fetch(form.dataset.options, {
      method: "POST",
      credentials: "same-origin",
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, Accept: "application/json" },
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const publicKey = readable(await answer.json());
    const kind = form.dataset.passkey === "create" ? "create" : "get";
    return navigator.credentials[kind]({ publicKey });
  };

  const use = async (form) => {
    const message = form.querySelector("[data-passkey-message]");
    message.textContent = "";
    try {
      form.elements.credential.value = sendable(await ask(form));
      form.submit();
    } catch {
      message.textContent = form.dataset.failed;
    }
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("[data-passkey-button]");
    if (button) {
      button.hidden = false;
      button.addEventListener("click", () => use(form));
    } else {
      form.hidden = false;
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        use(form);
      });
    }
  }
})();
