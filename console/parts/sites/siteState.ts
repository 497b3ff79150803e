import type { MantineColor } from "@mantine/core";
import type { Site } from "../../data/sites.ts";
import { CHECK_NAMES } from "./checkNames.ts";

/** Without these checks, nothing can be published. */
const VITAL = new Set(["reachable", "rest_api", "plugin", "api_key"]);

export interface SiteState {
  label: string;
  color: MantineColor;
  /** the problem, and what to do; empty without problems */
  why?: string;
  /** the same where the failing check is in view */
  short?: string;
}

const RESUMES = "IGNY8 keeps checking the site, and resumes when it works again";

type Connection = NonNullable<Site["connection"]>;
/** What decides a site's state. `problem` is the check that is the reason, `said` any other reason, `next` what follows. */
interface Standing extends Pick<SiteState, "label" | "color"> {
  problem?: Connection["problem"];
  said?: string;
  next?: string;
}

/** A site's state in a word. The worst problem decides. */
export function siteState({ connection }: Pick<Site, "connection">): SiteState {
  const { label, color, problem, said = "", next = "" } = standingOf(connection);
  const why = problem ? sentences(problem.message, problem.advice, next) : sentences(said, next);
  const short = problem ? sentences(`The check “${CHECK_NAMES[problem.check]}” fails.`, next) : "";
  return { label, color, ...(why ? { why } : {}), ...(short ? { short } : {}) };
}

/** A site that nobody has connected yet, and where nothing has failed. */
export const isNew = (site: Pick<Site, "connection">): boolean => siteState(site).label === "Not connected" && !site.connection?.problem;

/** The word for a connection that is off: it was on once, or never. */
export const offWord = (last_sync_at: string | null) => (last_sync_at ? "Turned off" : "Not connected");

function standingOf(connection: Site["connection"]): Standing {
  if (!connection) return { label: offWord(null), color: "gray.6", said: "Install the plugin to publish articles here." };
  const { is_active, paused_by, pause_reason, problem, sync_status, last_sync_at, failed, warned } = connection;
  const vital = problem && VITAL.has(problem.check) ? problem : null;
  // The check says more than the pause: a site that refuses the key answers.
  if (paused_by === "breaker") return { label: "Paused", color: "red", problem: vital, said: pause_reason ?? "", next: RESUMES };
  if (vital && (is_active || last_sync_at)) return { label: "Not working", color: "red", problem: vital };
  if (paused_by === "person")
    return { label: "Paused manually", color: "orange", said: pause_reason ?? "", next: "Nothing is sent until somebody resumes the site" };
  // A failing check is in view on the site's page, so the state is not grey then.
  const idle = vital ? "red" : problem ? "orange" : "gray.6";
  const off = { label: offWord(last_sync_at), color: idle, problem };
  if (!is_active && last_sync_at) return { ...off, next: "Nothing is sent until somebody turns on the connection." };
  if (!is_active) return { ...off, said: "Finish connecting it to publish articles here." };
  if (problem) return { label: "Needs attention", color: "orange", problem };
  if (sync_status === "failed") return { label: "Sync failed", color: "orange", said: "The last sync could not read the site." };
  if (failed > 0)
    return { label: "Articles failed", color: "orange", said: "Some articles could not be published. Try again, or cancel them." };
  if (warned > 0)
    return {
      label: "Articles incomplete",
      color: "orange",
      said: "Some articles were published without a picture, a term or a field. Open them to see what to do.",
    };
  return { label: "Healthy", color: "green" };
}

/** Joins sentences, each with its full stop. */
const sentences = (...texts: string[]) =>
  texts
    .filter(Boolean)
    .map((text) => (/[.!?…]$/.test(text) ? text : `${text}.`))
    .join(" ");

/** A number that is counted only up to a thousand. */
export const capped = (count: number) => (count >= 1_000 ? "1000+" : String(count));
