import { FAILURES, type FailureType } from "../publishing/failure.ts";
import type { CallFact, SiteCheckName, StructureFact, WebhookFact } from "./facts.ts";
import { WEBHOOK_REFUSALS } from "./identity.ts";
import { SEO_PLUGINS } from "./seoPlugins.ts";

/** What one fact means for a check. */
export interface Verdict {
  ok: boolean | null;
  message: string;
  advice: string | null;
  /** the time of the finding, if it differs from the fact's time */
  seen_at?: string;
}
export type Verdicts = Partial<Record<SiteCheckName, Verdict>>;

const holds = (message: string): Verdict => ({ ok: true, message, advice: null });
const fails = (message: string, advice: string): Verdict => ({ ok: false, message, advice });
const unknown = (message: string, advice: string): Verdict => ({ ok: null, message, advice });

/** Older bridges neither sign their webhooks nor number them. */
export const MINIMUM_BRIDGE = "1.4.0";
/** Half of a signature's tolerance (domain/sites/webhook.ts), so that people have time to act. */
const DRIFT_S = 150;
/** How late a webhook may be: WP-Cron, and a pause after a failure. */
export const WEBHOOK_DUE_MS = 15 * 60_000;

/** The steps that a call passes, in this order. */
const STEPS = ["reachable", "rest_api", "plugin", "api_key"] as const;
/**
 * The step at which each failure happens; the call passed the earlier steps. `all`: it passed every step. `answers`: a server answers, and no
 * more is known; a request for patience is no fault. `nothing`: the failure says nothing about the site.
 */
const FAILED_STEP: Record<FailureType, (typeof STEPS)[number] | "all" | "answers" | "nothing"> = {
  HostNotFound: "reachable",
  ConnectionRefused: "reachable",
  ConnectionLost: "reachable",
  TlsFailed: "reachable",
  TimedOut: "reachable",
  AddressNotAllowed: "reachable",
  Redirected: "reachable",
  RedirectedToLogin: "rest_api",
  BasicAuthNeeded: "reachable",
  BasicAuthRefused: "reachable",
  Challenged: "rest_api",
  Maintenance: "reachable",
  Parked: "reachable",
  DefaultPage: "reachable",
  RestApiMissing: "rest_api",
  Forbidden: "rest_api",
  MethodRefused: "rest_api",
  RequestRefused: "rest_api",
  RequestTimedOut: "reachable",
  RateLimited: "answers",
  Overloaded: "answers",
  Gateway: "reachable",
  SiteError: "rest_api",
  AnswerEmpty: "rest_api",
  AnswerNotJson: "rest_api",
  AnswerNoise: "rest_api",
  AnswerTooLarge: "rest_api",
  PluginMissing: "plugin",
  AnswerWrongShape: "plugin",
  KeyRefused: "api_key",
  OtherSite: "api_key",
  HeaderStripped: "api_key",
  PayloadInvalid: "all",
  AuthorGone: "all",
  BridgeTooOld: "nothing",
  PostGone: "all",
  ArticleBusy: "all",
  BeingEdited: "all",
  PostProtected: "all",
  ChangedThere: "all",
  StatusRefused: "all",
  ArticleUnknown: "all",
  // The bridge handled a harmless article right after it, with IGNY8's key.
  TextBlocked: "all",
  ArticleBreaks: "all",
  TooLarge: "answers",
  ArticleUnusable: "nothing",
  Interrupted: "nothing",
  CredentialsUnreadable: "nothing",
};
const PASSED: Record<(typeof STEPS)[number], string> = {
  reachable: "The site answers.",
  rest_api: "The REST API answers.",
  plugin: "The plugin is active.",
  api_key: "The site accepts the API key.",
};

/** What the end of a call means for the checks. */
export function toldByCall({ failure, plain_permalinks, noise }: CallFact): Verdicts {
  const advice = failure && (failure.advice ?? FAILURES[failure.type].advice);
  // IGNY8 lost the key. This says nothing about the site.
  if (failure?.type === "CredentialsUnreadable") return { api_key: fails(failure.message, advice!) };
  const failed = failure ? FAILED_STEP[failure.type] : "all";
  if (failed === "nothing") return {};
  if (failed === "answers") return { reachable: holds(PASSED.reachable) };
  const passed = failed === "all" ? STEPS : STEPS.slice(0, STEPS.indexOf(failed));
  const verdicts: Verdicts = Object.fromEntries(passed.map((step) => [step, holds(PASSED[step])]));
  if (failure && failed !== "all") verdicts[failed] = fails(failure.message, advice!);
  if (!passed.includes("rest_api")) return verdicts;
  if (noise) verdicts.answers = fails(`The site sends other text around the data: ${noise}`, FAILURES.AnswerNoise.advice);
  if (noise === null) verdicts.answers = holds("The site's answers contain only data.");
  if (plain_permalinks !== undefined) verdicts.permalinks = permalinks(plain_permalinks);
  return verdicts;
}

const permalinks = (plain: boolean) =>
  holds(plain ? "Plain permalinks: IGNY8 uses the REST API at ?rest_route=." : "Pretty permalinks: the REST API answers at /wp-json/.");

