import { createHash, createHmac, randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { requestPublication } from "../../../db/publishing/request.ts";
import { useApp } from "../../support/app.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { letIn } from "../../support/tries.ts";

// Only a site's own webhooks, correctly signed, are accepted. It can't report on another site's articles.

const api = useApp();
const KINDS = ["status", "metadata"] as const;
type Kind = (typeof KINDS)[number];

/** A site with an article on it. */
async function published(url: string) {
  const account = await createAccount(api.orm);
  const owner = { ...account, ...(await createSite(api.orm, account.account_id, url)), url };
  const { id } = await createContent(api.orm, owner);
  await requestPublication(api.orm.em.fork(), owner, id, undefined);
  return { ...owner, content_id: id };
}
type Site = Awaited<ReturnType<typeof published>>;
let mine: Site;
let theirs: Site;
/** It sends its key's id instead of the key. */
let modern: Site;
let old: Record<string, string>;

const bodyOf = (site: Site, more: object = {}) => ({
  ...{ post_id: 7, content_id: site.content_id, site_url: site.url, source: site.source, sequence: 99 },
  ...{ post_status: "trash", post_url: `${site.url}/x`, post_title: "Forged", metadata: { tags: ["forged"] } },
  ...more,
});
interface Sealed {
  id?: string;
  at?: number | string;
  key?: string;
  hash?: string;
  secret?: Buffer;
  signedText?: (text: string) => string;
}
/** The headers of a signed webhook, correct or varied. */
function sealed(text: string, key: string, how: Sealed = {}) {
  const id = how.id ?? randomUUID();
  const time = String(how.at ?? Math.floor(Date.now() / 1_000));
  const secret = how.secret ?? Buffer.from((how.key ?? key).slice(6), "base64url");
  const mac = createHmac(how.hash ?? "sha256", secret)
    .update(how.signedText?.(text) ?? `${id}.${time}.${text}`)
    .digest("base64");
  return { "webhook-id": id, "webhook-timestamp": time, "webhook-signature": `v1,${mac}` };
}
async function send(kind: Kind, text: string, headers: Record<string, string>) {
  const response = await api.app.request(`/api/v1/integration/webhooks/wordpress/${kind}/`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: text,
  });
  return { status: response.status, json: JSON.parse(await response.text()) };
}
const good = (site: Site, text: string, how?: Sealed) => ({ "x-igny8-api-key": site.api_key, ...sealed(text, site.api_key, how) });

const idOf = (site: Site, length = 16) => createHash("sha256").update(site.api_key).digest("hex").slice(0, length);

const rows = () =>
  Promise.all(
    [mine, theirs, modern].map(({ content_id, account_id, integration_id }) =>
      api.orm.em.fork().execute(
        `select (select to_jsonb(c) from igny8_content c where id = ?) content, (select to_jsonb(p) from igny8_publications p where content_id = ?) publication,
                (select count(*) from igny8_sync_events where account_id = ?) events, (select count(*) from igny8_plugin_installations where integration_id = ?) installations,
                (select to_jsonb(i) - 'webhook_refusal' - 'last_webhook_at' - 'updated_at' from igny8_site_integrations i where id = ?) integration`,
        [content_id, content_id, account_id, integration_id, integration_id],
      ),
    ),
  );

beforeAll(async () => {
  [mine, theirs] = [await published("https://mine.example"), await published("https://theirs.example")];
  modern = await published("https://modern.example");
  for (const [site, kind] of [mine, theirs, modern].flatMap((site) => KINDS.map((kind) => [site, kind] as const))) {
    const text = JSON.stringify(bodyOf(site, { post_status: "publish", sequence: 5, post_title: "Slow bread", metadata: { tags: [] } }));
    const headers = site === modern ? { ...named(modern), ...sealed(text, modern.api_key) } : good(site, text);
    if ((await send(kind, text, headers)).status !== 200) throw new Error("The site itself is not heard.");
    if (site === theirs && kind === "status") old = { ...headers, text };
  }
});

const named = (site: Site) => ({ "x-igny8-key-id": idOf(site) });

