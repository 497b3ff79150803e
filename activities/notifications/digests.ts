import { activityInfo, getClient, heartbeat, log } from "@temporalio/activity";
import { ApplicationFailure } from "@temporalio/common";
import {
  closeDigest,
  digestGroups,
  type DigestToSend,
  handOver,
  loadDigest,
  notHandedOver,
  openDigests,
} from "../../db/notifications/digests.ts";
import type { Orm } from "../../db/orm.ts";
import type { DigestPolicy } from "../../domain/notifications/digest.ts";
import { digestMail } from "../../domain/people/mailDigest.ts";
import { prefixOf } from "../../domain/temporal/queues.ts";
import { digestStart } from "../../domain/temporal/starts/notifications.ts";
import { startOrWake } from "../../temporal/start.ts";
import { MailFailure, type Mailer } from "../people/mailer.ts";

/** Concurrent mails per process: a mail server that hangs must not hold every slot of the queue. */
const MAILS_AT_ONCE = 3;
/** The most lines of a mail. The console shows the others. */
const LINES = 20;

export interface DigestDeps {
  orm: Orm;
  /** undefined if no mail server is configured */
  mailer: Mailer | undefined;
  publicUrl: string;
}

export function createDigestActivities({ orm, mailer, publicUrl }: DigestDeps) {
  let underWay = 0;

  return {
    /** Opens a batch of due mails and starts their workflows. Without a mail server there are none. Returns whether there may be more. */
    async openDigests(policy: DigestPolicy): Promise<{ opened: number; more: boolean }> {
      if (!mailer) return { opened: 0, more: false };
      const { open, more } = await openDigests(orm.em.fork(), policy);
      const prefix = prefixOf(activityInfo().taskQueue);
      for (const digest of open) {
        await startOrWake(getClient(), digestStart(digest, { prefix, policy }));
        heartbeat();
      }
      return { opened: open.length, more };
    },

    /**
     * Gives a mail about notifications to the mail server. It is sent at most once: if a worker died while the server had it, or if the server fell
     * silent behind its last line, the mail may have arrived, and is not sent again. The notifications stay in the console.
     * @throws ApplicationFailure, retryable, if the server certainly does not have it. Temporal retries any other error (the database is away).
     */
    async mailDigest(
      which: { id: number; number: number },
      policy: DigestPolicy,
    ): Promise<{ state: "sent" | "failed" | "unknown" | "void" }> {
      const em = orm.em.fork();
      const digest = await loadDigest(em, which);
      if (!digest) return { state: "void" };
      const end = (state: "sent" | "failed" | "unknown" | "void", error: string | null) =>
        closeDigest(em, digest, { sent: state === "sent", error, apartMs: policy.apartMs }).then(() => ({ state }));
      if (digest.handed_at)
        return end("unknown", "The last mail may not have arrived. Open the page Notifications to see what it contained.");
      if (digest.email_verified_at === null) return end("void", null);
      const { groups, total } = await digestGroups(em, digest, LINES);
      // The person wants no more of it, or its articles and sites are gone.
      if (groups.length === 0) return end("void", null);
      if (underWay >= MAILS_AT_ONCE) throw again("Waiting for other mails", "2 seconds");
      underWay += 1;
      try {
        if (!mailer) throw new MailFailure("The worker knows no mail server: SMTP_URL is missing there.", false);
        if (!(await handOver(em, digest))) throw again("Another worker has it", "1 minute");
        await mailer.send(mailOf(digest, { groups, total }));
      } catch (error) {
        if (!(error instanceof MailFailure)) throw error;
        if (error.doubtful) return await end("unknown", `${error.message} The last mail may not have arrived.`);
        const message = error.answer === "" ? error.message : `${error.message} It says: ${error.answer}`;
        if (error.final) return await end("failed", message);
        await notHandedOver(em, digest, message);
        log.warn("A mail about notifications was not accepted. Retrying", { reader: digest.id, error: message });
        throw again("The mail server has not taken it");
      } finally {
        underWay -= 1;
      }
      return end("sent", null);
    },
  };

  function mailOf(digest: DigestToSend, { groups, total }: Awaited<ReturnType<typeof digestGroups>>) {
    const unsubscribeUrl = new URL(`/unsubscribe#token=${digest.token}`, publicUrl).href;
    return {
      ...digestMail({ account_name: digest.account_name, daily: digest.mail === "daily", groups, total, publicUrl, unsubscribeUrl }),
      to: digest.email,
      replyTo: undefined,
      id: `<digest.${digest.id}.${digest.number}.${new Date(digest.created_at).getTime()}@${new URL(publicUrl).hostname}>`,
      unsubscribe: new URL(`/api/v1/unsubscribe/${digest.token}/`, publicUrl).href,
    };
  }
}

/** The message stands in histories, so it names no person. */
const again = (message: string, nextRetryDelay?: "2 seconds" | "1 minute") =>
  ApplicationFailure.create({ type: "NotMailed", message, ...(nextRetryDelay ? { nextRetryDelay } : {}) });

export type DigestActivities = ReturnType<typeof createDigestActivities>;
