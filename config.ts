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

/** Variables that API and workers read. `db/migrate.ts` uses only DATABASE_URL, but checks all. */
const SHARED = {
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).describe("The database: PostgreSQL 18 or newer."),
  DATABASE_POOL: count
    .min(1)
    .default(10)
    .describe("Connections to PostgreSQL of each API and each worker. All together must stay below its max_connections."),
  SECRET_KEYS: secretKeys.describe(
    "Encrypt the sites' keys and other credentials at rest: id:base64 of 32 bytes, comma separated. The first encrypts, all decrypt. Keep a copy apart from the database's backups: without them credentials can't be read. To change the key, put the new one before the old one.",
  ),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .default("http://127.0.0.1:3000")
    .describe("How browsers and WordPress sites reach the API. Pictures in articles have it in their address."),
  ALLOWED_PRIVATE_HOSTS: hosts
    .default([])
    .describe(
      "Private or loopback addresses that may be called: host:port, or host:port=ACCOUNT_ID for one account alone, comma separated. Empty in production; wordpress:80 with compose's profile demo.",
    ),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info").describe("The least that is logged."),
  MAIL_FROM: z
    .string()
    .regex(
      /^([^<>"\r\n]+ <[^\s<>@,;]+@[^\s<>@,;]+>|[^\s<>@,;]+@[^\s<>@,;]+)$/,
      "must be an e-mail address, or a name before one: IGNY8 <igny8@example.com>",
    )
    .optional()
    .describe(
      "Who sends mails: IGNY8 <igny8@example.com>. Invites and links for new passwords go out by mail when it and SMTP_URL are set. Otherwise the API's log has the links.",
    ),
  RETRY_INITIAL_MS: count
    .min(1)
    .default(60_000)
    .describe("Wait after the first failed call to a site, in milliseconds (docs/requirements.md, 3.3)."),
  RETRY_BACKOFF: z.coerce.number().min(1).default(2).describe("Each further wait is this many times the one before."),
  RETRY_ATTEMPTS: count.min(1).default(3).describe("Calls to a site for one publication, the first included."),
  PLUGIN_DIR: z
    .string()
    .default(".data/plugins")
    .describe("Where packages of the plugin lie, in a folder that API and workers share, unless PLUGIN_S3_URL is set."),
  PLUGIN_S3_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      "The address of a bucket for packages of the plugin, on S3 or a compatible store. Its path, if any, is put before their names.",
    ),
  PLUGIN_S3_REGION: z.string().default("us-east-1").describe("The bucket's region."),
  PLUGIN_S3_ACCESS_KEY_ID: z.string().optional().describe("The bucket's access key. PLUGIN_S3_URL needs it."),
  PLUGIN_S3_SECRET_ACCESS_KEY: z.string().optional().describe("The secret of that key. PLUGIN_S3_URL needs it."),
  // These are the SDK's own names, with the SDK's meaning (Temporal, "Environment configuration"). temporal/access.ts reads them.
  TEMPORAL_ADDRESS: z.string().default("127.0.0.1:7233").describe("Temporal's host:port."),
  TEMPORAL_NAMESPACE: z.string().default("default").describe("The namespace in Temporal."),
  TASK_QUEUE_PREFIX: z
    .string()
    .default("igny8")
    .describe("Begins the names of task queues and Schedules. Installations that share a namespace have different ones."),
  TEMPORAL_API_KEY: z.string().optional().describe("Sent to Temporal with each call. It switches TLS on, unless TEMPORAL_TLS is false."),
  TEMPORAL_TLS: z.enum(["true", "false"]).optional().describe("TLS to Temporal. A certificate or an API key switches it on as well."),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: z
    .string()
    .optional()
    .describe("PEM file of the authority that signed Temporal's certificate, unless it is a public one."),
  TEMPORAL_TLS_SERVER_CA_CERT_DATA: z.string().optional().describe("That certificate as text, in place of its file."),
  TEMPORAL_TLS_CLIENT_CERT_PATH: z.string().optional().describe("PEM file with our certificate, where Temporal asks for one (mTLS)."),
  TEMPORAL_TLS_CLIENT_CERT_DATA: z.string().optional().describe("Our certificate as text, in place of its file."),
  TEMPORAL_TLS_CLIENT_KEY_PATH: z.string().optional().describe("PEM file with the key of our certificate."),
  TEMPORAL_TLS_CLIENT_KEY_DATA: z.string().optional().describe("That key as text, in place of its file."),
  TEMPORAL_TLS_SERVER_NAME: z.string().optional().describe("The name in Temporal's certificate, where it is not that of the address."),
  TEMPORAL_CONFIG_FILE: z.string().optional().describe("A TOML file of the SDK's with profiles. Variables go before what it says."),
  TEMPORAL_PROFILE: z.string().optional().describe("Which profile of TEMPORAL_CONFIG_FILE is used."),
};