/** What a metadata sync means for the checks: the site answered, accepted the key, and described itself. */
export function toldByStructure({ fetched_at, site, versions, seo_plugin, capabilities, character_sets }: StructureFact): Verdicts {
  const drift = Math.round((Date.parse(site.server_time) - Date.parse(fetched_at)) / 1_000);
  return {
    ...toldByCall({ at: new Date(fetched_at), failure: null, plain_permalinks: site.permalink_structure === "" }),
    ...toldByPlugin(versions.bridge),
    ...(Number.isFinite(drift) ? { clock: clock(drift) } : {}),
    seo_plugin: seoOutput(seo_plugin),
    media: capabilities.upload_files
      ? holds("The author may upload pictures, and the folder can be written.")
      : fails(
          "The author may not upload pictures, or the uploads folder can't be written.",
          "In Settings → IGNY8, choose an author with the capability upload_files, and check that wp-content/uploads is writable.",
        ),
    // No loss: the bridge lets an article's own HTML pass, whoever its author is.
    author_html: holds(
      capabilities.unfiltered_html
        ? "The author may use all the HTML of articles."
        : "Articles arrive complete. If the author edits one in WordPress, WordPress removes video frames and similar HTML.",
    ),
    ...(character_sets ? { character_set: characterSet(character_sets) } : {}),
  };
}

/** What the plugin's own version means for the checks. */
export const toldByPlugin = (version: string): Verdicts => ({
  plugin_version: isOlder(version, MINIMUM_BRIDGE)
    ? fails(`The plugin is version ${version}.`, `Update the plugin to ${MINIMUM_BRIDGE} or newer.`)
    : holds(`The plugin is version ${version}.`),
});

/** Who prints an article's SEO title and description. Another plugin or the theme may print them too, so that nobody is no failure. */
function seoOutput({ slug, version, by_bridge }: StructureFact["seo_plugin"]): Verdict {
  if (slug) return holds(`${SEO_PLUGINS[slug] ?? slug} ${version} prints SEO title and description.`);
  if (by_bridge) return holds("No SEO plugin: the IGNY8 plugin prints SEO title and description itself.");
  const known = Object.values(SEO_PLUGINS);
  const activate = `or activate ${known.slice(0, -1).join(", ")} or ${known.at(-1)}.`;
  if (by_bridge === undefined)
    return unknown("No known SEO plugin. Search engines don't get the SEO title and description.", `Update the IGNY8 plugin, ${activate}`);
  return unknown(
    "No known SEO plugin, and the setting “SEO fields” of the IGNY8 plugin is off.",
    `If no other plugin or theme prints them, turn on “SEO fields” in WordPress under Settings → IGNY8, ${activate}`,
  );
}

/** The columns that articles are written to. The bridge's own columns hold only ASCII. */
function characterSet(sets: Record<string, string>): Verdict {
  const narrow = Object.entries(sets).filter(([column, set]) => set !== "utf8mb4" && !column.includes("igny8_"));
  if (narrow.length === 0) return holds("The database holds every character.");
  const tables = [...new Set(narrow.map(([column]) => column.replace(/\.[^.]*$/, "")))];
  return fails(
    `The database lacks emoji and other characters: ${narrow.map(([column, set]) => `${column} is in ${set}`).join(", ")}.`,
    `Back up the database, then run: ${tables.map((table) => `ALTER TABLE ${table} CONVERT TO CHARACTER SET utf8mb4;`).join(" ")} Until then, SEO fields, keywords, alternative texts and custom fields arrive without these characters.`,
  );
}

function clock(drift: number): Verdict {
  const message = `The site's clock is ${drift === 0 ? "right" : `${Math.abs(drift)} s ${drift < 0 ? "behind" : "ahead"}`}.`;
  if (Math.abs(drift) <= DRIFT_S) return holds(message);
  return fails(message, "Ask the host to set the server's clock (NTP). IGNY8 refuses signatures that are 5 minutes off.");
}

/** What received, missing or refused webhooks mean for the checks now. */
export function toldByWebhooks({ last_webhook_at, signed, untold_at, refusal }: WebhookFact): Verdicts {
  // A refusal counts until the next webhook is accepted.
  if (refusal && Date.parse(refusal.at) > (last_webhook_at?.getTime() ?? 0)) {
    return { webhooks: { ...fails(`Webhooks are refused: ${refusal.message}`, WEBHOOK_REFUSALS[refusal.reason]), seen_at: refusal.at } };
  }
  if (untold_at) {
    const message = last_webhook_at
      ? "Articles were published, and no webhook has arrived since."
      : "Articles were published, and no webhook has ever arrived.";
    const advice = "In WordPress under Settings → IGNY8, check that the site reaches IGNY8. Also check that WP-Cron runs.";
    return { webhooks: { ...fails(message, advice), seen_at: untold_at.toISOString() } };
  }
  if (!last_webhook_at)
    return { webhooks: unknown("No webhook has arrived yet.", "Publish an article. The site reports it within a minute.") };
  const seen_at = last_webhook_at.toISOString();
  if (!signed) {
    const advice = `Update the plugin to ${MINIMUM_BRIDGE} or newer.`;
    return { webhooks: { ...fails("Webhooks arrive, but are not signed.", advice), seen_at } };
  }
  return { webhooks: { ...holds("Signed webhooks arrive."), seen_at } };
}

/** Whether a version like `1.4.0` is older than another, compared number by number. A part that is no number counts as 0. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split(".").map((part) => Number.parseInt(part, 10) || 0));
  const length = Math.max(a!.length, b!.length);
  const first = Array.from({ length }, (_, index) => (a![index] ?? 0) - (b![index] ?? 0)).find((difference) => difference !== 0);
  return (first ?? 0) < 0;
}
