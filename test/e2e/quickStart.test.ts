import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDemo, connectSites, type Demo } from "../../dev/demo.ts";
import { servedApp } from "../support/servers/serve.ts";
import { until } from "../support/until.ts";
import { testWordPress } from "../support/wordpress.ts";
import { testWorker } from "../support/worker.ts";

let app: Awaited<ReturnType<typeof servedApp>>;
let site: Awaited<ReturnType<typeof testWordPress>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let demo: Demo;
beforeAll(async () => {
  app = await servedApp();
  site = await testWordPress({ allowedHosts: [app.host] });
  worker = await testWorker(app, { allowedHosts: [site.host], timeoutMs: 30_000 });
  demo = await createDemo(app.url);
  await connectSites(app.url, demo, [site]);
});
afterAll(async () => {
  await worker?.stop();
  await site?.stop();
  await app?.close();
});

test("the quick start leads from a token to a live post, as it is written", async () => {
  const page = await readFile(new URL("../../docs/api/quick-start.md", import.meta.url), "utf8");
  const blocks = [...page.matchAll(/^```bash\n([^]*?)^```$/gm)].map(([, code]) => code!);
  expect(blocks).toHaveLength(6);
  const env = { PATH: process.env["PATH"], IGNY8_URL: app.url, IGNY8_TOKEN: demo.api_token };
  const args = ["--norc", "-euxo", "pipefail", "-c", blocks.join("\n")];
  const { stdout } = await promisify(execFile)("bash", args, { env, timeout: 90_000 }).catch(
    (error: { stdout: string; stderr: string }) => {
      throw new Error(`${error.stdout}\n${error.stderr}`);
    },
  );
  expect(stdout).toContain('"state": "published"');
  expect(stdout).toMatch(/<title>Hello from the API/);

  expect(await site.posts()).toMatchObject([{ post_status: "publish", post_title: expect.stringMatching(/^Hello/) }]);
  await until("the change is on the site", async () => (await site.posts())[0]!.post_title === "Hello again");
});
