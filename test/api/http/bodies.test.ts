import { beforeAll, describe, expect, test } from "vitest";
import { useApp } from "../../support/app.ts";
import { createAccount, createSite } from "../../support/fixtures/accounts.ts";
import { filled, name, readRoutes, type Route } from "../../support/routes.ts";
import { servedApp } from "../../support/servers/serve.ts";

const api = useApp();
let routes: Route[];
let token: string;
beforeAll(async () => {
  ({ token } = await createAccount(api.orm));
  ({ routes } = await readRoutes(api));
});

describe("a body", () => {
  const send = (path: string, body: string | ReadableStream, headers: Record<string, string>, method = "POST") =>
    api.app.request(path, { method, body, headers: { authorization: `Bearer ${token}`, ...headers }, duplex: "half" });
  const code = async (response: Response) => [response.status, ((await response.json()) as { error: { code: string } }).error.code];
  const withBody = () =>
    routes.filter(({ operation }) => operation.requestBody?.required && !operation.requestBody.content["multipart/form-data"]);
  const asJson = { "content-type": "application/json" };

  test("that is required and missing, or no object, is 422 or 400 on every route", async () => {
    // Operators' routes refuse a token, and routes that give access accept only sessions. Both answer that first.
    const account = await createAccount(api.orm);
    const siteKey = { "x-igny8-api-key": (await createSite(api.orm, account.account_id)).api_key };
    const keyed = { ...asJson, ...siteKey };
    const some = withBody().filter(
      ({ path }) =>
        !/\/ops\/|\/v1\/plugins\/|\/switch-account\/|\/auth\/password\/|\/second-factor\/|\/api-tokens\/|\/invites\/$/.test(path),
    );
    for (const route of some) {
      const path = filled(route.path, route.path.includes("/runs/{id}/") ? { id: crypto.randomUUID() } : {});
      const none = await api.app.request(path, { method: route.method, headers: { authorization: `Bearer ${token}`, ...siteKey } });
      expect(none.status, name(route)).toBe(422);
      for (const body of ["[]", "null", '"x"', "1"])
        expect((await send(path, body, keyed, route.method)).status, `${name(route)} ${body}`).toBe(422);
      expect(await code(await send(path, "{", keyed, route.method)), name(route)).toEqual([400, "bad_request"]);
    }
  });

  test("of another media type is 415", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/xml"]) {
      expect(await code(await send("/api/v1/sites/", "{}", { "content-type": type }))).toEqual([415, "unsupported_media_type"]);
    }
  });

  test("that is empty needs no type, even on a real server: browsers send DELETE without one", async () => {
    const server = await servedApp();
    const owner = await createAccount(server.orm);
    const { site_id } = await createSite(server.orm, owner.account_id, "https://gone.example.com");
    const headers = { authorization: `Bearer ${owner.token}` };
    expect((await fetch(`${server.url}/api/v1/sites/${site_id}/`, { method: "DELETE", headers })).status).toBe(200);
    const typed = await fetch(`${server.url}/api/v1/sites/`, { method: "POST", headers, body: new Blob(["name=x"]) });
    expect(typed.status).toBe(415);
    await server.close();
  });

  test("of more than 2 MB is 413, with or without Content-Length", async () => {
    const large = JSON.stringify({ name: "x".repeat(2 * 1024 * 1024) });
    expect(await code(await send("/api/v1/sites/", large, asJson))).toEqual([413, "too_large"]);
    expect(await code(await send("/api/v1/sites/", large, { ...asJson, "content-length": String(large.length) }))).toEqual([
      413,
      "too_large",
    ]);
    const stream = new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode(" ".repeat(64 * 1024)));
      },
    });
    expect(await code(await send("/api/v1/sites/", stream, asJson))).toEqual([413, "too_large"]);
  });

  test("may have any JSON media type, and any script", async () => {
    const response = await send("/api/v1/sites/", JSON.stringify({ name: "Zürich 東京 🥖", url: "https://example.com" }), {
      "content-type": "application/json; charset=utf-8",
    });
    expect([response.status, JSON.parse(await response.text()).data.name]).toEqual([201, "Zürich 東京 🥖"]);
  });
});
