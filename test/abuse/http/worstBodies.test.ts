import { expect, test } from "vitest";
import { BODY_LIMIT } from "../../../api/http/bodies.ts";
import { SESSION_COOKIE } from "../../../api/http/identity.ts";
import { openSession } from "../../../db/people/members.ts";
import { useApp } from "../../support/app.ts";
import { createContent, createSite } from "../../support/fixtures/accounts.ts";
import { createOperator } from "../../support/fixtures/release.ts";
import { BODIES, filled, name, readRoutes } from "../../support/routes.ts";
import { longestStall, STALL_MS } from "../../support/stall.ts";
import { report } from "../../support/tries.ts";
import { worstBodies } from "../../support/worst.ts";

const app = useApp();
/** All of them take five minutes, so each run of all tests takes some of each route. `EVERY=1 npm test -- test/abuse` tries all. */
const EVERY = Number(process.env["EVERY"] ?? (process.env["CI"] ? 160 : 8));

test("no route's worst body, field by field, blocks others or ends in a 5xx", async () => {
  const { document, routes } = await readRoutes(app);
  const operator = await createOperator(app);
  const owner = { ...operator, ...(await createSite(app.orm, operator.account_id)) };
  const content = await createContent(app.orm, owner);
  const idIn = (path: string) =>
    path.includes("/content/") ? content.id : path.includes("/integrations/") ? owner.integration_id : owner.site_id;
  // A session, because routes that give access refuse tokens.
  const session = await openSession(app.orm.em.fork(), { user_id: owner.user_id, account_id: owner.account_id, user_agent: null }, 1);
  const headers = { cookie: `${SESSION_COOKIE}=${session}`, "content-type": "application/json", "x-igny8-api-key": owner.api_key };
  const resolve = (ref: string) =>
    ref
      .split("/")
      .slice(1)
      .reduce((at: any, part) => at[part], document);

  const tries: { what: string; ms: number; status: number }[] = [];
  let count = 0;
  for (const route of routes) {
    const json = route.operation.requestBody?.content["application/json"] as { schema: object } | undefined;
    if (!json) continue;
    const path = filled(route.path, { id: idIn(route.path) });
    const base = (BODIES[name(route)] ?? {}) as Record<string, unknown>;
    for (const { what, body: make } of worstBodies(json.schema, base, BODY_LIMIT - 10_000, resolve)) {
      count += 1;
      if (count % EVERY !== 0) continue;
      const body = make();
      const ask = () => longestStall(async () => (await app.app.request(path, { method: route.method, headers, body })).status);
      let [ms, status] = [Number.POSITIVE_INFINITY, 0];
      // A busy machine stalls now and then. An expensive body stalls each time.
      for (let again = 0; again < 3 && ms > STALL_MS; again += 1) {
        const { ms: stalled, result } = await ask();
        [ms, status] = [Math.min(ms, stalled), result];
      }
      tries.push({ what: `${name(route)} ${what}`, ms: Math.round(ms), status });
    }
  }
  const worst = tries.toSorted((a, b) => b.ms - a.ms);
  console.table(worst.slice(0, 12));
  const harmful = tries.filter(({ ms, status }) => ms > STALL_MS || status >= 500);
  report({
    ...{ family: "worst bodies", case: "each field of each route, with what costs most to read" },
    ...{ tries: tries.length, let_in: harmful.length, longest_stall_ms: worst[0]!.ms },
  });
  expect(tries.length).toBeGreaterThan(2_400 / EVERY);
  expect(harmful).toEqual([]);
}, 600_000);
