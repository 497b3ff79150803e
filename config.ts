import { resolve } from "node:path";
import { z } from "zod";
import { DEFAULT_QUOTAS, QUOTA_NAMES } from "./domain/people/quotas.ts";
import { REPAIR_POLICY } from "./domain/publishing/repair.ts";

/** `id:base64` of 32 bytes, comma separated; the first encrypts, all decrypt. */
const secretKeys = z.string().transform((text, ctx) => {
  const keys = text.split(",").map((part) => {
    const [id = "", encoded = ""] = part.trim().split(":");
    return { id, key: Buffer.from(encoded, "base64") };
  });
  // The id is written into each ciphertext, between dots.
  if (keys.some(({ id, key }) => !/^[\w-]{1,60}$/.test(id) || key.length !== 32)) {
    const message =
      "must be id:base64 of exactly 32 bytes, comma separated (openssl rand -base64 32); an id is up to 60 letters, digits, - and _";
    ctx.addIssue({ code: "custom", message });
  }
  if (new Set(keys.map(({ id }) => id)).size < keys.length) ctx.addIssue({ code: "custom", message: "names the same id twice" });
  return keys;
});

const list = z.string().transform((text) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean),
);
const hosts = list.refine(
  (entries) => entries.every((entry) => /^(\[[\da-f:.]+\]|[^\s:/]+):\d+(=[1-9]\d*)?$/i.test(entry)),
  "must be host:port, or host:port=ACCOUNT_ID for one account, comma separated",
);
const quotas = list.transform((parts, ctx) => {
  const own = Object.fromEntries(parts.map((part) => part.split("=").map((side) => side.trim())));
  const wrong = Object.entries(own).filter(([name, number]) => !(name in DEFAULT_QUOTAS) || !/^\d{1,9}$/.test(String(number)));
  if (wrong.length > 0) {
    const message = `must be name=number, comma separated, not ${wrong.map((pair) => pair.join("=")).join(", ")}; names are ${QUOTA_NAMES.join(", ")}`;
    ctx.addIssue({ code: "custom", message });
  }
  return { ...DEFAULT_QUOTAS, ...Object.fromEntries(Object.entries(own).map(([name, number]) => [name, Number(number)])) };
});
const count = z.coerce.number().int();

const schema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).describe("PostgreSQL 18 or newer"),
  DATABASE_POOL: count.min(1).default(10),
  // The SDK's own names, each with its meaning there (Temporal, "Environment configuration"); temporal/access.ts reads them.
  TEMPORAL_ADDRESS: z.string().default("127.0.0.1:7233"),
  TEMPORAL_NAMESPACE: z.string().default("default"),
  TEMPORAL_API_KEY: z.string().optional().describe("sent with each call; switches TLS on, unless TEMPORAL_TLS is false"),
  TEMPORAL_TLS: z.enum(["true", "false"]).optional().describe("TLS to Temporal; a certificate or an API key switches it on as well"),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: z
    .string()
    .optional()
    .describe("PEM file of whoever signed Temporal's certificate, unless all the world trusts him"),
  TEMPORAL_TLS_SERVER_CA_CERT_DATA: z.string().optional().describe("the same, as text"),
  TEMPORAL_TLS_CLIENT_CERT_PATH: z.string().optional().describe("PEM file with our certificate, where Temporal asks for one (mTLS)"),
  TEMPORAL_TLS_CLIENT_CERT_DATA: z.string().optional().describe("the same, as text"),
  TEMPORAL_TLS_CLIENT_KEY_PATH: z.string().optional().describe("PEM file with the key of our certificate"),
  TEMPORAL_TLS_CLIENT_KEY_DATA: z.string().optional().describe("the same, as text"),
  TEMPORAL_TLS_SERVER_NAME: z.string().optional().describe("the name in Temporal's certificate, where it is not that of the address"),
  TEMPORAL_CONFIG_FILE: z.string().optional().describe("a TOML file of the SDK's with profiles; variables go before what it says"),
  TEMPORAL_PROFILE: z.string().optional().describe("which profile of that file"),
  TEMPORAL_UI_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("where people open the Temporal UI; links to runs use it"),
  TASK_QUEUE_PREFIX: z.string().default("igny8"),
  API_HOST: z.string().default("127.0.0.1"),
  API_PORT: count.min(0).max(65535).default(3000),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .default("http://127.0.0.1:3000")
    .describe("how browsers and WordPress sites reach this API"),
  TRUSTED_PROXIES: count
    .min(0)
    .default(0)
    .describe("reverse proxies before the API: so many addresses of X-Forwarded-For, from the right, are believed"),
  MEDIA_DIR: z.string().default(".data/media"),
  SECRET_KEYS: secretKeys.describe("encrypt credentials at rest"),
  PLUGIN_SOURCES: z
    .string()
    .default("plugin")
    .describe("the folder with a plugin's sources in a folder of its slug; workers of the queue build"),
  PLUGIN_SIGNING_KEYS: secretKeys
    .default([])
    .describe("sign releases (Ed25519); the first signs, all are trusted. Workers alone need them"),
  PLUGIN_DIR: z.string().default(".data/plugins").describe("where packages lie, for API and workers, unless it is in S3"),
  PLUGIN_S3_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("of a bucket of S3 or what speaks its language, with a path where packages are to lie below"),
  PLUGIN_S3_REGION: z.string().default("us-east-1"),
  PLUGIN_S3_ACCESS_KEY_ID: z.string().optional(),
  PLUGIN_S3_SECRET_ACCESS_KEY: z.string().optional(),
  PLUGIN_URL_MINUTES: count.min(1).max(1_440).default(60).describe("how long a site may take to download an update that it was offered"),
  ALLOWED_PRIVATE_HOSTS: hosts
    .default([])
    .describe("host:port of private or loopback targets that may be called; host:port=ACCOUNT_ID for one account alone"),
  MAIL_FROM: z
    .string()
    .regex(
      /^([^<>"\r\n]+ <[^\s<>@,;]+@[^\s<>@,;]+>|[^\s<>@,;]+@[^\s<>@,;]+)$/,
      "must be an e-mail address, or a name before one: IGNY8 <igny8@example.com>",
    )
    .optional()
    .describe("who sends invites and links for new passwords by mail; without it there are no mails. API and workers need it"),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .describe("the mail server, with user and password; workers alone need it"),
  SECURITY_CONTACT: z
    .string()
    .regex(/^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/, "must be mailto: with an e-mail address, or an https:// address of a page")
    .optional()
    .describe("whom to tell of a weakness: stands in /.well-known/security.txt"),
  SIGN_UP: z.enum(["open", "closed"]).default("open"),
  SESSION_DAYS: count.min(1).default(30),
  API_KEY_OVERLAP_HOURS: count.min(0).default(24).describe("how long a rotated site key stays valid"),
  WORDPRESS_TIMEOUT_MS: count.min(1).default(30_000).describe("one call to WordPress, everything included (seeds 3.2)"),
  RETRY_INITIAL_MS: count.min(1).default(60_000).describe("wait after the first failed call (seeds 3.3)"),
  RETRY_BACKOFF: z.coerce.number().min(1).default(2),
  RETRY_ATTEMPTS: count.min(1).default(3),
  REPAIR_INTERVALS_MS: list
    .transform((parts) => parts.map(Number))
    .refine(
      (waits) => waits.length > 0 && waits.length <= 20 && waits.every((wait) => Number.isInteger(wait) && wait > 0),
      "must be 1 to 20 whole numbers of milliseconds, comma separated",
    )
    .default(REPAIR_POLICY.intervalsMs)
    .describe("waits before each try to bring what an article lacks on its site, comma separated"),
  QUOTAS: quotas
    .default(DEFAULT_QUOTAS)
    .describe(
      "what an account may have, as name=number, comma separated (domain/people/quotas.ts); operators give single accounts other numbers",
    ),
  WORKER_CONCURRENCY: count
    .min(1)
    .default(100)
    .describe("calls to sites at once; they wait for the network, not for the processor, so a small machine bears many"),
  WORKER_METRICS_PORT: count.min(0).max(65535).optional().describe("the Temporal SDK's Prometheus endpoint"),
  WORKFLOW_BUNDLE_DIR: z
    .string()
    .default(".cache/workflows")
    .describe("where workers keep the workflows as one script, made once for each version"),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
});