type Attack = [what: string, make: (text: string) => Record<string, string>];
const key = () => ({ "x-igny8-api-key": theirs.api_key });
const seal = (text: string, how?: Sealed) => sealed(text, theirs.api_key, how);
const now = () => Math.floor(Date.now() / 1_000);
/** With the real key, as a thief has it from one request, but not signed as the site signs. */
const UNSIGNED: Attack[] = [
  ["no signature", () => key()],
  ["an empty signature", (text) => ({ ...key(), ...seal(text), "webhook-signature": "" })],
  ["a signature of nothing", (text) => ({ ...key(), ...seal(text), "webhook-signature": "v1," })],
  ["only a version", (text) => ({ ...key(), ...seal(text), "webhook-signature": "v1" })],
  [
    "a signature without its version",
    (text) => ({ ...key(), ...seal(text), "webhook-signature": seal(text)["webhook-signature"].slice(3) }),
  ],
  ...["v0", "v2", "v1a", "V1", "none", "v1 "].map((version): Attack => [
    `a signature of version '${version}'`,
    (text) => {
      const headers = seal(text);
      return { ...key(), ...headers, "webhook-signature": headers["webhook-signature"].replace("v1", version) };
    },
  ]),
  ...["sha1", "sha512", "md5", "sha384"].map((hash): Attack => [
    `another algorithm: ${hash}`,
    (text) => ({ ...key(), ...seal(text, { hash }) }),
  ]),
  ["several wrong ones", (text) => ({ ...key(), ...seal(text), "webhook-signature": Array(50).fill("v1,AAAA").join(" ") })],
  [
    "the beginning of a right one",
    (text) => ({ ...key(), ...seal(text), "webhook-signature": seal(text)["webhook-signature"].slice(0, 20) }),
  ],
  ["the key's text as the secret", (text) => ({ ...key(), ...seal(text, { secret: Buffer.from(theirs.api_key) }) })],
  ["an empty secret", (text) => ({ ...key(), ...seal(text, { secret: Buffer.alloc(0) }) })],
  ["another site's secret", (text) => ({ ...key(), ...seal(text, { key: mine.api_key }) })],
  ["the body alone signed", (text) => ({ ...key(), ...seal(text, { signedText: (body) => body }) })],
  ["no time signed", (text) => ({ ...key(), ...seal(text, { signedText: (body) => `.${body}` }) })],
  ["another id than the signed one", (text) => ({ ...key(), ...seal(text), "webhook-id": randomUUID() })],
  ["no id", (text) => ({ ...key(), ...seal(text, { id: "" }) })],
  ["another time than the signed one", (text) => ({ ...key(), ...seal(text), "webhook-timestamp": String(now() - 5) })],
  ...[-6 * 60, 6 * 60, -86_400, 86_400].map((off): Attack => [
    `signed ${off} s from now`,
    (text) => ({ ...key(), ...seal(text, { at: now() + off }) }),
  ]),
  ...["", "0", "-1", "1e9", "NaN", "0x6000", String(Date.now()), "1.5", "9".repeat(20), "now"].map((at): Attack => [
    `signed at '${at}'`,
    (text) => ({ ...key(), ...seal(text, { at }) }),
  ]),
  ["another body than the signed one", (text) => ({ ...key(), ...seal(`${text} `) })],
  ["a signature of another webhook of theirs", () => ({ ...old, text: "" })],
];
/** With other credentials than the site's key. */
const KEYLESS: Attack[] = [
  ["no key, rightly signed", (text) => seal(text)],
  ["an empty key", (text) => ({ "x-igny8-api-key": "", ...seal(text) })],
  ["my key, their signature", (text) => ({ "x-igny8-api-key": mine.api_key, ...seal(text) })],
  ["my key, my signature", (text) => ({ "x-igny8-api-key": mine.api_key, ...sealed(text, mine.api_key) })],
  ["both keys in one header", (text) => ({ "x-igny8-api-key": `${mine.api_key}, ${theirs.api_key}`, ...seal(text) })],
  ["their key as a token", (text) => ({ authorization: `Bearer ${theirs.api_key}`, ...seal(text) })],
  ["their owner's token", (text) => ({ authorization: `Bearer ${theirs.token}`, ...seal(text) })],
  ["their key in another header", (text) => ({ "x-api-key": theirs.api_key, ...seal(text) })],
  ["their key in upper case", (text) => ({ "x-igny8-api-key": theirs.api_key.toUpperCase(), ...seal(text) })],
  ["their key's hash", (text) => ({ "x-igny8-api-key": createHmac("sha256", "").update(theirs.api_key).digest("hex"), ...seal(text) })],
  ["a wild card", (text) => ({ "x-igny8-api-key": "%", ...seal(text) })],
];

