import type { EntityManager } from "../orm.ts";
import { AT_MOST, DELIVERIES, DONE_JOBS, DUE_PUBLICATIONS, MAILS, MANIFESTS, RUNS, SITES } from "./statements.ts";

/** What operators watch of an installation. Ages and times are seconds; counts stop at COUNTED (statements.ts). */
export interface Figures {
  /** by who sends them (`single`: a workflow each) and state; `oldest_s`: without those of paused sites */
  publications: { queue: "single" | "bulk"; state: string; n: number; oldest_s: number }[];
  sites: { sites: number; by_breaker: number; by_person: number };
  deliveries: { pending: number; oldest_s: number };
  mails: { kind: string; n: number; oldest_s: number }[];
  /** null: no version was released */
  manifests_valid_s: number | null;
  jobs: { name: string; age_s: number }[];
  runs: { bulk: number; automation: number; automation_paused: number; check_lag_s: number };
}

/** Reads all figures on one connection. @throws Error if the database is away or slow */
export async function readFigures(em: EntityManager): Promise<Figures> {
  return em.transactional(async (tx) => {
    await AT_MOST(tx, {});
    const publications = await DUE_PUBLICATIONS<Figures["publications"][number]>(tx, {});
    const [sites] = await SITES<Figures["sites"]>(tx, {});
    const [deliveries] = await DELIVERIES<Figures["deliveries"]>(tx, {});
    const mails = await MAILS<Figures["mails"][number]>(tx, {});
    const [manifests] = await MANIFESTS<{ valid_s: number | null }>(tx, {});
    const jobs = await DONE_JOBS<Figures["jobs"][number]>(tx, {});
    const [runs] = await RUNS<Figures["runs"]>(tx, {});
    return { publications, sites: sites!, deliveries: deliveries!, mails, manifests_valid_s: manifests!.valid_s, jobs, runs: runs! };
  });
}
