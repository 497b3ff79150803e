import type { MailKind } from "../people/mail.ts";

// One workflow runs under an id at a time, so an id is a lock. Ids of rows are counted in each installation: where an id is made of one, the
// task queues' prefix keeps installations that share a namespace apart. UUIDs need none.

/** The workflow that a publication has of its own. */
export const publicationWorkflowId = (publicationId: string): string => `publish:${publicationId}`;

/** The workflow that carries a bulk run out. */
export const bulkWorkflowId = (runId: string): string => `bulk:${runId}`;

/** One at a time asks a paused site whether it is back. */
export const probeWorkflowId = (source: string): string => `probe:${source}`;

/** One run for all that articles lack on a site. */
export const repairWorkflowId = (source: string): string => `repair:${source}`;

/** The one sync at a time of an integration; its daily Schedule has the same id. */
export const syncWorkflowId = (source: string): string => `sync:${source}`;

/** The workflow that works on a site's automation run; one that is closed holds nothing. */
export const automationWorkflowId = (prefix: string, siteId: number): string => `automation:${prefix}:${siteId}`;

/** One build of a plugin's version at a time. */
export const releaseWorkflowId = (prefix: string, versionId: number): string => `release:${prefix}:${versionId}`;

/** The workflow that brings a link to its person. */
export const mailWorkflowId = (prefix: string, kind: MailKind, id: number): string => `mail:${prefix}:${kind}:${id}`;

/** The workflow that owns a delivery's calls. */
export const notificationWorkflowId = (deliveryId: string): string => `notify:${deliveryId}`;