const right = (text: string, how?: Sealed) => sealed(text, modern.api_key, how);
/** The key in the request itself, as a thief of an older request has it. */
const DOWNGRADES: Attack[] = [
  ["the key, rightly signed", (text) => good(modern, text)],
  ["the key, not signed", () => ({ "x-igny8-api-key": modern.api_key })],
  ["the key and its id, rightly signed", (text) => ({ ...named(modern), ...good(modern, text) })],
  ["the key and its id, not signed", () => ({ ...named(modern), "x-igny8-api-key": modern.api_key })],
  ["the key and an empty id", (text) => ({ ...good(modern, text), "x-igny8-key-id": "" })],
  ["the key and my id", (text) => ({ ...good(modern, text), ...named(mine) })],
  ["my key and its id, signed with its key", (text) => ({ "x-igny8-api-key": mine.api_key, ...named(modern), ...right(text) })],
  ["my key and its id, signed with mine", (text) => ({ ...named(modern), ...good(mine, text) })],
];
const named16 = (id: () => string, what: string): Attack => [what, (text) => ({ "x-igny8-key-id": id(), ...right(text) })];
/** With an unknown key id, or one whose key did not sign. */
const IDS: Attack[] = [
  named16(() => "", "an empty id"),
  named16(() => "0".repeat(16), "an id of none"),
  named16(() => idOf(modern, 15), "an id cut short"),
  named16(() => idOf(modern, 17), "an id and a digit"),
  named16(() => idOf(modern, 64), "the whole hash"),
  named16(() => idOf(modern).toUpperCase(), "the id in upper case"),
  named16(() => `${idOf(modern, 15)}%`, "a wild card"),
  named16(() => "_".repeat(16), "wild cards"),
  named16(() => modern.api_key.slice(0, 16), "the beginning of the key"),
  named16(() => modern.api_key, "the key as an id"),
  named16(() => `${idOf(mine)}, ${idOf(modern)}`, "two ids"),
  named16(() => "' or true --    ".trimEnd().padEnd(16, "-"), "SQL"),
  named16(() => idOf(mine), "my id, their signature"),
  ["their id, my signature", (text) => ({ ...named(modern), ...sealed(text, mine.api_key) })],
  ["my id, my signature", (text) => ({ ...named(mine), ...sealed(text, mine.api_key) })],
  ["the id as the secret", (text) => ({ ...named(modern), ...right(text, { secret: Buffer.from(idOf(modern)) }) })],
  ["the hash as the secret", (text) => ({ ...named(modern), ...right(text, { secret: Buffer.from(idOf(modern, 64), "hex") }) })],
  ["an empty secret", (text) => ({ ...named(modern), ...right(text, { secret: Buffer.alloc(0) }) })],
  ["no signature", () => named(modern)],
  ["an empty signature", (text) => ({ ...named(modern), ...right(text), "webhook-signature": "" })],
  ["another body than the signed one", (text) => ({ ...named(modern), ...right(`${text} `) })],
  ["signed long ago", (text) => ({ ...named(modern), ...right(text, { at: now() - 6 * 60 }) })],
  ["another id of the webhook", (text) => ({ ...named(modern), ...right(text), "webhook-id": randomUUID() })],
];

async function attack(name: string, attacks: Attack[], bodies: object[]) {
  const before = await rows();
  const tried: [string, unknown][] = [];
  for (const kind of KINDS)
    for (const [what, make] of attacks)
      for (const [at, body] of bodies.entries()) {
        const text = JSON.stringify(body);
        const { text: _, ...headers } = make(text);
        const answer = await send(kind, text, headers);
        const refused = answer.status >= 400 && answer.status < 500;
        tried.push([`${kind}, ${what}, body ${at}`, refused ? undefined : answer]);
      }
  return { let_in: letIn("forged webhooks", name, tried), unchanged: isDeepStrictEqual(await rows(), before) };
}
const NOTHING = { let_in: [], unchanged: true };

