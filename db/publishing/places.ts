import { LockMode } from "@mikro-orm/core";
import { hindrance, type CallOutcome, type LaneState } from "../../domain/publishing/lane.ts";
import type { SiteIntegration } from "../sites/integration.ts";
import { breakerAfterCall, stateOf, type LaneOwner } from "./breaker.ts";
import { Lane } from "./laneEntities.ts";
import type { EntityManager } from "../orm.ts";
import { prepare, run } from "../prepared.ts";

/**
 * A granted place is kept this long for a workflow that is being woken, and this long for a call under way, which renews it. One that ends by
 * itself is given to others by worker/tendLanes.ts.
 */
const GRANT_MS = 15_000;
const CALL_MS = 30_000;
const RENEW_MS = 10_000;

/** What came of asking for a place. */
export type PlaceTaken = { kind: "taken"; failures: number } | { kind: "wait"; paused_by: LaneState["paused_by"] };
/** Whom a place was given to: the workflow that is to be woken, its own or that of its bulk run. */
export interface Granted {
  publication_id: string;
  workflow_id: string;
  integration_id: number;
  /** of the site in a row; where there are any, the call is made in the pool of such sites */
  failures: number;
}
/** What a call meant for its lane. `paused`: the breaker has just paused the site, somebody must look after it. */
export interface LaneNews {
  paused: boolean;
  granted: Granted[];
}

const COUNT_CALLS = prepare(
  "select count(*)::int as count from igny8_lane_leases where integration_id = ? and holder <> ? and until > now()",
);
const LEASE = prepare(`
  insert into igny8_lane_leases (integration_id, account_id, holder, until) values (?, ?, ?, now() + ? * interval '1 ms')
  on conflict (integration_id, holder) do update set until = excluded.until`);
const RENEW = prepare("update igny8_lane_leases set until = now() + ? * interval '1 ms' where integration_id = ? and holder = ?");
const END_LEASE = prepare("delete from igny8_lane_leases where integration_id = ? and holder = ?");
const FAILURES_OF = prepare(`
  select l.failures from igny8_publications p join igny8_lanes l on l.integration_id = p.integration_id
  where p.id = ? and p.state <> 'queued'`);
// Of a bulk run one row that waits stands for all, its retries are the run's.
const NEXT = prepare(`
  select p.id as publication_id, p.workflow_id, p.integration_id from igny8_publications p
  where p.integration_id = ? and p.state in ('waiting', 'retrying')
    and (p.state = 'waiting' or p.next_attempt_at <= now() and not p.in_bulk)
    and not exists (
    select from igny8_lane_leases l where l.integration_id = p.integration_id and l.holder = p.id::text and l.until > now())
  order by p.priority, p.updated_at, p.id limit ? for update of p skip locked`);

