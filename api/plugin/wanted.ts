import type { Context } from "hono";
import { SiteIntegration } from "../../db/sites/integration.ts";
import { type Plugin, PluginVersion } from "../../db/plugin/entities.ts";
import { endOf, findEnrolment } from "../../db/plugin/enrolments.ts";
import { ofEveryAccount } from "../../db/tenant.ts";
import { LINK_PARAMETERS } from "../../domain/plugin/downloadLink.ts";
import type { AppEnv } from "../http/deps.ts";
import { ApiError, invalid } from "../http/errors.ts";
import { handedOut } from "./info.ts";
import { isOurLink } from "./links.ts";

/** A package and its receiver. */
export interface Wanted {
  version: string;
  sha256: string;
  bytes: number;
  integration_id: number | null;
}
/** The package for an install link. The link's file is added to it. */
export type WantedOnce = Wanted & { enrolment: { token: string; expires_at: Date } };

/** Which of the three kinds of addresses a request has, by the names of its parameters; they may still be wrong. */
export function kindOf(c: Context<AppEnv>) {
  const names = Object.keys(c.req.queries());
  if (names.length === 0) return "public" as const;
  return names.includes("enrolment") ? ("enrolment" as const) : ("update" as const);
}

/**
 * The package that an address names. To exclude mistakes, it accepts only the exact plain address and exact links of IGNY8.
 * @throws ApiError 403, 404, 409, 410 or 422 with the way out
 */
export async function wantedBy(c: Context<AppEnv>, plugin: Plugin): Promise<Wanted> {
  const target = targetOf(c);
  // A parser drops everything behind a #, so a link with one would look like the plain address.
  if (target.includes("#")) throw new ApiError(400, "bad_request", "The address contains a #. Use it exactly as you received it.");
  const kind = kindOf(c);
  if (kind === "public") return newestOf(c, plugin);
  if (kind === "enrolment") throw new ApiError(400, "token_in_query", TOKEN_IN_QUERY);
  const given = c.req.queries();
  const expected: readonly string[] = LINK_PARAMETERS;
  for (const [name, values] of Object.entries(given)) {
    if (!expected.includes(name)) throw invalid(name, "is not a parameter of this address. Use the address exactly as you received it.");
    if (values.length > 1) throw invalid(name, "occurs twice. Use the address exactly as you received it.");
  }
  const query = Object.fromEntries(expected.map((name) => [name, given[name]?.[0] ?? ""]));
  return linked(c, plugin, query, target);
}

async function newestOf(c: Context<AppEnv>, plugin: Plugin): Promise<Wanted> {
  const { newest } = await handedOut(c.var.em, plugin);
  return { version: newest.version, sha256: newest.sha256, bytes: newest.bytes, integration_id: null };
}

async function linked(c: Context<AppEnv>, plugin: Plugin, query: Record<string, string>, target: string): Promise<Wanted> {
  const { version = "", source = "", expires = "" } = query;
  if (!isOurLink(c.var.deps.secretKeys, { slug: plugin.slug, version, source, expires }, target)) {
    throw new ApiError(403, "bad_signature", `This link is not from IGNY8, or it was changed. ${ASK_AGAIN}`);
  }
  const until = new Date(Number(expires) * 1_000);
  if (until <= new Date()) {
    throw new ApiError(403, "link_expired", `This link expired at ${until.toISOString()}. ${ASK_AGAIN}`);
  }
  const integration = await ofEveryAccount(c.var.em).findOne(SiteIntegration, { source });
  if (!integration) throw new ApiError(404, "not_found", "The site of this link is no longer in IGNY8.");
  const row = await c.var.em.findOne(PluginVersion, { plugin_id: plugin.id, version });
  if (!row?.sha256 || (row.status !== "released" && row.status !== "deprecated")) {
    throw new ApiError(410, "version_withdrawn", `Version ${version} was withdrawn after it was offered. ${ASK_AGAIN}`);
  }
  if (row.halted_at) {
    throw new ApiError(
      409,
      "rollout_halted",
      `Version ${version} is held back for now, because it caused errors on other sites. ${ASK_AGAIN}`,
    );
  }
  return { version, sha256: row.sha256, bytes: row.bytes ?? 0, integration_id: integration.id };
}

const ASK_AGAIN = "Check for updates again: in WordPress under Dashboard → Updates, select Check again.";

const TOKEN_IN_QUERY =
  'The token of an install link must not be in an address, because proxies and histories store addresses. Open the install link in a browser, or send {"token": …} as JSON by POST to this path.';

/** The package for the token of an install link. @throws ApiError 404 or 410 with the way out */
export async function enrolled(c: Context<AppEnv>, plugin: Plugin, token: string): Promise<WantedOnce> {
  const enrolment = await findEnrolment(c.var.em, token);
  if (!enrolment) throw noEnrolment("unknown");
  const { integration_id, expires_at } = enrolment;
  const ended = endOf(enrolment, new Date());
  if (ended) throw noEnrolment(ended);
  return { ...(await newestOf(c, plugin)), integration_id, enrolment: { token, expires_at } };
}

/** Why a token is not valid, and the way out. */
export function noEnrolment(why: "unknown" | "used" | "expired"): ApiError {
  const again = "Create a new one in IGNY8: open the site, and download the plugin again.";
  if (why === "used")
    return new ApiError(410, "enrolment_used", `This install link has already connected a site. Each link works once. ${again}`);
  if (why === "expired")
    return new ApiError(410, "enrolment_expired", `This install link has expired: it was valid for 24 hours. ${again}`);
  return new ApiError(404, "enrolment_unknown", `This install link is unknown, or a newer one replaced it. ${again}`);
}

/**
 * Path and query as they were sent. They come from the server, because a URL parser is tolerant: it reads a backslash as a slash, and cuts off
 * everything behind a #.
 */
function targetOf(c: Context<AppEnv>): string {
  const { incoming } = (c.env ?? {}) as { incoming?: { url?: string } };
  return (incoming?.url ?? c.req.url).replace(/^https?:\/\/[^/]+/i, "");
}
