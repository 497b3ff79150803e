import { expect, test } from "vitest";
import { article } from "../support/article.ts";
import { useAdmin } from "../support/admin.ts";
import { POLL_PHP, KEY, useBridge } from "../support/bridgeSite.ts";
import { useReceiver } from "../support/receiver.ts";

const bridge = useBridge({ workers: 4 });
const receiver = useReceiver(bridge);
const admin = useAdmin(bridge);

const STATUS = "options-general.php?page=igny8&tab=status";
const rows = () =>
  admin.page.$$eval("#igny8-deliveries ~ table tbody tr", (all) =>
    all.map((row) => (row as unknown as { innerText: string }).innerText.replace(/\s+/g, " ")),
  );

/** An article whose creation was reported to IGNY8. */
async function published(title: string, fields: Record<string, unknown> = {}) {
  const payload = article({ title, ...fields });
  const { body } = await bridge.publish(payload);
  await receiver.until(payload.content_id, (told) => told.length === 2);
  await expect.poll(() => bridge.evaluate("echo Igny8_Deliveries::counts()['waiting'];"), POLL_PHP).toBe(0);
  return { id: body.data.post_id as number, content_id: payload.content_id };
}

test("an empty status page says that nothing has happened yet", async () => {
  await admin.open(STATUS);
  const text = await admin.page.innerText(".igny8-status");
  expect(text).toContain("No article has arrived yet.");
  expect(text).toContain("Nothing yet.");
  expect(await admin.page.getAttribute(".nav-tab-active", "aria-current")).toBe("page");
});

test("the page shows articles, sent and failed webhooks; the button sends the failed ones", async () => {
  const tea = await published("Tea <b>& cake</b>", { featured_image_url: `${receiver.igny8.origin}/no-picture` });
  const gone = await published("Gone");
  await bridge.admin(`/wp/v2/posts/${gone.id}?force=true`, { method: "DELETE" });
  await receiver.until(gone.content_id, (told) => told.length === 3);
  receiver.igny8.answer = { status: 422, body: { success: false, error: { code: "invalid", message: "No <such> field." } } };
  await bridge.admin(`/wp/v2/posts/${tea.id}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ title: "Tea <b>& more cake</b>" }),
  });
  await expect.poll(() => bridge.evaluate("echo Igny8_Deliveries::counts()['failed'];"), POLL_PHP).toBe(2);

  await admin.open(STATUS);
  expect(await admin.page.innerText(".igny8-summary")).toBe("2 changes could not be reported to IGNY8.");
  expect(await rows()).toHaveLength(7);
  expect((await rows())[1]).toContain(`Tea <b>& more cake</b> Article ${tea.content_id} Edited Status, title and address`);
  expect((await rows())[1]).toContain("Failed No <such> field.");
  expect((await rows())[2]).toContain(`Article ${gone.content_id} Deleted`);
  expect(await admin.page.innerText("h2:has-text('Last articles') + table")).toContain("no-picture");
  expect(await admin.page.content()).not.toContain(KEY);
  await admin.shot("status");
  expect(await admin.faults(".igny8-status")).toEqual([]);

  await Promise.all([admin.page.waitForURL(/state=failed/), admin.page.click("text=/^Failed/")]);
  expect(await rows()).toHaveLength(2);
  receiver.igny8.calls.length = 0;
  receiver.igny8.answer = { status: 200, body: {} };
  // With the keyboard.
  await admin.page.focus("#igny8-deliveries ~ table tr:nth-child(2) button");
  expect(await admin.page.evaluate("document.activeElement.textContent")).toContain(`Edited, article ${tea.content_id}`);
  await Promise.all([admin.page.waitForURL(/igny8_done=sent/), admin.page.keyboard.press("Enter")]);
  expect(await admin.page.innerText("[role=status]")).toContain("IGNY8 received everything.");
  expect(receiver.told(tea.content_id)).toMatchObject([{ post_title: "Tea <b>& more cake</b>" }]);

  await Promise.all([admin.page.waitForURL(/igny8_done=sent/), admin.page.click("text=Send all now")]);
  expect(receiver.told(tea.content_id)).toHaveLength(2);
  expect(await admin.page.innerText(".igny8-summary")).toContain("Connected. All changes have been reported.");
});

test("while IGNY8 is down, the page says since when and why", async () => {
  const { id } = await published("Waiting");
  receiver.igny8.answer = { status: 503, body: { error: { message: "Closed for tea." } } };
  await bridge.admin(`/wp/v2/posts/${id}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ title: "Waiting still" }),
  });
  await expect.poll(() => bridge.evaluate("echo wp_json_encode( igny8_is_paused() );"), POLL_PHP).toBe(true);
  await admin.open(STATUS);
  expect(await admin.page.innerText(".igny8-summary")).toMatch(/^IGNY8 has received nothing for .+\. Closed for tea\.$/);
  expect((await rows())[1]).toMatch(/Waiting Closed for tea\. Next retry in \d+ seconds?/);
  await admin.shot("status-down");
  await admin.page.setViewportSize({ width: 390, height: 900 });
  await admin.shot("status-phone");
  expect(await admin.page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  await admin.page.setViewportSize({ width: 1280, height: 900 });
  await Promise.all([admin.page.waitForURL(/igny8_done=waiting/), admin.page.click("text=Send all now")]);
  expect(await admin.page.innerText("[role=status]")).toContain("tries again automatically");
  receiver.igny8.answer = { status: 200, body: {} };
  await Promise.all([admin.page.waitForURL(/igny8_done=sent/), admin.page.click("text=Send all now")]);
});

