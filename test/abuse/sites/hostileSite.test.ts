import { performance } from "node:perf_hooks";
import { expect, test } from "vitest";
import { useBulk } from "../../support/fixtures/bulk.ts";
import { HOSTILE_ANSWERS } from "../../support/servers/hosts/hostile.ts";
import { longestStall, PUBLISH_MS, STALL_MS } from "../../support/stall.ts";
import { report } from "../../support/tries.ts";
import { until } from "../../support/until.ts";

const stack = useBulk();
const ARTICLES = 6;

/** From the click to the post, in milliseconds. */
async function publish(id: number): Promise<number> {
  const started = performance.now();
  expect((await stack.app.call("POST", `/api/v1/writer/content/${id}/publish/`, stack.account.token, {})).status).toBe(202);
  await until("the other site's article is there", async () => (await stack.publicationsOf([id]))[0]?.state === "published", 60_000);
  return performance.now() - started;
}

test("malicious sites, single and in bulk, do not delay another site's article", async () => {
  const answers = HOSTILE_ANSWERS.map(([name, status, text]) => [name, status, text()] as const);
  const sites = await Promise.all(answers.map(async ([, status, text]) => ({ ...(await stack.newSite(ARTICLES)), status, text })));
  const hostile = new Map(sites.map((site) => [site.name, site]));
  let said = 0;
  stack.wordpress.state.instead = ({ site }, response) => {
    const found = hostile.get(site);
    if (!found) return false;
    said += 1;
    response.writeHead(found.status, { "content-type": "application/json" }).end(found.text);
    return true;
  };
  const other = await stack.newSite(13);
  await publish(other.ids.pop()!);

  const ids = sites.flatMap((site) => site.ids);
  const [alone, together] = [ids.filter((_, index) => index % 2 === 0), ids.filter((_, index) => index % 2 === 1)];
  const took: number[] = [];
  const { ms } = await longestStall(async () => {
    await stack.start(together);
    for (const [index, id] of other.ids.entries()) {
      const share = alone.slice((index * alone.length) / other.ids.length, ((index + 1) * alone.length) / other.ids.length);
      for (const bad of share)
        expect((await stack.app.call("POST", `/api/v1/writer/content/${bad}/publish/`, stack.account.token, {})).status).toBe(202);
      took.push(await publish(id));
    }
  });
  const slowest = Math.max(...took);
  console.log(`${said} answers of ${sites.length} hostile sites; another site's articles took ${Math.round(slowest)} ms at most`);
  report({ family: "answers of sites", case: "another site's article, from click to post", tries: said, let_in: 0, longest_stall_ms: ms });
  expect(said).toBeGreaterThan(2 * HOSTILE_ANSWERS.length);
  expect(slowest).toBeLessThan(PUBLISH_MS);
  expect(ms).toBeLessThan(STALL_MS);
  // None of them counts as published. Each has ended or waits for its next attempt.
  const states = (await stack.publicationsOf(ids)).map(({ state }) => state);
  expect(states.filter((state) => state === "published")).toEqual([]);
}, 300_000);
