import { beforeAll, expect, test } from "vitest";
import { LIFECYCLES, type Lifecycle } from "../../../domain/publishing/lifecycle.ts";
import { PUBLICATION_STATES, type PublicationState, type Task } from "../../../domain/publishing/publication.ts";
import { BOUND_STATES } from "../../../domain/publishing/transitions.ts";
import { CONTENT_STATUSES, type ContentStatus } from "../../../domain/publishing/wordpressStatus.ts";
import { useApp } from "../../support/app.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";

// One account has an article in each standing that the database permits. The list, its filter, and the counts must agree about each.

const api = useApp();
const AT = "/api/v1/writer/content/";
const HOUR_MS = 3_600_000;

interface Standing {
  status: ContentStatus;
  on_hold: boolean;
  /** WordPress's status of the post; null: there is no post */
  post: string | null;
  publication: { state: PublicationState; task: Task; due: "now" | "later" | null; changed_there: boolean } | null;
}
const key = (standing: Standing) => JSON.stringify(standing);

/** The rules in other words than the database's: what an editor would say. */
function expected({ status, on_hold, post, publication }: Standing): Lifecycle {
  const open = publication !== null && ["queued", "waiting", "publishing", "retrying"].includes(publication.state);
  const waits = publication?.state === "queued" && publication.due === "later";
  if (open && !waits) return "publishing";
  if (waits && post === null) return "scheduled";
  if (publication?.state === "gone" || post === "trash") return "removed";
  if (publication?.state === "failed") return "failed";
  if (post !== null) {
    if (publication?.changed_there) return "changed_on_site";
    if (post === "future") return "scheduled";
    return { draft: "draft" as const, review: "in_review" as const, published: "live" as const }[status];
  }
  if (status === "published") return on_hold || publication?.state === "held" ? "scheduled" : "publishing";
  return status === "review" ? "in_review" : "draft";
}

/** What the post's status makes of the content's status; an unknown one leaves it (requirements 5.3). */
const POSTS: [post: string | null, statuses: readonly ContentStatus[]][] = [
  [null, CONTENT_STATUSES],
  ["publish", ["published"]],
  ["private", ["published"]],
  ["draft", ["draft"]],
  ["trash", ["draft"]],
  ["pending", ["review"]],
  ["future", ["review"]],
  ["archived", CONTENT_STATUSES],
];

/** An article is approved while its first publish is open, and a request for a new post forgets the old one first. */
function tasksOf(post: string | null, status: ContentStatus, state: PublicationState): readonly Task[] {
  const bound = BOUND_STATES.includes(state);
  if (post === null) return bound && status !== "published" ? [] : ["create"];
  return bound ? ["update", "withdraw"] : ["create", "update", "withdraw"];
}

function* standings(): Generator<Standing> {
  for (const [post, statuses] of POSTS)
    for (const status of statuses) {
      for (const on_hold of post === null ? [false, true] : [false]) yield { status, on_hold, post, publication: null };
      for (const state of PUBLICATION_STATES)
        for (const task of tasksOf(post, status, state))
          for (const due of state === "queued" ? (["now", "later", null] as const) : [null])
            for (const changed_there of post === null ? [false] : [false, true])
              yield { status, on_hold: false, post, publication: { state, task, due, changed_there } };
    }
}

let token: string;
let site_id: number;
const made = new Map<number, Standing>();
beforeAll(async () => {
  const account = await createAccount(api.orm);
  ({ token } = account);
  const site = await createSite(api.orm, account.account_id);
  site_id = site.site_id;
  const em = api.orm.em.fork();
  for (const standing of standings()) {
    const { status, on_hold, post, publication } = standing;
    const posted = post === null ? {} : { external_id: crypto.randomUUID(), integration_id: site.integration_id };
    const metadata = post === null ? {} : { wordpress_status: post };
    const { id } = await createContent(api.orm, { ...account, ...site }, { title: "x", status, on_hold, metadata, ...posted });
    made.set(id, standing);
    if (!publication) continue;
    const { state, task, due, changed_there } = publication;
    const publish_at = due === null ? null : new Date(Date.now() + (due === "later" ? HOUR_MS : -HOUR_MS));
    const [row] = await em.execute<{ id: string }[]>(
      `insert into igny8_publications (account_id, site_id, content_id, integration_id, revision, state, task, publish_at)
       values (?, ?, ?, ?, 1, ?, ?, ?) returning id`,
      [account.account_id, site.site_id, id, site.integration_id, state, task, publish_at],
    );
    await em.execute(
      "insert into igny8_site_posts (publication_id, account_id, content_id, integration_id, revision, there) values (?, ?, ?, ?, 1, ?)",
      [row!.id, account.account_id, id, site.integration_id, changed_there ? JSON.stringify({ title: { value: "y" } }) : null],
    );
  }
  expect(made.size).toBeGreaterThan(200);
});

