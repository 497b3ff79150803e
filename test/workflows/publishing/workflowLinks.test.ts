import { describe, expect, test } from "vitest";
import type { TestApp } from "../../support/app.ts";
import { SLOWLY, takes, useAutomation } from "../../support/fixtures/automation.ts";
import { useBulk } from "../../support/fixtures/bulk.ts";
import { until } from "../../support/until.ts";

/** The workflow behind "Its run in Temporal", and the article's publication. */
async function followed(app: TestApp, token: string, contentId: number) {
  const { data } = (await app.call("GET", `/api/v1/writer/content/${contentId}/publication/`, token)).json;
  if (data.workflow_url === null) return { data, description: null };
  const [workflowId, runId] = new URL(data.workflow_url).pathname.split("/").slice(4).map(decodeURIComponent);
  expect(workflowId).toBe(data.workflow_id);
  return { data, description: await app.deps.temporal.workflow.getHandle(workflowId!, runId).describe() };
}

describe("an article's run in Temporal is the run that sent it:", () => {
  const stack = useBulk();
  const { newSite, start, ended, ask } = stack;
  const follow = (id: number) => followed(stack.app, stack.account.token, id);

  test("its own run, if it was published alone", async () => {
    const { ids } = await newSite(1);
    const path = `/api/v1/writer/content/${ids[0]}/publish/`;
    const { publication_id } = (await stack.app.call("POST", path, stack.account.token, {})).json.data;
    await until("it is published", async () => (await follow(ids[0]!)).data.state === "published");
    const { description } = await follow(ids[0]!);
    expect(description).toMatchObject({ type: "publishContent", workflowId: `publish:${publication_id}` });
  });

  test("the bulk run, whether it was sent at once or retried there, and whoever takes it over later", async () => {
    const { ids } = await newSite(3);
    const [broken, fine] = [ids[0]!, ids[1]!];
    const failing = new Set([broken]);
    stack.wordpress.state.of = ({ content_id }) =>
      failing.has(content_id)
        ? { status: 422, code: "igny8_invalid_payload", message: "No.", data: { status: 422, fields: { title: "is bad" } } }
        : undefined;
    const { id } = await start(ids);
    expect((await ended(id)).states).toEqual({ published: 2, failed: 1 });
    const bulk = { type: "bulkPublish", workflowId: `bulk:${id}` };
    const first = await follow(fine);
    expect(first.description).toMatchObject(bulk);
    const failed = await follow(broken);
    expect(failed).toMatchObject({ data: { state: "failed" }, description: bulk });

    // Retried in bulk: it is the second run of the same workflow.
    expect((await ask(id, "retry")).json.data).toMatchObject({ retried: 1 });
    await ended(id);
    const again = await follow(broken);
    expect(again).toMatchObject({ data: { state: "failed" }, description: bulk });
    expect(again.description!.runId).not.toBe(failed.description!.runId);
    expect((await follow(fine)).description!.runId).toBe(first.description!.runId);

    // Retried by a person's click.
    failing.clear();
    await stack.app.call("POST", `/api/v1/writer/content/${broken}/publication/retry/`, stack.account.token, {});
    await until("it is published", async () => (await follow(broken)).data.state === "published");
    expect((await follow(broken)).description).toMatchObject({ type: "publishContent" });
  });
});

describe("an article of Stage 7", () => {
  const stack = useAutomation();
  const { newSite, articles, start, published } = stack;
  const follow = (id: number) => followed(stack.app, stack.account.token, id);

  test("links to the run that sent it, and to none before there is one", async () => {
    const owner = await newSite(SLOWLY);
    stack.site.say(takes);
    const [now, tomorrow] = await articles(owner, 2);
    await published(await start(owner), 1);
    expect((await follow(now!)).description).toMatchObject({ type: "publishContent" });
    expect(await follow(tomorrow!)).toMatchObject({ data: { state: "queued", workflow_url: null }, description: null });
  });
});
