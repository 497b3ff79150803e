import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApp } from "../../../api/app.ts";
import { useApp } from "../../support/app.ts";
import { browser, newEmail, PASSWORD } from "../../support/console/browser.ts";
import { createAccount } from "../../support/fixtures/accounts.ts";
import { BODIES, filled, name, readRoutes, type Route } from "../../support/routes.ts";
import { letIn } from "../../support/tries.ts";

const FAMILY = "answers that say too much";
const api = useApp();
let routes: Route[];
let token: string;
let consoleDir: string;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  ({ token } = await createAccount(api.orm));
  ({ routes } = await readRoutes(api));
  consoleDir = await mkdtemp(join(tmpdir(), "igny8-console-"));
  await mkdir(join(consoleDir, "assets"));
  await writeFile(join(consoleDir, "index.html"), "<!doctype html><title>IGNY8</title>");
  await writeFile(join(consoleDir, "assets/a-1.js"), "1");
  app = createApp({ ...api.deps, consoleDir });
});
afterAll(() => rm(consoleDir, { recursive: true, force: true }));

const KEEPS = /public|max-age/;
/** Public answers, which do not depend on the credential. */
const PUBLIC = /^GET \/(media\/|api\/plugins\/\{slug\}\/(info|download|icon|banner))/;

test("no answer that depends on a credential may be cached, whatever its status", async () => {
  const tried: [string, unknown][] = [];
  for (const authorization of [`Bearer ${token}`, "Bearer igny8t_wrong", ""]) {
    for (const route of routes.filter((one) => !PUBLIC.test(name(one)))) {
      const body = BODIES[name(route)];
      const response = await app.request(filled(route.path), {
        method: route.method,
        headers: { authorization, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      await response.body?.cancel();
      const kept = response.headers.get("cache-control");
      tried.push([`${name(route)} ${response.status}`, kept === "no-store" ? undefined : `cache-control: ${kept}`]);
    }
  }
  expect(letIn(FAMILY, "kept by a cache", tried)).toEqual([]);
});

test("nor may the answers of sign-up and sign-in", async () => {
  const person = browser({ app, deps: api.deps });
  const email = newEmail();
  const tried: [string, unknown][] = [];
  const send = async (path: string, body: unknown) => {
    const answer = await app.request(path, {
      method: "POST",
      headers: { origin: api.deps.publicUrl, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(answer.headers.get("set-cookie")).toContain("igny8_session=");
    tried.push([path, answer.headers.get("cache-control") === "no-store" ? undefined : answer.headers.get("cache-control")]);
  };
  await send("/api/v1/auth/sign-up/", { email, password: PASSWORD, name: "Jo", account_name: "Jo's" });
  await send("/api/v1/auth/sign-in/", { email, password: PASSWORD });
  expect(person.cookie).toBe("");
  expect(letIn(FAMILY, "a cookie that is kept", tried)).toEqual([]);
});

test("public answers may be cached", async () => {
  for (const path of ["/assets/a-1.js", "/api/docs/reference.js", "/api/plugins/igny8-wp-bridge/icon.svg"]) {
    const response = await app.request(path, { headers: { accept: "*/*" } });
    await response.body?.cancel();
    expect([path, response.status, response.headers.get("cache-control")]).toEqual([path, 200, expect.stringMatching(KEEPS)]);
  }
});

test("every answer forbids scripts, frames, referrers and type guessing", async () => {
  const paths = [
    "/",
    "/sites/1",
    "/api/docs/",
    "/api/openapi.json",
    "/api/health/",
    "/api/v1/sites/",
    "/api/v1/nothing/",
    "/assets/a-1.js",
  ];
  const tried: [string, unknown][] = [];
  for (const path of paths) {
    const response = await app.request(path, { headers: { accept: "text/html" } });
    await response.body?.cancel();
    const told = (header: string) => response.headers.get(header) ?? "";
    const policy = told("content-security-policy");
    const lacks = [
      /default-src '(none|self)'/.test(policy) && !/script-src[^;]*'unsafe-/.test(policy) ? "" : "scripts",
      policy.includes("frame-ancestors 'none'") && told("x-frame-options") === "DENY" ? "" : "frames",
      policy.includes("base-uri 'none'") ? "" : "base",
      told("referrer-policy") === "no-referrer" ? "" : "referrer",
      told("x-content-type-options") === "nosniff" ? "" : "type",
    ].filter(Boolean);
    tried.push([path, lacks.length === 0 ? undefined : lacks]);
  }
  expect(letIn(FAMILY, "pages without a policy", tried)).toEqual([]);
});

test("the reference's scripts are permitted by a nonce that is new each time", async () => {
  const nonces = await Promise.all(
    [1, 2].map(async () => {
      const response = await app.request("/api/docs/");
      const nonce = /'nonce-([^']+)'/.exec(response.headers.get("content-security-policy") ?? "")?.[1];
      const scripts = [...(await response.text()).matchAll(/<script[^>]*>/g)].map(([tag]) => tag);
      expect(scripts.length).toBeGreaterThan(0);
      for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
      return nonce;
    }),
  );
  expect(new Set(nonces).size).toBe(2);
});
