import { TROUBLED, type TroubledState } from "../../../domain/publishing/publication.ts";
import { counted } from "../../../domain/text.ts";
import { failureWords } from "../articles/failures.ts";

/** The number of articles that are named as examples: no more titles than are read. */
export const EXAMPLES = 3;

const STATUSES: Record<string, string> = { draft: "drafts", review: "in review", published: "approved" };

type Filter = Partial<
  Record<
    "site_id" | "status" | "pending" | "publication_state" | "cause" | "q" | "warned" | "step" | "bulk_run_id" | "automation_run_id",
    string | number | boolean
  >
>;

/** A bulk run's selection in words: how many were chosen, or the filter. */
export function askedFor(request: Record<string, unknown>, sites: { id: number; name: string }[]): string {
  const { content_ids, filter } = request as { content_ids?: number; filter?: Filter };
  if (!filter) return `${counted(content_ids ?? 0, "article")}, chosen one by one`;
  const { site_id, status, pending, publication_state, cause, q, warned, step, bulk_run_id, automation_run_id } = filter;
  const site = site_id === undefined ? undefined : (sites.find(({ id }) => id === site_id)?.name ?? `site ${String(site_id)}`);
  const retry = publication_state === "failed";
  const parts = [
    STATUSES[String(status)],
    pending === true ? "approved and not on the site" : undefined,
    retry ? undefined : TROUBLED[publication_state as TroubledState]?.many,
    warned ? "incomplete on the site" : undefined,
    step && (step === "ahead_here" ? "with changes to send" : "changed in WordPress"),
    typeof cause === "string" ? `because of “${failureWords(cause)}”` : undefined,
    automation_run_id !== undefined ? "from an automation run" : bulk_run_id !== undefined && !retry ? "from a bulk run" : undefined,
    site && `of ${site}`,
    typeof q === "string" ? `with “${q}” in the title or keyword` : undefined,
  ].filter((part) => part !== undefined);
  if (retry) return ["Retry of failed articles", ...parts].join(", ");
  return parts.length === 0 ? "All articles" : `All ${parts.join(", ")}`;
}

/** What a run does with its articles' posts. */
export const doneBy = ({ task, request }: { task: string; request: Record<string, unknown> }): "create" | "update" | "down" | "back" =>
  task === "withdraw" ? (request["to"] === "publish" ? "back" : "down") : task === "update" ? "update" : "create";

/** The number of articles that a run did not take. */
export const refusedOf = ({ refused }: { refused: { count: number }[] }): number => refused.reduce((sum, { count }) => sum + count, 0);
