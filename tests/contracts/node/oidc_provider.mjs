// npm oidc-provider (somebody else's provider) set to the profile of デジタル認証アプリ: code, PKCE S256 required,
// private_key_jwt, ES256, pairwise subjects, one scope a claim. The person says yes by himself; `x-act: cancel` says no.
// Environment: HATAORI_OIDC_PROVIDER_DIR (a folder with node_modules), PORT, CLIENT_JWKS (a file), REDIRECT_URI.
import { createRequire } from "node:module";
import { createHash, generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const folder = process.env.HATAORI_OIDC_PROVIDER_DIR;
const require = createRequire(`${folder}/package.json`);
const { default: Provider } = await import(pathToFileURL(require.resolve("oidc-provider")));

const PORT = Number(process.env.PORT);
const ISSUER = `http://127.0.0.1:${PORT}`;
const key = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
const PEOPLE = new Map();

function person(id) {
  if (!PEOPLE.has(id)) {
    const number = PEOPLE.size + 1;
    PEOPLE.set(id, {
      sub: id,
      name: `見本　太郎${number}`,
      birthdate: "19890514",
      address: `愛知県一宮市本町二丁目${number}番見本`,
      gender: "1",
    });
  }
  return PEOPLE.get(id);
}

const provider = new Provider(ISSUER, {
  clients: [
    {
      client_id: "hataori",
      redirect_uris: [process.env.REDIRECT_URI],
      response_types: ["code"],
      grant_types: ["authorization_code"],
      token_endpoint_auth_method: "private_key_jwt",
      token_endpoint_auth_signing_alg: "ES256",
      id_token_signed_response_alg: "ES256",
      subject_type: "pairwise",
      jwks: JSON.parse(readFileSync(process.env.CLIENT_JWKS, "utf8")),
    },
  ],
  jwks: { keys: [{ ...key, use: "sig", alg: "ES256", kid: "provider-1" }] },
  scopes: ["openid", "name", "address", "birthdate", "gender"],
  claims: { openid: ["sub"], name: ["name"], address: ["address"], birthdate: ["birthdate"], gender: ["gender"], acr: null },
  acrValues: ["aal3", "crl"],
  subjectTypes: ["pairwise"],
  pairwiseIdentifier: (ctx, id, client) => createHash("sha256").update(`${client.clientId}|${id}`).digest("hex"),
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  cookies: { keys: ["only for this run"] },
  enabledJWA: {
    idTokenSigningAlgValues: ["ES256"],
    clientAuthSigningAlgValues: ["ES256"],
  },
  ttl: { AccessToken: 300, AuthorizationCode: 60, Grant: 600, IdToken: 300, Interaction: 600, Session: 600 },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => person(id) }),
});

async function answer(ctx) {
  const { prompt, params, session, grantId } = await provider.interactionDetails(ctx.req, ctx.res);
  if (ctx.get("x-act") === "cancel") {
    return { error: "access_denied", error_description: "cancelled" };
  }
  if (prompt.name === "login") {
    return { login: { accountId: ctx.get("x-person") || "taro", acr: "aal3" } };
  }
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  return { consent: { grantId: await grant.save() } };
}

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith("/interaction/")) {
    await next();
    return;
  }
  const result = await answer(ctx);
  await provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: true });
  ctx.respond = false;
});

provider.on("server_error", (ctx, error) => console.error(error));
provider.listen(PORT, "127.0.0.1", () => console.log("ready"));
