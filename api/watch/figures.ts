import { setTimeout } from "node:timers/promises";
import type { Client } from "@temporalio/client";
import type { Logger } from "pino";
import { Gauge, type Registry } from "prom-client";
import { type Figures, readFigures } from "../../db/figures/read.ts";
import type { Orm } from "../../db/orm.ts";
import { ofNoAccount } from "../../db/tenant.ts";
import { readBeats } from "../../db/workers/beats.ts";
import { QUEUES } from "../../domain/temporal/queues.ts";
import { type Beat, serving } from "../../domain/temporal/workers.ts";
import { describeQueue, type QueueFacts } from "../../temporal/queues.ts";

/** Several scrapers cost as much as one. */
const KEPT_MS = 5_000;
/** Shorter than Prometheus waits for an answer (10 s), the wait for a connection included (db/orm.ts). */
const TEMPORAL_MS = 3_000;
/** A scrape waits no longer for the database. It then gets what Temporal and this process say, and that the database does not answer. */
const DATABASE_MS = 4_000;

interface Deps {
  orm: Orm;
  temporal: Client;
  taskQueuePrefix: string;
  log: Pick<Logger, "warn">;
}

/**
 * What concerns the whole installation: figures of the database, and who polls the task queues. Every API process says the same, so rules take the
 * largest (`max`). What can't be read has no value; `igny8_database_up` and `igny8_temporal_up` say so.
 * @returns reads all of it anew, at most every five seconds
 */
export function createFigures(registry: Registry, { orm, temporal, taskQueuePrefix, log }: Deps): () => Promise<void> {
  const clears: (() => void)[] = [];
  const clear = () => clears.forEach((one) => one());
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) => {
    const made = new Gauge<Label>({ name, help, labelNames, registers: [registry] });
    // Without labels, `reset` would say 0.
    clears.push(() => (labelNames.length > 0 ? made.reset() : made.remove()));
    return made;
  };
  const databaseUp = gauge("igny8_database_up", "1 if the figures of the database could be read.");
  const temporalUp = gauge("igny8_temporal_up", "1 if Temporal answers.");
  const pollers = gauge("igny8_queue_pollers", "Workers that serve the task queue; 0 if a version that gets a part of its work has none.", [
    "queue",
  ]);
  const backlog = gauge("igny8_queue_backlog", "Tasks in the queue that no worker has taken, about.", ["queue"]);
  const backlogAge = gauge("igny8_queue_backlog_age_seconds", "Age of the oldest of these tasks.", ["queue"]);
  const due = gauge("igny8_publications_due", "Publications that are due and not ended, counted to 2000.", ["queue", "state"]);
  const oldest = gauge("igny8_publications_oldest_due_seconds", "For how long the longest is due, except on paused sites.", [
    "queue",
    "state",
  ]);
  const sites = gauge("igny8_sites", "Sites that articles were sent to, counted to 100000.");
  const paused = gauge("igny8_sites_paused", "Paused sites, by who paused them.", ["by"]);
  const deliveries = gauge("igny8_notifications_pending", "Notifications to accounts' URLs that are not delivered.");
  const deliveriesOldest = gauge("igny8_notifications_oldest_due_seconds", "For how long the longest of them is due and was not started.");
  const mails = gauge("igny8_mails_pending", "Mails that the mail server does not have yet.", ["kind"]);
  const mailsOldest = gauge("igny8_mails_oldest_seconds", "Age of the oldest of these mails.", ["kind"]);
  const manifests = gauge("igny8_manifests_valid_seconds", "Until the first manifest of a released plugin version ends.");
  const work = gauge("igny8_scheduled_work_age_seconds", "Since the work ended last: of a Schedule, or the backup.", ["work"]);
  const bulk = gauge("igny8_bulk_runs", "Bulk runs that have not ended.");
  const automation = gauge("igny8_automation_runs", "Automation runs that have not ended.", ["state"]);
  const checkLag = gauge("igny8_automation_check_lag_seconds", "For how long the hourly check of automation is due.");

  function show(read: Figures, beats: Beat[], queues: QueueFacts[]): void {
    for (const queue of QUEUES) {
      const { versions } = queues.find((one) => one.queue === queue) ?? {};
      pollers.set({ queue }, serving(beats, queue, versions));
    }
    for (const { queue, state, n, oldest_s } of read.publications) {
      due.set({ queue, state }, n);
      oldest.set({ queue, state }, oldest_s);
    }
    sites.set(read.sites.sites);
    paused.set({ by: "breaker" }, read.sites.by_breaker);
    paused.set({ by: "person" }, read.sites.by_person);
    deliveries.set(read.deliveries.pending);
    deliveriesOldest.set(read.deliveries.oldest_s);
    for (const { kind, n, oldest_s } of read.mails) {
      mails.set({ kind }, n);
      mailsOldest.set({ kind }, oldest_s);
    }
    if (read.manifests_valid_s !== null) manifests.set(read.manifests_valid_s);
    for (const { name, age_s } of read.jobs) work.set({ work: name }, age_s);
    bulk.set(read.runs.bulk);
    automation.set({ state: "running" }, read.runs.automation);
    automation.set({ state: "paused" }, read.runs.automation_paused);
    checkLag.set(read.runs.check_lag_s);
  }

  function showQueues(queues: QueueFacts[]): void {
    for (const { queue, backlog: tasks, backlog_age_s } of queues) {
      if (tasks !== null) backlog.set({ queue }, tasks);
      if (backlog_age_s !== null) backlogAge.set({ queue }, backlog_age_s);
    }
  }

  let asked: Promise<[Figures, Beat[]]> | undefined;
  /** One at a time: of a database that hangs, each scrape would hold one more connection. @throws Error if there is no answer in time */
  function fromDatabase(): Promise<[Figures, Beat[]]> {
    asked ??= Promise.all([readFigures(ofNoAccount(orm.em)), readBeats(ofNoAccount(orm.em), taskQueuePrefix)]).finally(
      () => (asked = undefined),
    );
    return Promise.race([asked, tooLate(DATABASE_MS)]);
  }

  async function read(): Promise<void> {
    const [figures, queues] = await Promise.allSettled([
      fromDatabase(),
      Promise.all(QUEUES.map((queue) => describeQueue(temporal, taskQueuePrefix, queue, TEMPORAL_MS))),
    ]);
    // A value that nobody could read again would look as if it were true.
    clear();
    databaseUp.set(figures.status === "fulfilled" ? 1 : 0);
    temporalUp.set(queues.status === "fulfilled" ? 1 : 0);
    if (figures.status === "fulfilled") show(...figures.value, queues.status === "fulfilled" ? queues.value : []);
    else log.warn({ err: figures.reason }, "the figures for Prometheus could not be read from the database");
    if (queues.status === "fulfilled") showQueues(queues.value);
    else log.warn({ err: queues.reason }, "the task queues could not be read for Prometheus");
  }

  clear();
  let [until, reading] = [0, Promise.resolve()];
  return () => {
    if (performance.now() < until) return reading;
    until = Infinity;
    reading = read().finally(() => (until = performance.now() + KEPT_MS));
    return reading;
  };
}

async function tooLate(ms: number): Promise<never> {
  await setTimeout(ms, undefined, { ref: false });
  throw new Error(`no answer within ${ms / 1_000} s`);
}
