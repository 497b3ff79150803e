import { beforeAll, describe, expect, test } from "vitest";
import { useApp } from "../../support/app.ts";
import { createAccount, createSite } from "../../support/fixtures/accounts.ts";

const api = useApp();
let token: string;
let account_id: number;
beforeAll(async () => {
  ({ token, account_id } = await createAccount(api.orm));
});

const call = (method: string, path: string, body?: unknown) => api.call(method, path, token, body);
const fields = (answer: { json: { error: { details: { field: string }[] } } }) => answer.json.error.details.map(({ field }) => field);

describe.each([
  ["sectors", "sector"],
  ["clusters", "cluster"],
])("%s of a site", (collection, one) => {
  test("are added, renamed, listed and removed", async () => {
    const { site_id } = await createSite(api.orm, account_id);
    const at = `/api/v1/sites/${site_id}/${collection}/`;
    const { id } = (await call("POST", at, { name: "Baking" })).json.data;
    await call("POST", at, { name: "Ovens" });
    expect((await call("PATCH", `${at}${id}/`, { name: "Bread" })).json.data).toMatchObject({ id, site_id, name: "Bread" });
    const list = await call("GET", `${at}?limit=1`);
    expect([list.json.data[0].name, list.json.next_cursor]).toEqual(["Ovens", expect.any(String)]);
    expect((await call("GET", `${at}?limit=1&cursor=${list.json.next_cursor}`)).json).toMatchObject({
      data: [{ name: "Bread" }],
      next_cursor: null,
    });
    expect((await call("DELETE", `${at}${id}/`)).status).toBe(200);
    expect((await call("DELETE", `${at}${id}/`)).status).toBe(404);
    expect((await call("PATCH", `${at}${id}/`, { name: "X" })).status).toBe(404);
  });

  test("have unique names", async () => {
    const { site_id } = await createSite(api.orm, account_id);
    const at = `/api/v1/sites/${site_id}/${collection}/`;
    await call("POST", at, { name: "Baking" });
    const { id } = (await call("POST", at, { name: "Ovens" })).json.data;
    const [again, renamed] = [await call("POST", at, { name: "Baking" }), await call("PATCH", `${at}${id}/`, { name: "Baking" })];
    expect([again.status, again.json.error.code, renamed.status]).toEqual([409, "already_exists", 409]);
    expect((await call("PATCH", `${at}${id}/`, { name: "Ovens" })).status).toBe(200);
  });

  test(`are not reachable through another site: a ${one} belongs to one`, async () => {
    const [here, there] = [
      await createSite(api.orm, account_id, "http://127.0.0.1:1"),
      await createSite(api.orm, account_id, "http://127.0.0.1:2"),
    ];
    const { id } = (await call("POST", `/api/v1/sites/${there.site_id}/${collection}/`, { name: "Baking" })).json.data;
    expect((await call("PATCH", `/api/v1/sites/${here.site_id}/${collection}/${id}/`, { name: "X" })).status).toBe(404);
    expect((await call("DELETE", `/api/v1/sites/${here.site_id}/${collection}/${id}/`)).status).toBe(404);
  });
});

describe("clusters", () => {
  test("belong to a sector of the same site, or to none", async () => {
    const [here, there] = [
      await createSite(api.orm, account_id, "http://127.0.0.1:1"),
      await createSite(api.orm, account_id, "http://127.0.0.1:2"),
    ];
    const sector = (await call("POST", `/api/v1/sites/${here.site_id}/sectors/`, { name: "Baking" })).json.data;
    const foreign = (await call("POST", `/api/v1/sites/${there.site_id}/sectors/`, { name: "Baking" })).json.data;
    const at = `/api/v1/sites/${here.site_id}/clusters/`;
    const made = await call("POST", at, { name: "Sourdough", sector_id: sector.id });
    expect(made.json.data).toMatchObject({ sector_id: sector.id });
    const refused = await call("POST", at, { name: "Rye", sector_id: foreign.id });
    expect([refused.status, fields(refused)]).toEqual([422, ["sector_id"]]);
    const moved = await call("PATCH", `${at}${made.json.data.id}/`, { sector_id: foreign.id });
    expect([moved.status, fields(moved)]).toEqual([422, ["sector_id"]]);
    await call("POST", at, { name: "Ovens" });
    expect((await call("GET", `${at}?sector_id=${sector.id}`)).json.data).toMatchObject([{ name: "Sourdough" }]);
    expect((await call("PATCH", `${at}${made.json.data.id}/`, { sector_id: null })).json.data.sector_id).toBeNull();
  });

  test("stay when their sector is removed", async () => {
    const { site_id } = await createSite(api.orm, account_id);
    const sector = (await call("POST", `/api/v1/sites/${site_id}/sectors/`, { name: "Baking" })).json.data;
    await call("POST", `/api/v1/sites/${site_id}/clusters/`, { name: "Sourdough", sector_id: sector.id });
    await call("DELETE", `/api/v1/sites/${site_id}/sectors/${sector.id}/`);
    expect((await call("GET", `/api/v1/sites/${site_id}/clusters/`)).json.data).toMatchObject([{ name: "Sourdough", sector_id: null }]);
  });
});
