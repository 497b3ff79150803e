import { createServer, request } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { apiProcess } from "../support/servers/apiProcess.ts";
import { testApp, type TestApp } from "../support/app.ts";
import { createAccount, createContents, createSite } from "../support/fixtures/accounts.ts";
import { png } from "../support/fixtures/pictures.ts";
import { startS3 } from "../support/servers/s3.ts";
import { until } from "../support/until.ts";
import { testWordPress } from "../support/wordpress.ts";
import { testWorker } from "../support/worker.ts";

// Two API processes on machines of their own: each has a folder that the other does not see. WordPress reaches either of them.

const ARTICLES = process.env["CI"] ? 5 : 100;
const PICTURES = 3;
/** A real WordPress makes the sizes of each picture. */
const LONGEST_MS = 900_000;

type Api = Awaited<ReturnType<typeof apiProcess>>;
let app: TestApp;
let front: Awaited<ReturnType<typeof balancer>>;
let site: Awaited<ReturnType<typeof testWordPress>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let s3: Awaited<ReturnType<typeof startS3>>;
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;
const folders: string[] = [];

beforeAll(async () => {
  front = await balancer();
  [app, site, s3] = await Promise.all([testApp({ publicUrl: front.url }), testWordPress({ allowedHosts: [front.host] }), startS3()]);
  worker = await testWorker(app, { allowedHosts: [site.host], timeoutMs: 60_000, publicUrl: front.url });
  const account = await createAccount(app.orm);
  owner = { ...account, ...(await createSite(app.orm, account.account_id, site.url)) };
  await site.connect({ api_url: front.url, api_key: owner.api_key, site_id: owner.site_id });
});
afterAll(async () => {
  await worker?.stop();
  await Promise.all([site?.stop(), s3?.stop(), front?.stop(), ...folders.map((dir) => rm(dir, { recursive: true, force: true }))]);
  await app?.close();
});

/** Hands each request to the next process in turn, as a load balancer does. */
async function balancer() {
  let [to, next] = [[] as Api[], 0];
  const server = createServer((incoming, answer) => {
    const api = to[next++ % to.length];
    if (!api) return void answer.writeHead(503).end();
    const { host, port } = new URL(api.url);
    const { url, method, headers } = incoming;
    const onward = request({ host: "127.0.0.1", port, path: url, method, headers: { ...headers, host } }, (from) => {
      answer.writeHead(from.statusCode!, from.headers);
      from.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}`,
    between: (apis: Api[]) => (to = apis),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Two processes with folders of their own, behind the balancer. */
async function twoApis(env: Record<string, string>): Promise<Api[]> {
  const dirs = await Promise.all([1, 2].map(() => mkdtemp(join(tmpdir(), "igny8-media-"))));
  folders.push(...dirs);
  const apis = await Promise.all(dirs.map((MEDIA_DIR) => apiProcess(app, { PUBLIC_URL: front.url, ...env, MEDIA_DIR })));
  front.between(apis);
  return apis;
}

let shade = 0;
async function upload({ url, lines }: Api, content_id: number): Promise<{ path: string; bytes: Uint8Array }> {
  shade += 1;
  const bytes = png(20 + (shade % 90), 16 + Math.floor(shade / 90), shade % 250);
  const form = new FormData();
  form.set("file", new File([bytes], "a.png"));
  form.set("content_id", String(content_id));
  const answer = await fetch(`${url}/api/v1/writer/images/`, {
    method: "POST",
    body: form,
    headers: { authorization: `Bearer ${owner.token}` },
  });
  expect(answer.status, lines.join("\n")).toBe(201);
  return { path: ((await answer.json()) as { data: { path: string } }).data.path, bytes };
}

/** Publishes articles with pictures that the processes took in turn. Returns the codes of all warnings. */
async function publish(apis: Api[], articles: number) {
  const ids = await createContents(app.orm, owner, articles);
  const stored: { path: string; bytes: Uint8Array; other: Api }[] = [];
  for (const id of ids)
    for (let index = 0; index < PICTURES; index += 1) {
      const by = (stored.length + 1) % 2;
      stored.push({ ...(await upload(apis[by]!, id)), other: apis[1 - by]! });
    }
  for (const id of ids) {
    const answer = await fetch(`${front.url}/api/v1/writer/content/${id}/publish/`, {
      method: "POST",
      headers: { authorization: `Bearer ${owner.token}` },
    });
    expect(answer.status).toBe(202);
  }
  const rows = () =>
    app.orm.em
      .fork()
      .execute<{ state: string; warnings: { code: string }[] }[]>(
        "select state, warnings from igny8_publications where content_id in (select jsonb_array_elements_text(?)::int)",
        [JSON.stringify(ids)],
      );
  await until("all are published", async () => (await rows()).every(({ state }) => state === "published"), 60_000 + articles * 8_000);
  return { stored, warnings: (await rows()).flatMap(({ warnings }) => warnings.map(({ code }) => code)) };
}

test(
  "with one bucket, each picture is served by the process that did not take it, and WordPress gets every one",
  async () => {
    const { url, region, accessKeyId, secretAccessKey } = s3.place;
    const bucket = {
      MEDIA_S3_URL: url,
      MEDIA_S3_REGION: region,
      MEDIA_S3_ACCESS_KEY_ID: accessKeyId,
      MEDIA_S3_SECRET_ACCESS_KEY: secretAccessKey,
    };
    const apis = await twoApis(bucket);
    try {
      const { stored, warnings } = await publish(apis, ARTICLES);
      expect([stored.length, warnings]).toEqual([ARTICLES * PICTURES, []]);
      for (const { path, bytes, other } of stored) {
        const answer = await fetch(`${other.url}${path}`);
        expect([answer.status, answer.headers.get("content-type"), answer.headers.get("cache-control")]).toEqual([
          ...[200, "image/png", "public, max-age=31536000, immutable"],
        ]);
        expect(answer.headers.get("content-length")).toBe(String(bytes.length));
        expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes);
      }
      const { path, other } = stored[0]!;
      const etag = `"${path.slice(path.lastIndexOf("/") + 1)}"`;
      expect((await fetch(`${other.url}${path}`, { headers: { "if-none-match": etag } })).status).toBe(304);
      expect((await fetch(`${other.url}${path.replace(/[0-9a-f]{3}\.png$/, "000.png")}`)).status).toBe(404);
      const media = (await site.wp(["post", "list", "--post_type=attachment", "--post_status=any", "--format=count"])).trim();
      expect(Number(media)).toBe(stored.length);
    } finally {
      await Promise.all(apis.map((api) => api.stop()));
    }
  },
  LONGEST_MS,
);

// What the test above would see without the bucket.
test.skipIf(process.env["CI"])("with a folder of its own for each process, WordPress misses pictures", async () => {
  const apis = await twoApis({});
  try {
    const { warnings } = await publish(apis, 1);
    expect(warnings.filter((code) => code === "igny8_picture_unreachable").length).toBeGreaterThan(0);
  } finally {
    await Promise.all(apis.map((api) => api.stop()));
  }
});