export type Config = Readonly<z.infer<typeof schema>>;

/** Every variable that `readConfig` knows, for checks of compose files and help texts. */
export const CONFIG_KEYS = Object.keys(schema.shape) as (keyof Config)[];

/**
 * Reads and validates the environment. Empty strings count as unset.
 * @throws Error with one line per wrong variable, naming it and what it must be.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = schema.safeParse(set);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    return `  ${name}: ${set[name] === undefined ? "is missing" : message}`;
  });
  throw new Error(`The configuration is not usable:\n${lines.join("\n")}`);
}

/** The keys that sign releases, for whoever needs nothing else. @throws Error as `readConfig` does */
export function readSigningKeys(env: Record<string, string | undefined>): Config["PLUGIN_SIGNING_KEYS"] {
  const { success, data, error } = schema.shape.PLUGIN_SIGNING_KEYS.safeParse(env["PLUGIN_SIGNING_KEYS"] || undefined);
  if (!success) throw new Error(`PLUGIN_SIGNING_KEYS ${error.issues[0]?.message}`);
  return data;
}

/**
 * Where packages of plugins are kept.
 * @throws Error naming what is missing of the access to S3
 */
export function pluginStoreOf(config: Config) {
  const { PLUGIN_S3_URL: url, PLUGIN_S3_REGION: region, PLUGIN_S3_ACCESS_KEY_ID: accessKeyId } = config;
  const secretAccessKey = config.PLUGIN_S3_SECRET_ACCESS_KEY;
  if (url === undefined) return { folder: resolve(config.PLUGIN_DIR) };
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw new Error("PLUGIN_S3_URL needs PLUGIN_S3_ACCESS_KEY_ID and PLUGIN_S3_SECRET_ACCESS_KEY beside it.");
  return { url, region, accessKeyId, secretAccessKey };
}

/**
 * The mail server and who writes; undefined where there are no mails.
 * @throws Error naming which of the two is missing
 */
export function mailServerOf({ SMTP_URL: url, MAIL_FROM: from }: Config): { url: string; from: string } | undefined {
  if (url === undefined && from === undefined) return undefined;
  if (url === undefined) throw new Error("MAIL_FROM needs SMTP_URL beside it: workers hand mails to that server.");
  if (from === undefined) throw new Error("SMTP_URL needs MAIL_FROM beside it: who sends the mails.");
  return { url, from };
}

/** How failed calls to WordPress are retried (seeds 3.3). */
export function retryOf(config: Config): { initialIntervalMs: number; backoffCoefficient: number; maximumAttempts: number } {
  return {
    initialIntervalMs: config.RETRY_INITIAL_MS,
    backoffCoefficient: config.RETRY_BACKOFF,
    maximumAttempts: config.RETRY_ATTEMPTS,
  };
}
