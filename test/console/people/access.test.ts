import { expect, test } from "vitest";
import { authenticator } from "../../support/authenticator.ts";
import { noComplaints, PASSWORD, useConsole } from "../../support/console/stack.ts";

// Access by clicking: two-factor authentication, what a contributor sees, tokens for a site, and the activity log. Each test continues from the
// previous one.
const stack = useConsole({ withSite: false });
const { button, field, heading, link } = stack;
const page = () => stack.window.page;
const dialog = () => page().getByRole("dialog");
const said = (text: string | RegExp) => page().getByText(text).first().waitFor();
let app: ReturnType<typeof authenticator>;
let codes: string[];

test("a person sets up two-factor authentication, and signs in with the app's code", async () => {
  await stack.signUp();
  await stack.window.open("/account");
  await button("Set up two-factor authentication").click();
  await field("Your password").fill("not it");
  await button("Set up").click();
  await said("This is not your password.");
  await field("Your password").fill(PASSWORD);
  await button("Set up").click();
  await page().getByRole("img", { name: "QR code for your authenticator app" }).waitFor();
  expect.soft(await stack.window.look("two-factor-scan")).toEqual([]);
  const typed = page().getByLabel("Or type this key into the app", { exact: true });
  await button("Cancel").click();
  expect(await button("Set up two-factor authentication").evaluate((one) => one === one.ownerDocument.activeElement)).toBe(true);
  await button("Set up two-factor authentication").click();
  await field("Your password").fill(PASSWORD);
  await button("Set up").click();
  app = authenticator((await typed.innerText()).replaceAll(" ", ""));
  await field("Code").fill(app.wrong());
  await button("Turn on").click();
  await said(/not the current code\. Enter the code/);
  await field("Code").fill(app.code());
  await button("Turn on").click();
  await said("Save your recovery codes");
  expect.soft(await stack.window.look("two-factor-codes")).toEqual([]);
  codes = (await page().getByLabel("Recovery codes", { exact: true }).innerText()).split("\n");
  expect(codes).toHaveLength(10);
  await button("I have saved them").click();
  await said("10 recovery codes left");
  expect.soft(await stack.window.look("two-factor-on")).toEqual([]);

  const guest = await stack.window.another();
  await guest.page.goto(`${stack.app.url}/sign-in`);
  await guest.page.getByRole("textbox", { name: "E-mail" }).fill("jo@example.com");
  await guest.page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await guest.page.getByRole("button", { name: "Sign in" }).click();
  const code = guest.page.getByRole("textbox", { name: "Code" });
  await code.fill(app.wrong());
  expect(await code.evaluate("document.activeElement?.getAttribute('autocomplete')")).toBe("one-time-code");
  await guest.page.getByRole("button", { name: "Continue" }).click();
  await guest.page.getByText("The code is wrong").waitFor();
  expect.soft(await guest.look("sign-in-code")).toEqual([]);
  await code.fill(codes[0]!);
  await guest.page.getByRole("button", { name: "Continue" }).click();
  await guest.page.getByRole("heading", { name: "Home", level: 1 }).waitFor();
  await guest.context.close();
});

let member: Awaited<ReturnType<typeof stack.window.another>>;
test("an owner requires it, and a member is led to set it up", async () => {
  await stack.call("POST", "/api/v1/sites/", { name: "Slow kitchen", url: "https://example.com" });
  const { data: invite } = await stack.call("POST", "/api/v1/account/invites/", { email: "ada@example.com", role: "contributor" });
  await page().reload();
  await page().getByRole("switch", { name: "Require two-factor authentication" }).click();
  await page().getByRole("dialog", { name: "Require two-factor authentication?" }).getByRole("button", { name: "Require it" }).click();
  await said("Members now need two-factor authentication.");
  expect.soft(await stack.window.look("two-factor-required")).toEqual([]);

  member = await stack.window.another();
  await member.page.goto(invite.url);
  await member.page.getByRole("textbox", { name: "Your name" }).fill("Ada");
  await member.page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await member.page.getByRole("button", { name: "Join" }).click();
  await member.page.getByRole("heading", { name: "Set up two-factor authentication" }).waitFor();
  expect.soft(await member.look("two-factor-gate")).toEqual([]);
  await member.page.getByRole("textbox", { name: "Your password" }).fill(PASSWORD);
  await member.page.getByRole("button", { name: "Set up" }).click();
  const key = (await member.page.getByLabel("Or type this key into the app", { exact: true }).innerText()).replaceAll(" ", "");
  await member.page.getByRole("textbox", { name: "Code" }).fill(authenticator(key).code());
  await member.page.getByRole("button", { name: "Turn on" }).click();
  await member.page.getByRole("button", { name: "I have saved them" }).click();
  await member.page.getByRole("heading", { name: "Sites", level: 1 }).waitFor();
});

