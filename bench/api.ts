import { Client } from "@temporalio/client";
import { Agent, request } from "undici";
import { createAccount, createContent, createSite } from "../test/support/fixtures/accounts.ts";
import { startApi } from "./parts/apiProcess.ts";
import { atRate, percentile, table } from "./parts/measure.ts";
import { startServers } from "./parts/servers.ts";

/*
 * The cost of `POST …/publish/` beyond a bare workflow start. Blocks of both alternate in one run, each at 20 requests a
 * second, over HTTP and gRPC on this machine. No worker runs, as it would add the same load to both.
 */
const PER_SECOND = 20;
const BLOCK = 5 * PER_SECOND;
/** The first block of each is warm-up. */
const BLOCKS = 5;

const undo: (() => Promise<unknown>)[] = [];
try {
  const { postgres, temporal, orm, connection } = await startServers(undo);

  const account = await createAccount(orm);
  const site = await createSite(orm, account.account_id);
  const contents: number[] = [];
  for (let index = 0; index < BLOCKS * BLOCK; index += 1) contents.push((await createContent(orm, { ...account, ...site })).id);

  const api = await startApi(postgres.url, temporal.address);
  undo.push(() => api.stop());

  const agent = new Agent({ connections: 20 });
  undo.push(() => agent.close());
  const publish = async (index: number) => {
    const answer = await request(`${api.url}/api/v1/writer/content/${contents[index]}/publish/`, {
      dispatcher: agent,
      method: "POST",
      headers: { authorization: `Bearer ${account.token}` },
    });
    const { data } = (await answer.body.json()) as { data?: { workflow_started: boolean } };
    if (answer.statusCode !== 202 || !data?.workflow_started)
      throw new Error(`publish answered ${answer.statusCode} ${JSON.stringify(data)}`);
  };
  const client = new Client({ connection });
  const bareStart = (index: number) =>
    client.workflow.start("publishContent", {
      workflowId: `bare-${index}`,
      taskQueue: "bench-bare",
      args: [{ publicationId: String(index) }],
    });

  const published: number[] = [];
  const started: number[] = [];
  for (let block = 0; block < BLOCKS; block += 1) {
    const publishing = await atRate(PER_SECOND, BLOCK, (index) => publish(block * BLOCK + index));
    const starting = await atRate(PER_SECOND, BLOCK, (index) => bareStart(block * BLOCK + index));
    if (block > 0) published.push(...publishing);
    if (block > 0) started.push(...starting);
  }

  const ms = (samples: number[], share: number) => Number(percentile(samples, share).toFixed(2));
  table([
    {
      what: "POST …/publish/",
      requests: published.length,
      "p50 ms": ms(published, 0.5),
      "p95 ms": ms(published, 0.95),
      "p99 ms": ms(published, 0.99),
    },
    {
      what: "bare workflow start",
      requests: started.length,
      "p50 ms": ms(started, 0.5),
      "p95 ms": ms(started, 0.95),
      "p99 ms": ms(started, 0.99),
    },
  ]);
  const publish_p95_ms = ms(published, 0.95);
  const bare_start_p95_ms = ms(started, 0.95);
  console.log(JSON.stringify({ publish_p95_ms, bare_start_p95_ms, ratio: Number((publish_p95_ms / bare_start_p95_ms).toFixed(2)) }));
} finally {
  for (const step of undo.toReversed()) await step();
}
