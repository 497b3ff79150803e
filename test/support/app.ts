import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, Connection } from "@temporalio/client";
import pg from "pg";
import { pino } from "pino";
import { afterAll, beforeAll, inject } from "vitest";
import { createApp } from "../../api/app.ts";
import type { ApiDeps } from "../../api/http/deps.ts";
import { createEventHub } from "../../api/events/hub.ts";
import { createLimits } from "../../api/http/limits.ts";
import { openCountries } from "../../api/plugin/countries.ts";
import { createDownloadLog } from "../../db/plugin/downloads.ts";
import { openPackages, openPictures } from "../../db/blobs/open.ts";
import type { MailPolicy } from "../../domain/people/mail.ts";
import type { NotificationPolicy } from "../../domain/notifications/delivery.ts";
import { DEFAULT_QUOTAS } from "../../domain/people/quotas.ts";
import type { RetryPolicy } from "../../domain/publishing/retry.ts";
import { readTemporal } from "../../temporal/access.ts";
import { testDatabase } from "./database.ts";
import { SECRET_KEYS } from "./fixtures/accounts.ts";

/** Intervals as short as a test needs. They are parameters everywhere; nothing really sleeps. */
export const QUICK_RETRY: RetryPolicy = { initialIntervalMs: 20, backoffCoefficient: 2, maximumAttempts: 3 };

export const QUICK_NOTIFICATIONS: NotificationPolicy = {
  initialIntervalMs: 50,
  backoffCoefficient: 2,
  maximumIntervalMs: 200,
  giveUpAfterMs: 60_000,
  disableAfterMs: 60_000,
};

export const QUICK_MAIL: MailPolicy = { initialIntervalMs: 50, backoffCoefficient: 2, maximumIntervalMs: 200 };

const countries = openCountries();

/** The API with its own database and task queue, and everything real behind it. */
export async function testApp(overrides: Partial<ApiDeps> = {}) {
  const database = await testDatabase();
  const connection = await Connection.connect(readTemporal(inject("temporal")).connection);
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  const mediaDir = await mkdtemp(join(tmpdir(), "igny8-media-"));
  const pluginDir = await mkdtemp(join(tmpdir(), "igny8-packages-"));
  const links: Parameters<ApiDeps["logLink"]>[0][] = [];
  const log = pino({ level: process.env["LOG_LEVEL"] ?? "silent" });
  const deps: ApiDeps = {
    orm: database.orm,
    temporal: new Client({ connection }),
    // Temporal may take longer on a busy machine.
    patienceMs: 5_000,
    taskQueuePrefix: `test-${crypto.randomUUID()}`,
    limits: createLimits(pool),
    events: createEventHub({ orm: database.orm, databaseUrl: database.directUrl, log }),
    log,
    secretKeys: SECRET_KEYS,
    publicUrl: "http://127.0.0.1:3000",
    temporalUiUrl: "http://127.0.0.1:8233",
    pictures: openPictures({ folder: mediaDir }),
    downloads: createDownloadLog(database.orm, log),
    countryOf: await countries,
    pluginUrlMinutes: 60,
    pluginStore: openPackages({ folder: pluginDir }),
    signUp: "open",
    sessionDays: 30,
    apiKeyOverlapHours: 24,
    retry: QUICK_RETRY,
    quotas: DEFAULT_QUOTAS,
    notifications: QUICK_NOTIFICATIONS,
    allowedPrivateHosts: [],
    mail: undefined,
    logLink: (link) => links.push(link),
    ...overrides,
  };
  const app = createApp(deps);
  return {
    app,
    deps,
    links,
    mediaDir,
    pluginDir,
    orm: database.orm,
    databaseUrl: database.url,
    directUrl: database.directUrl,
    /** Sends a request with a token, or with another credential's headers, and a JSON body. Returns status, headers and JSON. */
    async call(method: string, path: string, who?: string | Record<string, string>, body?: unknown) {
      const response = await app.request(path, {
        method,
        headers: {
          ...(typeof who === "string" ? { authorization: `Bearer ${who}` } : who),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, json: text ? JSON.parse(text) : undefined };
    },
    async close() {
      await deps.events.close();
      await deps.downloads.close();
      await pool.end();
      await connection.close();
      await database.drop();
      await rm(mediaDir, { recursive: true, force: true });
      await rm(pluginDir, { recursive: true, force: true });
    },
  };
}

export type TestApp = Awaited<ReturnType<typeof testApp>>;

/**
 * One of them for all tests of a file.
 * @returns an object whose properties are there once the tests run
 */
export function useApp(): TestApp {
  const app = {} as TestApp;
  let made: TestApp | undefined;
  beforeAll(async () => {
    made = await testApp();
    Object.assign(app, made);
  });
  afterAll(() => made?.close());
  return app;
}
