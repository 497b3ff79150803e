import { afterAll } from "vitest";
import type { Batch, CallTrace, SiteAccess } from "../../../activities/platform/client.ts";
import { createBridge } from "../../../activities/wordpress/siteClient.ts";
import { createAgent } from "../../../activities/http/connector.ts";
import { SiteFailure } from "../../../domain/publishing/failure.ts";
import { buildPayload } from "../../../domain/publishing/payload.ts";
import type { WithdrawalRequest } from "../../../domain/publishing/updates/withdrawal.ts";
import { article } from "../../support/fixtures/article.ts";

export const PAYLOAD = buildPayload(article(), { source: crypto.randomUUID(), publicUrl: "https://app.example.com", recreate: false });
export const KEY = "igny8_current-key-of-the-site";
export const OLD_KEY = "igny8_the-key-before-that-one";

/** Calls one site as the activities do. Returns the post or SiteFailure, and the call's trace. */
export function siteCaller(allowedHosts: string[], timeoutMs = 5_000) {
  const agent = createAgent(allowedHosts);
  const bridge = createBridge(agent, timeoutMs);
  afterAll(() => agent.destroy());

  async function call<T>(url: string, more: Partial<SiteAccess>, run: (site: SiteAccess, trace: CallTrace) => Promise<T>) {
    const trace: CallTrace = { method: "", url: "" };
    const site = { siteUrl: url, plainPermalinks: false, keys: [KEY], ...more };
    try {
      return { trace, value: await run(site, trace), failure: undefined };
    } catch (error) {
      if (!(error instanceof SiteFailure)) throw error;
      return { trace, value: undefined, failure: error };
    }
  }
  return {
    publish: (url: string, more: Partial<SiteAccess> = {}) => call(url, more, (site, trace) => bridge.publish(site, PAYLOAD, trace)),
    publishBatch: (url: string, batch: Batch, more: Partial<SiteAccess> = {}) =>
      call(url, more, (site, trace) => bridge.publishBatch(site, batch, trace)),
    withdraw: (url: string, request: WithdrawalRequest) => call(url, {}, (site, trace) => bridge.withdraw(site, request, trace)),
    test: (url: string, more: Partial<SiteAccess> = {}) => call(url, more, (site, trace) => bridge.testConnection(site, trace)),
  };
}
