import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { BulkRun } from "../../../../db/publishing/bulk/run.ts";
import { claimKey, MOST_KEYS } from "../../../../db/people/claimKey.ts";
import { ofAccount } from "../../../../db/tenant.ts";
import { useApp } from "../../../support/app.ts";
import { createAccount, createContent, createSite } from "../../../support/fixtures/accounts.ts";
import { temporalAway } from "../../../support/servers/temporalAway.ts";
import { createApp } from "../../../../api/app.ts";

const api = useApp();
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;
beforeEach(async () => {
  const account = await createAccount(api.orm);
  owner = { ...account, ...(await createSite(api.orm, account.account_id)) };
});

const ARTICLES = "/api/v1/writer/content/";
const article = (more: object = {}) => ({ site_id: owner.site_id, title: "Once", content_html: "<p>x</p>", ...more });
const send = (key: string, body: unknown, path = ARTICLES, token = owner.token) =>
  api.call("POST", path, { authorization: `Bearer ${token}`, "idempotency-key": key }, body);
const sql = <Row extends object>(text: string, values: unknown[] = []) => api.orm.em.fork().execute<Row[]>(text, values);
const count = async (table: string) =>
  (await sql<{ n: number }>(`select count(*)::int as n from igny8_${table} where account_id = ?`, [owner.account_id]))[0]!.n;
const code = (answer: { status: number; json: any }) => `${answer.status} ${answer.json.error?.code}`;

describe("a request with an Idempotency-Key", () => {
  test("that is repeated creates nothing more, and gets the first answer, byte by byte", async () => {
    const first = await send("one", article());
    const again = await send("one", article());
    expect([first.status, first.headers.get("idempotency-replayed")]).toEqual([201, null]);
    expect([again.status, again.headers.get("idempotency-replayed"), again.headers.get("cache-control")]).toEqual([
      201,
      "true",
      "no-store",
    ]);
    expect(again.json).toEqual(first.json);
    expect(await count("content")).toBe(1);
    // The form of the IETF draft, with quotes, is the same key.
    expect((await send('"one"', article())).json).toEqual(first.json);
  });

  test("answers the first answer even if the thing has changed or is gone", async () => {
    const path = `/api/v1/sites/${owner.site_id}/sectors/`;
    const first = await send("sector", { name: "Baking" }, path);
    await api.call("DELETE", `${path}${first.json.data.id}/`, owner.token);
    expect((await send("sector", { name: "Baking" }, path)).json).toEqual(first.json);
    expect(await count("sectors")).toBe(0);
  });

  test("with another body, or to another address, is refused", async () => {
    await send("one", article());
    expect(code(await send("one", article({ title: "Other" })))).toBe("422 idempotency_key_reused");
    expect(code(await send("one", { name: "x", url: "https://example.com" }, "/api/v1/sites/"))).toBe("422 idempotency_key_reused");
    expect(await count("content")).toBe(1);
  });

  test.each(["", "with space", "x".repeat(256), "schlüssel"])("of another form is refused: %s", async (key) => {
    // Headers are bytes: fetch takes no others than Latin-1.
    const answer = await send(Buffer.from(key).toString("latin1"), article());
    expect([code(answer), answer.json.error?.details?.[0]?.field]).toEqual(["422 invalid", "idempotency-key"]);
    expect(await count("content")).toBe(0);
  });

  test("sent twenty times at once creates once", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => send("race", article())));
    const good = answers.filter(({ status }) => status === 201);
    expect(good.length).toBeGreaterThan(0);
    expect(new Set(good.map(({ json }) => json.data.id)).size).toBe(1);
    expect(good.filter(({ headers }) => headers.get("idempotency-replayed") === null)).toHaveLength(1);
    const others = answers.filter(({ status }) => status !== 201);
    expect(others.every((one) => code(one) === "409 idempotency_in_progress" && one.headers.get("retry-after") === "1")).toBe(true);
    expect(await count("content")).toBe(1);
  });

  test("that is refused creates nothing, and its key is free for a corrected request", async () => {
    expect(code(await send("fix", article({ title: "" })))).toBe("422 invalid");
    expect(code(await send("fix", article({ site_id: 2_000_000 })))).toBe("404 not_found");
    expect(await count("idempotency_keys")).toBe(0);
    expect((await send("fix", article())).status).toBe(201);
  });

  test("belongs to its token: another token's request with the same key is another request", async () => {
    const other = await createAccount(api.orm);
    const { site_id } = await createSite(api.orm, other.account_id);
    const [mine, theirs] = [await send("same", article()), await send("same", article({ site_id }), ARTICLES, other.token)];
    expect([mine.status, theirs.status, theirs.headers.get("idempotency-replayed")]).toEqual([201, 201, null]);
  });

  test("whose process died is carried out by a repetition, a minute later", async () => {
    await send("lost", article());
    await sql("delete from igny8_content where account_id = ?", [owner.account_id]);
    await sql("update igny8_idempotency_keys set status = null, answer = null where account_id = ?", [owner.account_id]);
    expect(code(await send("lost", article()))).toBe("409 idempotency_in_progress");
    await sql("update igny8_idempotency_keys set claimed_until = now() where account_id = ?", [owner.account_id]);
    expect(code(await send("lost", article({ title: "Other" })))).toBe("422 idempotency_key_reused");
    expect((await send("lost", article())).status).toBe(201);
    expect(await count("content")).toBe(1);
  });

  test("that took too long, and was overtaken by a repetition, leaves nothing behind", async () => {
    // The first one waits for the account's row, which the quotas lock.
    const em = api.orm.em.fork();
    await em.begin();
    await em.execute("select 1 from igny8_accounts where id = ? for no key update", [owner.account_id]);
    const slow = send("slow", article());
    const claimed = () => sql("select 1 from igny8_idempotency_keys where account_id = ?", [owner.account_id]);
    while ((await claimed()).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await sql("update igny8_idempotency_keys set claim = gen_random_uuid() where account_id = ?", [owner.account_id]);
    await em.rollback();
    expect(code(await slow)).toBe("409 idempotency_in_progress");
    expect(await count("content")).toBe(0);
  });

  test("is forgotten after 24 hours", async () => {
    await send("old", article());
    await sql("update igny8_idempotency_keys set created_at = now() - interval '25 hours' where account_id = ?", [owner.account_id]);
    const again = await send("old", article({ title: "A new day" }));
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, null]);
    expect(await count("content")).toBe(2);
  });

  test("is kept as a hash, and an account has a limited number of them", async () => {
    await send("secret-looking-key", article());
    const rows = await sql<{ row: string }>("select t::text as row from igny8_idempotency_keys t where account_id = ?", [owner.account_id]);
    expect(rows.map(({ row }) => row).join()).not.toContain("secret-looking-key");
    await sql(
      `insert into igny8_idempotency_keys (key_hash, account_id, fingerprint, claim, claimed_until)
       select md5(n::text) || md5(?), ?, 'x', gen_random_uuid(), now() from generate_series(2, ?::int) n`,
      [String(owner.account_id), owner.account_id, MOST_KEYS],
    );
    const full = await send("one too many", article());
    expect(code(full)).toBe("422 invalid");
    expect(code(await send("one-too-many", article()))).toBe("429 idempotency_keys_exhausted");
    expect((await send("secret-looking-key", article())).headers.get("idempotency-replayed")).toBe("true");
    expect((await api.call("POST", ARTICLES, owner.token, article())).status).toBe(201);
  });
});

