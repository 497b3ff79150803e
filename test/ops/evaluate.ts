import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../dev/processes.ts";
import { findPromtool } from "./promtool.ts";
import { OPS } from "./rules.ts";

/** What Prometheus got from the processes at one moment, by job. A process that did not answer has no text. */
export type Scrape = Record<string, string | undefined>;

/** Scrapes the processes as Prometheus does. */
export async function scrape(urls: Record<string, string>): Promise<Scrape> {
  const texts = Object.entries(urls).map(async ([job, url]) => [job, await fetch(url).then((one) => one.text()).catch(() => undefined)]); // prettier-ignore
  return Object.fromEntries(await Promise.all(texts));
}

/** All series of a scrape with their values, and whether they only grow. */
function seriesOf(scraped: Scrape): Map<string, { value: number; grows: boolean }> {
  const all = new Map<string, { value: number; grows: boolean }>();
  for (const [job, text] of Object.entries(scraped)) {
    const labels = `job="${job}",instance="${job}:1"`;
    all.set(`up{${labels}}`, { value: text === undefined ? 0 : 1, grows: false });
    const growing = new Set([...(text ?? "").matchAll(/^# TYPE (\S+) (?:counter|histogram|summary)$/gm)].map(([, name]) => name!));
    for (const [, name, , own, value] of (text ?? "").matchAll(/^(\w+)(\{(.*)\})? (\S+)(?: \d+)?$/gm)) {
      const base = name!.replace(/_(bucket|sum|count)$/, "");
      const number = Number(value!.replace("Nan", "NaN"));
      if (Number.isFinite(number))
        all.set(`${name}{${own ? `${own},` : ""}${labels}}`, { value: number, grows: growing.has(name!) || growing.has(base) });
    }
  }
  return all;
}

const MINUTES = { before: 20, after: 45 };

/**
 * The alerts that fire if the processes say the first for twenty minutes, and the second from then on. Counters go on to grow by what they grew.
 * @returns those that fire at the end of the first, and 35 minutes into the second
 * @throws Error if promtool can't be had or refuses the values
 */
export async function alertsOf(before: Scrape, after: Scrape): Promise<{ before: string[]; after: string[] }> {
  const [early, late] = [seriesOf(before), seriesOf(after)];
  const input_series = [...new Set([...early.keys(), ...late.keys()])].map((series) => {
    const [one, other] = [early.get(series), late.get(series)];
    const first = one ? `${one.value}+0x${MINUTES.before - 1}` : `_x${MINUTES.before}`;
    const step = other?.grows ? other.value - (one?.value ?? 0) : 0;
    // A process that started anew counts from 0 again.
    const then = other ? `${other.value}+${Math.max(0, step)}x${MINUTES.after}` : `_x${MINUTES.after}`;
    return { series, values: `${first} ${then}` };
  });
  // promtool says what it got in place of what was expected.
  const expr = 'count by (alertname) (ALERTS{alertstate="firing"})';
  const at = [MINUTES.before - 1, MINUTES.before + 35];
  const promql_expr_test = at.map((minute) => ({
    expr,
    eval_time: `${minute}m`,
    exp_samples: [{ labels: '{alertname="None"}', value: 1 }],
  }));
  const tests = [{ interval: "1m", input_series, promql_expr_test }];
  const dir = await mkdtemp(join(tmpdir(), "igny8-rules-"));
  try {
    const file = join(dir, "test.yml");
    await writeFile(file, JSON.stringify({ rule_files: [join(OPS, "prometheus/alerts.yml")], evaluation_interval: "1m", tests }));
    const said = await run(await findPromtool(), ["test", "rules", file]).then(
      () => "",
      (error: Error) => error.message,
    );
    const got = [...said.matchAll(/got:\s*(.*)/g)].map(([, alerts]) =>
      [...alerts!.matchAll(/alertname=\\?"(\w+)/g)].map(([, name]) => name!).toSorted(),
    );
    if (got.length !== 2) throw new Error(`promtool did not say which alerts fire: ${said}`);
    return { before: got[0]!, after: got[1]! };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