test("the button is for administrators, with the page's own nonce", async () => {
  const post = (body: string) =>
    admin.page.evaluate(
      async ([url, data]) => (await fetch(url as string, { method: "POST", body: new URLSearchParams(data as string) })).status,
      [`${bridge.site.url}/wp-admin/admin-post.php`, body],
    );
  expect(await post("action=igny8_retry&id=0&_wpnonce=wrong")).toBe(403);
  await bridge.site.wp(["user", "create", "eve", "eve@example.com", "--role=editor", "--user_pass=eve-password"]);
  const eve = await admin.signIn("eve", "eve-password");
  const nonce = await bridge.evaluate(
    "wp_set_current_user( get_user_by( 'login', 'eve' )->ID ); echo wp_json_encode( wp_create_nonce( 'igny8_retry' ) );",
  );
  const status = await eve.evaluate(
    async ([url, data]) => (await fetch(url as string, { method: "POST", body: new URLSearchParams(data as string) })).status,
    [`${bridge.site.url}/wp-admin/admin-post.php`, `action=igny8_retry&id=0&_wpnonce=${nonce}`],
  );
  expect(status).toBe(403);
});

test("the posts list marks posts from IGNY8, links to their articles, and filters by them", async () => {
  const { content_id } = await published("From IGNY8");
  await bridge.site.wp(["post", "create", "--post_title=From here", "--post_status=publish"]);
  await admin.open("edit.php");
  const cell = (title: string) => admin.page.locator(`tr:has(a.row-title:text-is("${title}")) td.column-igny8`);
  expect(await cell("From IGNY8").innerText()).toBe(`Article ${content_id}`);
  expect(await cell("From IGNY8").locator("a").getAttribute("href")).toBe(`${receiver.igny8.origin}/content/${content_id}`);
  expect(await cell("From here").locator(".screen-reader-text").textContent()).toBe("Not from IGNY8");
  await admin.shot("posts");
  expect(await admin.faults(".column-igny8")).toEqual([]);
  expect(await admin.faults("#igny8-filter")).toEqual([]);

  const titles = () => admin.page.$$eval("a.row-title", (all) => all.map((one) => one.textContent));
  await admin.page.selectOption("#igny8-filter", "yes");
  await Promise.all([admin.page.waitForURL(/igny8=yes/), admin.page.click("#post-query-submit")]);
  expect(await titles()).toEqual(expect.arrayContaining(["From IGNY8"]));
  expect(await titles()).not.toContain("From here");
  expect(await admin.page.inputValue("#igny8-filter")).toBe("yes");
  await admin.open("edit.php?igny8=no");
  expect(await titles()).toContain("From here");
  expect(await titles()).not.toContain("From IGNY8");
  await admin.open("edit.php?post_type=page");
  expect(await admin.page.locator("#igny8-filter").count()).toBe(1);
});

