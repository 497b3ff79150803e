import { beforeAll, expect, test } from "vitest";
import { useApp } from "../../support/app.ts";
import { png } from "../../support/fixtures/pictures.ts";
import { answersOf, BODIES, filled, name, readRoutes, type Description, type Route } from "../../support/routes.ts";
import { crossReferences, furnishedAccount, memberOf, rowsOf, type Credential, type Furnished } from "../../support/tenants.ts";
import { letIn } from "../../support/tries.ts";

// Nobody reaches another account's rows, by whichever id, method and credential.

const MARK = "hidden-from-others";
const api = useApp();
let routes: Route[];
let own: Furnished;
let theirs: Furnished;
let credentials: Credential[];
let before: Awaited<ReturnType<typeof rowsOf>>;
beforeAll(async () => {
  ({ routes } = await readRoutes(api));
  own = await furnishedAccount(api, "ours");
  theirs = await furnishedAccount(api, MARK, 5_000_000);
  const [editor, viewer] = [await memberOf(api, own.account_id, "editor"), await memberOf(api, own.account_id, "viewer")];
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  credentials = [
    { who: "owner", headers: bearer(own.token) },
    { who: "editor", headers: bearer(editor.token) },
    { who: "viewer", headers: bearer(viewer.token) },
    { who: "owner's session", headers: { cookie: own.cookie } },
    { who: "site key", headers: { "x-igny8-api-key": own.api_key } },
    { who: "site key as a token", headers: bearer(own.api_key) },
    { who: "nobody", headers: {} },
  ];
  before = await rowsOf(api, theirs);
});

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"];
/** The kind of id in a path, by the part before `{id}`, or by its name. */
const KINDS: Record<string, keyof Furnished["ids"]> = {
  "/api/v1/auth/sessions/": "session",
  "/api/v1/account/members/": "member",
  "/api/v1/account/invites/": "invite",
  "/api/v1/account/api-tokens/": "API token",
  "/api/v1/account/notifications/": "endpoint",
  "/api/v1/account/views/": "saved view",
  "/api/v1/sites/": "site",
  "/api/v1/automation/sites/": "site",
  "/api/v1/automation/runs/": "automation run",
  "/api/v1/events/": "event",
  "/api/v1/integration/integrations/": "integration",
  "/api/v1/writer/content/": "content",
  "/api/v1/writer/content/bulk/": "bulk run",
  "/api/v1/writer/images/": "image",
  "/api/v1/writer/taxonomy-terms/": "term",
  account_id: "account",
  sector_id: "sector",
  cluster_id: "cluster",
  delivery_id: "delivery",
  comment_id: "comment",
};
/** Ids without an account. */
const FREE: Record<string, string> = {
  ...{ stage: "1", number: "1", slug: "igny8-wp-bridge", version: "1.4.0" },
  token: "0f6e4c1b-2a3d-4e5f-8a9b-0c1d2e3f4a5b",
};

type Ids = Record<string, string | number>;
/** An account's ids for a path; undefined for a parameter that this test does not know. */
const paramsOf = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map(([, param]) => param!).filter((param) => !(param in FREE));
const kindOf = (path: string, param: string) => KINDS[param === "id" ? path.slice(0, path.indexOf("{id}")) : param];
const idsOf = (path: string, of: Furnished): Ids =>
  Object.fromEntries(paramsOf(path).map((param) => [param, of.ids[kindOf(path, param)!]]));
/** Paths with wrong ids: for nested ones ours with theirs, theirs with ours, and both theirs. */
function* hostileIds(path: string): Generator<Ids> {
  const [ours, hostile] = [idsOf(path, own), idsOf(path, theirs)];
  yield hostile;
  const params = Object.keys(hostile);
  if (params.length > 1) for (const param of params) yield { ...ours, [param]: hostile[param]! };
}

/** Answer 503 while no worker runs. */
const UNREADY = /^\/api\/(ready|status)\//;

/** Sends a request and returns what it revealed of the other account; undefined for nothing. */
async function got(method: string, path: string, { headers }: Credential, body?: unknown, taken = false): Promise<unknown> {
  const sent = body === undefined || method === "GET" || method === "HEAD" ? undefined : JSON.stringify(body);
  const response = await api.app.request(path, {
    method,
    headers: { ...headers, ...(sent ? { "content-type": "application/json" } : {}) },
    ...(sent ? { body: sent } : {}),
  });
  const text = await response.text();
  if (text.includes(MARK)) return `${response.status} ${text.slice(0, 300)}`;
  if (UNREADY.test(path)) return undefined;
  if (response.status >= 500 || (response.status < 300 && !taken)) return `${response.status} ${text.slice(0, 300)}`;
  return undefined;
}
/** One after the other would take long; all at once need more connections than there are. */
async function tryAll<T>(cases: T[], one: (tried: T) => Promise<[string, unknown]>): Promise<[string, unknown][]> {
  const results: [string, unknown][] = [];
  for (let at = 0; at < cases.length; at += 8) results.push(...(await Promise.all(cases.slice(at, at + 8).map(one))));
  return results;
}
const nothingHappened = async () => {
  expect(await rowsOf(api, theirs)).toEqual(before);
  expect(await crossReferences(api)).toEqual([]);
};
const withIds = () => routes.filter(({ path }) => paramsOf(path).length > 0 && !path.startsWith("/media/"));

