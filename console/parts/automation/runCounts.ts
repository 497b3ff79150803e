/** A run's publications, summed up as people ask for them. `counts` are by state (domain/publishing/publication.ts). */
export function runCounts(counts: Record<string, number>) {
  const of = (...states: string[]) => states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
  return {
    total: of("total"),
    published: of("published"),
    failed: of("failed", "gone"),
    back: of("cancelled"),
    to_come: of("queued", "waiting", "publishing", "retrying", "held"),
    left: of("left_in_review"),
    on_hold: of("on_hold"),
  };
}

/** In one line: `12 published, 1 failed, 3 to come`. */
export function runSummary(counts: Record<string, number>): string {
  const { total, published, failed, back, to_come, left } = runCounts(counts);
  const parts = [
    [published, "published"],
    [failed, "failed"],
    [to_come, "to come"],
    [back, "taken back"],
  ] as const;
  const said = parts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []));
  if (said.length > 0) return said.join(", ");
  if (total > 0) return `${total} articles`;
  return left > 0 ? `No articles taken; ${left} left in review` : "No articles to take";
}
