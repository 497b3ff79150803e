import { afterAll, beforeAll, expect, test } from "vitest";
import { testApp, type TestApp } from "../../support/app.ts";

let named: TestApp;
let silent: TestApp;
beforeAll(async () => {
  [named, silent] = await Promise.all([testApp({ securityContact: "mailto:security@example.com" }), testApp()]);
});
afterAll(async () => {
  await Promise.all([named?.close(), silent?.close()]);
});

test("security.txt has the contact for vulnerabilities and its expiry (RFC 9116)", async () => {
  const answer = await named.app.request("/.well-known/security.txt");
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/plain; charset=UTF-8"]);
  const fields = Object.fromEntries(
    (await answer.text())
      .trim()
      .split("\n")
      .map((line) => line.split(/: (.*)/).slice(0, 2)),
  );
  expect(fields).toMatchObject({
    Contact: "mailto:security@example.com",
    Canonical: `${named.deps.publicUrl}/.well-known/security.txt`,
    Expires: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  });
  const days = (Date.parse(fields["Expires"]) - Date.now()) / 86_400_000;
  expect(days > 28 && days <= 30).toBe(true);
});

test("without a contact in the configuration there is no security.txt", async () => {
  const { status, json } = await silent.call("GET", "/.well-known/security.txt");
  expect([status, json.error.code]).toEqual([404, "not_found"]);
});
