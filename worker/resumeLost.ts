import type { Client } from "@temporalio/client";
import type { Orm } from "../db/orm.ts";
import { linksToMail } from "../db/people/mail.ts";
import { versionsBuilding } from "../db/plugin/releaseSteps.ts";
import { MAIL_POLICY } from "../domain/people/mail.ts";
import type { Queue } from "../domain/temporal/queues.ts";
import { mailStart } from "../domain/temporal/starts/people.ts";
import { releaseStart } from "../domain/temporal/starts/plugin.ts";
import { startOrWake } from "../temporal/start.ts";

interface Parts {
  orm: Orm;
  temporal: Client;
  taskQueuePrefix: string;
  log: { info(what: object, message: string): void; warn(what: object, message: string): void };
}

const MOST = 500;

/**
 * Starts what neither the sweep nor a loop starts again, if Temporal lost its data: mails of links, and releases of the plugin. Each worker
 * calls it when it starts. A workflow that still runs is joined. Trouble is logged: the next worker's start does it again.
 */
export async function resumeLost({ orm, temporal, taskQueuePrefix: prefix, log }: Parts, queues: readonly Queue[]): Promise<void> {
  try {
    const em = orm.em.fork();
    const links = queues.includes("sync") ? await linksToMail(em, MOST) : [];
    for (const { kind, id } of links) await startOrWake(temporal, mailStart(kind, id, { prefix, policy: MAIL_POLICY }));
    const versions = queues.includes("build") ? await versionsBuilding(em) : [];
    // Not woken: a release that fails would begin again, as if an operator had asked for it.
    for (const version of versions) await startOrWake(temporal, { ...releaseStart(version, prefix), ifRunning: "join" });
    if (links.length + versions.length > 0) log.info({ mails: links.length, releases: versions.length }, "mails and releases go on");
  } catch (err) {
    log.warn({ err }, "mails and releases that Temporal may have lost could not be looked at");
  }
}
