/** The task queues and what each is for; workers poll them, `GET /api/ready/` asks whether one does. */
export const QUEUES = ["publish"] as const;
export type Queue = (typeof QUEUES)[number];

/** The queue's name in Temporal; installations that share a server have different prefixes. */
export function taskQueue(prefix: string, queue: Queue): string {
  return `${prefix}-${queue}`;
}
