import { beforeAll, expect, test } from "vitest";
import { createApp } from "../../../api/app.ts";
import { Plugin, PluginVersion } from "../../../db/plugin/entities.ts";
import { useApp } from "../../support/app.ts";
import { createAccount } from "../../support/fixtures/accounts.ts";
import { SLUG } from "../../support/fixtures/pluginSources.ts";
import { createOperator } from "../../support/fixtures/release.ts";
import { temporalAway } from "../../support/servers/temporalAway.ts";
import { until } from "../../support/until.ts";
import { testWorker } from "../../support/worker.ts";

const app = useApp();
let operator: Awaited<ReturnType<typeof createOperator>>;
const ALL = `/api/v1/plugins/${SLUG}/versions/`;
const at = (version: string, action = "") => `${ALL}${version}/${action}`;
const call = (method: string, path: string, body?: unknown) => app.call(method, path, operator.token, body);
const row = (version: string) => app.orm.em.fork().findOneOrFail(PluginVersion, { version });

beforeAll(async () => {
  operator = await createOperator(app);
});

/** A version in this state, as a release would have left it. */
async function put(version: string, status: "draft" | "building" | "released" | "deprecated" | "withdrawn", halted = false) {
  const em = app.orm.em.fork();
  const { id } = await em.findOneOrFail(Plugin, { slug: SLUG });
  await em.execute(
    `insert into igny8_plugin_versions (plugin_id, version, status, halted_at, released_at, sha256, md5, bytes, manifest, signature)
     values (?, ?, ?, ${halted ? "now()" : "null"}, now(), repeat('a', 64), repeat('b', 32), 1, '{}', '')`,
    [id, version, status],
  );
}

test("is for operators, with a session or a token; everybody else is refused, owners too", async () => {
  const owner = await createAccount(app.orm, "owner");
  for (const [method, path] of [
    ["GET", "/api/v1/plugins/"],
    ["GET", ALL],
    ["POST", ALL],
    ["PATCH", at("1.3.3")],
    ["POST", at("1.3.3", "withdraw/")],
  ] as const) {
    expect((await app.call(method, path)).json.error.code, path).toBe("unauthenticated");
    expect((await app.call(method, path, owner.token)).json.error.code, path).toBe("operator_required");
  }
  expect((await row("1.3.3")).status).toBe("deprecated");
});

test("plugins are listed newest first, and versions the highest first, page by page, without long fields", async () => {
  const plugins = await call("GET", "/api/v1/plugins/");
  expect(plugins.json).toMatchObject({ data: [{ slug: SLUG, latest: { stable: null, beta: null } }], next_cursor: null });
  // A number between others, created last.
  await call("POST", ALL, { version: "1.3.3-beta.1" });
  const versions = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const { json } = await call("GET", `${ALL}?limit=3${cursor && `&cursor=${cursor}`}`);
    versions.push(...json.data.map(({ version }: { version: string }) => version));
    cursor = json.next_cursor;
  }
  expect(versions).toEqual(["1.3.3", "1.3.3-beta.1", "1.3.2", "1.3.1", "1.3.0"]);
  await call("DELETE", `${ALL}1.3.3-beta.1/`);
  const [first] = (await call("GET", `${ALL}?limit=1`)).json.data;
  expect(first).toMatchObject({ status: "deprecated", sha256: null, halted: false, possible: ["change changelog", "withdraw"], steps: [] });
  expect(first).not.toHaveProperty("manifest");
  expect((await call("GET", `${ALL}?cursor=x`)).json.error.code).toBe("invalid");
  expect((await call("GET", "/api/v1/plugins/?cursor=999999999999")).json.error.code).toBe("invalid");
  expect((await call("GET", "/api/v1/plugins/nothing/versions/")).json.error.message).toBe("There is no plugin nothing.");
});

