import { NOTIFICATION_KINDS } from "../../domain/events/kinds.ts";
import { afterAll, expect, test } from "vitest";
import { QUICK_NOTIFICATIONS } from "../support/app.ts";
import { noComplaints, useConsole } from "../support/console/stack.ts";
import { json } from "../support/servers/fakeSite.ts";
import { until } from "../support/until.ts";
import { dispatchNotifications } from "../../worker/dispatchNotifications.ts";

// Webhooks to an account's own servers. Each test continues from the previous one.
const stack = useConsole();
const { button, field, heading, link } = stack;
const dialog = () => stack.window.page.getByRole("dialog");
const inDialog = (name: string) => dialog().getByRole("button", { name, exact: true });
const said = (text: string | RegExp) => stack.window.page.getByText(text).first().waitFor();
const HOSTILE = `<script>document.title="taken"</script> שלום 🥖 ${"Roggenvollkornbrot".repeat(8)}`;

let dispatching: ReturnType<typeof dispatchNotifications>;
afterAll(() => dispatching?.stop());

test("an endpoint is added, its secret shown once, and a test call has a signature that the sample code verifies", async () => {
  const { receiver } = stack;
  receiver.say(json(204, undefined));
  await stack.signUp();
  await stack.window.open("/account");
  await link("Webhooks").click();
  await said("No webhooks yet");
  expect.soft(await stack.window.look("webhooks-empty")).toEqual([]);
  await button("Add webhook").first().click();
  await dialog().getByRole("textbox", { name: "Address" }).fill("https://10.0.0.1/hook");
  await dialog().getByRole("textbox", { name: "Name" }).fill("Our newsroom 📰");
  await inDialog("Add webhook").click();
  await dialog()
    .getByText(/private|public/i)
    .first()
    .waitFor();
  expect(await dialog().getByRole("checkbox", { name: "Article failed" }).isChecked()).toBe(true);
  expect(await dialog().getByRole("checkbox", { name: "Article published" }).isChecked()).toBe(false);
  expect.soft(await stack.window.look("webhooks-add")).toEqual([]);
  await inDialog("Choose all").click();
  await dialog().getByRole("textbox", { name: "Address" }).fill(`${receiver.url}/hook`);
  await inDialog("Add webhook").click();
  await dialog().getByText("Copy it now").waitFor();
  const secret = await dialog().getByRole("textbox", { name: "Secret" }).inputValue();
  expect(secret).toMatch(/^whsec_/);
  await inDialog("View webhook").click();
  await heading("Our newsroom 📰");
  await said("Nothing sent yet");
  expect.soft(await stack.window.look("webhook-empty")).toEqual([]);

  await button("Send test").click();
  await said("The test arrived: answered 204");
  await stack.window.page.getByText("Delivered", { exact: true }).waitFor();
  expect.soft(await stack.window.look("webhook")).toEqual([]);
  await stack.window.page.getByRole("tab", { name: "Secret" }).click();
  expect.soft(await stack.window.look("webhook-verify")).toEqual([]);
  const sample = await stack.window.page.getByRole("group", { name: "Verification in JavaScript" }).locator("pre").innerText();
  const { isFromIgny8 } = await import(`data:text/javascript,${encodeURIComponent(sample)}`);
  const { headers, body } = receiver.requests[0]!;
  expect(isFromIgny8(headers, body, secret)).toBe(true);
  expect(isFromIgny8(headers, body.replace("A test", "A trick"), secret)).toBe(false);

  await button("Create new secret").click();
  await inDialog("Create").click();
  const fresh = await field("Secret").inputValue();
  expect(fresh).not.toBe(secret);
  await button("Send test").click();
  const second = await until("the second test arrives", async () => receiver.requests[1]);
  for (const either of [secret, fresh]) expect(isFromIgny8(second.headers, second.body, either)).toBe(true);
});