test("a webhook without the site's signature is refused", async () => {
  expect(await attack("not signed as the site signs", UNSIGNED, [bodyOf(theirs)])).toEqual(NOTHING);
});

test("without the site's key no webhook is accepted", async () => {
  const bodies = [{}, { site_url: mine.url }, { source: undefined }].map((more) => bodyOf(theirs, more));
  expect(await attack("without the site's key", KEYLESS, bodies)).toEqual(NOTHING);
});

test("nobody can make a site send its key again", async () => {
  expect(await attack("the key in the request again", DOWNGRADES, [bodyOf(modern)])).toEqual(NOTHING);
});

test("a key's id is not the key", async () => {
  // They count as wrong keys, as do the earlier ones in this file.
  await api.orm.em.execute("delete from igny8_rate_limits");
  expect(await attack("a key's id", IDS, [bodyOf(modern)])).toEqual(NOTHING);
});

test("a site can't report on another site's articles, and a copy of the site on none", async () => {
  const rightly: Attack = ["my key, rightly signed", (text) => good(mine, text)];
  const sources = [{}, { source: theirs.source }, { source: undefined }, { source: randomUUID() }];
  const addresses = ["evil.example", "mine.example.evil.example", "mine.example/x", "mine.example:8443"].map((at) => `https://${at}`);
  const bodies = [
    ...sources.map((more) => bodyOf(mine, { content_id: theirs.content_id, ...more })),
    ...[theirs.source, randomUUID(), "x"].map((source) => bodyOf(mine, { source })),
    ...[...addresses, "mine", ""].map((site_url) => bodyOf(mine, { site_url })),
    ...[0, -1, 1.5, "1", null, 2_147_483_648, [1], { id: 1 }].map((content_id) => bodyOf(mine, { content_id })),
  ];
  expect(await attack("another's articles", [rightly], bodies)).toEqual(NOTHING);
});

test("a replayed webhook has no effect", async () => {
  const before = await rows();
  const { text, ...headers } = old as { text: string } & Record<string, string>;
  const tried: [string, unknown][] = [];
  for (let again = 0; again < 5; again += 1) {
    const { status, json } = await send("status", text, headers);
    tried.push(["the same request again", status === 200 && json.data.duplicate ? undefined : json]);
  }
  // A thief of one request can't choose its time and id.
  for (const [name, value] of [
    ["webhook-id", randomUUID()],
    ["webhook-timestamp", String(now() + 1)],
  ] as const)
    tried.push([`with another ${name}`, (await send("status", text, { ...headers, [name]: value })).status === 401 ? undefined : name]);
  const older = JSON.stringify(bodyOf(theirs, { sequence: 4 }));
  const stale = await send("status", older, good(theirs, older));
  tried.push(["what is older", stale.json.data.stale ? undefined : stale.json]);
  expect(letIn("forged webhooks", "said before", tried)).toEqual([]);
  const content = (all: Awaited<ReturnType<typeof rows>>) => all.map(([row]: any[]) => row.content);
  expect(content(await rows())).toEqual(content(before));
});

test("other content types and sizes are refused, signed or not", async () => {
  const text = JSON.stringify(bodyOf(mine));
  const before = await rows();
  const tried: [string, unknown][] = [];
  for (const type of [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/xml",
    "application/json; charset=utf-7",
    "application/octet-stream",
  ])
    for (const kind of KINDS) {
      const { status } = await send(kind, text, { ...good(mine, text), "content-type": type });
      tried.push([`${kind} as ${type}`, status === 415 ? undefined : status]);
    }
  const texts = {
    "3 MB": JSON.stringify(bodyOf(mine, { post_title: "x".repeat(3_000_000) })),
    nothing: "",
    "a list": `[${text}]`,
    "a text": '"x"',
    null: "null",
    "half of it": text.slice(0, 80),
    "two of them": `${text}${text}`,
    "not UTF-8": `${text.slice(0, -1)},"x":"\xff"`,
  };
  for (const [what, sent] of Object.entries(texts))
    for (const kind of KINDS) {
      const { status } = await send(kind, sent, good(mine, sent));
      tried.push([`${kind}: ${what}`, [400, 413, 415, 422].includes(status) ? undefined : status]);
    }
  expect(letIn("forged webhooks", "other types and sizes", tried)).toEqual([]);
  expect(await rows()).toEqual(before);
});