test("a draft is made once, changed, and deleted; a released version of that name is never lost", async () => {
  const made = await call("POST", ALL, { version: "2.0.0", channel: "beta", changelog: "* Bread", rollout: 25 });
  expect(made).toMatchObject({ status: 201, json: { data: { status: "draft", channel: "beta", rollout: 25, changelog: "* Bread" } } });
  const again = await call("POST", ALL, { version: "2.0.0" });
  expect(again).toMatchObject({
    status: 409,
    json: {
      error: {
        code: "version_exists",
        message: `${SLUG} 2.0.0 is a draft. Change it, or choose a higher version.`,
        remedy: { method: "PATCH", path: at("2.0.0") },
      },
    },
  });
  const [one, other] = await Promise.all([call("POST", ALL, { version: "2.0.1" }), call("POST", ALL, { version: "2.0.1" })]);
  expect(new Set([one.status, other.status])).toEqual(new Set([201, 409]));

  expect((await call("PATCH", at("2.0.0"), { channel: "stable", rollout: 0 })).json.data).toMatchObject({ channel: "stable", rollout: 0 });
  expect((await call("PATCH", at("2.0.0"), {})).status).toBe(422);
  expect((await call("PATCH", at("2.0.0"), { rollout: 101 })).json.error.details).toEqual([
    { field: "rollout", message: expect.any(String) },
  ]);
  expect((await call("DELETE", at("2.0.0"))).json.data).toEqual({ deleted: true });
  expect((await call("GET", at("2.0.0"))).json.error).toMatchObject({
    message: `${SLUG} has no version 2.0.0. Create a draft of it.`,
    remedy: { method: "POST", path: ALL, body: { version: "2.0.0" } },
  });
  expect((await call("DELETE", at("2.0.0"))).status).toBe(404);
  for (const version of ["latest", "1.4", "1.4.0+1", "../x", ""])
    expect((await call("POST", ALL, { version })).json.error.details[0].field, version).toBe("version");
  await call("DELETE", at("2.0.1"));
});

const STATES = {
  draft: { does: ["release", "DELETE", "channel", "rollout", "changelog"] },
  building: { does: ["release", "rollout", "changelog"] },
  released: { does: ["rollout", "changelog", "halt", "deprecate", "withdraw", "roll-back"] },
  halted: { does: ["rollout", "changelog", "resume", "deprecate", "withdraw", "roll-back"] },
  deprecated: { does: ["changelog", "withdraw"] },
  withdrawn: { does: ["roll-back"] },
} as const;
const ACTS = ["release", "DELETE", "channel", "rollout", "changelog", "halt", "resume", "deprecate", "withdraw", "roll-back"] as const;
const VALUES = { channel: "beta", rollout: 50, changelog: "* Salt" };

test.each(Object.entries(STATES))(
  "%s: permitted wishes are done, all others are 409 with the state and the permitted ones",
  async (state, { does }) => {
    for (const act of ACTS) {
      await app.orm.em.fork().nativeDelete(PluginVersion, { version: "3.0.0" });
      await put("3.0.0", state === "halted" ? "released" : (state as "draft"), state === "halted");
      const before = await row("3.0.0");
      const answer =
        act === "DELETE"
          ? await call("DELETE", at("3.0.0"))
          : act in VALUES
            ? await call("PATCH", at("3.0.0"), { [act]: VALUES[act as "channel"] })
            : await call("POST", at("3.0.0", `${act}/`));
      if ((does as readonly string[]).includes(act)) {
        // Permitted, although there is no version to go back to.
        const status = act === "release" ? 202 : act === "roll-back" ? 409 : 200;
        expect([act, answer.status, answer.json.error?.code]).toEqual([act, status, status === 409 ? "nothing_before" : undefined]);
        continue;
      }
      expect([act, answer.status, answer.json.error?.code]).toEqual([act, 409, "version_state"]);
      const said = state === "draft" ? "a draft" : state === "halted" ? "released, and halted" : state;
      const possible = (await call("GET", at("3.0.0"))).json.data.possible as string[];
      expect(possible).toHaveLength(does.length);
      expect(answer.json.error.message).toContain(`${SLUG} 3.0.0 is ${said}. This is not possible: `);
      expect(answer.json.error.message).toContain(`Possible: ${possible.join(", ") || "nothing"}.`);
      expect(await row("3.0.0")).toEqual(before);
    }
    await app.orm.em.fork().nativeDelete(PluginVersion, { version: "3.0.0" });
  },
);

test("a halt keeps its reason until it is resumed; if one of several changes in a request is refused, none is made", async () => {
  await put("3.1.0", "released");
  expect((await call("POST", at("3.1.0", "halt/"), { reason: "Sites get slow" })).json.data).toMatchObject({
    ...{ status: "released", halted: true, halt_reason: "Sites get slow" },
  });
  expect((await call("POST", at("3.1.0", "resume/"))).json.data).toMatchObject({ halted: false, halted_at: null, halt_reason: null });
  expect((await call("POST", at("3.1.0", "halt/"))).json.data.halt_reason).toBe("An operator halted it.");
  expect((await call("PATCH", at("3.1.0"), { rollout: 5, channel: "beta" })).status).toBe(409);
  expect(await row("3.1.0")).toMatchObject({ rollout: 100, channel: "stable" });
  expect((await call("GET", "/api/v1/plugins/")).json.data[0].latest).toEqual({ stable: "3.1.0", beta: null });
  await app.orm.em.fork().nativeDelete(PluginVersion, { version: "3.1.0" });
});