const API = {
  API_HOST: z.string().default("127.0.0.1").describe("The address on which the API listens."),
  API_PORT: count.min(0).max(65535).default(3000).describe("Its port; 0 for any free one."),
  TRUSTED_PROXIES: count
    .min(0)
    .default(0)
    .describe(
      "The number of reverse proxies before the API. This many addresses of X-Forwarded-For, from the right, are believed. With too few, all clients count as one when sign-ins are limited.",
    ),
  MEDIA_DIR: z.string().default(".data/media").describe("Where uploaded pictures lie."),
  TEMPORAL_UI_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("Where people open the Temporal UI. Links to workflows use it."),
  SIGN_UP: z.enum(["open", "closed"]).default("open").describe("open: anybody may make an account. closed: by invite only."),
  SESSION_DAYS: count.min(1).default(30).describe("How long a sign-in lasts."),
  API_KEY_OVERLAP_HOURS: count.min(0).default(24).describe("How long a site's old key stays valid after a new one was made."),
  SECURITY_CONTACT: z
    .string()
    .regex(/^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/, "must be mailto: with an e-mail address, or an https:// address of a page")
    .optional()
    .describe("Whom to tell of a weakness, in /.well-known/security.txt: mailto:security@example.com, or https://… of a page."),
  QUOTAS: quotas
    .default(DEFAULT_QUOTAS)
    .describe(
      "What an account may have, as name=number, comma separated, such as sites=500,articles=200000. All names are in domain/people/quotas.ts. Operators give single accounts other numbers.",
    ),
  PLUGIN_URL_MINUTES: count.min(1).max(1_440).default(60).describe("How long a site may take to download an update that it was offered."),
};

const WORKER = {
  WORDPRESS_TIMEOUT_MS: count
    .min(1)
    .default(30_000)
    .describe("One call to WordPress in milliseconds, everything included (docs/requirements.md, 3.2)."),
  REPAIR_INTERVALS_MS: list
    .transform((parts) => parts.map(Number))
    .refine(
      (waits) => waits.length > 0 && waits.length <= 20 && waits.every((wait) => Number.isInteger(wait) && wait > 0),
      "must be 1 to 20 whole numbers of milliseconds, comma separated",
    )
    .default(REPAIR_POLICY.intervalsMs)
    .describe("Waits before each try to bring what an article lacks on its site, in milliseconds, comma separated."),
  WORKER_CONCURRENCY: count
    .min(1)
    .default(100)
    .describe("Calls to sites at once. They wait for the network, not for the processor, so a small machine bears many."),
  WORKER_METRICS_PORT: count.min(0).max(65535).optional().describe("Where the Temporal SDK serves its metrics for Prometheus."),
  WORKFLOW_BUNDLE_DIR: z
    .string()
    .default(".cache/workflows")
    .describe("Where workers keep the workflows as one script, made once for each version."),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .describe(
      "The mail server: smtps://user:password@mail.example.com, or smtp://…?requireTLS=true for STARTTLS. Special characters of the password as in a URL (%40).",
    ),
  PLUGIN_SOURCES: z
    .string()
    .default("plugin")
    .describe("The folder with a plugin's sources in a folder of its slug. Workers of the queue build read it."),
  PLUGIN_SIGNING_KEYS: secretKeys
    .default([])
    .describe(
      "Sign releases of the plugin (Ed25519): id:base64 of 32 bytes, comma separated. The first signs, sites trust all. Keep a copy: sites trust only the keys in the package they have. To change the key, put the new one behind the old one, release, and swap them when sites have that release.",
    ),
};

const schema = z.object({ ...SHARED, ...API, ...WORKER });

/** The variables by the processes that read them. */
export const CONFIG_BY_PROCESS = { "API and worker": SHARED, API, worker: WORKER };

export type Config = Readonly<z.infer<typeof schema>>;

/** Every variable that `readConfig` knows, for checks of compose files and help texts. */
export const CONFIG_KEYS = Object.keys(schema.shape) as (keyof Config)[];

/**
 * Reads and validates the environment. Empty strings count as unset.
 * @throws Error with one line for each wrong variable: its name, and what it must be
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

/** The keys that sign releases, for callers that need no other variable. @throws Error as `readConfig` does */
export function readSigningKeys(env: Record<string, string | undefined>): Config["PLUGIN_SIGNING_KEYS"] {
  const { success, data, error } = schema.shape.PLUGIN_SIGNING_KEYS.safeParse(env["PLUGIN_SIGNING_KEYS"] || undefined);
  if (!success) throw new Error(`PLUGIN_SIGNING_KEYS ${error.issues[0]?.message}`);
  return data;
}

/**
 * Where packages of plugins are stored: a folder or a bucket.
 * @throws Error that names the missing variable of the access to S3
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
 * The mail server and the sender; undefined if mails are switched off.
 * @throws Error that names the missing one of the two variables
 */
export function mailServerOf({ SMTP_URL: url, MAIL_FROM: from }: Config): { url: string; from: string } | undefined {
  if (url === undefined && from === undefined) return undefined;
  if (url === undefined) throw new Error("MAIL_FROM needs SMTP_URL beside it: workers hand mails to that server.");
  if (from === undefined) throw new Error("SMTP_URL needs MAIL_FROM beside it: who sends the mails.");
  return { url, from };
}

/** How failed calls to WordPress are retried (requirements 3.3). */
export function retryOf(config: Config): { initialIntervalMs: number; backoffCoefficient: number; maximumAttempts: number } {
  return {
    initialIntervalMs: config.RETRY_INITIAL_MS,
    backoffCoefficient: config.RETRY_BACKOFF,
    maximumAttempts: config.RETRY_ATTEMPTS,
  };
}