async function all(query: string): Promise<{ id: number; lifecycle: Lifecycle }[]> {
  const found: { id: number; lifecycle: Lifecycle }[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const { status, json } = await api.call("GET", `${AT}?limit=100&${query}${cursor && `&cursor=${cursor}`}`, token);
    expect(status, JSON.stringify(json)).toBe(200);
    found.push(...json.data);
    cursor = json.next_cursor;
  }
  return found;
}

test("each standing has the status that an editor would give it", async () => {
  const rows = await all("");
  const wrong = rows
    .map(({ id, lifecycle }) => ({ standing: made.get(id)!, lifecycle }))
    .filter(({ standing, lifecycle }) => lifecycle !== expected(standing))
    .map(({ standing, lifecycle }) => `${lifecycle}, not ${expected(standing)}: ${key(standing)}`);
  expect(wrong).toEqual([]);
  expect(rows).toHaveLength(made.size);
  expect(new Set(rows.map(({ lifecycle }) => lifecycle))).toEqual(new Set(LIFECYCLES));
});

test.each(LIFECYCLES)("the filter %s finds exactly its articles, and the counts agree", async (lifecycle) => {
  const wanted = [...made].filter(([, standing]) => expected(standing) === lifecycle).map(([id]) => id);
  const found = (await all(`lifecycle=${lifecycle}`)).map(({ id }) => id);
  expect(found).toEqual(wanted.toSorted((a, b) => b - a));
  const { json } = await api.call("GET", `${AT}counts/`, token);
  expect(json.data.counts[lifecycle]).toBe(wanted.length);
  const ofSite = await api.call("GET", `${AT}counts/?site_id=${site_id}`, token);
  expect(ofSite.json.data.counts[lifecycle]).toBe(wanted.length);
});

test.each([
  ...["publish", "draft", "pending", "private", "future", "trash"].map((post): [string, string[]] => [post, [post]]),
  ["not_public", ["draft", "pending", "private", "future"]] as [string, string[]],
])("posts that WordPress calls %s are found", async (post, statuses) => {
  const wanted = [...made].filter(([, standing]) => statuses.includes(standing.post ?? "")).map(([id]) => id);
  expect((await all(`wordpress_status=${post}`)).map(({ id }) => id)).toEqual(wanted.toSorted((a, b) => b - a));
});

test.each(["changed", "oldest", "soonest"])("sorted by %s, pages hold each article once and in order", async (sort) => {
  const rows = await all(`sort=${sort}`);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(made.size);
  const due = ({ id }: { id: number }) => {
    const publication = made.get(id)!.publication;
    if (publication?.state !== "queued" || publication.due === null) return 2;
    return publication.due === "now" ? 0 : 1;
  };
  if (sort === "soonest") expect(rows.map(due)).toEqual(rows.map(due).toSorted((a, b) => a - b));
  if (sort === "oldest") expect(rows.map(({ id }) => id)).toEqual(rows.map(({ id }) => id).toSorted((a, b) => a - b));
});

test("a cursor of another order is refused, and says so", async () => {
  const first = await api.call("GET", `${AT}?limit=1&sort=changed`, token);
  const { status, json } = await api.call("GET", `${AT}?sort=newest&cursor=${first.json.next_cursor}`, token);
  expect([status, json.error.details[0].field]).toEqual([422, "cursor"]);
});

test("another account counts none of them", async () => {
  const other = await createAccount(api.orm);
  const { json } = await api.call("GET", `${AT}counts/?site_id=${site_id}`, other.token);
  expect(new Set(Object.values(json.data.counts))).toEqual(new Set([0]));
});
