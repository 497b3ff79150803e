import { expect, test } from "vitest";
import { noComplaints, PASSWORD, useConsole } from "../support/console/stack.ts";

// The account's pages: members and API tokens. Each test continues from the previous one.
const stack = useConsole();
const { button, field, heading, link } = stack;
const dialog = () => stack.window.page.getByRole("dialog");
const inDialog = (name: string) => dialog().getByRole("button", { name, exact: true });
const said = (text: string | RegExp) => stack.window.page.getByText(text).first().waitFor();
const HOSTILE = `<script>document.title="taken"</script> שלום 🥖 ${"Roggenvollkornbrot".repeat(8)}`;

const FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

let guest: Awaited<ReturnType<typeof stack.window.another>>;

test("a person is invited by a link, which works once", async () => {
  await stack.signUp();
  await stack.window.open("/members");
  await heading("Members");
  await said("No invites yet");
  await said("Editor: Can write and publish articles");
  expect.soft(await stack.window.look("members-alone")).toEqual([]);
  await field("E-mail").fill("no address");
  await button("Invite").click();
  await said("must be an e-mail address");
  await field("E-mail").fill("ada@example.com");
  await button("Invite").click();
  await said("Send this link to ada@example.com");
  const url = await field("Link").inputValue();
  expect(stack.app.links.at(-1)).toEqual({ kind: "invite", email: "ada@example.com", url });
  expect.soft(await stack.window.look("members-invited")).toEqual([]);

  guest = await stack.window.another();
  await guest.page.goto(url);
  await guest.page.getByRole("heading", { name: "Join The Slow Kitchen" }).waitFor();
  expect.soft(await guest.look("accept-invite-new")).toEqual([]);
  await guest.page.getByRole("textbox", { name: "Your name" }).fill(HOSTILE);
  await guest.page.getByRole("textbox", { name: "Password" }).fill("short");
  await guest.page.getByRole("button", { name: "Join" }).click();
  await guest.page.getByText("Use at least 10 characters").waitFor();
  await guest.page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await guest.page.getByRole("button", { name: "Join" }).click();
  await guest.page.getByRole("heading", { name: "Sites", level: 1 }).waitFor();

  await guest.page.goto("about:blank");
  await guest.page.goto(url);
  await guest.page.getByText("It was used or revoked, or it has expired").waitFor();
  expect.soft(await guest.look("accept-invite-void")).toEqual([]);
});

test("roles are changed in the list of members, and a viewer sees no buttons", async () => {
  await stack.window.page.reload();
  await stack.window.page.getByRole("combobox", { name: `Role of ${HOSTILE}` }).click();
  await stack.window.page.getByRole("option", { name: /^Viewer/ }).click();
  await said(/is a viewer now/);
  expect.soft(await stack.window.look("members")).toEqual([]);

  await guest.page.goto(`${stack.app.url}/members`);
  await guest.page.getByText("Owners invite and remove members").waitFor();
  await guest.page.getByRole("button", { name: "Leave" }).waitFor();
  expect(await guest.page.getByRole("combobox").count()).toBe(0);
  expect(await guest.page.getByRole("heading", { name: "Invites" }).count()).toBe(0);
  expect.soft(await guest.look("members-viewer")).toEqual([]);
  await guest.page.goto(`${stack.app.url}/webhooks`);
  await guest.page.getByText("No webhooks yet").waitFor();
  expect(await guest.page.getByRole("button", { name: "Add webhook" }).count()).toBe(0);
});