/** The lane of an integration, locked; the last lock of a transaction: content, publication, lane. */
export async function lockLane(tx: EntityManager, integration: Pick<SiteIntegration, "id" | "account_id">): Promise<Lane> {
  const find = () => tx.findOne(Lane, integration.id, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const known = await find();
  if (known) return known;
  await tx.execute("insert into igny8_lanes (integration_id, account_id) values (?, ?) on conflict do nothing", [
    integration.id,
    integration.account_id,
  ]);
  return (await find())!;
}

/** Failures in a row of the site that a publication goes to; none for one that was just asked for: a person's click goes at once. */
export async function failuresOf(em: EntityManager, publicationId: string): Promise<number> {
  const [row] = await run<{ failures: number }>(em, FAILURES_OF, [publicationId]);
  return row?.failures ?? 0;
}

/** A lane and what goes on in it; as it would be made, when no call was ever made. */
export async function readLane(em: EntityManager, integrationId: number) {
  const [counts] = await em.execute<{ calls_under_way: number; waiting: number }[]>(
    `select (select count(*)::int from igny8_lane_leases where integration_id = ? and until > now()) as calls_under_way,
            (select count(*)::int from igny8_publications where integration_id = ? and state = 'waiting') as waiting`,
    [integrationId, integrationId],
  );
  const row = await em.findOne(Lane, integrationId, { disableIdentityMap: true });
  const fresh: Partial<Lane> & LaneState = { max_calls: 2, allowed_calls: 1, failures: 0, probes: 0, paused_by: null };
  return { ...(row ?? fresh), ...counts! };
}

/**
 * Takes a place for a call, or says why there is none. Whoever holds one already keeps it: a worker that died in its call.
 * @param options.ms how long the place is kept; `throughBreaker`: also when the breaker has paused the site, as a probe
 */
export async function takePlace(
  tx: EntityManager,
  integration: LaneOwner,
  holder: string,
  { ms = CALL_MS, throughBreaker = false }: { ms?: number; throughBreaker?: boolean } = {},
): Promise<PlaceTaken> {
  const lane = await lockLane(tx, integration);
  const state = stateOf(lane);
  if (throughBreaker && state.paused_by === "breaker") state.paused_by = null;
  if (hindrance(state, await callsUnderWay(tx, integration.id, holder))) return { kind: "wait", paused_by: state.paused_by };
  await lease(tx, integration, holder, ms);
  return { kind: "taken", failures: lane.failures };
}

/**
 * Gives a place back after a call, and what the call showed of the site with it: the lane may be paused by it, or be open again, each
 * with an event. Then the free places are granted to those who wait; wake them after the commit, and again when in doubt.
 * @param outcome null when no call was made
 */
export async function giveBack(
  tx: EntityManager,
  integration: LaneOwner,
  holder: string,
  outcome: (CallOutcome & { message: string }) | null,
): Promise<LaneNews> {
  const lane = await lockLane(tx, integration);
  await endLease(tx, integration.id, holder);
  const paused = outcome !== null && breakerAfterCall(tx, integration, lane, outcome);
  await tx.flush();
  return { paused, granted: await grant(tx, integration, lane) };
}

/** Grants the lane's free places to the publications that wait for it, or whose retry is due: a person's click first, then the oldest. */
export async function grant(tx: EntityManager, integration: LaneOwner, lane: Lane): Promise<Granted[]> {
  const under = await callsUnderWay(tx, integration.id, "");
  if (hindrance(stateOf(lane), under)) return [];
  // Locked rows are being looked at by somebody who will ask for a place itself.
  const free = Math.min(lane.max_calls, lane.allowed_calls) - under;
  const granted = await run<Omit<Granted, "failures">>(tx, NEXT, [integration.id, free]);
  for (const { publication_id } of granted) await lease(tx, integration, publication_id, GRANT_MS);
  return granted.map((one) => ({ ...one, failures: lane.failures }));
}

async function callsUnderWay(tx: EntityManager, integrationId: number, besides: string): Promise<number> {
  const [row] = await run<{ count: number }>(tx, COUNT_CALLS, [integrationId, besides]);
  return row!.count;
}

/** Ends a holder's lease, and nothing else: `giveBack` is for a call that was made. */
export async function endLease(tx: EntityManager, integrationId: number, holder: string): Promise<void> {
  await run(tx, END_LEASE, [integrationId, holder]);
}

/** Keeps a holder's place for as long as its call is under way; ends with the function it returns. No statement for a call that is quick. */
export function keepPlace(fork: () => EntityManager, integrationId: number, holder: string): () => void {
  const renewing = setInterval(() => {
    // A look that the database misses is made up for by the next.
    void run(fork(), RENEW, [CALL_MS, integrationId, holder]).catch(() => undefined);
  }, RENEW_MS);
  return () => clearInterval(renewing);
}

async function lease(tx: EntityManager, { id, account_id }: Pick<LaneOwner, "id" | "account_id">, holder: string, ms: number) {
  await run(tx, LEASE, [id, account_id, holder, ms]);
}
