import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { run } from "../../dev/processes.ts";
import { findPromtool } from "./promtool.ts";
import { dashboard, OPS, rules } from "./rules.ts";

const runbook = await readFile(join(OPS, "../docs/operations/runbook.md"), "utf8");
const sections = new Map(runbook.split(/^## /m).map((section) => [section.split("\n")[0]!, section]));

test.each(rules)("$alert has a severity, a summary, and its section in the runbook with steps", ({ alert, labels, annotations }) => {
  expect(labels.severity).toMatch(/^(page|ticket)$/);
  expect(annotations.summary).toMatch(/^[A-Z{].+\.$/);
  expect(annotations.runbook).toBe(`docs/operations/runbook.md#${alert.toLowerCase()}`);
  expect(sections.get(alert)).toMatch(/^1\. .{20,}/m);
});

test("the runbook has no other sections, and refers to its own", () => {
  expect([...sections.keys()].slice(1)).toEqual(rules.map(({ alert }) => alert));
  const links = [...runbook.matchAll(/\]\(#(\w+)\)/g)].map(([, anchor]) => anchor!);
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter((anchor) => ![...sections.keys()].some((name) => name.toLowerCase() === anchor))).toEqual([]);
});

test("the dashboard's panels have a title, a place and the data source of the provisioning", async () => {
  const { datasources } = parse(await readFile(join(OPS, "grafana/datasources.yml"), "utf8")) as { datasources: { uid: string }[] };
  expect(dashboard.panels.length).toBeGreaterThan(20);
  expect(new Set(dashboard.panels.map(({ title }) => title)).size).toBe(dashboard.panels.length);
  for (const { datasource, targets } of dashboard.panels) {
    expect(datasources.map(({ uid }) => uid)).toContain(datasource.uid);
    expect(targets.length).toBeGreaterThan(0);
  }
});

test("the compose file mounts these files, and Prometheus scrapes the ports on which its processes serve metrics", async () => {
  const { services } = parse(await readFile(join(OPS, "../docker-compose.yml"), "utf8"), { merge: true }) as {
    services: Record<string, { environment?: Record<string, string>; volumes?: string[] }>;
  };
  const { scrape_configs } = parse(await readFile(join(OPS, "prometheus/prometheus.yml"), "utf8")) as { scrape_configs: ScrapeJob[] };
  const asked = scrape_configs.map(({ job_name, dns_sd_configs, static_configs }) => [
    job_name,
    dns_sd_configs?.map(({ names, port }) => `${names.join()}:${port}`) ?? static_configs![0]!.targets,
  ]);
  const of = (service: string, name: string) => [`${service}:${services[service]!.environment![name]!.split(":").at(-1)}`];
  expect(Object.fromEntries(asked)).toEqual({
    "igny8-api": of("api", "API_METRICS_PORT"),
    "igny8-worker": of("worker", "WORKER_APP_METRICS_PORT"),
    "temporal-sdk": of("worker", "WORKER_METRICS_PORT"),
    temporal: of("temporal", "PROMETHEUS_ENDPOINT"),
  });
  const mounted = Object.values(services).flatMap(({ volumes = [] }) => volumes.filter((volume) => volume.startsWith("./ops/")));
  expect(mounted).toHaveLength(4);
  for (const volume of mounted) await expect(stat(join(OPS, "..", volume.split(":")[0]!)), volume).resolves.toBeDefined();
});
interface ScrapeJob {
  job_name: string;
  dns_sd_configs?: { names: string[]; port: number }[];
  static_configs?: { targets: string[] }[];
}

const promtool = await findPromtool().catch((error: Error) => error);
const skipped = promtool instanceof Error ? `, left out: ${promtool.message}` : "";

test.skipIf(promtool instanceof Error)(`promtool accepts the rules and the scrape jobs${skipped}`, async () => {
  const folder = join(OPS, "prometheus");
  const checked = (what: string, file: string) => run(promtool as string, ["check", what, join(folder, file)]).then(({ stdout }) => stdout);
  expect(await checked("rules", "alerts.yml")).toContain(`SUCCESS: ${rules.length} rules found`);
  expect(await checked("config", "prometheus.yml")).toContain("SUCCESS");
});

test.skipIf(promtool instanceof Error)(`each rule fires in its fault, and is silent before${skipped}`, async () => {
  const file = join(OPS, "prometheus/alerts.test.yml");
  const { stdout } = await run(promtool as string, ["test", "rules", file]);
  expect(stdout).toContain("SUCCESS");
  const { tests } = parse(await readFile(file, "utf8")) as { tests: { name: string }[] };
  expect(new Set(tests.map(({ name }) => name))).toEqual(new Set(rules.map(({ alert }) => alert)));
});