test("the last owner can't step down or leave, and is told what to do", async () => {
  await said("give somebody else the role Owner first");
  expect(await stack.window.page.getByRole("combobox", { name: "Role of Jo" }).count()).toBe(0);
  expect(await button("Leave").isDisabled()).toBe(true);
  expect.soft(await stack.window.look("members-last-owner")).toEqual([]);

  // The page may know it too late: the other owner stepped down a moment ago.
  const ada = (role: string) =>
    stack.app.orm.em.execute("update igny8_memberships set role = ? where user_id = (select id from igny8_users where email = ?)", [
      role,
      "ada@example.com",
    ]);
  await ada("owner");
  await stack.window.page.reload();
  await stack.window.page.getByRole("combobox", { name: "Role of Jo" }).click();
  await stack.window.page.getByRole("option", { name: /^Editor/ }).click();
  await dialog().waitFor();
  await ada("viewer");
  await inDialog("Become an editor").click();
  await dialog().getByText("Give somebody else the role Owner first").waitFor();
  expect.soft(await stack.window.look("members-owner-refused")).toEqual([]);
  expect(await inDialog("Become an editor").count()).toBe(0);
  // The first one is the cross.
  await inDialog("Close").last().click();
  await dialog().waitFor({ state: "hidden" });
  await ada("owner");
  await stack.window.page.reload();
  await button("Leave").click();
  await dialog().waitFor();
  await ada("viewer");
  await inDialog("Leave").click();
  await dialog().getByText("Give somebody else the role Owner first").waitFor();
  await inDialog("Cancel").click();
  await dialog().waitFor({ state: "hidden" });
});

test("invites are withdrawn, and expired ones say so", async () => {
  for (const email of ["old@example.com", "wrong@example.com"]) await stack.call("POST", "/api/v1/account/invites/", { email });
  await stack.app.orm.em.execute("update igny8_invites set expires_at = now() - interval '1 hour' where email = 'old@example.com'");
  await stack.window.page.reload();
  await stack.window.page.getByText("Expired").waitFor();
  expect.soft(await stack.window.look("members-invites")).toEqual([]);
  await button("Remove the invite for old@example.com").waitFor();
  await button("Revoke the invite for wrong@example.com").click();
  await inDialog("Revoke invite").click();
  await said("Invite for wrong@example.com revoked.");
  await button("Revoke the invite for wrong@example.com").waitFor({ state: "detached" });
  await button("New link for old@example.com").click();
  await said("Send this link to old@example.com");
});

test("an invite for an existing user asks for the password; a person signed in as somebody else is asked to sign out", async () => {
  const { data } = await stack.call("POST", "/api/v1/account/invites/", { email: "cy@example.com", role: "editor" });
  await guest.page.goto("about:blank");
  await guest.page.goto(data.url);
  await guest.page.getByText("You are signed in as ada@example.com").waitFor();
  expect.soft(await guest.look("accept-invite-other")).toEqual([]);
  await guest.page.evaluate(async (password) => {
    const headers = { "content-type": "application/json" };
    const person = { name: "Cy", account_name: "Cy's", email: "cy@example.com", password };
    await fetch("/api/v1/auth/sign-up/", { method: "POST", headers, body: JSON.stringify(person) });
    await fetch("/api/v1/auth/sign-out/", { method: "POST" });
  }, PASSWORD);
  await guest.page.reload();
  await guest.page.getByText("Enter your password to join").waitFor();
  await guest.page.getByRole("textbox", { name: "Password" }).fill("not the password");
  await guest.page.getByRole("button", { name: "Join" }).click();
  await guest.page.getByText("This is not the password of cy@example.com.").waitFor();
  expect.soft(await guest.look("accept-invite-known")).toEqual([]);
  await guest.page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await guest.page.getByRole("button", { name: "Join" }).click();
  await guest.page.getByRole("heading", { name: "Sites", level: 1 }).waitFor();
});

