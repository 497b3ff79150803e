import type { SiteChecks } from "./checks.ts";
import { SITE_CHECKS, type SiteCheckName } from "./facts.ts";

export const API_STATUSES = ["healthy", "degraded", "unhealthy", "unknown"] as const;

/** What the rows say of a site beside its checks. */
export interface SiteRecord {
  /** both, or nothing is synced by itself */
  synced: boolean;
  sync_status: string;
  sync_error: string | null;
  last_sync_at: Date | null;
  last_published_at: Date | null;
  /** publications that ended as failed, and that are being tried again */
  failed: number;
  retrying: number;
  /** published ones that the site took without something */
  warned: number;
  /** events of the last 24 hours that report a failure */
  failures: number;
}

export interface SiteHealth {
  api_status: (typeof API_STATUSES)[number];
  /** null: nothing has shown it yet */
  plugin_active: boolean | null;
  sync_healthy: boolean | null;
  last_sync: string | null;
  publications: { failed: number; retrying: number; warned: number };
  failures_last_day: number;
  problems: SiteProblem[];
}

/** What does not hold, and what to do. */
export interface SiteProblem {
  check: SiteCheckName;
  message: string;
  advice: string;
}

/** Without these nothing can be published. */
const VITAL = ["reachable", "rest_api", "plugin", "api_key"] as const satisfies SiteCheckName[];
/** The sync is daily: after two missed ones it has stopped. */
const SYNC_OVERDUE_MS = 50 * 60 * 60_000;

/** How a site is, from what is known of it (requirements 11.3). */
export function healthOf(checks: SiteChecks, record: SiteRecord, now: Date): SiteHealth {
  const problems = problemsOf(checks);
  const { failed, retrying, warned, failures } = record;
  return {
    api_status: apiStatus(checks, problems.length + failures + warned),
    plugin_active: checks.plugin.ok,
    sync_healthy: syncHealthy(checks, record, now),
    last_sync: record.last_sync_at?.toISOString() ?? null,
    publications: { failed, retrying, warned },
    failures_last_day: failures,
    problems,
  };
}

/** What a site lacks, in the order in which a person looks into it. */
export function problemsOf(checks: SiteChecks): SiteProblem[] {
  return SITE_CHECKS.flatMap((check) => {
    const { ok, message, advice } = checks[check];
    return ok === false ? [{ check, message, advice: advice ?? "" }] : [];
  });
}

function apiStatus(checks: SiteChecks, troubles: number): SiteHealth["api_status"] {
  if (VITAL.some((name) => checks[name].ok === false)) return "unhealthy";
  if (VITAL.some((name) => checks[name].ok === null)) return "unknown";
  return troubles > 0 ? "degraded" : "healthy";
}

function syncHealthy(checks: SiteChecks, record: SiteRecord, now: Date): boolean | null {
  if (record.sync_status === "failed" || record.failed > 0 || checks.webhooks.ok === false) return false;
  const { last_sync_at } = record;
  if (record.synced && last_sync_at && now.getTime() - last_sync_at.getTime() > SYNC_OVERDUE_MS) return false;
  return last_sync_at || record.last_published_at || checks.webhooks.ok ? true : null;
}
