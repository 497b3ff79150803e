import { api, ApiProblem, take } from "../client.ts";

/** A publication that a person has just asked for. */
export interface Asked {
  id: number;
  title?: string | undefined;
  /** ISO 8601; null: now */
  publish_at: string | null;
  /** its post becomes a draft in WordPress */
  draft: boolean;
}
const listeners = new Set<(asked: Asked) => void>();
/** Calls `hear` for each publication that is asked for in this tab. Returns what ends that. */
export function onAsked(hear: (asked: Asked) => void): () => void {
  listeners.add(hear);
  return () => void listeners.delete(hear);
}
export function tellAsked(asked: Asked): void {
  for (const hear of listeners) hear(asked);
}

const of = api.writer.content[":id"];
const param = (id: number) => ({ id: String(id) });
const POLL_MS = 300;
/** How long a call that is under way may take before an undo gives up. */
const PATIENCE_MS = 60_000;

/**
 * Undoes a publication. One that has not begun is cancelled, and its article is in review again. One that the site has taken already becomes a draft in
 * WordPress, which visitors don't see.
 * @throws ApiProblem if neither is possible, with the reason
 */
export async function undoPublish(id: number): Promise<"cancelled" | "draft"> {
  const until = Date.now() + PATIENCE_MS;
  const cancelled = await cancel(id);
  if (cancelled) return "cancelled";
  for (;;) {
    const { data } = await take(of.publication.index.$get({ param: param(id) }));
    if (data.state === "cancelled") return "cancelled";
    if (!data.open) break;
    if (Date.now() > until) throw new ApiProblem(409, "begun", "The site has not answered yet. Open the article to see the result.");
    await new Promise((resume) => setTimeout(resume, POLL_MS));
  }
  await take(of.unpublish.index.$post({ param: param(id), json: { to: "draft" } }));
  return "draft";
}

/** True if it is cancelled for certain; false if a call is under way, or has ended. */
async function cancel(id: number): Promise<boolean> {
  try {
    const { data } = await take(of.publication.cancel.index.$post({ param: param(id) }));
    return !data.cancel_requested;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 409) return false;
    throw error;
  }
}