test("a contributor writes and hands in, and is offered nothing else", async () => {
  expect(await member.page.getByRole("button", { name: "Add a site" }).count()).toBe(0);
  expect(await member.page.getByRole("link", { name: "Activity log" }).count()).toBe(0);
  await member.page.goto(`${stack.app.url}/content/new`);
  await member.page.getByRole("textbox", { name: "Title", exact: true }).fill("Rye takes time");
  expect(await member.page.getByRole("button", { name: /Publish/ }).count()).toBe(0);
  await member.page.getByRole("button", { name: "Submit for review" }).click();
  await member.page.getByRole("heading", { name: "Rye takes time", level: 1 }).waitFor();
  expect(await member.page.getByRole("button", { name: /Publish|hold/ }).count()).toBe(0);
  expect.soft(await member.look("contributor-article")).toEqual([]);
  const id = Number(/\/content\/(\d+)/.exec(member.page.url())![1]);
  await stack.app.orm.em.execute("update igny8_content set status = 'published' where id = ?", [id]);
  await member.page.reload();
  await member.page.getByText("This article is approved. Ask an editor to change it.").waitFor();
  expect(await member.page.getByRole("button", { name: "Save" }).count()).toBe(0);
  expect.soft(await member.look("contributor-approved")).toEqual([]);
});

test("a token is limited to a site and to chosen scopes", async () => {
  await stack.window.open("/api-tokens");
  await button("Create token").first().click();
  await dialog().getByRole("textbox", { name: "Name" }).fill("Site reader");
  await dialog().getByRole("combobox", { name: "Purpose" }).selectOption({ label: "Custom: choose scopes" });
  const sites = dialog().getByRole("radiogroup", { name: "Sites" });
  await dialog().getByText("See sites and how they are connected").waitFor();
  await sites.getByText("Read", { exact: true }).click();
  expect(await sites.getByRole("radio", { name: "Read", exact: true }).isChecked()).toBe(true);
  await dialog().getByRole("combobox", { name: "Limit to sites" }).click();
  await page().getByRole("option", { name: "Slow kitchen" }).click();
  await page().keyboard.press("Tab");
  await dialog().getByRole("combobox", { name: "Expires" }).selectOption({ label: "In 7 days" });
  expect.soft(await stack.window.look("api-tokens-scopes")).toEqual([]);
  await dialog().getByRole("button", { name: "Create token" }).click();
  const token = await dialog().getByRole("textbox", { name: "API token" }).inputValue();
  const ask = async (path: string) => {
    const response = await fetch(`${stack.app.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    return [response.status, ((await response.json()) as any).error?.code];
  };
  expect(await ask("/api/v1/sites/")).toEqual([200, undefined]);
  expect(await ask("/api/v1/writer/content/")).toEqual([403, "scope_missing"]);
  await dialog().getByRole("button", { name: "I have copied it" }).click();
  await said("A token expires soon");
  await said(/^In 7 days$/);
  await page()
    .getByRole("row", { name: /Site reader/ })
    .getByText("Slow kitchen", { exact: true })
    .waitFor();
  expect.soft(await stack.window.look("api-tokens-limited")).toEqual([]);
});

test("an owner reads who did what, by person and kind, and resets a member's second factor", async () => {
  await stack.window.open("/members");
  await button("Reset two-factor authentication of Ada").click();
  await dialog().getByRole("button", { name: "Reset", exact: true }).click();
  await said("Ada now signs in with the password only");
  await dialog().waitFor({ state: "hidden" });
  await link("Activity log").click();
  await heading("Activity log");
  await said("turned off the two-factor authentication of Ada");
  await said("created the API token “Site reader”");
  expect.soft(await stack.window.look("activity")).toEqual([]);
  await page().getByRole("combobox", { name: "Person" }).selectOption({ label: "Ada" });
  await said("created the article “Rye takes time”");
  await page().getByText("created the API token").waitFor({ state: "detached" });
  await page().getByRole("combobox", { name: "Kind" }).selectOption({ label: "Sites" });
  await said("Nothing matches");
  await button("Clear").click();
  await said("created the API token “Site reader”");
  const [download] = await Promise.all([page().waitForEvent("download"), page().getByRole("link", { name: "Export CSV" }).click()]);
  expect(download.suggestedFilename()).toBe("activity.csv");
});

noComplaints(stack);
