import { LockMode } from "@mikro-orm/core";
import { sitesOf } from "./batches.ts";
import { BulkRun } from "./run.ts";
import type { EntityManager } from "../../orm.ts";
import { TELL_FAILURES } from "./statements.ts";

/** The next step of a run's workflow. It holds ids of integrations, never of articles. */
export type BulkPlan =
  /** publish to these sites */
  | { kind: "work"; integrations: number[] }
  /** look again in so many milliseconds; null: when woken */
  | { kind: "wait"; waitMs: number | null }
  | { kind: "ended"; state: string };

/** Reads a run and decides its next step. A run without open articles becomes done. */
export async function planBulk(em: EntityManager, id: string): Promise<BulkPlan> {
  return em.transactional(async (tx): Promise<BulkPlan> => {
    const run = await tx.findOne(BulkRun, id, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!run) return { kind: "ended", state: "deleted" };
    const integrations = await sitesOf(tx, id);
    if (integrations.length === 0) {
      if (run.state === "running" || run.state === "paused") run.state = "done";
      if (run.state === "done" && !run.finished_at) await TELL_FAILURES(tx, { run_id: id });
      run.finished_at ??= new Date();
      await tx.flush();
      return { kind: "ended", state: run.state };
    }
    if (run.state === "paused") return { kind: "wait", waitMs: null };
    const early = (run.publish_at?.getTime() ?? 0) - Date.now();
    if (run.state === "running" && early > 0) return { kind: "wait", waitMs: early };
    return { kind: "work", integrations };
  });
}