test("this test knows whose each id in a path is", () => {
  const unknown = withIds().filter(({ path }) => paramsOf(path).some((param) => kindOf(path, param) === undefined));
  expect(unknown.map(name), "say in KINDS of what the id is").toEqual([]);
  expect(withIds().length).toBeGreaterThan(60);
});

test("what is another's is not there, and only that is wrong with the request", async () => {
  const ask = (route: Route) =>
    api.call(route.method, filled(route.path, { ...FREE, ...idsOf(route.path, theirs) }), { cookie: own.cookie }, BODIES[name(route)]);
  // Operators see all accounts, and others are refused before the id is read.
  const some = withIds().filter(({ path }) => !path.startsWith("/api/v1/ops/"));
  const answers = Object.entries(await answersOf(some, ask));
  expect(answers.filter(([, answer]) => !/^404 (not_found|never_published)$/.test(answer))).toEqual([]);
});

test("another account's ids in each path, with every method and credential", async () => {
  const paths = [...new Set(withIds().map(({ path }) => path))];
  const cases = paths.flatMap((path) =>
    [...hostileIds(path)].flatMap((ids) =>
      METHODS.flatMap((method) => credentials.map((credential) => ({ path, ids, method, credential }))),
    ),
  );
  const tried = await tryAll(cases, async ({ path, ids, method, credential }) => {
    const at = filled(path, { ...FREE, ...ids });
    const body = BODIES[`${method} ${path}`] ?? {};
    return [`${method} ${at} as ${credential.who}`, await got(method, at, credential, body)];
  });
  expect(letIn("other accounts", "their ids in paths", tried)).toEqual([]);
  expect(tried.length).toBeGreaterThan(2_000);
  await nothingHappened();
});

test("ids of every kind in every path", async () => {
  const cases = withIds().flatMap((route) =>
    paramsOf(route.path).flatMap((param) =>
      Object.entries(theirs.ids).map(([kind, id]) => ({ route, kind, ids: { ...idsOf(route.path, own), [param]: id } })),
    ),
  );
  const tried = await tryAll(cases, async ({ route, kind, ids }) => {
    const at = filled(route.path, { ...FREE, ...ids });
    return [
      `${route.method} ${at} with the id of a ${kind}`,
      await got(route.method, at, { who: "owner", headers: { cookie: own.cookie } }, BODIES[name(route)]),
    ];
  });
  expect(letIn("other accounts", "ids of other kinds in paths", tried)).toEqual([]);
  await nothingHappened();
});

/** The base of a body: what a request needs beside the id. */
const BASES: Record<string, object> = {
  ...(BODIES as Record<string, object>),
  "POST /api/v1/writer/content/": { title: "X", content_html: "" },
  "POST /api/v1/writer/taxonomy-terms/": { kind: "tag", name: "X" },
};
/** The fields that contain an account's ids, and the kind of each. */
const FIELDS: Record<string, keyof Furnished["ids"]> = {
  account_id: "account",
  site_id: "site",
  site_ids: "site",
  user_id: "user",
  sector_id: "sector",
  cluster_id: "cluster",
  content_id: "content",
  content_ids: "content",
  bulk_run_id: "bulk run",
  automation_run_id: "automation run",
  site_integration_id: "integration",
  taxonomy_terms: "term",
};
/** Ids of other systems (Temporal, WordPress), and of the request itself. */
const FOREIGN = new Set(["schedule_id", "post_id", "author_id", "event_id", "last_event_id", "webhook_id"]);

/** The fields of a body that contain ids, as paths. */
function namesIn(schema: any, document: Description, at: string[] = []): string[][] {
  const inner = schema.$ref ? document.components.schemas[schema.$ref.split("/").at(-1)] : schema;
  return [
    ...[...(inner.anyOf ?? []), ...(inner.oneOf ?? []), ...(inner.allOf ?? [])].flatMap((one: unknown) => namesIn(one, document, at)),
    ...Object.entries(inner.properties ?? {}).flatMap(([field, of]) => namesIn(of, document, [...at, field])),
    ...(/_ids?$|^taxonomy_terms$/.test(at.at(-1) ?? "") && !FOREIGN.has(at.at(-1)!) ? [at] : []),
  ];
}

