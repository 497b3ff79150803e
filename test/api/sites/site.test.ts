import { beforeAll, describe, expect, test } from "vitest";
import { useApp } from "../../support/app.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";

const api = useApp();
let token: string;
let account_id: number;
beforeAll(async () => {
  ({ token, account_id } = await createAccount(api.orm));
});

const call = (method: string, path: string, body?: unknown) => api.call(method, path, token, body);
const fields = (answer: { json: { error: { details: { field: string }[] } } }) => answer.json.error.details.map(({ field }) => field);

describe("sites", () => {
  test("are added, read, changed and removed", async () => {
    const made = await call("POST", "/api/v1/sites/", {
      name: " Bakery ",
      url: "https://Example.com:443/blog/wp-admin/?page=1",
      time_zone: "Europe/Berlin",
    });
    expect(made.status).toBe(201);
    const { same_address, connected_elsewhere, ...site } = made.json.data;
    expect([same_address, connected_elsewhere]).toEqual([[], false]);
    expect(site).toMatchObject({
      account_id,
      name: "Bakery",
      url: "https://example.com/blog",
      group_name: null,
      time_zone: "Europe/Berlin",
    });
    // A site that was never connected is one to look after.
    expect((await call("GET", `/api/v1/sites/${site.id}/`)).json.data).toEqual({ ...site, needs_attention: true, connection: null });
    const changed = await call("PATCH", `/api/v1/sites/${site.id}`, { name: "Bread" });
    expect(changed.json.data).toMatchObject({ ...site, name: "Bread", updated_at: expect.any(String) });
    expect((await call("DELETE", `/api/v1/sites/${site.id}/`)).status).toBe(200);
    expect((await call("GET", `/api/v1/sites/${site.id}/`)).status).toBe(404);
  });

  test("are in UTC and called by their host, unless said otherwise", async () => {
    const answer = await call("POST", "/api/v1/sites/", { url: "localhost:8080/wp-login.php" });
    expect(answer.json.data).toMatchObject({ time_zone: "UTC", url: "http://localhost:8080", name: "localhost:8080" });
  });

  test.each([
    ["a URL that is none", { url: "example" }, "url"],
    ["a URL of another kind", { url: "ftp://example.com" }, "url"],
    ["a URL with a password", { url: "https://jo:pw@example.com" }, "url"],
    ["an empty name", { name: " " }, "name"],
    ["a name of another type", { name: 7 }, "name"],
    ["an unknown time zone", { time_zone: "Mars/Olympus" }, "time_zone"],
    ["an offset for a time zone", { time_zone: "+02:00" }, "time_zone"],
  ])("refuse %s", async (_, wrong, field) => {
    const answer = await call("POST", "/api/v1/sites/", { name: "X", url: "https://example.com", ...wrong });
    expect([answer.status, fields(answer)]).toEqual([422, [field]]);
  });

  test("refuse an empty change", async () => {
    const { site_id } = await createSite(api.orm, account_id);
    for (const body of [{}, { nonsense: 1 }, undefined]) expect((await call("PATCH", `/api/v1/sites/${site_id}/`, body)).status).toBe(422);
  });

  test("are listed newest first, page by page, without gaps or repetitions", async () => {
    const account = await createAccount(api.orm);
    const made: number[] = [];
    for (let n = 0; n < 5; n++) made.unshift((await createSite(api.orm, account.account_id, `http://127.0.0.1:${n + 1}`)).site_id);
    const seen: number[] = [];
    let cursor: string | null = "";
    for (let page = 0; cursor !== null; page++) {
      const answer = await api.call("GET", `/api/v1/sites/?limit=2${cursor && `&cursor=${cursor}`}`, account.token);
      seen.push(...answer.json.data.map(({ id }: { id: number }) => id));
      cursor = answer.json.next_cursor;
    }
    expect(seen).toEqual(made);
  });

  test.each(["limit=0", "limit=101", "limit=x", "cursor=%00", "cursor=!", "cursor=abc"])("refuse the page %s", async (query) => {
    expect((await call("GET", `/api/v1/sites/?${query}`)).status).toBe(422);
  });

  test("with articles on WordPress are removed only with force=true", async () => {
    const site = await createSite(api.orm, account_id);
    const owner = { account_id, site_id: site.site_id };
    await createContent(api.orm, owner, {
      status: "published",
      external_id: "7",
      external_url: "http://x/7",
      integration_id: site.integration_id,
    });
    const refused = await call("DELETE", `/api/v1/sites/${site.site_id}/`);
    expect([refused.status, refused.json.error.code]).toEqual([409, "site_has_published_content"]);
    expect((await call("DELETE", `/api/v1/sites/${site.site_id}/?force=true`)).status).toBe(200);
    const left = await api.orm.em.execute(
      "select 1 from igny8_content where site_id = ? union all select 1 from igny8_site_integrations where site_id = ?",
      [site.site_id, site.site_id],
    );
    expect(left).toEqual([]);
  });

  test("are not removed while something is being published on them", async () => {
    const site = await createSite(api.orm, account_id);
    const { id } = await createContent(api.orm, { account_id, site_id: site.site_id });
    expect((await call("POST", `/api/v1/writer/content/${id}/publish/`)).status).toBe(202);
    for (const force of ["false", "true"]) {
      const answer = await call("DELETE", `/api/v1/sites/${site.site_id}/?force=${force}`);
      expect([answer.status, answer.json.error.code]).toEqual([409, "publication_open"]);
    }
  });
});
