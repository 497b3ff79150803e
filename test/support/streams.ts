import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { createApp } from "../../api/app.ts";
import { createEventHub, type EventHub, type EventHubOptions } from "../../api/events/hub.ts";
import { testApp, type TestApp } from "./app.ts";
import { createEvent } from "./fixtures/events.ts";
import { createAccount, createSite } from "./fixtures/accounts.ts";
import { readEvents } from "./sse.ts";

/**
 * Streams of events for all tests of a file. Each test has its own owner, and its open streams are closed after it.
 * @returns an object whose properties are set when the tests run
 */
export function useStreams() {
  let first: TestApp;
  let second: ReturnType<typeof createApp>;
  let secondHub: EventHub;
  let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;
  const open: { close(): Promise<void> }[] = [];
  const hubs: EventHub[] = [];

  /** The API with other settings for streams. */
  function appWith(options: Partial<EventHubOptions>) {
    const hub = createEventHub({ orm: first.orm, databaseUrl: first.directUrl, log: first.deps.log, ...options });
    hubs.push(hub);
    return { hub, app: createApp({ ...first.deps, events: hub }) };
  }

  beforeAll(async () => {
    first = await testApp();
    ({ app: second, hub: secondHub } = appWith({}));
  });
  afterAll(async () => {
    for (const hub of hubs) await hub.close();
    await first?.close();
  });
  beforeEach(async () => {
    const account = await createAccount(first.orm);
    owner = { ...account, ...(await createSite(first.orm, account.account_id, "https://example.com")) };
  });
  afterEach(async () => {
    for (const stream of open.splice(0)) await stream.close();
  });

  /** An open stream: the owner's on the second process, by default. */
  async function listen(options: { app?: typeof second; query?: string; headers?: Record<string, string>; token?: string } = {}) {
    const { app = second, query = "", headers = {}, token = owner.token } = options;
    const response = await app.request(`/api/v1/events/stream/${query}`, { headers: { authorization: `Bearer ${token}`, ...headers } });
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
    const stream = readEvents(response);
    open.push(stream);
    await stream.opened();
    return stream;
  }

  return {
    get first() {
      return first;
    },
    /** Another API process on the same database, as the database sees it. */
    get second() {
      return second;
    },
    get secondHub() {
      return secondHub;
    },
    get owner() {
      return owner;
    },
    /** what is closed after the test */
    open,
    appWith,
    listen,
    /** Writes an event of the owner's; returns its id. */
    event: (more: Parameters<typeof createEvent>[2] = {}) => createEvent(first.orm, owner, more),
    resumed: (id: string) => ({ "last-event-id": id }),
  };
}
