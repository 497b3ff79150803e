import { expect, test } from "vitest";
import { QUICK_MAIL } from "../../support/app.ts";
import { noComplaints, useConsole } from "../../support/console/stack.ts";
import { createEvent } from "../../support/fixtures/events.ts";

// The bell, the page Notifications, and mails about them. Each test continues from the previous one.
const stack = useConsole({ withSite: false, api: { mail: QUICK_MAIL } });
const { heading, link } = stack;
const page = () => stack.window.page;
const place = { account_id: 0, site_id: 0, integration_id: 0 };
let content_id = 0;
const fail = (id: number, type = "KeyRefused") =>
  createEvent(stack.app.orm, place, {
    ...{ event_type: "publish", action: "content_publish", success: false, content_id: id },
    ...{ description: "It failed", details: { error: { type } } },
  });
const bell = (name: string) => page().getByRole("button", { name, exact: true });

test("the bell is empty at first, and says what will appear", async () => {
  await stack.signUp();
  const me = await stack.call("GET", "/api/v1/auth/me/");
  await stack.app.orm.em.execute("update igny8_users set email_verified_at = now() where id = ?", [me.data.user.id]);
  const site = await stack.call("POST", "/api/v1/sites/", { name: "Garden Weekly", url: "https://garden-weekly.example" });
  const key = await stack.call("POST", "/api/v1/integration/integrations/generate-api-key/", { site_id: site.data.id });
  Object.assign(place, { account_id: me.data.account.id, site_id: site.data.id, integration_id: key.data.integration_id });
  const article = { site_id: place.site_id, title: "How to prune roses", content_html: "<p>Carefully.</p>", status: "review" };
  content_id = (await stack.call("POST", "/api/v1/writer/content/", article)).data.id;
  await stack.window.open("/sites");
  await bell("Notifications").click();
  await page().getByText("Nothing yet. Failed articles").waitFor();
  expect.soft(await stack.window.look("bell-empty")).toEqual([]);
  await page().keyboard.press("Escape");
  await page().getByText("Nothing yet. Failed articles").waitFor({ state: "detached" });
  expect(await page().evaluate("document.activeElement?.getAttribute('aria-label')")).toBe("Notifications");
});

test("what happens rings without reloading; the same cause on the same site is one line that leads to the page that helps", async () => {
  await fail(content_id);
  await bell("Notifications, 1 unread").waitFor();
  for (let id = 1; id <= 11; id += 1) await fail(1_000_000 + id);
  await createEvent(stack.app.orm, place, {
    ...{ event_type: "sync", action: "content_changed_on_site", success: true, content_id },
    details: { changed: ["title"], by: { id: 2, name: "Mia", kind: "person" } },
  });
  await bell("Notifications, 2 unread").click();
  await page().getByText("12 articles failed on Garden Weekly: wrong API key.").waitFor();
  await page().getByText("Mia changed “How to prune roses” on Garden Weekly.").waitFor();
  expect.soft(await stack.window.look("bell")).toEqual([]);
  await link("12 articles failed on Garden Weekly: wrong API key. (unread)").click();
  await page().waitForURL(/\/content\?.*cause=KeyRefused/);
});

test("all of them are on a page, are filtered by unread, and marked as read", async () => {
  await bell("Notifications, 2 unread").click();
  await link("View all").click();
  await heading("Notifications");
  const table = page().getByRole("table", { name: "Notifications" });
  await table.getByText("12 articles failed").waitFor();
  expect.soft(await stack.window.look("notifications")).toEqual([]);
  // The bell's own button may still be there: it closes with a transition.
  await page().getByRole("main").getByRole("button", { name: "Mark all read" }).click();
  await bell("Notifications").waitFor();
  await page().getByText("Unread", { exact: true }).click();
  await page().getByText("All read", { exact: true }).waitFor();
  expect.soft(await stack.window.look("notifications-read")).toEqual([]);
  await fail(2_000_000, "TimedOut");
  await table.getByText("1 article failed on Garden Weekly: no answer in time.").waitFor();
  await bell("Notifications, 1 unread").click();
  await page().getByRole("dialog").getByRole("button", { name: "Mark all read" }).click();
  await bell("Notifications").waitFor();
  await page().keyboard.press("Escape");
});

test("a person chooses daily mails at an hour, and ends them by a mail's link without signing in", async () => {
  await stack.window.open("/account");
  const section = page().getByRole("region", { name: "Mails about notifications" });
  await section.getByText("Off", { exact: true }).waitFor();
  await section.getByRole("button", { name: "Change mails about notifications" }).click();
  await section.getByRole("radio", { name: "Daily" }).check();
  await section.getByRole("combobox", { name: "At", exact: true }).click();
  await page().getByRole("option", { name: "07:00" }).click();
  await section.getByRole("checkbox", { name: "A sync failed" }).uncheck();
  expect.soft(await stack.window.look("account-mails")).toEqual([]);
  await section.getByRole("button", { name: "Save" }).click();
  await section.getByText("Next mail:").waitFor();
  expect(await page().evaluate("document.activeElement?.getAttribute('aria-label')")).toBe("Change mails about notifications");
  const chosen = (await stack.call("GET", "/api/v1/me/notifications/mails/")).data;
  expect(chosen).toMatchObject({ mail: "daily", hour: 7, blocked: null });
  expect(chosen.kinds).not.toContain("sync.failed");

  const [row] = await stack.app.orm.em.execute<{ token: string }[]>("select token from igny8_notification_readers where account_id = ?", [
    place.account_id,
  ]);
  const guest = await stack.window.another();
  await guest.page.goto(`${stack.app.url}/unsubscribe#token=${row!.token}`);
  await guest.page.getByRole("heading", { name: "Unsubscribe" }).waitFor();
  expect.soft(await guest.look("unsubscribe")).toEqual([]);
  await guest.page.getByRole("button", { name: "Unsubscribe" }).click();
  await guest.page.getByText("You get no more mails about The Slow Kitchen.").waitFor();
  expect.soft(await guest.look("unsubscribed")).toEqual([]);
  expect((await stack.call("GET", "/api/v1/me/notifications/mails/")).data.mail).toBe("off");
});

test("a person whose e-mail is not confirmed is told that no mails are sent", async () => {
  await stack.app.orm.em.execute("update igny8_users set email_verified_at = null");
  await stack.window.open("/account");
  await page().getByText("Mails: off until you confirm your e-mail.").waitFor();
  await page().getByText("Open the link in our mail to").waitFor();
  expect.soft(await stack.window.look("account-mails-unverified")).toEqual([]);
});

noComplaints(stack);
