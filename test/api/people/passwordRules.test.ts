import { beforeAll, expect, test } from "vitest";
import { refuseGuessable } from "../../../api/people/passwordRules.ts";
import { useApp } from "../../support/app.ts";
import { browser, linkToken, newEmail, PASSWORD, signUp } from "../../support/console/browser.ts";
import { STALL_MS } from "../../support/stall.ts";
import { letIn } from "../../support/tries.ts";

const api = useApp();
const KNOWN = ["jo.miller@bakery.example", "Jo Miller", "The Slow Kitchen"];
const GUESSED = [
  ...["password123", "Password123!", "P@ssw0rd123", "passwordpassword", "qwertyuiop", "1234567890", "0987654321", "aaaaaaaaaa"],
  ...["abcdefghij", "iloveyou12", "letmein2024!", "Summer2026!", "qwerty123456", "asdfghjkl1", "1q2w3e4r5t", "football2026", "2026-01-01"],
  ...["jo.miller@bakery.example", "jomiller1990", "slowkitchen", "igny8igny8", "administrator", "changeme123", "welcome1234"],
];
const GOOD = [
  PASSWORD,
  "another good one",
  "kX9#vLq2pZ",
  "Tr0ub4dor&3x",
  "pässword: eine lange Zeile",
  "牛乳とパンと朝の光と海",
  "a".repeat(3) + "zebra lamp nine",
];

const refusal = (password: string) => {
  try {
    refuseGuessable(password, KNOWN);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

test("a password that attackers try first is refused", () => {
  const tried = GUESSED.map((password): [string, unknown] => [password, refusal(password) === undefined ? "taken" : undefined]);
  expect(letIn("passwords that are guessed", "common ones and variations", tried)).toEqual([]);
  expect(refusal("password123")).toContain("four random words");
});

test("other passwords are accepted", () => {
  expect(GOOD.map(refusal)).toEqual(GOOD.map(() => undefined));
});

test("the longest password costs other requests nothing", () => {
  const hostile = ["1".repeat(200), "20260101".repeat(25), "@4!1$5".repeat(33), "aA1!".repeat(50), "password".repeat(25)];
  const took = hostile.map((password) => {
    const start = performance.now();
    refusal(password);
    return performance.now() - start;
  });
  expect(Math.max(...took)).toBeLessThan(STALL_MS);
});

const WEAK = "password123";
let owner: Awaited<ReturnType<typeof signUp>>;
beforeAll(async () => {
  owner = await signUp(api);
});
const said = (answer: { status: number; json: any }) => [answer.status, answer.json.error?.details?.[0]?.field];

test("the rule holds wherever a password is set: sign-up, change, link, invite", async () => {
  const stranger = browser(api);
  const email = newEmail();
  expect(said(await stranger.send("POST", "/api/v1/auth/sign-up/", { email, password: WEAK, name: "Jo", account_name: "Jo's" }))).toEqual([
    422,
    "password",
  ]);
  expect(said(await stranger.send("POST", "/api/v1/auth/sign-up/", { email, password: email, name: "Jo", account_name: "Jo's" }))).toEqual([
    422,
    "password",
  ]);
  expect(said(await owner.send("POST", "/api/v1/auth/password/", { current_password: PASSWORD, password: WEAK }))).toEqual([
    422,
    "password",
  ]);

  await stranger.send("POST", "/api/v1/auth/password-reset/", { email: owner.email });
  const link = async (kind: string) => {
    const found = api.links.findLast((one) => one.kind === kind);
    return linkToken(found!.url);
  };
  const token = await link("password_reset");
  expect(said(await stranger.send("POST", "/api/v1/auth/password-reset/confirm/", { token, password: WEAK }))).toEqual([422, "password"]);
  // The link is still valid.
  expect((await stranger.send("POST", "/api/v1/auth/password-reset/confirm/", { token, password: PASSWORD })).status).toBe(200);

  const back = browser(api);
  await back.send("POST", "/api/v1/auth/sign-in/", { email: owner.email, password: PASSWORD });
  const invite = await back.send("POST", "/api/v1/account/invites/", { email: newEmail(), role: "viewer" });
  expect(invite.status).toBe(201);
  const accept = { token: await link("invite"), name: "New", password: WEAK };
  expect(said(await stranger.send("POST", "/api/v1/auth/accept-invite/", accept))).toEqual([422, "password"]);
});