test("an upload is the same request with another boundary of its form", async () => {
  const content = await createContent(api.orm, owner);
  const bytes = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
  const upload = async (alt: string) => {
    const body = new FormData();
    body.set("file", new File([bytes], "dot.png", { type: "image/png" }));
    body.set("content_id", String(content.id));
    body.set("alt", alt);
    const headers = { authorization: `Bearer ${owner.token}`, "idempotency-key": "picture" };
    const answer = await api.app.request("/api/v1/writer/images/", { method: "POST", headers, body });
    return { status: answer.status, replayed: answer.headers.get("idempotency-replayed"), json: (await answer.json()) as any };
  };
  const [first, again] = [await upload("A dot"), await upload("A dot")];
  expect([first.status, again.status, again.replayed]).toEqual([201, 201, "true"]);
  expect(again.json).toEqual(first.json);
  expect(code(await upload("Another"))).toBe("422 idempotency_key_reused");
  expect(await count("images")).toBe(1);
});

describe("a bulk run", () => {
  const BULK = `${ARTICLES}bulk-publish/`;

  test("is begun once, and a dry run uses up no key", async () => {
    const { id } = await createContent(api.orm, owner);
    expect((await send("bulk", { content_ids: [id], dry_run: true }, BULK)).status).toBe(200);
    const [first, again] = [await send("bulk", { content_ids: [id] }, BULK), await send("bulk", { content_ids: [id] }, BULK)];
    expect([first.status, again.status, again.headers.get("idempotency-replayed")]).toEqual([202, 202, "true"]);
    expect(again.json).toEqual(first.json);
    expect(await ofAccount(api.orm.em, owner.account_id).count(BulkRun, {})).toBe(1);
  });

  test("that Temporal could not start yet answers the same when it is repeated", async () => {
    const { id } = await createContent(api.orm, owner);
    const app = createApp({ ...api.deps, temporal: temporalAway() });
    const ask = async () => {
      const headers = { authorization: `Bearer ${owner.token}`, "idempotency-key": "away", "content-type": "application/json" };
      return (await app.request(BULK, { method: "POST", headers, body: JSON.stringify({ content_ids: [id] }) })).json();
    };
    const first = (await ask()) as any;
    expect(first.data.workflow_started).toBe(false);
    expect(await ask()).toEqual(first);
  });
});

test("the database lets one of many claims through", async () => {
  const em = ofAccount(api.orm.em, owner.account_id);
  const key_hash = createHash("sha256").update(String(owner.account_id)).digest("hex");
  const claims = Array.from({ length: 30 }, () => claimKey(em.fork(), { key_hash, account_id: owner.account_id, fingerprint: "x" }));
  const states = (await Promise.all(claims)).map(({ state }) => state);
  expect(states.filter((state) => state === "claimed")).toHaveLength(1);
  expect(states.filter((state) => state === "working")).toHaveLength(29);
});
