import type { Client } from "@temporalio/client";
import type { Logger } from "pino";
import type { Role } from "../../domain/people/roles.ts";
import type { EntityManager, Orm } from "../../db/orm.ts";
import type { DownloadLog } from "../../db/plugin/downloads.ts";
import type { PluginStore } from "../../db/plugin/store/contract.ts";
import type { SecretKey } from "../../db/secrets.ts";
import type { Speaker } from "../../db/sites/applyWebhook.ts";
import type { MailKind, MailPolicy } from "../../domain/people/mail.ts";
import type { NotificationPolicy } from "../../domain/notifications/delivery.ts";
import type { Quotas } from "../../domain/people/quotas.ts";
import type { RetryPolicy } from "../../domain/publishing/retry.ts";
import type { EventHub } from "../events/hub.ts";
import type { Limits } from "./limits.ts";

/** What the API works with; composed in server.ts and in tests. */
export interface ApiDeps {
  orm: Orm;
  temporal: Client;
  taskQueuePrefix: string;
  limits: Limits;
  /** what the event streams of this process share */
  events: EventHub;
  log: Logger;
  secretKeys: SecretKey[];
  publicUrl: string;
  temporalUiUrl: string | undefined;
  mediaDir: string;
  /** where the console's build is; without it there is none */
  consoleDir?: string;
  /** where the packages of plugins lie */
  pluginStore: PluginStore;
  /** what their downloads are written down by */
  downloads: DownloadLog;
  /** ISO 3166-1 alpha-2 of an address's country; null where none is known */
  countryOf(address: string): string | null;
  /** how long a link to an offered version is good for */
  pluginUrlMinutes: number;
  /** reverse proxies before this API, 0 without: so many addresses of X-Forwarded-For are theirs and believed */
  trustedProxies?: number;
  /** whom to tell of a weakness: `mailto:` or `https:`; undefined where nobody is named */
  securityContact?: string | undefined;
  signUp: "open" | "closed";
  sessionDays: number;
  apiKeyOverlapHours: number;
  retry: RetryPolicy;
  /** what an account may have unless an operator gave it other numbers */
  quotas: Quotas;
  notifications: NotificationPolicy;
  /** `host:port` of private addresses that notifications may go to */
  allowedPrivateHosts: readonly string[];
  /** how links are mailed; undefined without a mail server, which workers alone know */
  mail: MailPolicy | undefined;
  /** without a mail server: hands a link to whoever reads the log */
  logLink(link: { kind: MailKind; email: string; url: string }): void;
}

/** Who asks, from the credential alone. */
export interface Identity {
  user_id: number;
  account_id: number;
  role: Role;
  is_operator: boolean;
  via: "session" | "token";
  /** of the session or token row */
  credential_id: number;
}

export interface AppEnv {
  Variables: {
    deps: ApiDeps;
    em: EntityManager;
    log: Logger;
    requestId: string;
    identity: Identity;
    /** of a request with a site's key */
    speaker: Speaker;
    /** what a webhook of it is signed with, and whether the request carries it (or its id alone) */
    siteKey: { key: string; carried: boolean };
  };
}
