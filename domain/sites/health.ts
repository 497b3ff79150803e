import type { SiteChecks } from "./checks.ts";
import { SITE_CHECKS, type SiteCheckName } from "./facts.ts";

export const API_STATUSES = ["healthy", "degraded", "unhealthy", "unknown"] as const;

/** A site's data beside its checks, from the rows. */
export interface SiteRecord {
  /** active, and sync is switched on; otherwise nothing is synchronised automatically */
  synced: boolean;
  sync_status: string;
  sync_error: string | null;
  last_sync_at: Date | null;
  last_published_at: Date | null;
  /** failed publications, and publications that are being retried */
  failed: number;
  retrying: number;
  /** published articles with warnings */
  warned: number;
  /** failure events of the last 24 hours */
  failures: number;
}

export interface SiteHealth {
  api_status: (typeof API_STATUSES)[number];
  /** null: not known yet */
  plugin_active: boolean | null;
  sync_healthy: boolean | null;
  last_sync: string | null;
  publications: { failed: number; retrying: number; warned: number };
  failures_last_day: number;
  problems: SiteProblem[];
}

/** A requirement that is not met, and what to do. */
export interface SiteProblem {
  check: SiteCheckName;
  message: string;
  advice: string;
}

/** Publishing needs all of these. */
const VITAL = ["reachable", "rest_api", "plugin", "api_key"] as const satisfies SiteCheckName[];
/** The sync is daily. After two missed syncs it counts as stopped. */
const SYNC_OVERDUE_MS = 50 * 60 * 60_000;

/** A site's health, from its checks and its rows (requirements 11.3). */
export function healthOf(checks: SiteChecks, record: SiteRecord, now: Date): SiteHealth {
  const problems = problemsOf(checks);
  const { failed, retrying, warned, failures, sync_status } = record;
  return {
    api_status: apiStatus(checks, problems.length > 0 || failed > 0 || warned > 0 || sync_status === "failed"),
    plugin_active: checks.plugin.ok,
    sync_healthy: syncHealthy(checks, record, now),
    last_sync: record.last_sync_at?.toISOString() ?? null,
    publications: { failed, retrying, warned },
    failures_last_day: failures,
    problems,
  };
}

/** The unmet requirements of a site, in the order in which a person should look at them. */
export function problemsOf(checks: SiteChecks): SiteProblem[] {
  return SITE_CHECKS.flatMap((check) => {
    const { ok, message, advice } = checks[check];
    return ok === false ? [{ check, message, advice: advice ?? "" }] : [];
  });
}

/** Only what is wrong now counts. A failure that has been solved stays in the number of the last day's failures. */
function apiStatus(checks: SiteChecks, troubled: boolean): SiteHealth["api_status"] {
  if (VITAL.some((name) => checks[name].ok === false)) return "unhealthy";
  if (VITAL.some((name) => checks[name].ok === null)) return "unknown";
  return troubled ? "degraded" : "healthy";
}

function syncHealthy(checks: SiteChecks, record: SiteRecord, now: Date): boolean | null {
  if (record.sync_status === "failed" || record.failed > 0 || checks.webhooks.ok === false) return false;
  const { last_sync_at } = record;
  if (record.synced && last_sync_at && now.getTime() - last_sync_at.getTime() > SYNC_OVERDUE_MS) return false;
  return last_sync_at || record.last_published_at || checks.webhooks.ok ? true : null;
}
