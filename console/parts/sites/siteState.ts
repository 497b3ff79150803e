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

/** A site's state in a word. The worst problem decides. */
export function siteState({ connection }: Pick<Site, "connection">): SiteState {
  if (!connection) return { label: "Not connected", color: "gray.6", why: "Install the plugin to publish articles here." };
  const { is_active, paused_by, pause_reason, problem, sync_status, last_sync_at, failed, warned } = connection;
  const vital = problem && VITAL.has(problem.check) ? problem : null;
  const short = problem && `The check “${CHECK_NAMES[problem.check]}” fails.`;
  // The check says more than the pause: a site that refuses the key answers.
  if (paused_by === "breaker")
    return {
      label: "Paused",
      color: "red",
      why: sentences(...(vital ? [vital.message, vital.advice] : [pause_reason ?? ""]), RESUMES),
      ...(vital && short ? { short: sentences(short, RESUMES) } : {}),
    };
  if (vital && short && (is_active || last_sync_at))
    return { label: "Not working", color: "red", why: sentences(vital.message, vital.advice), short };
  if (paused_by === "person")
    return {
      label: "Paused manually",
      color: "orange",
      why: sentences(pause_reason ?? "", "Nothing is sent until somebody resumes the site"),
    };
  if (!is_active && last_sync_at)
    return { label: "Turned off", color: "gray.6", why: "Nothing is sent until somebody turns on the connection." };
  if (!is_active)
    return {
      label: "Not connected",
      color: "gray.6",
      why: vital ? sentences(vital.message, vital.advice) : "Finish connecting it to publish articles here.",
      ...(vital && short ? { short } : {}),
    };
  if (problem && short) return { label: "Needs attention", color: "orange", why: sentences(problem.message, problem.advice), short };
  if (sync_status === "failed") return { label: "Sync failed", color: "orange", why: "The last sync could not read the site." };
  if (failed > 0)
    return { label: "Articles failed", color: "orange", why: "Some articles could not be published. Try again, or cancel them." };
  if (warned > 0)
    return {
      label: "Articles incomplete",
      color: "orange",
      why: "Some articles were published without a picture, a term or a field. Open them to see what to do.",
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
