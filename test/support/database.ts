import { randomUUID } from "node:crypto";
import { inject } from "vitest";
import { connect, type Orm } from "../../db/orm.ts";
import { TEMPLATE_DATABASE } from "../setup.ts";

/** An empty, migrated database for one test file. With PGBOUNCER=1, `orm` and `url` lead through PgBouncer. */
export async function testDatabase(): Promise<{ orm: Orm; url: string; directUrl: string; drop(): Promise<void> }> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const admin = await connect(inject("postgresUrl"));
  await admin.em.execute(`create database ${name} template ${TEMPLATE_DATABASE}`);
  const on = (server: string) => Object.assign(new URL(server), { pathname: `/${name}` }).href;
  const directUrl = on(inject("postgresUrl"));
  const url = on(inject("pooledUrl") ?? inject("postgresUrl"));
  const orm = await connect(url, { accounts: "every" });
  return {
    orm,
    url,
    directUrl,
    async drop() {
      await orm.close(true);
      await admin.em.execute(`drop database ${name} with (force)`);
      await admin.close(true);
    },
  };
}
