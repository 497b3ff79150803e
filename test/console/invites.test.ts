import { afterAll, beforeAll, expect, test } from "vitest";
import { createMailer } from "../../activities/people/mailer.ts";
import { shownToken } from "../../db/people/members.ts";
import { QUICK_MAIL } from "../support/app.ts";
import { linkToken } from "../support/console/browser.ts";
import { noComplaints, useConsole } from "../support/console/stack.ts";
import { mailServer } from "../support/servers/mailServer.ts";
import { until } from "../support/until.ts";
import { testWorker } from "../support/worker.ts";

// Invites with a mail server. Each test continues from the previous one.
const stack = useConsole({ withSite: false, api: { mail: QUICK_MAIL } });
const { button, field, heading } = stack;
const said = (text: string | RegExp) => stack.window.page.getByText(text).first().waitFor();
/** The table's text about a person's invite. */
const row = (email: string) => stack.window.page.getByRole("row").filter({ hasText: email });

let server: Awaited<ReturnType<typeof mailServer>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
beforeAll(async () => {
  server = await mailServer();
  const mailer = createMailer({ url: server.url, from: "IGNY8 <igny8@example.com>" }, 30_000);
  worker = await testWorker(stack.app, { allowedHosts: [], queues: ["sync"], mailer });
});
afterAll(async () => {
  await worker?.stop();
  await server?.stop();
});

async function invite(email: string) {
  await field("E-mail").fill(email);
  await button("Invite").click();
}

const linkIn = (text: string | undefined) => /http\S+#token=\S+/.exec(text!)![0];

test("a new person is asked to confirm the e-mail, can have the mail sent again, and confirms by its link", async () => {
  await stack.signUp();
  await until("the mail is there", async () => server.arrived.length > 0);
  const { page } = stack.window;
  await stack.window.open("/members");
  await said("Open the link in our mail to jo@example.com");
  await field("E-mail").fill("early@example.com");
  expect(await button("Invite").isDisabled()).toBe(true);
  await said("Confirm your e-mail first");
  expect.soft(await stack.window.look("unverified")).toEqual([]);
  server.say("take");
  await button("Send again").click();
  await said("We sent a mail to jo@example.com");
  await until("it is sent again", async () => server.arrived.length > 0);
  const url = linkIn(server.arrived[0]!.mail.text);

  await page.goto("about:blank");
  await page.goto(url);
  // The page's script loads separately, and takes longer on a busy machine.
  await button("Confirm").waitFor();
  await page.context().setOffline(true);
  try {
    await button("Confirm").click();
    await said("No connection");
  } finally {
    await page.context().setOffline(false);
  }
  expect.soft(await stack.window.look("verify-email")).toEqual([]);
  await button("Confirm").click();
  await heading("Your e-mail is confirmed");
  expect.soft(await stack.window.look("verify-email-done")).toEqual([]);
  await page.goto("about:blank");
  await page.goto(url);
  await button("Confirm").click();
  await said("This link no longer works");
  await heading("Your e-mail is confirmed");
  expect.soft(await stack.window.look("verify-email-void")).toEqual([]);
  await page.getByRole("link", { name: "Go to Sites" }).click();
  await heading("Sites");
  expect(await page.getByText("Open the link in our mail").count()).toBe(0);
  server.say("take");
});

test("an invite is mailed, its link lets the person in, and the page says that it was mailed", async () => {
  await stack.window.open("/members");
  await heading("Members");
  await invite("ada@example.com");
  await said("Mailed to ada@example.com");
  await row("ada@example.com")
    .getByText(/^Mailed /)
    .waitFor();
  expect.soft(await stack.window.look("members-mailed")).toEqual([]);
  const url = await field("Link").inputValue();
  expect(server.arrived.map(({ to, mail }) => [to, shownToken(linkToken(linkIn(mail.text)))])).toEqual([
    [["ada@example.com"], linkToken(url)],
  ]);

  const guest = await stack.window.another();
  await guest.page.goto(linkIn(server.arrived[0]!.mail.text));
  await guest.page.getByRole("heading", { name: "Join The Slow Kitchen" }).waitFor();
});

test("while the mail server refuses temporarily, the page says so", async () => {
  server.say({ at: "recipient", code: 451, words: "Greylisted, come again in a minute" });
  await invite("bo@example.com");
  await said("Not mailed yet. IGNY8 keeps trying.");
  await row("bo@example.com").getByText("Not mailed yet. Retrying.").waitFor();
  // The server's words are folded beside the link.
  const link = stack.window.page.getByRole("status").filter({ hasText: "Not mailed yet. IGNY8 keeps trying." });
  await link.getByText("What the mail server says").click();
  await link.getByText(/Greylisted, come again in a minute/).waitFor();
  expect.soft(await stack.window.look("members-mailing")).toEqual([]);
  server.say("take");
  await row("bo@example.com")
    .getByText(/^Mailed /)
    .waitFor();
  await said("Mailed to bo@example.com");
});

test("after a permanent refusal the link must be handed over, whatever the server's message", async () => {
  const words = `<script>document.title="taken"</script> שלום 🥖 ${"Roggenvollkornbrot".repeat(8)}`;
  server.say({ at: "recipient", code: 550, words });
  await invite("nobody@example.com");
  await said("Could not be mailed to nobody@example.com: send them this link");
  await row("nobody@example.com").getByText("Could not be mailed. Send the link above instead.").waitFor();
  const link = stack.window.page.getByRole("status").filter({ hasText: "send them this link" });
  await link.getByText(/^The mail server refuses the mail\. It says: 550 .*<script>/).waitFor();
  expect(await field("Link").inputValue()).toContain("/accept-invite#token=");
  expect.soft(await stack.window.look("members-not-mailed")).toEqual([]);
  await stack.window.page.reload();
  await row("nobody@example.com")
    .getByText(/^Could not be mailed\. Create a new link and send it yourself\./)
    .waitFor();
  server.say("take");
  await button("New link for nobody@example.com").click();
  await said("Mailed to nobody@example.com");
});

// Failures on purpose: an invite, and a call without a connection.
noComplaints(stack, [/403|404|ERR_INTERNET_DISCONNECTED/]);
