import { toldByCall, toldByPlugin, toldByStructure, toldByWebhooks, type Verdicts } from "./evidence.ts";
import { SITE_CHECKS, type SiteCheckName, type SiteFacts } from "./facts.ts";

/** One requirement of a site, with the last finding. Dates are ISO strings. */
export interface SiteCheck {
  /** whether it is met; null: not known yet */
  ok: boolean | null;
  message: string;
  /** what a person can do; null while it is met */
  advice: string | null;
  /** since when `ok` has its value; null while it is not known */
  since: string | null;
  checked_at: string | null;
}
export type SiteChecks = Record<SiteCheckName, SiteCheck>;

const UNKNOWN: SiteCheck = {
  ok: null,
  message: "Not checked yet.",
  advice: "Test the connection.",
  since: null,
  checked_at: null,
};

/**
 * All checks of a site after new facts. A check without a new fact stays as it was. Facts older than the known state change
 * nothing. `since` stays while `ok` stays. A fact with a time in the future (another clock) counts as of now.
 */
export function judge(facts: SiteFacts, previous: Partial<SiteChecks>, now: Date): SiteChecks {
  const evidence: { at: Date; verdicts: Verdicts }[] = [];
  if (facts.structure) evidence.push({ at: new Date(facts.structure.fetched_at), verdicts: toldByStructure(facts.structure) });
  if (facts.call) evidence.push({ at: facts.call.at, verdicts: toldByCall(facts.call) });
  if (facts.plugin) evidence.push({ at: facts.plugin.at, verdicts: toldByPlugin(facts.plugin.version) });
  if (facts.webhooks) evidence.push({ at: now, verdicts: toldByWebhooks(facts.webhooks) });
  const checks = Object.fromEntries(SITE_CHECKS.map((name) => [name, previous[name] ?? UNKNOWN])) as SiteChecks;
  for (const { at, verdicts } of evidence.toSorted((a, b) => a.at.getTime() - b.at.getTime())) {
    const checked_at = new Date(Math.min(at.getTime(), now.getTime())).toISOString();
    for (const name of SITE_CHECKS) {
      const verdict = verdicts[name];
      const known = checks[name];
      if (!verdict || (known.checked_at !== null && known.checked_at > checked_at)) continue;
      const { ok, message, seen_at } = verdict;
      const since = ok === null ? null : known.ok === ok ? known.since : (seen_at ?? checked_at);
      checks[name] = { ok, message, advice: ok ? null : verdict.advice, since, checked_at };
    }
  }
  return checks;
}

/** An unchanged check is written again after this time. */
const REFRESH_MS = 60 * 60_000;

/**
 * The checks that have to be written: with a new outcome or message, or last written an hour ago. A site that simply works costs
 * one write an hour, however much is published there.
 */
export function worthWriting(checks: SiteChecks, previous: Partial<SiteChecks>): Partial<SiteChecks> {
  const changed = SITE_CHECKS.filter((name) => {
    const [before, after] = [previous[name], checks[name]];
    if (after.checked_at === null) return false;
    if (!before?.checked_at || before.ok !== after.ok || (!after.ok && before.message !== after.message)) return true;
    return Date.parse(after.checked_at) - Date.parse(before.checked_at) >= REFRESH_MS;
  });
  return Object.fromEntries(changed.map((name) => [name, checks[name]]));
}
