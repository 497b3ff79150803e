import { Client, Connection } from "@temporalio/client";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { createApp } from "../../../api/app.ts";
import { publicationWorkflowId } from "../../../domain/temporal/workflowIds.ts";
import { readTemporal } from "../../../temporal/access.ts";
import { useApp } from "../../support/app.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { freezable } from "../../support/servers/freezable.ts";
import { until } from "../../support/until.ts";

const api = useApp();
let proxy: Awaited<ReturnType<typeof freezable>>;
let connection: Connection;
beforeAll(async () => {
  proxy = await freezable();
  proxy.leadTo(Number(inject("temporal")["TEMPORAL_ADDRESS"]!.split(":")[1]));
  connection = await Connection.connect(readTemporal({ ...inject("temporal"), TEMPORAL_ADDRESS: proxy.host }).connection);
});
afterAll(async () => {
  await connection?.close();
  await proxy?.stop();
});

test("Temporal stands still: the answer does not wait for it, and the workflow starts when it goes on, without the sweep", async () => {
  const app = createApp({ ...api.deps, temporal: new Client({ connection }), patienceMs: 200 });
  const account = await createAccount(api.orm);
  const owner = { ...account, ...(await createSite(api.orm, account.account_id, "http://127.0.0.1:1")) };
  const { id } = await createContent(api.orm, owner);
  proxy.cut();
  const began = performance.now();
  const response = await app.request(`/api/v1/writer/content/${id}/publish/`, {
    method: "POST",
    headers: { authorization: `Bearer ${owner.token}` },
  });
  // Temporal's own deadline is five seconds.
  expect(performance.now() - began).toBeLessThan(4_000);
  const { data } = (await response.json()) as { data: { publication_id: string; workflow_started: boolean } };
  expect([response.status, data.workflow_started]).toEqual([202, false]);
  proxy.thaw();
  const { workflow } = api.deps.temporal;
  await until("the workflow runs", () =>
    workflow.getHandle(publicationWorkflowId(data.publication_id)).describe().then(() => true, () => false)); // prettier-ignore
});
