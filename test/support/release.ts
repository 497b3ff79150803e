import { createPublicKey, verify } from "node:crypto";
import { ActivityFailure } from "@temporalio/common";
import { afterAll, beforeAll, expect } from "vitest";
import { User } from "../../db/account.ts";
import { Plugin, PluginVersion } from "../../db/plugin.ts";
import { beginBuild, withVersion } from "../../db/pluginVersions.ts";
import { releaseWorkflowId } from "../../domain/pluginVersion.ts";
import type { releasePlugin } from "../../workflows/releasePlugin.ts";
import { testApp, type TestApp } from "./app.ts";
import { createAccount, SIGNING_KEYS } from "./fixtures.ts";
import { pluginSources, SLUG } from "./pluginSources.ts";
import { testWorker } from "./worker.ts";

export async function createOperator(app: TestApp): Promise<{ token: string; user_id: number; account_id: number }> {
  const operator = await createAccount(app.orm);
  await app.orm.em.fork().nativeUpdate(User, operator.user_id, { is_operator: true });
  return operator;
}

/** Releases as a test wants them: by the workflow itself, which gives up soon. */
export function releases(app: TestApp) {
  const { temporal, taskQueuePrefix } = app.deps;
  const pluginId = async () => (await app.orm.em.fork().findOneOrFail(Plugin, { slug: SLUG })).id;
  const row = async (version: string) =>
    app.orm.em.fork().findOneOrFail(PluginVersion, { plugin_id: await pluginId(), version }, { populate: ["manifest"] });
  const handleOf = (id: number) => temporal.workflow.getHandle<typeof releasePlugin>(releaseWorkflowId(taskQueuePrefix, id));

  return {
    row,
    handleOf,
    /** Makes the draft if there is none, and starts to build it. */
    async start(version: string, giveUpAfterMs = 60_000) {
      const em = app.orm.em.fork();
      const plugin_id = await pluginId();
      if ((await em.count(PluginVersion, { plugin_id, version })) === 0)
        await em.persist(em.create(PluginVersion, { plugin_id, version, steps: [] } as never)).flush();
      await withVersion(em, { plugin_id, version }, beginBuild);
      const { id } = await row(version);
      return temporal.workflow.start<typeof releasePlugin>("releasePlugin", {
        workflowId: releaseWorkflowId(taskQueuePrefix, id),
        taskQueue: `${taskQueuePrefix}-build`,
        args: [id, giveUpAfterMs],
      });
    },
    /** What a step of it is at; null before it was first built. */
    async step(version: string, name: string) {
      return (await row(version)).steps.find(({ step }) => step === name) ?? null;
    },
  };
}

/**
 * Releases of a copy of the plugin's sources, built by a worker, for all tests of a file, which go on one where the other has ended.
 * @returns an object whose properties are there once the tests run
 */
export function useReleases() {
  /** What the worker signs with: a test may take them away. */
  const signingKeys = [...SIGNING_KEYS];
  const stack = { signingKeys } as ReturnType<typeof releases> & {
    app: TestApp;
    sources: Awaited<ReturnType<typeof pluginSources>>;
    signingKeys: typeof signingKeys;
  };
  let worker: Awaited<ReturnType<typeof testWorker>>;

  beforeAll(async () => {
    const [app, sources] = await Promise.all([testApp(), pluginSources()]);
    Object.assign(stack, { app, sources }, releases(app));
    worker = await testWorker(app, { allowedHosts: [], queues: ["build"], release: { pluginSources: sources.folder, signingKeys } });
  });
  afterAll(async () => {
    await worker?.stop();
    await stack.sources?.remove();
    await stack.app?.close();
  });

  return stack;
}

/** What the activity said that made the run fail: the innermost message. */
export const rejected = (run: Promise<unknown>) =>
  run.then(
    () => expect.unreachable(),
    ({ cause }: Error) => (cause instanceof ActivityFailure ? cause.cause! : (cause as Error)).message,
  );

/** As Ed25519 is verified where nothing of ours is: the public key is SubjectPublicKeyInfo (RFC 8410). */
export function isSigned(publicKey: string, text: string, signature: string): boolean {
  const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), Buffer.from(publicKey, "base64")]);
  return verify(null, Buffer.from(text), createPublicKey({ key: spki, format: "der", type: "spki" }), Buffer.from(signature, "base64"));
}

/**
 * Has whoever writes that a step is in that state wait until `open` is called: a moment between two steps, at which the test acts. One at a
 * time per database.
 */
export async function holdStep(app: TestApp, place: number, state: "running" | "done") {
  const sql = (text: string) => app.orm.em.fork().execute(text);
  await sql(`create or replace function hold_step() returns trigger language plpgsql as $$ begin
    if new.steps -> ${place} ->> 'state' = '${state}' and new.status = 'building' then perform pg_advisory_xact_lock(4711); end if;
    return new; end $$`);
  await sql("create trigger hold_step before update on igny8_plugin_versions for each row execute function hold_step()");
  const opened = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const done = app.orm.em.fork().transactional(async (tx) => {
    await tx.execute("select pg_advisory_xact_lock(4711)");
    held.resolve();
    await opened.promise;
  });
  await held.promise;
  return {
    /** resolves when somebody waits */
    async reached(): Promise<boolean> {
      const [found] = await app.orm.em
        .fork()
        .execute<{ waiting: boolean }[]>(
          "select exists (select from pg_locks where locktype = 'advisory' and objid = 4711 and not granted) as waiting",
        );
      return found!.waiting;
    },
    async open() {
      opened.resolve();
      await done;
      await sql("drop trigger hold_step on igny8_plugin_versions");
    },
  };
}
