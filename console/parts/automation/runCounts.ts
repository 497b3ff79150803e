import { countIn, TO_COME } from "../../../domain/publishing/publication.ts";

/** A run's publications, summed up for people. `counts` are by state (domain/publishing/publication.ts). */
export function runCounts(counts: Record<string, number>) {
  return {
    total: counts["total"] ?? 0,
    published: countIn(counts, "on_site"),
    failed: countIn(counts, "failed"),
    back: countIn(counts, "taken_back"),
    to_come: countIn(counts, ...TO_COME),
    left: counts["left_in_review"] ?? 0,
    on_hold: counts["on_hold"] ?? 0,
  };
}

/** In one line: `12 published, 1 failed, 3 to come`. */
export function runSummary(counts: Record<string, number>): string {
  const { total, published, failed, back, to_come, left } = runCounts(counts);
  const parts = [
    [published, "published"],
    [failed, "failed"],
    [to_come, "scheduled"],
    [back, "cancelled"],
  ] as const;
  const said = parts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []));
  if (said.length > 0) return said.join(", ");
  if (total > 0) return total === 1 ? "1 article" : `${total} articles`;
  return left > 0 ? `No articles; ${left} left in review` : "No articles in review";
}
