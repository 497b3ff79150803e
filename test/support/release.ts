import { User } from "../../db/account.ts";
import { Plugin, PluginVersion } from "../../db/plugin.ts";
import { beginBuild, withVersion } from "../../db/pluginVersions.ts";
import { releaseWorkflowId } from "../../domain/pluginVersion.ts";
import type { releasePlugin } from "../../workflows/releasePlugin.ts";
import type { TestApp } from "./app.ts";
import { createAccount } from "./fixtures.ts";
import { SLUG } from "./pluginSources.ts";

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
