import type { MailKind } from "../people/mail.ts";

// Only one workflow runs under an id at a time, so an id is a lock. Each installation counts its rows from 1. So an id that contains a row's id
// also contains the task queues' prefix, which separates installations in one namespace. UUIDs need no prefix.

/** The workflow of one publication. */
export const publicationWorkflowId = (publicationId: string): string => `publish:${publicationId}`;

/** The workflow of a bulk run. */
export const bulkWorkflowId = (runId: string): string => `bulk:${runId}`;

/** The workflow that probes a paused site, one at a time. */
export const probeWorkflowId = (source: string): string => `probe:${source}`;

/** The workflow that repairs all articles of a site. */
export const repairWorkflowId = (source: string): string => `repair:${source}`;

/** The workflow that reads a site's changed posts. */
export const pullWorkflowId = (source: string): string => `pull:${source}`;

/** The sync of an integration, one at a time. Its daily Schedule has the same id. */
export const syncWorkflowId = (source: string): string => `sync:${source}`;

/** The workflow of a site's automation run. A closed workflow holds no lock. */
export const automationWorkflowId = (prefix: string, siteId: number): string => `automation:${prefix}:${siteId}`;

/** The build of a plugin's version, one at a time. */
export const releaseWorkflowId = (prefix: string, versionId: number): string => `release:${prefix}:${versionId}`;

/** The workflow that mails a link. */
export const mailWorkflowId = (prefix: string, kind: MailKind, id: number): string => `mail:${prefix}:${kind}:${id}`;

/** The workflow that makes a delivery's calls. */
export const notificationWorkflowId = (deliveryId: string): string => `notify:${deliveryId}`;

/** The workflow that sends a person's mail about what happened, one at a time. */
export const digestWorkflowId = (prefix: string, readerId: number): string => `digest:${prefix}:${readerId}`;
