import { AsyncLocalStorage } from "node:async_hooks";

/** What is known of the work under way, with the names that log lines use: `request_id`, `account_id`, `workflow_id`, … */
export type Fields = Record<string, string | number | null | undefined>;

const store = new AsyncLocalStorage<Fields>();

/** Does work about which log lines, calls and events say these fields. They replace those around it. */
export const within = <T>(fields: Fields, work: () => T): T => store.run({ ...fields }, work);

/** The fields of the work under way; none outside of `within`. For pino's option `mixin`: each line then has them. */
export const fields = (): Fields => ({ ...store.getStore() });

/** Adds what was learned about the work under way. */
export function note(more: Fields): void {
  const known = store.getStore();
  if (known) Object.assign(known, more);
}

/** The id of the request that caused the work under way, wherever it is done; null if no request did. */
export function requestId(): string | null {
  const id = store.getStore()?.["request_id"];
  return typeof id === "string" ? id : null;
}
