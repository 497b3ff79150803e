import { afterAll, beforeAll, expect, test } from "vitest";
import { createApp } from "../../../api/app.ts";
import { testApp, type TestApp } from "../../support/app.ts";
import { browser, linkToken, PASSWORD, signUp } from "../../support/console/browser.ts";
import { report } from "../../support/tries.ts";

// Strangers who guess passwords have no success, and lock nobody out.

let api: TestApp;
let app: TestApp["app"];
beforeAll(async () => {
  api = await testApp();
  app = createApp({ ...api.deps, trustedProxies: 1 });
});
afterAll(() => api?.close());

const tried = (name: string, tries: number) => report({ family: "passwords of others", case: name, tries, let_in: 0 });
const at = (n: number) => `203.0.113.${n}`;
const send = (path: string, body: object, from: string) =>
  browser({ ...api, app }).send("POST", `/api/v1/auth/${path}/`, body, { "x-forwarded-for": from });
const signIn = async (email: string, password: string, from: string) => (await send("sign-in", { email, password }, from)).status;
const wrong = (email: string, from: string, times: number) =>
  Promise.all(Array.from({ length: times }, () => signIn(email, "wrong password", from)));

test.each([
  ["as they are", (n: number) => at(n)],
  ["with a port of its own each time", (n: number, round: number) => `${at(n)}:${4_000 + round}`],
  ["with more before them", (n: number, round: number) => `198.51.100.${round}, ${at(n)}`],
])("ten wrong passwords from one address are the end there, and the person elsewhere gets in: addresses %s", async (name, address) => {
  const { email } = await signUp(api);
  const statuses: number[] = [];
  for (let round = 0; round < 12; round += 1) statuses.push(await signIn(email, "wrong password", address(1, round)));
  expect(statuses).toEqual([...Array<number>(10).fill(401), 429, 429]);
  expect(await signIn(email, PASSWORD, address(1, 99))).toBe(429);
  expect(await signIn(email, PASSWORD, address(2, 1))).toBe(200);
  tried(`from one address, ${name}`, 12);
});

test("guesses from many addresses become slow, and the person can still sign in", async () => {
  const { email } = await signUp(api);
  for (let n = 10; n < 14; n += 1) await wrong(email, at(n), 8);
  // Beyond thirty only a few wait; others get Retry-After in seconds.
  const crowd = (await Promise.all([20, 21, 22].map((n) => wrong(email, at(n), 5)))).flat();
  expect(crowd.filter((status) => status === 429).length).toBeGreaterThanOrEqual(10);
  const started = performance.now();
  expect(await signIn(email, PASSWORD, at(30))).toBe(200);
  expect(performance.now() - started).toBeGreaterThan(1_000);
  tried("from many addresses", 47);
});

test("behind an untrusted proxy guesses become slow, and nobody is locked out", async () => {
  const { email } = await signUp(api);
  // All have the proxy's address, and this server itself has no https.
  const behind = createApp({ ...api.deps, publicUrl: "https://igny8.example" });
  const ask = async (password: string) => {
    const body = JSON.stringify({ email, password });
    const headers = { "content-type": "application/json", origin: "https://igny8.example" };
    return (await behind.request("/api/v1/auth/sign-in/", { method: "POST", body, headers })).status;
  };
  const statuses: number[] = [];
  for (let round = 0; round < 12; round += 1) statuses.push(await ask("wrong password"));
  expect(statuses).toEqual(Array<number>(12).fill(401));
  const started = performance.now();
  expect(await ask(PASSWORD)).toBe(200);
  expect(performance.now() - started).toBeGreaterThan(1_000);
  tried("behind a proxy that is not trusted", 12);
});

test("many people behind one address can sign in: right passwords do not count", async () => {
  const { email } = await signUp(api);
  for (let round = 0; round < 110; round += 10)
    expect(new Set(await Promise.all(Array.from({ length: 10 }, () => signIn(email, PASSWORD, at(40)))))).toEqual(new Set([200]));
});

test("a new password by a link resets the count", async () => {
  const { email } = await signUp(api);
  await wrong(email, at(50), 10);
  expect(await signIn(email, PASSWORD, at(50))).toBe(429);
  await send("password-reset", { email }, at(50));
  await expect.poll(() => api.links.some((link) => link.email === email && link.kind === "password_reset")).toBe(true);
  const link = api.links.find((one) => one.email === email && one.kind === "password_reset")!;
  const password = "another good one";
  expect((await send("password-reset/confirm", { token: linkToken(link.url), password }, at(50))).status).toBe(200);
  expect(await signIn(email, password, at(50))).toBe(200);
});
