import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Connection } from "@temporalio/client";
import type { TestProject } from "vitest/node";
import { connect, migrate } from "../db/orm.ts";
import { cacheDir } from "../dev/cache.ts";
import { buildConsole } from "../dev/console/bundle.ts";
import { startPostgres } from "../dev/postgres/server.ts";
import { startTemporal } from "../dev/temporal/server.ts";
import { SEARCH_ATTRIBUTES } from "../domain/temporal/searchAttributes.ts";
import { loadBundle } from "../worker/bundle.ts";
import { registerSearchAttributes } from "../temporal/searchAttributes.ts";

export const TEMPLATE_DATABASE = "igny8_template";

declare module "vitest" {
  interface ProvidedContext {
    /** a role that may create databases */
    postgresUrl: string;
    temporalAddress: string;
    /** a file with the bundled workflows */
    workflowBundle: string;
  }
}

/** Starts what all test files share: PostgreSQL with a migrated template, Temporal, the workflows' bundle, the console. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), "igny8-test-"));
  const undo: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true })];
  const teardown = async () => {
    for (const step of undo.toReversed()) await step().catch((error: unknown) => console.error(error));
  };
  try {
    const [postgres, temporal, , bundle] = await Promise.all([
      startPostgres({ dataDir: join(dir, "postgres"), fsync: false }).then((started) => (undo.push(() => started.stop()), started)),
      startTemporal().then((started) => (undo.push(() => started.stop()), started)),
      buildConsole(),
      loadBundle(join(cacheDir(), "workflows")),
    ]);
    const admin = await connect(postgres.url);
    await admin.em.execute(`create database ${TEMPLATE_DATABASE}`);
    await admin.close();
    const template = await connect(Object.assign(new URL(postgres.url), { pathname: `/${TEMPLATE_DATABASE}` }).href);
    await migrate(template);
    await template.close();
    const connection = await Connection.connect({ address: temporal.address });
    await registerSearchAttributes(connection, "default", Object.values(SEARCH_ATTRIBUTES));
    await connection.close();

    project.provide("postgresUrl", postgres.url);
    project.provide("temporalAddress", temporal.address);
    project.provide("workflowBundle", bundle.file);
    return teardown;
  } catch (error) {
    await teardown();
    throw error;
  }
}
