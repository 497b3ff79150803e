import type { Context } from "hono";
import { answerKey } from "../../../db/people/claimKey.ts";
import type { EntityManager } from "../../../db/orm.ts";
import type { AppEnv } from "../deps.ts";
import { stillWorking } from "./replay.ts";

/**
 * Creates something in one transaction, on a route that is declared with `creates`. If the request has an Idempotency-Key, the transaction also
 * keeps the answer: after the death of a process, both are there or neither.
 * @param status the answer's
 * @returns the answer's `data`. What follows the commit, such as the start of a workflow, happens once: a repeated request does not get here
 * @throws ApiError 409 if the request took so long that a repetition has taken its place
 */
export async function creating<T>(c: Context<AppEnv>, status: 201 | 202, work: (tx: EntityManager) => Promise<T>): Promise<T> {
  const data = await c.var.em.transactional(async (tx) => {
    const made = await work(tx);
    await keep(c, tx, status, made);
    return made;
  });
  if (c.var.keyed) c.var.keyed.answered = true;
  return data;
}

/** Replaces the kept answer, when it turned out otherwise after the commit. */
export const amend = (c: Context<AppEnv>, status: 201 | 202, data: unknown): Promise<void> => keep(c, c.var.em, status, data);

async function keep(c: Context<AppEnv>, em: EntityManager, status: number, data: unknown): Promise<void> {
  const { keyed } = c.var;
  if (keyed && !(await answerKey(em, keyed.claim, status, JSON.stringify({ success: true, data })))) throw stillWorking();
}