test("a forgotten password is replaced by a link, once", async () => {
  await guest.context.clearCookies();
  await guest.open("/sign-in");
  await guest.page.getByRole("link", { name: "Forgot your password?" }).click();
  // Both pages have a field with that name.
  await guest.page.getByRole("heading", { name: "Forgot your password?" }).waitFor();
  await guest.page.getByRole("textbox", { name: "E-mail" }).fill("ada@example.com");
  expect.soft(await guest.look("forgot-password")).toEqual([]);
  await guest.page.getByRole("button", { name: "Send link" }).click();
  await guest.page.getByText("we sent a link to this address").waitFor();
  expect.soft(await guest.look("forgot-password-asked")).toEqual([]);
  const { kind, url } = stack.app.links.at(-1)!;
  expect(kind).toBe("password_reset");
  await guest.page.goto(url);
  await guest.page.getByRole("textbox", { name: "New password" }).fill("short");
  await guest.page.getByRole("button", { name: "Set password" }).click();
  await guest.page.getByText("Use at least 10 characters").waitFor();
  expect.soft(await guest.look("reset-password")).toEqual([]);
  await guest.page.getByRole("textbox", { name: "New password" }).fill("a better sentence");
  await guest.page.getByRole("button", { name: "Set password" }).click();
  await guest.page.getByRole("heading", { name: "Your password is set" }).waitFor();
  await guest.page.getByRole("link", { name: "Sign in" }).click();
  await guest.page.getByRole("textbox", { name: "E-mail" }).fill("ada@example.com");
  await guest.page.getByRole("textbox", { name: "Password" }).fill("a better sentence");
  await guest.page.getByRole("button", { name: "Sign in" }).click();
  await guest.page.getByRole("heading", { name: "Home", level: 1 }).waitFor();
  await guest.page.goto("about:blank");
  await guest.page.goto(url);
  await guest.page.getByRole("textbox", { name: "New password" }).fill("yet another sentence");
  await guest.page.getByRole("button", { name: "Set password" }).click();
  await guest.page.getByText("This link no longer works").waitFor();
  expect.soft(await guest.look("reset-password-void")).toEqual([]);
});

test("a token made on the page works in the API, and is refused once revoked", async () => {
  await stack.window.page.getByRole("link", { name: "API tokens", exact: true }).click();
  await said("No tokens yet");
  expect.soft(await stack.window.look("api-tokens-empty")).toEqual([]);
  await button("Create token").first().click();
  await dialog().getByRole("textbox", { name: "Name" }).fill(HOSTILE);
  // The least that a writing program needs.
  expect(await dialog().getByRole("combobox", { name: "Purpose" }).inputValue()).toBe("write");
  const expires = dialog().getByRole("combobox", { name: "Expires" });
  expect(await expires.inputValue()).toBe("90");
  await expires.selectOption({ label: "In 30 days" });
  expect.soft(await stack.window.look("api-tokens-make")).toEqual([]);
  await inDialog("Create token").click();
  await dialog().getByText("Copy it now").waitFor();
  const { data: listed } = await stack.call("GET", "/api/v1/account/api-tokens/");
  const made = listed.find(({ name }: { name: string }) => name === HOSTILE);
  expect(Math.round((Date.parse(made.expires_at) - Date.now()) / 86_400_000)).toBe(30);
  expect(made.scopes).toEqual(["articles:write", "sites:read"]);
  const token = await dialog().getByRole("textbox", { name: "API token" }).inputValue();
  expect.soft(await stack.window.look("api-tokens-made")).toEqual([]);
  const ask = () => fetch(`${stack.app.url}/api/v1/sites/`, { headers: { authorization: `Bearer ${token}` } });
  expect((await ask()).status).toBe(200);
  const members = await fetch(`${stack.app.url}/api/v1/account/members/`, { headers: { authorization: `Bearer ${token}` } });
  expect([members.status, ((await members.json()) as any).error.code]).toEqual([403, "scope_missing"]);
  await inDialog("I have copied it").click();
  await dialog().waitFor({ state: "hidden" });
  // Tokens made by others too, as an owner sees them.
  await guest.page.evaluate(async () => {
    const headers = { "content-type": "application/json" };
    await fetch("/api/v1/account/api-tokens/", { method: "POST", headers, body: JSON.stringify({ name: "Ada's script" }) });
  });
  await stack.window.page.reload();
  await said("Ada's script");
  expect(await stack.window.page.getByText(token).count()).toBe(0);
  await stack.window.page.getByRole("row", { name: /You/ }).getByText("Never used").waitFor({ state: "detached" });
  await stack.window.page.getByRole("row", { name: /You/ }).getByText("In 30 days", { exact: true }).waitFor();
  await button(`Revoke ${HOSTILE}`).click();
  expect.soft(await stack.window.look("api-tokens-revoke")).toEqual([]);
  await inDialog("Revoke token").click();
  await stack.window.page.getByText("Revoked", { exact: true }).waitFor();
  expect((await ask()).status).toBe(401);
  expect.soft(await stack.window.look("api-tokens")).toEqual([]);
});

