import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { readPublishAnswer } from "../../../activities/wordpress/answer.ts";
import { readBatchAnswer } from "../../../activities/wordpress/batch.ts";
import { readConnection } from "../../../activities/wordpress/connection.ts";
import { readPostStates, readStructure } from "../../../activities/wordpress/structure.ts";
import { webHref } from "../../../console/data/webHref.ts";
import { postThere } from "../../../console/parts/articles/postThere.ts";
import { SiteFailure } from "../../../domain/publishing/failure.ts";
import { Content } from "../../../db/articles/content.ts";
import { requestPublication } from "../../../db/publishing/request.ts";
import { buildPayload } from "../../../domain/publishing/payload.ts";
import { useApp } from "../../support/app.ts";
import { article } from "../../support/fixtures/article.ts";
import { post } from "../../support/servers/fakeSite.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { structure } from "../../support/fixtures/structure.ts";
import { letIn } from "../../support/tries.ts";

// A site's values are stored and shown to people: its addresses become links, its nested values are walked.

const FAMILY = "what sites say";
const SITE = "https://bakery.example";
const api = useApp();
let owner: Awaited<ReturnType<typeof createSite>> & { account_id: number; user_id: number };
let content: Content;
beforeAll(async () => {
  const account = await createAccount(api.orm);
  const { account_id } = account;
  owner = { ...account, ...(await createSite(api.orm, account_id, SITE)) };
  content = await createContent(api.orm, owner);
  await requestPublication(api.orm.em.fork(), owner, content.id, undefined);
});

const OFF_THE_WEB = [
  "javascript:alert(1)",
  "JavaScript:alert(1)//https://bakery.example/",
  " javascript:alert(1)",
  "java\tscript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:x",
  "file:///etc/passwd",
  "ftp://bakery.example/",
  "intent://bakery.example/#Intent;scheme=http;end",
  "blob:https://bakery.example/1",
  "view-source:https://bakery.example/",
  "//bakery.example/",
  "https:bakery",
];
const isOff = (text: string) => OFF_THE_WEB.includes(text) || OFF_THE_WEB.includes(text.trim());
/** Those addresses among the stored values of an answer. */
const offIn = (value: unknown): string | undefined => {
  if (typeof value === "string") return isOff(value) ? value : undefined;
  if (typeof value !== "object" || value === null) return undefined;
  return Object.values(value).map(offIn).find(Boolean);
};
const answer = (status: number, body: unknown) => ({
  url: SITE,
  status,
  headers: {},
  text: typeof body === "string" ? body : JSON.stringify(body),
});
const batch = {
  source: "s",
  site_id: 1,
  articles: [buildPayload(article({ content_id: 1 }), { source: "s", publicUrl: "https://app.example", recreate: false })],
};

/** What is stored of an answer with that address. A failure counts as read. */
const READERS: Record<string, (address: string) => unknown> = {
  publishing: (post_url) => readPublishAnswer(answer(201, { data: post({ post_url }) }), 0),
  "a batch": (post_url) => {
    const results = [{ content_id: 1, status: 201, data: post({ post_url }) }];
    return [...readBatchAnswer(answer(200, { data: { results } }), batch.articles, readPublishAnswer, 0).values()];
  },
  posts: (post_url) =>
    readPostStates(
      answer(200, { data: { posts: [{ content_id: 1, post_id: 1, post_status: "publish", post_url, sequence: 1 }], missing: [] } }),
      [1],
      0,
    ),
  structure: (url) =>
    readStructure(answer(200, { data: structure({ site: { ...structure().site, url, admin_url: url, rest_url: url } }) }), 0),
  connection: (home_url) => readConnection(answer(200, { data: { user: "u", site_id: 1, home_url, bridge_version: "1.4.0" } }), 0),
};
function keptBy(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof SiteFailure) return error.type;
    throw error;
  }
}

test("no answer of a site stores a URL that is not http(s)", () => {
  const tried = Object.entries(READERS).flatMap(([what, read]) =>
    OFF_THE_WEB.map((address): [string, unknown] => [`${what}: ${address}`, offIn(withoutWords(keptBy(() => read(address))))]),
  );
  expect(letIn(FAMILY, "addresses in answers", tried)).toEqual([]);
  expect(READERS["publishing"]!("https://bakery.example/?p=1")).toMatchObject({ post_url: "https://bakery.example/?p=1" });
});

/** A failure's message may quote the answer: it is shown as text everywhere. */
const withoutWords = (kept: unknown) => (Array.isArray(kept) ? kept.filter((one) => !(one instanceof SiteFailure)) : kept);

