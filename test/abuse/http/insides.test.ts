import { beforeAll, describe, expect, test } from "vitest";
import { createApp } from "../../../api/app.ts";
import { useApp } from "../../support/app.ts";
import { createAccount, createSite } from "../../support/fixtures/accounts.ts";
import { BODIES, filled, name, readRoutes, type Route } from "../../support/routes.ts";
import { temporalAway } from "../../support/servers/temporalAway.ts";
import { letIn } from "../../support/tries.ts";
import { until } from "../../support/until.ts";

const FAMILY = "answers that say too much";
const api = useApp();
let routes: Route[];
let token: string;
beforeAll(async () => {
  const { account_id, token: made } = await createAccount(api.orm);
  await createSite(api.orm, account_id);
  await api.orm.em.execute("update igny8_users set is_operator = true");
  token = made;
  ({ routes } = await readRoutes(api));
});

/** Names of our tables, statements, files, libraries and hosts. */
const INSIDES =
  /igny8_(?!session)[a-z]|\bselect\b.*\bfrom\b|insert into|update "|relation |constraint|column |node_modules|\.[jt]s:\d|kysely|mikro|postgres|grpc|127\.0\.0\.1:(?!3000)|ECONN|\/(home|work|tmp|var)\//i;
const saidBy = (text: string) => INSIDES.exec(text)?.[0];

async function ask(app: ReturnType<typeof createApp>, route: Route): Promise<[string, unknown]> {
  const body = BODIES[name(route)] ?? (route.method === "GET" || !route.operation.requestBody ? undefined : {});
  const response = await app.request(filled(route.path), {
    method: route.method,
    headers: { authorization: `Bearer ${token}`, "x-igny8-api-key": "igny8_x", "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const isText = response.headers.get("content-type")?.includes("json");
  if (!isText) await response.body?.cancel();
  return [`${name(route)} ${response.status}`, isText ? saidBy(await response.text()) : undefined];
}

describe("error messages reveal no internals", () => {
  test("while Temporal is down", async () => {
    const app = createApp({ ...api.deps, temporal: temporalAway() });
    const some = routes.filter(({ path }) => /ready|sync\/$|test-connection|schedules|publish|runs\/$/.test(path));
    expect(letIn(FAMILY, "Temporal is away", await Promise.all(some.map((route) => ask(app, route))))).toEqual([]);
  });

  test("when a statement is cancelled, and when no connection is left: 503 with Retry-After", async () => {
    const get = async () => {
      const { status, headers, json } = await api.call("GET", "/api/v1/sites/", token);
      return [status, json.error?.code, headers.get("retry-after")];
    };
    let free: () => void = () => undefined;
    const wait = new Promise<void>((resolve) => (free = resolve));
    let locked: () => void = () => undefined;
    const isLocked = new Promise<void>((resolve) => (locked = resolve));
    const holder = api.orm.em.fork().transactional(async (tx) => {
      await tx.execute("lock table igny8_sites in access exclusive mode");
      locked();
      await wait;
    });
    await isLocked;
    const stopped = get();
    await until("the statement was stopped", async () => {
      const rows = await api.orm.em
        .fork()
        .execute("select pg_cancel_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
      return rows.length > 0;
    });
    expect(await stopped).toEqual([503, "busy", "5"]);
    const holders = Array.from({ length: 9 }, () => api.orm.em.fork().transactional(async () => wait));
    expect(await get()).toEqual([503, "busy", "5"]);
    free();
    await Promise.all([holder, ...holders]);
    expect((await get())[0]).toBe(200);
  });

  // The last test: the tables are gone afterwards.
  test("when statements fail for an unforeseen reason", async () => {
    const kept = ["igny8_users", "igny8_memberships", "igny8_api_tokens", "igny8_accounts", "igny8_rate_limits"];
    const tables = await api.orm.em
      .fork()
      .execute<{ name: string }[]>("select tablename as name from pg_tables where schemaname = 'public' and tablename like 'igny8\\_%'");
    for (const { name: table } of tables.filter((one) => !kept.includes(one.name)))
      await api.orm.em.fork().execute(`alter table "${table}" rename to "${table}_gone"`);
    // Routes that revoke this test's credential are tested elsewhere.
    const some = routes.filter(
      ({ method, path }) => !(method === "DELETE" && /\/account\/|\/auth\//.test(path)) && !/sign-out|stream/.test(path),
    );
    const tried = [];
    for (const route of some) tried.push(await ask(api.app, route));
    expect(tried.filter(([what]) => what.endsWith(" 500")).length).toBeGreaterThan(30);
    expect(letIn(FAMILY, "statements fail", tried)).toEqual([]);
  });
});
