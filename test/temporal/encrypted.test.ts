import { Client, Connection } from "@temporalio/client";
import proto from "@temporalio/proto";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { createApp } from "../../api/app.ts";
import { Publication } from "../../db/publishing/publication.ts";
import { publicationWorkflowId } from "../../domain/temporal/workflowIds.ts";
import { readTemporal } from "../../temporal/access.ts";
import { converterOf, createCodec } from "../../temporal/codec.ts";
import { testApp, type TestApp } from "../support/app.ts";
import { createAccount, createContent, createSite } from "../support/fixtures/accounts.ts";
import { fakeWordPress } from "../support/servers/fakeWordPress.ts";
import { sessionOf } from "../support/tenants.ts";
import { testWorker } from "../support/worker.ts";

const TITLE = "A title that nobody else reads";
const key = (id: string, byte: number) => ({ id, key: Buffer.alloc(32, byte) });
const [first, second] = [[key("2026", 1)], [key("2027", 2), key("2026", 1)]];

let app: TestApp;
let sites: Awaited<ReturnType<typeof fakeWordPress>>;
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;
let connection: Connection;
beforeAll(async () => {
  [app, sites, connection] = await Promise.all([
    testApp(),
    fakeWordPress(),
    Connection.connect(readTemporal(inject("temporal")).connection),
  ]);
  const account = await createAccount(app.orm);
  owner = { ...account, ...(await createSite(app.orm, account.account_id, sites.url)) };
});
afterAll(async () => {
  await sites?.stop();
  await connection?.close();
  await app?.close();
});

const clientOf = (keys: ReturnType<typeof key>[]) => {
  const dataConverter = converterOf(keys);
  return new Client({ connection, ...(dataConverter ? { dataConverter } : {}) });
};
/** Publishes an article with an API and a worker that have these keys. @returns the publication, and its run's whole history as bytes */
async function published(keys: ReturnType<typeof key>[]): Promise<{ id: string; history: Buffer }> {
  const dataConverter = converterOf(keys);
  const worker = await testWorker(app, { allowedHosts: [sites.host], ...(dataConverter ? { dataConverter } : {}) });
  try {
    const itsApp = createApp({ ...app.deps, temporal: clientOf(keys) });
    const content = await createContent(app.orm, owner, { title: TITLE });
    const headers = { authorization: `Bearer ${owner.token}` };
    const answer = await itsApp.request(`/api/v1/writer/content/${content.id}/publish/`, { method: "POST", headers });
    const { data } = (await answer.json()) as { data: { publication_id: string } };
    const id = data.publication_id;
    // The row says "published" before the run ends, and a run without its worker never ends.
    await clientOf(keys).workflow.getHandle(publicationWorkflowId(id)).result();
    expect((await app.orm.em.fork().findOneOrFail(Publication, id)).state).toBe("published");
    const history = await clientOf([]).workflow.getHandle(publicationWorkflowId(id)).fetchHistory();
    return { id, history: Buffer.from(proto.temporal.api.history.v1.History.encode(history).finish()) };
  } finally {
    await worker.stop();
  }
}

test("with keys no history holds a title; keys can be introduced and changed, and what old ones encrypted stays readable", async () => {
  const plain = await published([]);
  expect(plain.history.includes(TITLE)).toBe(true);
  const sealed = await published(first);
  expect([sealed.history.includes(TITLE), sealed.history.includes("binary/encrypted"), sealed.history.includes("2026")]).toEqual([
    false,
    true,
    true,
  ]);
  const renewed = await published(second);
  expect([renewed.history.includes(TITLE), renewed.history.includes("2027")]).toEqual([false, true]);

  const outcome = (keys: ReturnType<typeof key>[], { id }: { id: string }) =>
    clientOf(keys).workflow.getHandle(publicationWorkflowId(id)).result();
  for (const run of [plain, sealed, renewed]) expect(await outcome(second, run)).toMatchObject({ state: "published" });
  await expect(outcome(first, renewed)).rejects.toThrow("TEMPORAL_CODEC_KEYS lacks the key 2027");
});

test("operators decrypt for the Temporal UI, from its own pages alone", async () => {
  const codec = createCodec(second);
  const itsApp = createApp({ ...app.deps, codec });
  const operator = await createAccount(app.orm);
  await app.orm.em.fork().execute("update igny8_users set is_operator = true where id = ?", [operator.user_id]);
  const [sealed] = await codec.encode([{ metadata: { encoding: Buffer.from("json/plain") }, data: Buffer.from('"Slow bread"') }]);
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
  const json = (one: typeof sealed) => ({
    metadata: Object.fromEntries(Object.entries(one!.metadata!).map(([name, value]) => [name, base64(value)])),
    data: base64(one!.data!),
  });
  const ask = (headers: Record<string, string>, body: unknown, method = "POST") =>
    itsApp.request("/api/v1/ops/codec/decode", {
      method,
      headers: { "content-type": "application/json", ...headers },
      ...(method === "POST" ? { body: JSON.stringify(body) } : {}),
    });
  const asOperator = { authorization: `Bearer ${operator.token}` };

  const answer = await ask(asOperator, { payloads: [json(sealed), json({ metadata: {}, data: Buffer.from("x") })] });
  expect(await answer.json()).toEqual({
    payloads: [
      { metadata: { encoding: base64(Buffer.from("json/plain")) }, data: base64(Buffer.from('"Slow bread"')) },
      { metadata: {}, data: base64(Buffer.from("x")) },
    ],
  });
  expect((await ask({}, { payloads: [] })).status).toBe(401);
  expect((await ask({ authorization: `Bearer ${owner.token}` }, { payloads: [] })).status).toBe(403);
  for (const wrong of [undefined, {}, { payloads: [{ data: "?" }] }]) expect((await ask(asOperator, wrong)).status).toBe(422);
  const [lost] = await createCodec([key("lost", 9)]).encode([{ metadata: {}, data: Buffer.from("x") }]);
  expect(await (await ask(asOperator, { payloads: [json(lost)] })).text()).toContain("lacks the key lost");
  const without = await app.call("POST", "/api/v1/ops/codec/decode/", operator.token, { payloads: [] });
  expect([without.status, without.json.error.message]).toEqual([404, expect.stringContaining("TEMPORAL_CODEC_KEYS is not set")]);

  const ui = new URL(app.deps.temporalUiUrl!).origin;
  const preflight = await ask(
    { origin: ui, "access-control-request-method": "POST", "access-control-request-headers": "content-type,x-namespace" },
    undefined,
    "OPTIONS",
  );
  expect([
    preflight.status,
    preflight.headers.get("access-control-allow-origin"),
    preflight.headers.get("access-control-allow-credentials"),
  ]).toEqual([204, ui, "true"]);
  const { cookie } = await sessionOf(app, operator);
  expect((await ask({ origin: ui, cookie }, { payloads: [] })).status).toBe(200);
  expect((await ask({ origin: "https://evil.example", cookie }, { payloads: [] })).status).toBe(403);
});
