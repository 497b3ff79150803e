import { expect, test } from "vitest";
import { adviceHere } from "../../../console/pages/sites/site/wordpress/adviceHere.ts";
import { siteState } from "../../../console/parts/sites/siteState.ts";
import { FAILURES } from "../../../domain/publishing/failure.ts";

type Connection = NonNullable<Parameters<typeof siteState>[0]["connection"]>;
const WELL: Connection = {
  ...{ integration_id: 1, is_active: true, sync_enabled: true, sync_status: "success", last_sync_at: "2026-11-30T08:00:00Z" },
  ...{ lane_state: "open", paused_by: null, paused_at: null, pause_reason: null, plugin_version: "1.5.0", last_contact_at: null },
  ...{ scheduled: 0, published_today: 0, waiting: 0, failed: 0, warned: 0, problem: null },
};
const of = (changed: Partial<Connection>) => siteState({ connection: { ...WELL, ...changed } });
const key = { check: "api_key", message: "There is no key.", advice: "Create a new one." } as const;
const clock = { check: "clock", message: "The clock is wrong", advice: "Set it." } as const;

test("a site has the colour of its worst trouble, and is grey only without a failing check", () => {
  expect(siteState({ connection: null })).toMatchObject({ label: "Not connected", color: "gray.6" });
  const fresh = { is_active: false, last_sync_at: null };
  expect(of(fresh)).toMatchObject({ label: "Not connected", color: "gray.6" });
  expect(of({ ...fresh, problem: key })).toMatchObject({ label: "Not connected", color: "red" });
  expect(of({ ...fresh, problem: clock })).toMatchObject({ label: "Not connected", color: "orange" });
  expect(of({ is_active: false })).toMatchObject({ label: "Turned off", color: "gray.6" });
  expect(of({ is_active: false, problem: key })).toMatchObject({ label: "Not working", color: "red" });
  expect(of({ problem: clock })).toMatchObject({ label: "Needs attention", color: "orange" });
  expect(of({ paused_by: "person" })).toMatchObject({ label: "Paused manually", color: "orange" });
  expect(of({})).toEqual({ label: "Healthy", color: "green" });
});

test("the reason is told in full, and in short where the failing check is in view", () => {
  expect(of({ problem: clock })).toMatchObject({ why: "The clock is wrong. Set it.", short: "The check “Clock” fails." });
  const resumes = "IGNY8 keeps checking the site, and resumes when it works again.";
  expect(of({ paused_by: "breaker", problem: key })).toMatchObject({
    why: `There is no key. Create a new one. ${resumes}`,
    short: `The check “API key” fails. ${resumes}`,
  });
  const silent = of({ paused_by: "breaker", pause_reason: "The site did not answer" });
  expect(silent).toEqual({ label: "Paused", color: "red", why: `The site did not answer. ${resumes}` });
  expect(of({ sync_status: "failed" })).not.toHaveProperty("short");
});

test("on the WordPress tab, no advice sends the reader to the WordPress tab", () => {
  const advices = [
    ...Object.values(FAILURES).map(({ advice }): string => advice),
    "Create a new key in the site's WordPress tab, under API key.",
  ];
  const changed = advices.map(adviceHere).filter((advice) => !advices.includes(advice));
  expect(advices.map(adviceHere).filter((advice) => advice.includes("WordPress tab"))).toEqual([]);
  expect(changed).toEqual([
    "Enter the user and password of the site's Basic auth on this page, then test the connection.",
    "The site's Basic auth refuses the stored user and password. Enter the right ones on this page.",
    "Create a new API key on this page, and enter it in WordPress under Settings → IGNY8.",
    "Create a new API key on this page, and enter it with the Site ID in WordPress under Settings → IGNY8. Or correct the site's address in IGNY8.",
    "Create a new key on this page, under API key.",
  ]);
});