test("the editor has a box with a link to IGNY8; other posts have none, and a copy is recognised", async () => {
  const { id, content_id } = await published("Boxed");
  // The block editor shows the same box. The classic form shows it without a minute of JavaScript.
  await bridge.addCode("add_filter( 'use_block_editor_for_post', '__return_false' );");
  await admin.open(`post.php?post=${id}&action=edit`);
  const box = admin.page.locator("#igny8");
  expect(await box.locator("a").first().getAttribute("href")).toBe(`${receiver.igny8.origin}/content/${content_id}`);
  expect(await box.innerText()).toMatch(/Revision\s+3/);
  expect(await box.innerText()).toContain("Last change reported");
  expect(await admin.faults("#igny8 .inside")).toEqual([]);
  await box.scrollIntoViewIfNeeded();
  await admin.shot("meta-box");

  const other = await bridge.site.wp(["post", "create", "--post_title=Other", "--porcelain"]);
  await admin.open(`post.php?post=${other}&action=edit`);
  expect(await box.count()).toBe(0);
  await bridge.site.wp(["post", "meta", "add", other, "_igny8_content_id", String(content_id)]);
  await admin.open(`post.php?post=${other}&action=edit`);
  expect(await box.innerText()).toContain("a copy of an IGNY8 article");
});

test("Site Health tests the connection and the queue", async () => {
  const health = (call: string) => bridge.evaluate(`echo wp_json_encode( ${call} );`);
  receiver.igny8.answer = { status: 200, body: { success: true, data: { site_id: 7, site_name: "Tea" } } };
  expect(await health("igny8_health_connection()")).toMatchObject({ status: "good", test: "igny8_connection" });
  receiver.igny8.answer = { status: 401, body: {} };
  expect(await health("igny8_health_connection()")).toMatchObject({
    status: "critical",
    description: expect.stringContaining("refused the API key"),
  });
  await bridge.evaluate(
    "global $wpdb; $wpdb->query( 'UPDATE ' . Igny8_Deliveries::table() . \" SET state = 'sent'\" ); update_option( 'igny8_sending', array() ); echo 1;",
  );
  expect(await health("igny8_health_deliveries()")).toMatchObject({ status: "good" });
  await bridge.evaluate(
    "global $wpdb; $wpdb->query( 'UPDATE ' . Igny8_Deliveries::table() . \" SET state = 'failed' WHERE id = 1\" ); echo 1;",
  );
  expect(await health("igny8_health_deliveries()")).toMatchObject({
    status: "recommended",
    description: expect.stringContaining("1 change could not be reported"),
  });

  expect((await bridge.rest("/igny8/v1/site-health")).status).toBe(401);
  expect((await bridge.rest("/igny8/v1/site-health", { headers: { "x-igny8-api-key": KEY } })).status).toBe(401);
  expect((await bridge.admin("/igny8/v1/site-health")).body).toMatchObject({ test: "igny8_connection", badge: { label: "IGNY8" } });
  await admin.open("site-health.php?tab=debug");
  const debug = (await admin.page.textContent("#health-check-accordion-block-igny8")) ?? "";
  expect(debug).toContain("1.5.0");
  expect(debug).not.toContain(KEY);
});

test("WP-CLI: status, test, deliveries, retry", async () => {
  receiver.igny8.answer = { status: 200, body: { success: true, data: { site_id: 7, site_name: "Tea" } } };
  const status = JSON.parse(await bridge.site.wp(["igny8", "status", "--format=json"]));
  expect(status).toMatchObject({
    version: "1.5.0",
    api_url: receiver.igny8.origin,
    api_key: `igny8_••••••••${KEY.slice(-4)}`,
    site_id: 7,
    failed: 1,
  });
  expect(await bridge.site.wp(["igny8", "status"])).toContain("last_article");
  expect(await bridge.site.wp(["igny8", "test"])).toContain('IGNY8 knows this site as "Tea"');
  expect(JSON.parse(await bridge.site.wp(["igny8", "deliveries", "--state=failed", "--format=json", "--fields=id,state"]))).toEqual([
    { id: 1, state: "failed" },
  ]);
  expect(await bridge.site.wp(["igny8", "retry", "1"])).toContain("1 queued again; 1 sent, 0 failed, 0 waiting.");
  receiver.igny8.answer = { status: 401, body: {} };
  await expect(bridge.site.wp(["igny8", "test"])).rejects.toThrow(/refused the API key/);
});
