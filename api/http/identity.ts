import type { Context, MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import { hashToken } from "../../db/secrets.ts";
import { hasRight, rolesWith, type Right } from "../../domain/people/roles.ts";
import { findEndedToken, useCredential } from "../../db/people/credentials.ts";
import { ofAccount } from "../../db/tenant.ts";
import { note } from "../../telemetry/context.ts";
import { clientAddress } from "./clientAddress.ts";
import type { AppEnv, Identity } from "./deps.ts";
import { ApiError } from "./errors.ts";

export const SESSION_COOKIE = "igny8_session";

/** The owner of a session or token, and the owner's present role in the account: one query. */
async function findIdentity(c: Context<AppEnv>, via: Identity["via"], token: string): Promise<Identity | undefined> {
  const owner = await useCredential(c.var.em, via, hashToken(token), { user_agent: userAgentOf(c), address: clientAddress(c) ?? null });
  return owner && { ...owner, via };
}

/** The first characters of the header User-Agent, which may be any text; null without the header. */
export const userAgentOf = (c: Context<AppEnv>): string | null => c.req.header("user-agent")?.slice(0, 300) || null;

function credentials(c: Context<AppEnv>) {
  return {
    bearer: /^Bearer\s+(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1],
    cookie: getCookie(c, SESSION_COOKIE),
  };
}

/** The sender's identity; undefined without a credential, or with an expired one. A token takes precedence over a cookie. */
export async function identify(c: Context<AppEnv>): Promise<Identity | undefined> {
  const { bearer, cookie } = credentials(c);
  if (bearer) return findIdentity(c, "token", bearer);
  return cookie ? findIdentity(c, "session", cookie) : undefined;
}

/** Requires a signed-in person or a program's token. Only this credential decides the tenant. */
export const authenticate: MiddlewareHandler<AppEnv> = async (c, next) => {
  const identity = await identify(c);
  if (!identity) {
    const { bearer, cookie } = credentials(c);
    if (bearer) throw await refusedToken(c, bearer);
    const message = cookie ? "The session has ended. Sign in again." : "Sign in, or send an API token as Authorization: Bearer ….";
    throw new ApiError(401, "unauthenticated", message, CHALLENGE);
  }
  if (identity.via === "session") refuseForeignOrigin(c);
  if (identity.lacks_factor && !c.req.path.startsWith(OWN_ROUTES)) {
    const message = "This account requires two-factor authentication. Set it up under Your account.";
    throw new ApiError(403, "second_factor_required", message, { remedy: { method: "POST", path: `${OWN_ROUTES}second-factor/` } });
  }
  c.set("identity", identity);
  note({ account_id: identity.account_id, user_id: identity.user_id, via: identity.via });
  c.set("em", ofAccount(c.var.em, identity.account_id, identity.site_ids ?? undefined));
  await next();
};

/** The routes of people's own sessions and credentials, which a person needs for setting up a second factor. */
const OWN_ROUTES = "/api/v1/auth/";

const CHALLENGE = { headers: { "www-authenticate": "Bearer" } };

/** Only a sender of the whole token learns that it expired. */
async function refusedToken(c: Context<AppEnv>, token: string): Promise<ApiError> {
  const ended = await findEndedToken(c.var.em, hashToken(token));
  if (!ended?.expired) return new ApiError(401, "unauthenticated", "The API token is unknown or was revoked. Create a new one.", CHALLENGE);
  const at = new Date(ended.expires_at!).toISOString();
  return new ApiError(401, "token_expired", `The API token “${ended.name}” expired at ${at}. Create a new one.`, CHALLENGE);
}

/** Refuses requests of other sites' pages, on routes that set the cookie or read it without requiring it. */
export const ownPages: MiddlewareHandler<AppEnv> = async (c, next) => {
  refuseForeignOrigin(c);
  await next();
};

/**
 * Refuses a token on routes that grant access or concern the session itself. So a stolen token gives nothing that outlives its revocation.
 * @throws ApiError 403
 */
export function personOnly({ via }: Identity): void {
  if (via !== "session") throw new ApiError(403, "session_required", "Only a signed-in person can do this, not an API token.");
}

/** The same before the body is read. */
export const requireSession: MiddlewareHandler<AppEnv> = async (c, next) => {
  personOnly(c.var.identity);
  await next();
};

/** The id of the session that sends the request; undefined for a token. */
export const sessionOf = ({ via, credential_id }: Identity): number | undefined => (via === "session" ? credential_id : undefined);

/** Values of Sec-Fetch-Site for requests of another site's page, or of another host of this site (W3C, Fetch Metadata). */
const FOREIGN_PAGES = new Set(["cross-site", "same-site"]);

/** It changes nothing, so a page that may not read its answer gains nothing (api/operators/codec.ts). */
const DECODE_PATH = "/api/v1/ops/codec/decode/";

/** Pages of other sites must not use the cookie (OWASP, CSRF). Browsers name a request's origin. A link to IGNY8 is permitted. */
function refuseForeignOrigin(c: Context<AppEnv>): void {
  const origin = c.req.header("origin");
  const { publicUrl, temporalUiUrl } = c.var.deps;
  // The Temporal UI decrypts what it shows to an operator.
  const ours = [publicUrl, c.req.url, ...(temporalUiUrl && c.req.path === DECODE_PATH ? [temporalUiUrl] : [])];
  const writes = c.req.method !== "GET" && c.req.method !== "HEAD";
  const isForeign = origin
    ? !ours.some((url) => new URL(url).origin === origin)
    : writes && FOREIGN_PAGES.has(c.req.header("sec-fetch-site") ?? "");
  if (isForeign)
    throw new ApiError(403, "foreign_origin", "Requests with a session cookie are accepted only from the console. Use an API token.");
}

/** Requires a role that has this right. @throws ApiError 403, which names the least powerful such role */
export const requireRight =
  (right: Right): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    if (!hasRight(c.var.identity.role, right)) {
      const need = `This needs the role ${rolesWith(right).at(-1)}; yours is ${c.var.identity.role}. Ask an owner of the account.`;
      throw new ApiError(403, "role_required", need);
    }
    await next();
  };

export const requireOperator: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (!c.var.identity.is_operator) throw new ApiError(403, "operator_required", "Only operators of this installation may do this.");
  await next();
};
