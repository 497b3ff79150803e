import type { Context, MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import { hashToken } from "../../db/secrets.ts";
import { hasRight, rolesWith, type Right } from "../../domain/people/roles.ts";
import { GOOD } from "../../db/people/credentials.ts";
import { prepare, run } from "../../db/prepared.ts";
import type { AppEnv, Identity } from "./deps.ts";
import { ApiError } from "./errors.ts";

export const SESSION_COOKIE = "igny8_session";

/** A credential's last use is written so seldom: not each request writes. */
const STALE = {
  session: "last_used_at < now() - interval '5 minutes'",
  token: "coalesce(last_used_at < now() - interval '1 minute', true)",
};
const owner = (table: string, alive: string, stale: string) =>
  prepare(`
    select c.id as credential_id, c.user_id, c.account_id, m.role, u.is_operator, ${stale} as stale
    from ${table} c
    join igny8_memberships m on m.account_id = c.account_id and m.user_id = c.user_id
    join igny8_users u on u.id = c.user_id
    where c.token_hash = ? and ${alive}`);
const OWNER = {
  session: owner("igny8_sessions", GOOD.session, STALE.session),
  token: owner("igny8_api_tokens", GOOD.token, STALE.token),
};
// Of requests that come at once, the first writes.
const USED = {
  session: prepare(`update igny8_sessions set last_used_at = now(), user_agent = ? where id = ? and ${STALE.session}`),
  token: prepare(`update igny8_api_tokens set last_used_at = now() where id = ? and ${STALE.token}`),
};

/** One read for either credential: its owner, and the role the owner has in its account at this moment. */
async function findIdentity(c: Context<AppEnv>, via: Identity["via"], token: string): Promise<Identity | undefined> {
  const { em } = c.var;
  const [row] = await run<Omit<Identity, "via"> & { stale: boolean }>(em, OWNER[via], [hashToken(token)]);
  if (!row) return undefined;
  const { stale, ...identity } = row;
  if (stale) await run(em, USED[via], [...(via === "session" ? [userAgentOf(c)] : []), identity.credential_id]);
  return { ...identity, via };
}

/** What a browser calls itself: the start of it, as anybody may write there what they like; null for nothing. */
export const userAgentOf = (c: Context<AppEnv>): string | null => c.req.header("user-agent")?.slice(0, 300) || null;

function credentials(c: Context<AppEnv>) {
  return {
    bearer: /^Bearer\s+(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1],
    cookie: getCookie(c, SESSION_COOKIE),
  };
}

/** Who asks; undefined without a credential, or with one that has ended. A token goes before a cookie. */
export async function identify(c: Context<AppEnv>): Promise<Identity | undefined> {
  const { bearer, cookie } = credentials(c);
  if (bearer) return findIdentity(c, "token", bearer);
  return cookie ? findIdentity(c, "session", cookie) : undefined;
}

/** Requires a signed-in person or a program's token; the tenant comes from it and from nowhere else. */
export const authenticate: MiddlewareHandler<AppEnv> = async (c, next) => {
  const identity = await identify(c);
  if (!identity) {
    const { bearer, cookie } = credentials(c);
    const message = bearer
      ? "The API token is unknown, was revoked, or has ended."
      : cookie
        ? "The session has ended. Sign in again."
        : "Sign in, or send an API token as Authorization: Bearer ….";
    throw new ApiError(401, "unauthenticated", message, { headers: { "www-authenticate": "Bearer" } });
  }
  if (identity.via === "session") refuseForeignOrigin(c);
  c.set("identity", identity);
  await next();
};

/** For routes that give out the cookie or take it without needing it: no other site's page may call them. */
export const ownPages: MiddlewareHandler<AppEnv> = async (c, next) => {
  refuseForeignOrigin(c);
  await next();
};

/**
 * Refuses a token where access is handed out, or the session itself is meant: who found one has it until it is revoked, and no longer.
 * @throws ApiError 403
 */
export function personOnly({ via }: Identity): void {
  if (via !== "session") throw new ApiError(403, "session_required", "This is for people who are signed in; an API token can't do it.");
}

/** The same before the body is looked at. */
export const requireSession: MiddlewareHandler<AppEnv> = async (c, next) => {
  personOnly(c.var.identity);
  await next();
};

/** The session that asks; undefined for a token. */
export const sessionOf = ({ via, credential_id }: Identity): number | undefined => (via === "session" ? credential_id : undefined);

/** What a browser says of a request that another site's page made, or a page of another host of ours (W3C, Fetch Metadata). */
const FOREIGN_PAGES = new Set(["cross-site", "same-site"]);

/** A browser says where a request comes from; another site's pages must not use our cookie (OWASP, CSRF). A link to us is no use of it. */
function refuseForeignOrigin(c: Context<AppEnv>): void {
  const origin = c.req.header("origin");
  const ours = [c.var.deps.publicUrl, c.req.url];
  const writes = c.req.method !== "GET" && c.req.method !== "HEAD";
  const isForeign = origin
    ? !ours.some((url) => new URL(url).origin === origin)
    : writes && FOREIGN_PAGES.has(c.req.header("sec-fetch-site") ?? "");
  if (isForeign) throw new ApiError(403, "foreign_origin", "Requests with a session cookie are taken from our own pages only.");
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

/** Anything but reading needs the right to write. */
export const writersWrite: MiddlewareHandler<AppEnv> = async (c, next) =>
  c.req.method === "GET" || c.req.method === "HEAD" ? next() : requireRight("write")(c, next);