test("no webhook stores one", async () => {
  const send = async (kind: string, more: object) => {
    const response = await api.app.request(`/api/v1/integration/webhooks/wordpress/${kind}/`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-igny8-api-key": owner.api_key },
      body: JSON.stringify({ post_id: 7, content_id: content.id, site_url: SITE, ...more }),
    });
    return response.status;
  };
  const tried: [string, unknown][] = [];
  for (const address of OFF_THE_WEB) {
    const status = await send("status", { post_status: "publish", post_url: address, post_title: "x" });
    const inMetadata = await send("metadata", {
      metadata: {
        featured_image: { id: 1, url: address, alt: "" },
        seo: { canonical_url: address },
        author: { id: 1, name: "a", url: address },
      },
    });
    const row = await api.orm.em.fork().findOneOrFail(Content, content.id);
    tried.push([`status ${address}`, status === 422 && !offIn(row.external_url) ? undefined : [status, row.external_url]]);
    tried.push([`metadata ${address}`, inMetadata === 200 ? offIn(row.metadata) : inMetadata]);
  }
  expect(letIn(FAMILY, "addresses in webhooks", tried)).toEqual([]);
  expect(await send("status", { post_status: "publish", post_url: `${SITE}/bread/`, post_title: "x" })).toBe(200);
  expect(await send("status", { post_status: "deleted", post_url: "", post_title: "x" })).toBe(200);
});

test("the console makes no link of a stored one", () => {
  const tried = OFF_THE_WEB.flatMap((address): [string, unknown][] => [
    [address, webHref(address)],
    [`a post at ${address}`, postThere({ external_id: "1", external_url: address, metadata: {} }).link],
  ]);
  expect(letIn(FAMILY, "links in the console", tried)).toEqual([]);
  expect(webHref("https://bakery.example/")).toBe("https://bakery.example/");
});

test("every link of the console is a path of its own, our own text, or checked", () => {
  const sources = readdirSync("console", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".tsx"));
  const bare = sources.flatMap((file) =>
    [...readFileSync(`console/${file}`, "utf8").matchAll(/\bhref=\{([^}]*)\}/g)]
      .map(([, value]) => value!)
      // postThere checks it; `exported` is a route of the API, `file` the recovery codes as a file.
      .filter((value) => !/^webHref\(|^(link|action\.do)\.href$|^(exported|file)$/.test(value))
      .map((value) => `${file}: ${value}`),
  );
  expect(sources.length).toBeGreaterThan(50);
  expect(bare).toEqual([]);
});

const DEPTH = 100_000;
const deep = (inner = "1") => `${'{"a":'.repeat(DEPTH)}${inner}${"}".repeat(DEPTH)}`;
const deepList = `${"[".repeat(DEPTH)}${"]".repeat(DEPTH)}`;
const DEEP: Record<string, () => unknown> = {
  publishing: () => readPublishAnswer(answer(201, `{"data":{"post_id":1,"warnings":${deepList}}}`), 0),
  "publishing, behind a notice of PHP": () => readPublishAnswer(answer(200, `<b>Notice</b>\n${deep()}`), 0),
  "a result of a batch": () =>
    readBatchAnswer(
      answer(200, `{"data":{"results":[{"content_id":1,"status":201,"data":${deep()}}]}}`),
      batch.articles,
      readPublishAnswer,
      0,
    ),
  "a list in a result": () =>
    readBatchAnswer(
      answer(200, `{"data":{"results":[{"content_id":1,"status":500,"x":${deepList}}]}}`),
      batch.articles,
      readPublishAnswer,
      0,
    ),
  "a structure": () => readStructure(answer(200, `{"data":${deep()}}`), 0),
  "a structure's counts": () => readStructure(answer(200, `{"data":{"post_types":${deepList}}}`), 0),
  posts: () => readPostStates(answer(200, `{"data":{"posts":${deepList}}}`), [1], 0),
  "a connection": () => readConnection(answer(200, `{"data":${deep()}}`), 0),
  "an error": () => readPublishAnswer(answer(500, `{"code":"x","data":{"fields":${deep()}}}`), 0),
};
test("values nested to any depth are a failure of that site, and overflow nothing", () => {
  const tried = Object.entries(DEEP).map(([what, read]): [string, unknown] => {
    try {
      read();
      return [what, "taken"];
    } catch (error) {
      return [what, error instanceof SiteFailure ? undefined : String(error).slice(0, 80)];
    }
  });
  expect(letIn(FAMILY, "nested values", tried)).toEqual([]);
});
