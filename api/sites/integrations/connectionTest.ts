import { z } from "@hono/zod-openapi";
import type { SiteIntegration } from "../../../db/sites/integration.ts";
import { connectionTestStart } from "../../../domain/temporal/starts/sites.ts";
import { isSameHost } from "../../../domain/sites/url.ts";
import type { testConnection } from "../../../workflows/testConnection.ts";
import type { ApiDeps } from "../../http/deps.ts";
import { ApiError } from "../../http/errors.ts";
import { countTest } from "../../people/quotas.ts";
import { answers, createSubApp, route } from "../../http/route.ts";
import { idParam } from "../../http/schemas.ts";
import { soon } from "../../../temporal/soon.ts";
import { startOrWake } from "../../../temporal/start.ts";
import { findIntegration } from "./find.ts";

const testData = z.object({
  ok: z.boolean(),
  message: z.string(),
  error_type: z.string().nullable(),
  advice: z.string().nullable(),
  home_url: z
    .string()
    .nullable()
    .openapi({ description: "the address that WordPress reports, if it differs from the site's address in IGNY8" }),
  keeps_key: z.boolean().nullable().openapi({ description: "true: the API key stays valid if home_url becomes the site's address" }),
  duration_ms: z.int(),
  is_active: z.boolean(),
});

/** The route that tests a site's connection (requirements 2.3, step 4). */
export const connectionTests = createSubApp().openapi(
  route(
    {
      method: "post",
      path: "/integrations/{id}/test-connection/",
      tags: ["Connections"],
      summary: "Test a connection",
      description:
        "Calls the site with its key, and answers whether articles can be published there. A successful test activates the connection. If it fails, `message` and `advice` say why and what to do. The answer takes up to a minute. The quota `connection_tests_an_hour` applies.",
      request: { params: idParam },
    },
    { 200: answers(testData, "The result; ok says whether the site can be used") },
  ),
  async (c) => {
    const { em, deps } = c.var;
    const integration = await findIntegration(em, c.req.valid("param").id);
    await countTest(c);
    const result = await runTest(deps, integration);
    const keeps_key = result.home_url === null ? null : isSameHost(result.home_url, integration.config_json.site_url);
    return c.json({ success: true as const, data: { ...result, keeps_key, is_active: result.ok || integration.is_active } }, 200);
  },
);

/** @throws ApiError 503 if Temporal is away, or if no worker runs the test in time */
async function runTest({ temporal, taskQueuePrefix, log }: ApiDeps, integration: SiteIntegration) {
  try {
    const start = connectionTestStart(integration, taskQueuePrefix);
    const { handle: test } = await soon(temporal, () => startOrWake<typeof testConnection>(temporal, start));
    return await temporal.withDeadline(Date.now() + 60_000, () => test.result());
  } catch (err) {
    log.warn({ err, integration_id: integration.id }, "the connection test did not run");
    throw new ApiError(503, "test_unavailable", "The test did not run: Temporal or a worker can't be reached. Try again shortly.");
  }
}
