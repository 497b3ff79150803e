import type { MantineColor } from "@mantine/core";
import type { Site } from "../../data/sites.ts";

/** Without these checks, nothing can be published. */
const VITAL = new Set(["reachable", "rest_api", "plugin", "api_key"]);

export interface SiteState {
  label: string;
  color: MantineColor;
  /** the problem, and what to do; empty without problems */
  why?: string;
}

/** A site's state in a word. The worst problem decides. */
export function siteState({ connection }: Pick<Site, "connection">): SiteState {
  if (!connection) return { label: "Not connected", color: "gray.6", why: "Make a key and connect it: four steps, two minutes." };
  const { is_active, paused_by, pause_reason, problem, sync_status, last_sync_at, failed, warned } = connection;
  if (paused_by === "breaker") {
    const why = sentences(pause_reason ?? "", problem?.advice ?? "", "It is asked again by itself, and goes on when it answers");
    return { label: "Paused", color: "red", why };
  }
  if (problem && VITAL.has(problem.check)) return { label: "Trouble", color: "red", why: sentences(problem.message, problem.advice) };
  if (paused_by === "person")
    return { label: "Paused by hand", color: "orange", why: pause_reason ?? "Nothing is sent until it is resumed." };
  if (!is_active && last_sync_at) return { label: "Switched off", color: "gray.6", why: "Nothing is sent until it is switched on." };
  if (!is_active) return { label: "Not connected", color: "gray.6", why: "It has a key; test its connection to finish." };
  if (problem) return { label: "Needs a look", color: "orange", why: sentences(problem.message, problem.advice) };
  if (sync_status === "failed") return { label: "Sync failed", color: "orange", why: "The last sync could not read the site." };
  if (failed > 0)
    return { label: "Articles failed", color: "orange", why: "Articles could not be published: try them again, or take them back." };
  if (warned > 0)
    return {
      label: "Articles incomplete",
      color: "orange",
      why: "Articles are there without a picture, a term or a field: each says which, and what to do.",
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
export const counted = (count: number) => (count >= 1_000 ? "1000+" : String(count));
