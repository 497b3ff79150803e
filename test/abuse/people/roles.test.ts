import { beforeAll, expect, test } from "vitest";
import { User } from "../../../db/people/account.ts";
import { ROLES, type Role } from "../../../domain/people/roles.ts";
import { useApp } from "../../support/app.ts";
import { createAccount, createSite } from "../../support/fixtures/accounts.ts";
import { BODIES, filled, name, readRoutes, type Route } from "../../support/routes.ts";
import { memberOf, sessionOf } from "../../support/tenants.ts";
import { letIn } from "../../support/tries.ts";
import { LEAST, PEOPLE_ONLY } from "../../support/routeRoles.ts";

// Each route lets in who may use it, and nobody else. Who that is says test/support/routeRoles.ts, not the code.

const ORDER = ["nobody", ...ROLES.toReversed(), "operator"] as const;
type Actor = (typeof ORDER)[number];
const WEAKEST = ROLES.at(-1)!;
const api = useApp();
let routes: Route[];
let people: Record<Exclude<Actor, "nobody">, Awaited<ReturnType<typeof memberOf>>>;
let api_key: string;
beforeAll(async () => {
  ({ routes } = await readRoutes(api));
  const { account_id } = await createAccount(api.orm);
  ({ api_key } = await createSite(api.orm, account_id));
  const member = (role: Role) => memberOf(api, account_id, role);
  const members = await Promise.all(ROLES.map(async (role) => [role, await member(role)] as const));
  people = { ...(Object.fromEntries(members) as Record<Role, (typeof members)[number][1]>), operator: await member(WEAKEST) };
  await api.orm.em.fork().nativeUpdate(User, people.operator.user_id, { is_operator: true });
});

/** An id that does not exist: a permitted request gets 404. */
const NOWHERE = {
  id: 2_000_000_000,
  sector_id: 2_000_000_000,
  cluster_id: 2_000_000_000,
  slug: "none",
  version: "9.9.9",
  folder: "x",
  name: "x",
};
const leastOf = (route: Route) => LEAST[name(route)];
/** Roles are ordered. An operator has a role too; here it is the weakest. */
const may = (actor: Actor, least: string) => {
  if (least === "nobody" || least === "site" || least === "operator") return least === "nobody" || actor === least;
  return ORDER.indexOf(actor === "operator" ? WEAKEST : actor) >= ORDER.indexOf(least as Actor);
};
const ask = async (route: Route, headers: Record<string, string>) => {
  const body = ["GET", "DELETE"].includes(route.method) ? undefined : JSON.stringify(BODIES[name(route)] ?? {});
  const upload = name(route) === "POST /api/v1/writer/images/";
  const response = await api.app.request(filled(route.path, NOWHERE), {
    method: route.method,
    headers: { ...headers, ...(body && !upload ? { "content-type": "application/json" } : {}) },
    ...(upload ? { body: new FormData() } : body ? { body } : {}),
  });
  const stream = response.headers.get("content-type")?.includes("event-stream");
  const text = stream ? (await response.body!.cancel(), "") : await response.text();
  return { status: response.status, code: /"code":"(\w+)"/.exec(text)?.[1] };
};
const REFUSED = /^(401 unauthenticated|403 (role_required|operator_required|session_required))$/;

test("the table has a line for each route, and no others", () => {
  expect(Object.keys(LEAST).toSorted()).toEqual(routes.map(name).toSorted());
  expect(PEOPLE_ONLY.filter((one) => !(one in LEAST))).toEqual([]);
});

test.each(ORDER)("%s is permitted where the table says so, and nowhere else", async (actor) => {
  const tried: [string, unknown][] = [];
  for (const route of routes) {
    const least = leastOf(route)!;
    // A session of its own each time, because some routes end it.
    const headers = actor === "nobody" ? {} : { cookie: (await sessionOf(api, people[actor])).cookie };
    const { status, code } = await ask(route, headers);
    const refused = REFUSED.test(`${status} ${code}`);
    tried.push([
      name(route),
      refused === may(actor, least) || status >= 500 ? `${status} ${code}, and the table says ${least}` : undefined,
    ]);
  }
  // Without workers the status is 503, and a process on a busy machine may have stood still.
  const ready = tried.filter(([route]) => !/^GET \/api\/(status|ready)\/$/.test(route));
  expect(letIn("roles", actor, ready)).toEqual([]);
});

test.each([...ROLES.toReversed(), "operator"] as const)("a token of %s is not a person", async (actor) => {
  const tried: [string, unknown][] = [];
  for (const route of routes) {
    const answer = await ask(route, { authorization: `Bearer ${people[actor].token}` });
    const refused = REFUSED.test(`${answer.status} ${answer.code}`);
    const allowed = may(actor, leastOf(route)!) && !PEOPLE_ONLY.includes(name(route));
    if (name(route) !== "GET /api/status/")
      tried.push([name(route), refused === allowed || answer.status >= 500 ? `${answer.status} ${answer.code}` : undefined]);
  }
  expect(letIn("roles", `token of ${actor}`, tried)).toEqual([]);
});

test("a site's key gives access to the sites' routes, only in its own header", async () => {
  const tried: [string, unknown][] = [];
  for (const route of routes.filter((one) => leastOf(one) !== "nobody")) {
    const bySite = leastOf(route) === "site";
    for (const headers of [
      { "x-igny8-api-key": api_key },
      { authorization: `Bearer ${api_key}` },
      { cookie: `igny8_session=${api_key}` },
    ] as Record<string, string>[]) {
      const { status, code } = await ask(route, headers);
      const refused = status === 401 && code === "unauthenticated";
      const own = bySite && "x-igny8-api-key" in headers;
      tried.push([`${name(route)} by ${Object.keys(headers)[0]}`, refused === own ? `${status} ${code}` : undefined]);
    }
  }
  expect(letIn("roles", "a site's key", tried)).toEqual([]);
});