test("a person changes their name, password and sessions, and the account's name", async () => {
  await link("Your account").click();
  await heading("Your account");
  await field("Your name").fill("Jo von Berg");
  await button("Save name").click();
  await button("Jo von Berg").waitFor();
  await said("This browser");
  const elsewhere = async (user_agent: string, password = PASSWORD) => {
    const headers = { "content-type": "application/json", "user-agent": user_agent };
    const body = JSON.stringify({ email: "jo@example.com", password });
    expect((await fetch(`${stack.app.url}/api/v1/auth/sign-in/`, { method: "POST", headers, body })).status).toBe(200);
  };
  await elsewhere(FIREFOX);
  await elsewhere(`<script>document.title="taken"</script>${"x".repeat(500)}`);
  await stack.window.page.reload();
  await said("Firefox on Windows");
  await field("Current password").fill("not it at all");
  await field("New password").fill("rye bread takes time");
  await button("Change password").click();
  await said("This is not your current password.");
  expect.soft(await stack.window.look("account")).toEqual([]);
  await field("Current password").fill(PASSWORD);
  await button("Change password").click();
  await said("Password changed. 2 other sessions ended.");
  await stack.window.page.getByText("Firefox on Windows").waitFor({ state: "detached" });
  expect(await button("Sign out everywhere else").count()).toBe(0);
  await field("Account name").fill("The Slowest Kitchen");
  await field("Events are kept for").fill("9999");
  await button("Save").click();
  await said(/3650/);
  await field("Events are kept for").fill("60");
  await button("Save").click();
  await said("Account saved.");
  expect((await stack.call("GET", "/api/v1/account/")).data).toMatchObject({ name: "The Slowest Kitchen", event_retention_days: 60 });
  for (const user_agent of [FIREFOX, "curl/8.5", "curl/8.6"]) await elsewhere(user_agent, "rye bread takes time");
  await stack.window.page.reload();
  await stack.window.page.getByRole("button", { name: /^Sign out Firefox on Windows/ }).click();
  expect.soft(await stack.window.look("account-session-end")).toEqual([]);
  await inDialog("Sign out").click();
  await said("Signed out.");
  await dialog().waitFor({ state: "hidden" });
  await stack.window.page.getByText("Firefox on Windows").waitFor({ state: "detached" });
  await button("Sign out everywhere else").click();
  await inDialog("Sign out").click();
  await said("Signed out of 2 other browsers.");
  await button("Sign out everywhere else").waitFor({ state: "detached" });
});

test("an operator makes a link for a new password", async () => {
  await stack.app.orm.em.execute("update igny8_users set is_operator = true where email = 'jo@example.com'");
  await stack.window.page.reload();
  await field("E-mail of the user").fill("ada@example.com");
  await button("Create link").click();
  await said("Give this link to ada@example.com only");
  expect(await field("Link").inputValue()).toMatch(/\/reset-password#token=igny8r_/);
  expect.soft(await stack.window.look("account-operator")).toEqual([]);
});

noComplaints(stack);
