import { resolve } from "node:path";
import { z } from "zod";
import { count, headers, hosts, list, port, quotas, secretKeys } from "./config/values.ts";
import { STORES } from "./config/stores.ts";
import { TEMPORAL } from "./config/temporal.ts";
import { DEFAULT_QUOTAS } from "./domain/people/quotas.ts";
import { REPAIR_POLICY } from "./domain/publishing/repair.ts";

/** Variables that API and workers read. `db/migrate.ts` uses only DATABASE_URL and DATABASE_URL_DIRECT, but checks all. */
const SHARED = {
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).describe("The database: PostgreSQL 18 or newer."),
  DATABASE_POOL: count
    .min(1)
    .default(10)
    .describe(
      "The maximum number of connections in the pool of each API process and each worker. Each API process has up to three more connections: two for rate limits, one for events. Each worker has one more connection, to report its health. The sum over all processes must stay below PostgreSQL's max_connections.",
    ),
  SCHEMA_WAIT_MINUTES: z.coerce
    .number()
    .min(0)
    .default(10)
    .describe(
      "The number of minutes for which API and workers wait at their start if the schema is older than their code or the database can't be reached. After this time they end with a message.",
    ),
  SECRET_KEYS: secretKeys.describe(
    "Keys that encrypt the sites' keys and other credentials at rest: id:base64 of 32 bytes, comma separated. The first key encrypts, and all keys decrypt. Keep a copy apart from the database's backups: without these keys nobody can read the credentials. To change the key, put the new key before the old one.",
  ),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .default("http://127.0.0.1:3000")
    .describe("The URL at which browsers and WordPress sites reach the API. The addresses of pictures in articles begin with it."),
  ALLOWED_PRIVATE_HOSTS: hosts
    .default([])
    .describe(
      "Private or loopback addresses that workers may call: host:port, or host:port=ACCOUNT_ID for one account alone, comma separated. Leave it empty in production. The compose file's profile demo needs wordpress:80.",
    ),
  LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"])
    .default("info")
    .describe("The lowest level that is logged."),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      "Where traces go: the address of an OpenTelemetry collector for OTLP over HTTP, such as http://collector:4318. If it is not set, there are no traces.",
    ),
  OTEL_EXPORTER_OTLP_HEADERS: headers
    .default({})
    .describe("Headers of each export of traces, such as a credential: name=value, comma separated, special characters in their URL form."),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe("The share of requests that are traced, from 0 to 1. What a traced request causes is traced too."),
  MAIL_FROM: z
    .string()
    .regex(
      /^([^<>"\r\n]+ <[^\s<>@,;]+@[^\s<>@,;]+>|[^\s<>@,;]+@[^\s<>@,;]+)$/,
      "must be an e-mail address, or a name before one: IGNY8 <igny8@example.com>",
    )
    .optional()
    .describe(
      "The sender of mails, such as IGNY8 <igny8@example.com>. If it is set, IGNY8 sends links for invites, new passwords and confirmations by mail, and workers need SMTP_URL. If it is not set, the API writes the links to its log.",
    ),
  RETRY_INITIAL_MS: count
    .min(1)
    .default(60_000)
    .describe("The wait after the first failed call to a site, in milliseconds (docs/requirements.md, 3.3)."),
  RETRY_BACKOFF: z.coerce.number().min(1).default(2).describe("Each further wait is the wait before it, multiplied by this number."),
  RETRY_ATTEMPTS: count.min(1).default(3).describe("The maximum number of calls to a site for one publication, including the first call."),
  ...STORES,
  ...TEMPORAL,
};

const API = {
  DATABASE_URL_DIRECT: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe(
      "The address of PostgreSQL itself, if DATABASE_URL leads through a connection pool such as PgBouncer. The migration, backups and restores use it, and the API listens there for new events.",
    ),
  API_HOST: z.string().default("127.0.0.1").describe("The address on which the API listens."),
  API_PORT: count.min(0).max(65535).default(3000).describe("The port on which the API listens; 0 for any free port."),
  API_DRAIN_SECONDS: count
    .min(0)
    .max(300)
    .default(5)
    .describe(
      "The number of seconds for which the API still answers after SIGTERM. Meanwhile GET /api/ready/ fails, so that load balancers leave the process out before it closes. Choose a longer time than a load balancer needs to notice this. After SIGINT (Ctrl-C), the API does not wait.",
    ),
  API_METRICS_PORT: port
    .optional()
    .describe(
      "The port on which the API serves its metrics for Prometheus, at /metrics, on the address API_HOST; 0 for any free port. If it is not set, the API serves no metrics. Keep the port apart from the public: whoever reaches it reads how much is published.",
    ),
  TRUSTED_PROXIES: count
    .min(0)
    .default(0)
    .describe(
      "The number of reverse proxies before the API. The API trusts this many addresses of X-Forwarded-For, from the right. If the number is too low, all clients count as one client when the API limits sign-ins.",
    ),
  TEMPORAL_UI_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("The URL at which people open the Temporal UI. The console's links to workflows begin with it."),
  SIGN_UP: z.enum(["open", "closed"]).default("open").describe("open: anybody may make an account. closed: by invite only."),
  SESSION_DAYS: count.min(1).default(30).describe("The number of days until a session expires."),
  API_KEY_OVERLAP_HOURS: count
    .min(0)
    .default(24)
    .describe(
      "The number of hours for which a site's old key stays valid after the site got a new key. For the same time, an endpoint's old secret still signs after the endpoint got a new secret.",
    ),
  SECURITY_CONTACT: z
    .string()
    .regex(/^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/, "must be mailto: with an e-mail address, or an https:// address of a page")
    .optional()
    .describe(
      "The contact for reports of security weaknesses, in /.well-known/security.txt: mailto:security@example.com, or https://… of a page.",
    ),
  QUOTAS: quotas
    .default(DEFAULT_QUOTAS)
    .describe(
      "The quotas of an account: name=number, comma separated, such as sites=500,articles=200000. domain/people/quotas.ts lists all names. Operators can set other numbers for single accounts.",
    ),
  PLUGIN_URL_MINUTES: count
    .min(1)
    .max(1_440)
    .default(60)
    .describe("The number of minutes for which a link to an update's package is valid."),
};

const WORKER = {
  WORDPRESS_TIMEOUT_MS: count
    .min(1)
    .default(30_000)
    .describe("The longest time of one call to WordPress, in milliseconds (docs/requirements.md, 3.2)."),
  REPAIR_INTERVALS_MS: list
    .transform((parts) => parts.map(Number))
    .refine(
      (waits) => waits.length > 0 && waits.length <= 20 && waits.every((wait) => Number.isInteger(wait) && wait > 0),
      "must be 1 to 20 whole numbers of milliseconds, comma separated",
    )
    .default(REPAIR_POLICY.intervalsMs)
    .describe("The waits before each repair of a post that lacks a part, in milliseconds, comma separated."),
  WORKER_CONCURRENCY: count
    .min(1)
    .default(100)
    .describe(
      "The maximum number of activities that one worker runs concurrently on the queue publish. For other queues, this number is multiplied: by 4 on bulk, by 1/5 on suspect and on sync, by 1/50 on build. Most activities wait for the network, so a small machine can run many.",
    ),
  WORKER_METRICS_PORT: count.min(0).max(65535).optional().describe("The port on which the Temporal SDK serves its metrics for Prometheus."),
  WORKER_HEALTH_PORT: count
    .min(0)
    .max(65535)
    .optional()
    .describe(
      "The port on which a worker answers GET /live (200 while the process runs) and GET /ready (200 if its pollers, Temporal and the database work). 0 stands for any free port. If the variable is not set, the worker does not answer these requests. The image sets 9465.",
    ),
  // These two have the names that Temporal's Worker Controller for Kubernetes gives to its pods.
  TEMPORAL_DEPLOYMENT_NAME: z
    .string()
    .regex(/^[^.:\s]{1,255}$/, "must be a name without spaces, dots and colons, of at most 255 characters")
    .optional()
    .describe(
      "The worker deployment in Temporal (Worker Versioning). If it is set, this worker takes only workflow tasks that Temporal routes to its version. It takes none of them before an operator has made the version current or ramping (docs/operations.md). If it is not set, workers have no version.",
    ),
  TEMPORAL_WORKER_BUILD_ID: z
    .string()
    .regex(/^[\w.-]{1,128}$/, "must be up to 128 letters, digits, dots, - and _")
    .optional()
    .describe(
      "The build id of this worker's version in the worker deployment. If the variable is not set, the build id is made from the workflows' bundle, so two releases with the same workflows have the same build id.",
    ),
  WORKER_APP_METRICS_PORT: port
    .optional()
    .describe(
      "The port on which a worker serves its own metrics for Prometheus, at /metrics; 0 for any free port. If it is not set, the worker serves no metrics of its own.",
    ),
  WORKFLOW_BUNDLE_DIR: z
    .string()
    .default(".cache/workflows")
    .describe("The folder in which workers keep the workflows' bundle: one script, made once for each version of IGNY8."),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .describe(
      "The mail server to which workers hand mails: smtps://user:password@mail.example.com, or smtp://…?requireTLS=true for STARTTLS. Set this variable only together with MAIL_FROM. Write special characters of the password in their URL form (@ as %40).",
    ),
  PLUGIN_SOURCES: z
    .string()
    .default("plugin")
    .describe(
      "The folder of plugins: the plugin's sources are in a subfolder that is named like its slug. Only workers of the queue build read them.",
    ),
  PLUGIN_SIGNING_KEYS: secretKeys
    .default([])
    .describe(
      "Keys that sign releases of the plugin (Ed25519): id:base64 of 32 bytes, comma separated. The first key signs, and sites trust all keys. Keep a copy: a site trusts only the keys in its installed package, and those that its administrator added with IGNY8_RELEASE_KEYS. To change the key, put the new key behind the old one, and release a version of the plugin. When the sites have installed this version, put the new key first.",
    ),
};

const schema = z.object({ ...SHARED, ...API, ...WORKER });

/** The variables by the processes that read them. */
export const CONFIG_BY_PROCESS = { "API and worker": SHARED, API, worker: WORKER };

export type Config = Readonly<z.infer<typeof schema>>;

/** Every variable that `readConfig` knows, for checks of compose files and help texts. */
export const CONFIG_KEYS = Object.keys(schema.shape) as (keyof Config)[];

/** Messages for operators, whatever words the API gives its users. */
const WORDS = z.locales.en().localeError;

/**
 * Reads and validates the environment. Empty strings count as unset.
 * @throws Error with one line for each wrong variable: its name, and what it must be
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = schema.safeParse(set, { error: WORDS });
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
 * Where pictures are stored: a folder or a bucket.
 * @throws Error that names the missing variable of the access to S3
 */
export const pictureStoreOf = (c: Config) =>
  storeOf("MEDIA", c.MEDIA_DIR, c.MEDIA_S3_URL, c.MEDIA_S3_REGION, c.MEDIA_S3_ACCESS_KEY_ID, c.MEDIA_S3_SECRET_ACCESS_KEY);

/** The same for packages of plugins. */
export const pluginStoreOf = (c: Config) =>
  storeOf("PLUGIN", c.PLUGIN_DIR, c.PLUGIN_S3_URL, c.PLUGIN_S3_REGION, c.PLUGIN_S3_ACCESS_KEY_ID, c.PLUGIN_S3_SECRET_ACCESS_KEY);

/** The two buckets have keys of their own: one may be public behind a CDN, and the other never is. */
function storeOf(of: string, folder: string, url: string | undefined, region: string, accessKeyId?: string, secretAccessKey?: string) {
  if (url === undefined) return { folder: resolve(folder) };
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw new Error(`${of}_S3_URL needs ${of}_S3_ACCESS_KEY_ID and ${of}_S3_SECRET_ACCESS_KEY beside it.`);
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

/** Where traces go; undefined if they are switched off. @param service the name of the process in traces */
export function tracingOf(config: Config, service: string) {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: headers, OTEL_TRACES_SAMPLER_ARG: share } = config;
  return endpoint === undefined ? undefined : { service, endpoint, headers, share };
}

/** How failed calls to WordPress are retried (requirements 3.3). */
export function retryOf(config: Config): { initialIntervalMs: number; backoffCoefficient: number; maximumAttempts: number } {
  return {
    initialIntervalMs: config.RETRY_INITIAL_MS,
    backoffCoefficient: config.RETRY_BACKOFF,
    maximumAttempts: config.RETRY_ATTEMPTS,
  };
}
