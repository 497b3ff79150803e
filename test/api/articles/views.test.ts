import { expect, test } from "vitest";
import { useApp } from "../../support/app.ts";
import { createAccount } from "../../support/fixtures/accounts.ts";
import { memberOf } from "../../support/tenants.ts";

const api = useApp();
const AT = "/api/v1/account/views/";
const view = { list: "content", name: "Bread, failed", search: { q: "bread", lifecycle: "failed", site: 3 } };

test("a saved view comes back as it was, and the same name replaces it", async () => {
  const { token } = await createAccount(api.orm);
  const made = await api.call("POST", AT, token, view);
  expect([made.status, made.json.data]).toEqual([201, expect.objectContaining(view)]);
  const search = { q: "rye" };
  await api.call("POST", AT, token, { ...view, name: "BREAD, failed", search });
  await api.call("POST", AT, token, { ...view, list: "review" });
  const { json } = await api.call("GET", AT, token);
  expect(json.data.map(({ list, search: kept }: typeof view) => [list, kept])).toEqual([
    ["content", search],
    ["review", view.search],
  ]);
});

test("views are a person's own, of viewers too", async () => {
  const owner = await createAccount(api.orm);
  const viewer = await memberOf(api, owner.account_id, "viewer");
  const { json } = await api.call("POST", AT, viewer.token, view);
  expect((await api.call("GET", AT, owner.token)).json.data).toEqual([]);
  expect((await api.call("DELETE", `${AT}${json.data.id}/`, owner.token)).status).toBe(404);
  expect((await api.call("DELETE", `${AT}${json.data.id}/`, viewer.token)).status).toBe(200);
});

test.each([
  [{ ...view, name: " " }, "name"],
  [{ ...view, list: "sites" }, "list"],
  [{ ...view, search: { q: "x".repeat(301) } }, "search.q"],
  [{ ...view, search: Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`n${n}`, "x".repeat(100)])) }, "search"],
])("%j names the field", async (given, field) => {
  const { token } = await createAccount(api.orm);
  const { status, json } = await api.call("POST", AT, token, given);
  expect([status, json.error.details[0].field]).toEqual([422, field]);
});
