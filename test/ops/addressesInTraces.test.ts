import { afterAll, beforeAll, expect, test } from "vitest";
import { createAgent } from "../../activities/http/connector.ts";
import { createNotifier } from "../../activities/notifications/notifier.ts";
import { createBridge } from "../../activities/wordpress/siteClient.ts";
import { startTracing } from "../../telemetry/tracing.ts";
import { fakeSite, json } from "../support/servers/fakeSite.ts";
import { collector } from "./processes.ts";

let site: Awaited<ReturnType<typeof fakeSite>>;
let traces: Awaited<ReturnType<typeof collector>>;
beforeAll(async () => {
  [site, traces] = await Promise.all([fakeSite(json(200, {})), collector()]);
});
afterAll(() => Promise.all([site?.stop(), traces?.stop()]));

test("traces hold no address that is a secret, whether its call is answered or not, and name the bridge's routes", async () => {
  const agent = createAgent([site.host, "127.0.0.1:9"]);
  const [notifier, bridge] = [createNotifier(agent, 5_000), createBridge(agent, 5_000)];
  const tracing = startTracing({ service: "test", endpoint: traces.url, headers: {}, share: 1 });
  const message = { id: "evt", body: { text: "Hello" }, secrets: [] };
  const sites: [siteUrl: string, plainPermalinks: boolean][] = [
    [site.url, false],
    [`${site.url}/blog`, false],
    [site.url, true],
  ];
  const calls = async () => {
    await notifier.send(`${site.url}/services/T000/s3cret?token=s3cret`, message);
    await notifier.send("http://127.0.0.1:9/services/T000/s3cret?token=s3cret", message).catch(() => undefined);
    // What pictures and packages are kept in is called by Node's own fetch.
    await fetch(`${site.url}/bucket/s3cret?signature=s3cret`);
    for (const [siteUrl, plainPermalinks] of sites) await bridge.version({ siteUrl, plainPermalinks, keys: ["s3cret"] });
  };
  await tracing.request(calls, () => ({ method: "POST", route: "/click/", status: 200 }));
  await tracing.stop();
  await agent.close();

  expect(site.requests.filter(({ path }) => path.includes("s3cret"))).toHaveLength(2);
  expect(JSON.stringify(traces.spans)).not.toContain("s3cret");
  const said = (name: string) =>
    traces.spans
      .filter((span) => /^(GET|POST)$/.test(span.name))
      .map(({ attributes }) => attributes.find(({ key }) => key === name)?.value.stringValue);
  expect(said("url.full")).toEqual([
    `${site.url}/…`,
    "http://127.0.0.1:9/…",
    `${site.url}/…`,
    `${site.url}/wp-json/igny8/v1/status`,
    `${site.url}/…/wp-json/igny8/v1/status`,
    `${site.url}/…`,
  ]);
  expect(said("url.path")).toEqual(["/…", "/…", "/…", "/wp-json/igny8/v1/status", "/…/wp-json/igny8/v1/status", "/…"]);
});
