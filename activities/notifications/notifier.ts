import { createHmac } from "node:crypto";
import type { Dispatcher } from "undici";
import { dispatcherFor, type AgentOf } from "../wordpress/connector.ts";
import { callSite, type SiteAnswer } from "../wordpress/http.ts";

/** What an endpoint is told; `body` is sent as JSON. */
export interface Message {
  /** the same at each try, so that the receiver can tell a repetition */
  id: string;
  body: { type: string; timestamp: string; data: Record<string, unknown> };
  /** whose endpoint it is; without it, calls go where those for all accounts may */
  accountId?: number;
  /** `whsec_…`; one signature each */
  secrets: string[];
}

/** The client of accounts' own endpoints. @throws SiteFailure when there is no answer */
export interface Notifier {
  send(url: string, message: Message): Promise<SiteAnswer>;
}

/** Standard Webhooks 1.0, "Webhook scheme": HMAC-SHA256 of `id.timestamp.body` with the bytes behind `whsec_`. */
export function signatures(secrets: string[], id: string, timestamp: string, body: string): string {
  return secrets
    .map((secret) => Buffer.from(secret.replace(/^whsec_/, ""), "base64"))
    .map((key) => `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`)
    .join(" ");
}

/** A call takes at most `timeoutMs` in all. Redirects are not followed: what was meant for one address stays there. */
export function createNotifier(calls: Dispatcher | AgentOf, timeoutMs: number): Notifier {
  return {
    async send(url, { id, body, secrets, accountId }) {
      const timestamp = String(Math.floor(Date.now() / 1_000));
      const headers = {
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        // JSON.stringify is what callSite sends, too.
        "webhook-signature": signatures(secrets, id, timestamp, JSON.stringify(body)),
      };
      return callSite(dispatcherFor(calls, accountId), {
        method: "POST",
        url,
        headers,
        body,
        secrets: [],
        signal: AbortSignal.timeout(timeoutMs),
      });
    },
  };
}
