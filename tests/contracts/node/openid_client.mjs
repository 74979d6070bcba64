// npm openid-client (a certified relying party) as the judge of hataori as OpenID Provider.
// Environment: HATAORI_OPENID_CLIENT_DIR (a folder with node_modules), ISSUER, COOKIE (a signed-in resident's browser),
// PUBLIC_ID, SIGNING_ID, SIGNING_KEY (a file: private JWK), REDIRECT_URI, AFTER.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { webcrypto } from "node:crypto";

globalThis.crypto ??= webcrypto;
const { HATAORI_OPENID_CLIENT_DIR, ISSUER, PUBLIC_ID, SIGNING_ID, SIGNING_KEY, REDIRECT_URI, AFTER } = process.env;
const require = createRequire(`${HATAORI_OPENID_CLIENT_DIR}/package.json`);
const oidc = await import(pathToFileURL(require.resolve("openid-client")));
const jar = new Map(process.env.COOKIE.split("; ").map((pair) => pair.split("=", 2)));
let failed = 0;

async function check(what, act) {
  let said = "";
  const holds = await Promise.resolve(act()).catch((error) => {
    said = ` (${error.name}: ${error.code ?? error.error ?? error.message})`;
    return false;
  });
  console.log(`  ${holds ? "ok  " : "FAIL"} ${what}${holds ? "" : said}`);
  failed += holds ? 0 : 1;
}

async function refused(act, ...names) {
  try {
    await act();
  } catch (error) {
    return names.includes(error.error ?? error.code) || `got ${error.error ?? error.code ?? error}`;
  }
  return false;
}

async function visit(url, options = {}, cookies = jar) {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const headers = { cookie, referer: `${ISSUER}/`, ...options.headers };
  const answer = await fetch(url, { redirect: "manual", ...options, headers });
  for (const line of answer.headers.getSetCookie()) {
    const [name, value] = line.split(";")[0].split("=", 2);
    if (cookies === jar) jar.set(name, value);
  }
  return answer;
}

// What the person's browser does: look at the consent page, agree, and carry the answer back.
async function agree(url, cookies = jar) {
  const page = await visit(url, {}, cookies);
  if (page.status === 302) return new URL(page.headers.get("location"), ISSUER);
  const text = await page.text();
  const token = text.match(/name="csrfmiddlewaretoken" value="([^"]+)"/)[1];
  const action = text.match(/action="(\/oidc\/consent[^"]*)"/)[1].replaceAll("&amp;", "&");
  const body = new URLSearchParams({ csrfmiddlewaretoken: token, act: "allow" });
  const answer = await visit(new URL(action, ISSUER), { method: "POST", body }, cookies);
  return new URL(answer.headers.get("location"));
}

async function request(config, more = {}) {
  const verifier = oidc.randomPKCECodeVerifier();
  const nonce = oidc.randomNonce();
  const state = oidc.randomState();
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT_URI,
    scope: "openid profile email offline_access",
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    nonce,
    state,
    ...more,
  });
  return { url, expect: { pkceCodeVerifier: verifier, expectedNonce: nonce, expectedState: state, idTokenExpected: true } };
}

async function journey(name, config) {
  let tokens, first;
  await check(`${name}: code, tokens and ID token hold in every claim`, async () => {
    const { url, expect } = await request(config);
    tokens = await oidc.authorizationCodeGrant(config, await agree(url), { ...expect, maxAge: 3600 });
    return tokens.claims().acr === "aal1" && tokens.expiresIn() > 0;
  });
  await check(`${name}: userinfo is of the same subject and names the person`, async () => {
    const known = await oidc.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
    return Boolean(known.name && known.email);
  });
  await check(`${name}: refresh gives new tokens`, async () => {
    first = tokens.refresh_token;
    tokens = await oidc.refreshTokenGrant(config, first);
    return tokens.refresh_token !== first && Boolean(tokens.access_token);
  });
  await check(`${name}: a refresh token used twice is refused and ends the rest`, async () => {
    const again = await refused(() => oidc.refreshTokenGrant(config, first), "invalid_grant");
    const rest = await refused(() => oidc.refreshTokenGrant(config, tokens.refresh_token), "invalid_grant");
    return again === true && rest === true;
  });
  await check(`${name}: a wrong verifier is refused`, async () => {
    const { url, expect } = await request(config);
    const back = await agree(url);
    const wrong = { ...expect, pkceCodeVerifier: oidc.randomPKCECodeVerifier() };
    return (await refused(() => oidc.authorizationCodeGrant(config, back, wrong), "invalid_grant")) === true;
  });
  await check(`${name}: a code used twice is refused`, async () => {
    const { url, expect } = await request(config);
    const back = await agree(url);
    await oidc.authorizationCodeGrant(config, back, expect);
    return (await refused(() => oidc.authorizationCodeGrant(config, back, expect), "invalid_grant")) === true;
  });
  await check(`${name}: a request without PKCE is refused`, async () => {
    const { url, expect } = await request(config);
    url.searchParams.delete("code_challenge");
    const back = await agree(url);
    return (await refused(() => oidc.authorizationCodeGrant(config, back, expect), "invalid_request")) === true;
  });
  await check(`${name}: prompt=none without anybody is login_required`, async () => {
    const { url, expect } = await request(config, { prompt: "none" });
    const back = await agree(url, new Map());
    return (await refused(() => oidc.authorizationCodeGrant(config, back, expect), "login_required")) === true;
  });
}

const options = { execute: [oidc.allowInsecureRequests] };
let open, signing;
await check("discovery is read", async () => {
  open = await oidc.discovery(new URL(ISSUER), PUBLIC_ID, undefined, oidc.None(), options);
  return open.serverMetadata().issuer === ISSUER;
});
const jwk = JSON.parse(readFileSync(SIGNING_KEY, "utf8"));
const key = await crypto.subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
const auth = oidc.PrivateKeyJwt({ key, kid: jwk.kid });
signing = await oidc.discovery(new URL(ISSUER), SIGNING_ID, { id_token_signed_response_alg: "ES256" }, auth, options);
open.clientMetadata().id_token_signed_response_alg = "ES256";
oidc.enableNonRepudiationChecks(open);
oidc.enableNonRepudiationChecks(signing);
await journey("public client", open);
await journey("signing client", signing);
await check("a client that has a key is refused without it", async () => {
  const bare = await oidc.discovery(new URL(ISSUER), SIGNING_ID, undefined, oidc.None(), options);
  const { url, expect } = await request(signing);
  const back = await agree(url);
  return (await refused(() => oidc.authorizationCodeGrant(bare, back, expect), "invalid_client")) === true;
});
await check("logout leads back to the client and the person is out", async () => {
  const { url, expect } = await request(signing);
  const tokens = await oidc.authorizationCodeGrant(signing, await agree(url), expect);
  const end = oidc.buildEndSessionUrl(signing, { id_token_hint: tokens.id_token, post_logout_redirect_uri: AFTER, state: "x" });
  const back = (await visit(end)).headers.get("location");
  return back === `${AFTER}?state=x` && (await visit(`${ISSUER}/my/profile/`)).status === 302;
});
process.exit(failed ? 1 : 0);
