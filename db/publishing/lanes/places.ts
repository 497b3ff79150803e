import { LockMode } from "@mikro-orm/core";
import { hindrance, placesOf, type CallOutcome, type LaneState } from "../../../domain/publishing/lane.ts";
import type { SiteIntegration } from "../../sites/integration.ts";
import { breakerAfterCall, stateOf, type LaneOwner } from "./breaker.ts";
import { Lane } from "./entities.ts";
import type { EntityManager } from "../../orm.ts";
import { sql } from "kysely";
import { now, tables } from "../../tables.ts";
import { END_AND_GRANT, END_LEASE, FAILURES_OF, LEASE, RENEW, TAKE } from "./statements.ts";

/**
 * How long a granted place waits for the workflow that is being woken, and how long a place lasts during a call, which renews it.
 * worker/tendLanes.ts gives expired places to others.
 */
const GRANT_MS = 15_000;
const CALL_MS = 30_000;
const RENEW_MS = 10_000;

/** The answer to a request for a place. */
export type PlaceTaken = { kind: "taken"; failures: number } | { kind: "wait"; paused_by: LaneState["paused_by"] };
/** The receiver of a place. Wake its own workflow, or its bulk run's. */
export interface Granted {
  publication_id: string;
  workflow_id: string;
  integration_id: number;
  /** of the site, in a row; if there are any, the call is made on the queue `suspect` */
  failures: number;
}
/** The effect of a call on its lane. `paused`: the breaker has just paused the site, so its probes have to start. */
export interface LaneNews {
  paused: boolean;
  granted: Granted[];
}

/** The lane of an integration, locked. It is the last lock of a transaction: content, publication, lane. */
export async function lockLane(tx: EntityManager, integration: Pick<SiteIntegration, "id" | "account_id">): Promise<Lane> {
  const find = () => tx.findOne(Lane, integration.id, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const known = await find();
  if (known) return known;
  await tables(tx)
    .insertInto("igny8_lanes")
    .values({ integration_id: integration.id, account_id: integration.account_id, updated_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await find())!;
}

/** The failures in a row of a publication's site. None for a publication that a person requested just now: it is sent at once. */
export async function failuresOf(em: EntityManager, publicationId: string): Promise<number> {
  const [row] = await FAILURES_OF<{ failures: number }>(em, { publication_id: publicationId });
  return row?.failures ?? 0;
}

/** A lane and its present use. Without any call so far: the lane as it would be made. */
export async function readLane(em: EntityManager, integrationId: number) {
  const counts = await tables(em)
    .selectNoFrom(({ selectFrom }) => [
      selectFrom("igny8_lane_leases")
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .where("integration_id", "=", integrationId)
        .where("until", ">", now)
        .$asScalar()
        .as("calls_under_way"),
      selectFrom("igny8_publications")
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .where("integration_id", "=", integrationId)
        .where("state", "=", sql.lit("waiting"))
        .$asScalar()
        .as("waiting"),
    ])
    .executeTakeFirstOrThrow();
  const row = await em.findOne(Lane, integrationId, { disableIdentityMap: true });
  const fresh: Partial<Lane> & LaneState = { max_calls: 2, allowed_calls: 1, failures: 0, probes: 0, paused_by: null };
  return { ...(row ?? fresh), calls_under_way: counts.calls_under_way ?? 0, waiting: counts.waiting ?? 0 };
}

/**
 * Takes a place for a call, or says why there is none. A holder keeps its place: its worker died during the call.
 * @param options.ms how long the place is kept; `throughBreaker`: also if the breaker has paused the site, as a probe does
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
  const wait = { kind: "wait", paused_by: state.paused_by } as const;
  if (hindrance(state, 0)) return wait;
  const { id: integration_id, account_id } = integration;
  const taken = await TAKE(tx, { integration_id, account_id, holder, ms, most: placesOf(state) });
  return taken.length > 0 ? { kind: "taken", failures: lane.failures } : wait;
}

/**
 * Gives a place back after a call and counts the call's result: it may pause the lane or open it again, each with an event. Then it grants the
 * free places to waiting publications. Wake these after the commit, and again if in doubt.
 * @param outcome null if no call was made
 */
export async function giveBack(
  tx: EntityManager,
  integration: LaneOwner,
  holder: string,
  outcome: (CallOutcome & { message: string }) | null,
): Promise<LaneNews> {
  const lane = await lockLane(tx, integration);
  const paused = outcome !== null && breakerAfterCall(tx, integration, lane, outcome);
  await tx.flush();
  return { paused, granted: await grant(tx, integration, lane, holder) };
}

/**
 * Grants the lane's free places to publications that wait, or whose retry is due: people's clicks first, then the oldest.
 * @param holder whose own place ends first
 */
export async function grant(tx: EntityManager, integration: LaneOwner, lane: Lane, holder = ""): Promise<Granted[]> {
  const { id: integration_id, account_id } = integration;
  const state = stateOf(lane);
  const most = hindrance(state, 0) ? 0 : placesOf(state);
  const granted = await END_AND_GRANT<Omit<Granted, "failures">>(tx, { integration_id, holder, most });
  for (const { publication_id } of granted) await LEASE(tx, { integration_id, account_id, holder: publication_id, ms: GRANT_MS });
  return granted.map((one) => ({ ...one, failures: lane.failures }));
}

/** Ends a holder's lease and nothing else. After a call use `giveBack`. */
export async function endLease(tx: EntityManager, integrationId: number, holder: string): Promise<void> {
  await END_LEASE(tx, { integration_id: integrationId, holder });
}

/** Renews a holder's place during its call. The returned function stops this. A quick call needs no statement. */
export function keepPlace(fork: () => EntityManager, integrationId: number, holder: string): () => void {
  const renewing = setInterval(() => {
    // The next renewal makes up for one that failed.
    void RENEW(fork(), { ms: CALL_MS, integration_id: integrationId, holder }).catch(() => undefined);
  }, RENEW_MS);
  return () => clearInterval(renewing);
}
