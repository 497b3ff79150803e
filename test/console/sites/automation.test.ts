import { expect, test } from "vitest";
import { noComplaints, useConsole } from "../../support/console/stack.ts";

// A site's automation while somebody else changes it too.
const stack = useConsole({ withSite: false });
const { button, field } = stack;
const page = () => stack.window.page;
const OTHERS = { enabled: true, auto_approve: true };

test("the hold and Save change only what they mean to, and what is typed stays", async () => {
  await stack.signUp();
  const { data: site } = await stack.call("POST", "/api/v1/sites/", { name: "Slow kitchen", url: "https://example.com" });
  const path = `/api/v1/automation/sites/${site.id}/config/`;
  const config = async () => (await stack.call("GET", path)).data;
  await stack.call("PUT", path, { ...OTHERS, daily_cap: 2 });
  await stack.window.open(`/sites/${site.id}/automation`);
  await field("Minutes between articles").fill("45");
  await stack.call("PUT", path, { ...OTHERS, daily_cap: 3 });
  await page().getByRole("switch", { name: "Put everything on hold" }).click({ force: true });
  await expect.poll(config).toMatchObject({ ...OTHERS, hold: true, daily_cap: 3, spacing_minutes: 0 });
  await page().getByText("Everything is on hold. No further article is sent until you release the hold.").waitFor();
  await expect.poll(() => field("Daily cap").inputValue()).toBe("3");
  expect(await field("Minutes between articles").inputValue()).toBe("45");
  await stack.call("PUT", path, { ...OTHERS, daily_cap: 4, hold: true });
  await button("Save").click();
  await page().getByText("All changes are saved").waitFor();
  expect(await config()).toMatchObject({ ...OTHERS, hold: true, daily_cap: 4, spacing_minutes: 45 });
});

noComplaints(stack);