test("events are sent, and the log is live; failed ones are sent again", async () => {
  const { app, receiver } = stack;
  dispatching = dispatchNotifications({
    orm: app.orm,
    temporal: app.deps.temporal,
    taskQueuePrefix: app.deps.taskQueuePrefix,
    policy: { ...QUICK_NOTIFICATIONS, giveUpAfterMs: 1_000 },
    log: app.deps.log,
  });
  await stack.window.page.getByRole("tab", { name: "Deliveries" }).click();
  receiver.say(json(500, { error: "The newsroom's disk is full" }));
  const { site_id } = await stack.connectSite();
  const { data } = await stack.call("POST", "/api/v1/writer/content/", {
    ...{ site_id, title: HOSTILE, content_html: "<p>Rye takes its time.</p>", status: "review" },
  });
  await stack.call("POST", `/api/v1/writer/content/${data.id}/publish/`, {});
  const table = stack.window.page.getByRole("table", { name: "Deliveries" });
  await table.getByText("Article published").first().waitFor();
  await table.getByText("Failed", { exact: true }).first().waitFor();
  await said("Requests are failing");
  await button("Show data").first().click();
  expect.soft(await stack.window.look("webhook-failing")).toEqual([]);
  receiver.say(json(200, {}));
  await button("Resend: Article published").first().click();
  await stack.window.page.getByText("Requests are failing").waitFor({ state: "detached" });
});

test("an endpoint that answers 410 is shown as disabled, with how to enable it", async () => {
  stack.receiver.say(json(410, {}));
  await button("Send test").click();
  await said("The test did not arrive");
  await said("Disabled. Nothing is sent.");
  await said("it wants no more notifications");
  expect.soft(await stack.window.look("webhook-disabled")).toEqual([]);
  await button("Enable").click();
  await stack.window.page.getByText("Disabled. Nothing is sent.").waitFor({ state: "detached" });
  await stack.window.page.getByRole("tab", { name: "Settings" }).click();
  await field("Name").fill(HOSTILE.slice(0, 200));
  await stack.window.page.getByRole("checkbox", { name: "Sync failed" }).uncheck();
  await button("Save").click();
  await heading(HOSTILE.slice(0, 200));
  expect.soft(await stack.window.look("webhook-settings")).toEqual([]);
  await link("Webhooks").click();
  await said(`${NOTIFICATION_KINDS.length - 1} events`);
  expect.soft(await stack.window.look("webhooks")).toEqual([]);
});

test("a template is previewed, its errors name the place, and Slack's format arrives", async () => {
  const { page } = stack.window;
  await button("Add webhook").first().click();
  const choose = async (format: string) => {
    await dialog().getByRole("combobox", { name: "Format" }).click();
    await page.getByRole("option", { name: format }).click();
  };
  await choose("Custom template");
  await dialog().getByRole("textbox", { name: "Template" }).fill('{\n  "text": "{{site.nam}}"\n}');
  await inDialog("Preview").click();
  await dialog().getByText("names {{site.nam}} at line 2, column 12").waitFor();
  await dialog().getByRole("textbox", { name: "Template" }).fill('{"text": "{{article.title}} on {{site.name}}"}');
  await inDialog("Preview").click();
  await dialog().getByText("How to prune roses on Garden Weekly").waitFor();
  expect.soft(await stack.window.look("webhooks-template")).toEqual([]);
  await choose("Slack");
  stack.receiver.say(json(200, {}));
  await dialog().getByRole("textbox", { name: "Address" }).fill(`${stack.receiver.url}/slack`);
  await inDialog("Add webhook").click();
  await inDialog("View webhook").click();
  await button("Send test").click();
  await said("The test arrived: answered 200");
  expect(JSON.parse(stack.receiver.requests.at(-1)!.body)).toMatchObject({ text: "A test from IGNY8", blocks: [{ type: "section" }, {}] });
});

test("the old addresses lead to the new ones, and a webhook that another member adds appears without reloading", async () => {
  const { page } = stack.window;
  const id = /webhooks\/(\d+)/.exec(page.url())![1];
  await stack.window.open(`/notifications/${id}`);
  await page.waitForURL(`**/webhooks/${id}`);
  await stack.window.open("/notifications");
  await heading("Webhooks");
  await stack.call("POST", "/api/v1/account/notifications/", {
    ...{ url: `${stack.receiver.url}/other`, kinds: ["site.paused"], description: "From another window" },
  });
  await link("From another window").waitFor();
  expect(await page.getByRole("table", { name: "Webhooks" }).locator("tbody tr").count()).toBe(3);
});

noComplaints(stack);
