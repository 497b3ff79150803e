import type { Client } from "@temporalio/client";
import type { PayloadCodec } from "@temporalio/common";
import type { Logger } from "pino";
import type { Role } from "../../domain/people/roles.ts";
import type { Scope } from "../../domain/people/scopes.ts";
import type { EntityManager, Orm } from "../../db/orm.ts";
import type { KeyClaim } from "../../db/people/claimKey.ts";
import type { DownloadLog } from "../../db/plugin/downloads.ts";
import type { BlobStore } from "../../db/blobs/contract.ts";
import type { SecretKey } from "../../db/secrets.ts";
import type { Speaker } from "../../db/sites/applyWebhook.ts";
import type { MailKind, MailPolicy } from "../../domain/people/mail.ts";
import type { NotificationPolicy } from "../../domain/notifications/delivery.ts";
import type { Quotas } from "../../domain/people/quotas.ts";
import type { StartedPublication } from "../../domain/temporal/starts/publishing.ts";
import type { RetryPolicy } from "../../domain/publishing/retry.ts";
import type { Tracing } from "../../telemetry/tracing.ts";
import type { EventHub } from "../events/hub.ts";
import type { ApiMetrics } from "../watch/metrics.ts";
import type { Limits } from "./limits.ts";

/** The dependencies of the API. server.ts and the tests create them. */
export interface ApiDeps {
  orm: Orm;
  temporal: Client;
  /** how long an answer waits for Temporal to start work that is written, in milliseconds; default 1,000 (temporal/soon.ts) */
  patienceMs?: number;
  taskQueuePrefix: string;
  limits: Limits;
  /** shared by the event streams of this process */
  events: EventHub;
  log: Logger;
  /** for Prometheus; undefined if nobody asks */
  metrics?: ApiMetrics | undefined;
  /** undefined if no traces are sent */
  tracing?: Pick<Tracing, "request"> | undefined;
  secretKeys: SecretKey[];
  publicUrl: string;
  temporalUiUrl: string | undefined;
  /** the store of pictures */
  pictures: BlobStore;
  /** the folder of the console's build; without it there is no console */
  consoleDir?: string;
  /** the store of the plugin's packages */
  pluginStore: BlobStore;
  /** the log of their downloads */
  downloads: DownloadLog;
  /** the country of an address as ISO 3166-1 alpha-2; null if it is unknown */
  countryOf(address: string): string | null;
  /** how long a link to an offered version is valid */
  pluginUrlMinutes: number;
  /** the number of reverse proxies before this API, by default 0. That many addresses of X-Forwarded-For are trusted */
  trustedProxies?: number;
  /** the contact for reports of security problems: `mailto:` or `https:`; undefined if there is none */
  securityContact?: string | undefined;
  signUp: "open" | "closed";
  sessionDays: number;
  apiKeyOverlapHours: number;
  retry: RetryPolicy;
  /** an account's quotas, unless an operator set others */
  quotas: Quotas;
  notifications: NotificationPolicy;
  /** `host:port` of private addresses that notifications may be sent to */
  allowedPrivateHosts: readonly string[];
  /** the retries of mails; undefined without a mail server. Only workers know the server */
  mail: MailPolicy | undefined;
  /** decrypts what Temporal holds; undefined if it is not encrypted */
  codec?: PayloadCodec | undefined;
  /** whether this process has begun to stop; without it, it never does */
  stopping?: () => boolean;
  /** without a mail server: logs a link for the operator to pass on */
  logLink(link: { kind: MailKind; email: string; url: string }): void;
}

/** The user who sends the request, from the credential alone. */
export interface Identity {
  user_id: number;
  account_id: number;
  role: Role;
  is_operator: boolean;
  via: "session" | "token";
  /** the id of the session's or token's row */
  credential_id: number;
  /** what a token may do; null: all that its user may */
  scopes: Scope[] | null;
  /** the sites that a token is limited to; null: all of the account */
  site_ids: number[] | null;
  /** the account requires two-factor authentication, and the person has not set it up */
  lacks_factor: boolean;
}

export interface AppEnv {
  Variables: {
    deps: ApiDeps;
    em: EntityManager;
    log: Logger;
    requestId: string;
    identity: Identity;
    /** the sender of a request with a site's key */
    speaker: Speaker;
    /** the key that signs the site's webhooks, and whether the request contains the key itself or only its id */
    siteKey: { key: string; carried: boolean };
    /** the Idempotency-Key of the request, and whether its answer is kept */
    keyed?: { claim: KeyClaim; answered: boolean };
    /** the name of the request's object, for the activity log */
    objectName?: string;
    /** the entry of the activity log that is being written */
    recording?: Promise<void>;
    /** updates that the request has queued, to be started after it */
    queued?: StartedPublication[];
  };
}