test("of two concurrent operators the second gets the state after the first", async () => {
  await put("3.2.0", "released");
  const waiting = async () => {
    const [found] = await app.orm.em
      .fork()
      .execute<{ waits: boolean }[]>("select exists (select from pg_locks where not granted) as waits");
    return found!.waits;
  };
  // The second request comes before the first has committed.
  const second = await app.orm.em.fork().transactional(async (tx) => {
    await tx.execute("update igny8_plugin_versions set status = 'withdrawn' where version = '3.2.0'");
    const asked = call("POST", at("3.2.0", "deprecate/"));
    await until("the second waits", waiting);
    return { asked };
  });
  expect((await second.asked).json.error).toMatchObject({ code: "version_state", message: expect.stringContaining("3.2.0 is withdrawn.") });
  expect((await row("3.2.0")).status).toBe("withdrawn");
  const both = await Promise.all([1, 2].map(() => call("POST", at("3.2.0", "withdraw/"))));
  expect(both.map(({ status }) => status)).toEqual([409, 409]);
  await app.orm.em.fork().nativeDelete(PluginVersion, { version: "3.2.0" });
});

test("while Temporal is down releasing is 503, and nothing is left half done", async () => {
  const away = createApp({ ...app.deps, temporal: temporalAway() });
  const release = () => away.request(at("1.5.0", "release/"), { method: "POST", headers: { authorization: `Bearer ${operator.token}` } });
  await call("POST", ALL, { version: "1.5.0" });
  const answers = await Promise.all([release(), release()]);
  for (const answer of answers) {
    expect(answer.status).toBe(503);
    expect(((await answer.json()) as any).error).toMatchObject({
      code: "temporal_unavailable",
      message: expect.stringContaining("Try again shortly"),
    });
  }
  expect(await row("1.5.0")).toMatchObject({ status: "draft", steps: [], error: null });
});

test("the workers release a draft; repeated and concurrent requests join, and its steps are shown", async () => {
  const both = await Promise.all([call("POST", at("1.5.0", "release/")), call("POST", at("1.5.0", "release/"))]);
  for (const { status, json } of both) {
    expect([status, json.data.status]).toEqual([202, "building"]);
    expect(json.data.steps.map(({ state }: { state: string }) => state)).toEqual(Array(5).fill("waiting"));
    expect(json.data.workflow_url).toContain(encodeURIComponent(json.data.workflow_id));
  }
  expect((await call("PATCH", at("1.5.0"), { rollout: 10 })).json.data.rollout).toBe(10);
  const worker = await testWorker(app, { allowedHosts: [], queues: ["build"] });
  const done = await until("it is released", async () => {
    const { data } = (await call("GET", at("1.5.0"))).json;
    return data.status !== "building" && data;
  });
  expect(done).toMatchObject({
    status: "released",
    error: null,
    rollout: 10,
    sha256: expect.stringMatching(/^[\da-f]{64}$/),
    key_id: "release-2",
  });
  expect(done.steps.map(({ step, state }: any) => `${step} ${state}`)).toEqual(
    ["lint", "pack", "sign", "store", "release"].map((one) => `${one} done`),
  );
  // One workflow built it.
  expect(await app.deps.temporal.workflow.getHandle(done.workflow_id).result()).toEqual({ released: true });
  expect((await call("GET", "/api/v1/plugins/")).json.data[0].latest.stable).toBe("1.5.0");

  // The same sources are not another version.
  await call("POST", ALL, { version: "1.5.1" });
  await call("POST", at("1.5.1", "release/"));
  const refused = await until("it is refused", async () => {
    const { data } = (await call("GET", at("1.5.1"))).json;
    return data.status === "draft" && data;
  });
  expect(refused.error).toMatch(/^lint: .*header "Version" says 1\.5\.0 instead of 1\.5\.1/);
  expect(refused.steps[0]).toMatchObject({ step: "lint", state: "failed" });
  expect(refused.possible).toContain("release");
  await worker.stop();
});