test("another account's ids in bodies and queries", async () => {
  const { document } = await readRoutes(api);
  const cases = routes.flatMap((route) => {
    const schema = (route.operation.requestBody?.content["application/json"] as any)?.schema;
    const inBody = schema ? namesIn(schema, document).map((at) => ({ route, at, where: "body" as const })) : [];
    const inQuery = (route.operation.parameters ?? [])
      .filter(({ in: where, name: field }) => where === "query" && /_ids?$/.test(field) && !FOREIGN.has(field))
      .map(({ name: field }) => ({ route, at: [field], where: "query" as const }));
    return [...inBody, ...inQuery].filter(() => !route.path.endsWith("/stream/"));
  });
  const unknown = cases.filter(({ at }) => FIELDS[at.at(-1)!] === undefined).map(({ route, at }) => `${name(route)} ${at.join(".")}`);
  expect(unknown, "say in FIELDS of what the id is").toEqual([]);
  const tried = await tryAll(
    cases.flatMap((one) => credentials.map((credential) => ({ ...one, credential }))),
    async ({ route, at, where, credential }) => {
      const field = at.at(-1)!;
      const id = theirs.ids[FIELDS[field]!];
      const value = /_ids$|^taxonomy_terms$/.test(field) ? [id] : id;
      const body = at.reduceRight<unknown>((inner, part) => ({ [part]: inner }), value) as object;
      const path = filled(route.path, { ...FREE, ...idsOf(route.path, own) });
      const asked = where === "query" ? `${path}?${field}=${String(id)}` : path;
      const sent = where === "query" ? undefined : { ...BASES[name(route)], ...body };
      return [
        `${route.method} ${asked} ${JSON.stringify(sent)} as ${credential.who}`,
        await got(route.method, asked, credential, sent, true),
      ];
    },
  );
  expect(letIn("other accounts", "their ids in bodies and queries", tried)).toEqual([]);
  expect(cases.length).toBeGreaterThan(30);
  await nothingHappened();
});

test("no picture is added to another account's article", async () => {
  const tried = await tryAll(credentials, async (credential) => {
    const form = new FormData();
    form.set("file", new File([png(1, 1)], "x.png"));
    form.set("content_id", String(theirs.ids.content));
    const { status } = await api.app.request("/api/v1/writer/images/", { method: "POST", body: form, headers: credential.headers });
    return [`as ${credential.who}`, status < 300 || status >= 500 ? status : undefined];
  });
  expect(letIn("other accounts", "a picture for their article", tried)).toEqual([]);
  await nothingHappened();
});

test("a site's key reports only on its own articles", async () => {
  const status = {
    post_id: 1,
    post_status: "publish",
    post_url: "https://ours.example/x",
    post_title: "X",
    site_url: "https://ours.example",
  };
  const bodies: [path: string, body: object][] = [
    ["integration/webhooks/wordpress/status/", { ...status, content_id: theirs.ids.content }],
    ["integration/webhooks/wordpress/status/", { ...status, content_id: theirs.ids.content, source: theirs.source }],
    ["integration/webhooks/wordpress/metadata/", { ...status, content_id: theirs.ids.content, metadata: { tags: ["X"] } }],
    ["integration/wordpress/test/", { site_id: theirs.site_id, site_url: "https://ours.example", bridge_version: "1.4.0" }],
  ];
  const tried = await tryAll(bodies, async ([path, body]) => {
    const headers = { "x-igny8-api-key": own.api_key };
    return [`${path} ${JSON.stringify(body)}`, await got("POST", `/api/v1/${path}`, { who: "site key", headers }, body, true)];
  });
  expect(letIn("other accounts", "a site's key for their site", tried)).toEqual([]);
  await nothingHappened();
});

test("lists contain nothing of other accounts, whatever the filter", async () => {
  const lists = routes.filter(({ method, path }) => method === "GET" && path.startsWith("/api/") && !path.endsWith("/stream/"));
  const cases = lists.flatMap((route) => credentials.map((credential) => ({ route, credential })));
  const tried = await tryAll(cases, async ({ route, credential }) => {
    const at = filled(route.path, { ...FREE, ...idsOf(route.path, own) });
    return [`${route.method} ${at} as ${credential.who}`, await got("GET", at, credential, undefined, true)];
  });
  expect(letIn("other accounts", "their texts in lists", tried)).toEqual([]);
  await nothingHappened();
});
