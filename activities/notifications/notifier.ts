import { createHmac } from "node:crypto";
import type { Dispatcher } from "undici";
import { dispatcherFor, type AgentOf } from "../http/connector.ts";
import { callSite, type SiteAnswer } from "../http/request.ts";

/** A message for an endpoint. `body` is sent as JSON. */
export interface Message {
  /** the same in each try, so that the receiver recognises a repetition */
  id: string;
  body: unknown;
  /** the endpoint's account. Without it, only private hosts that are allowed for all accounts may be called */
  accountId?: number;
  /** `whsec_…`; each gives one signature */
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

/** A call takes at most `timeoutMs` milliseconds. Redirects are not followed, so that a message reaches only the address it was meant for. */
export function createNotifier(calls: Dispatcher | AgentOf, timeoutMs: number): Notifier {
  return {
    async send(url, { id, body, secrets, accountId }) {
      const timestamp = String(Math.floor(Date.now() / 1_000));
      const headers = {
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        // callSite serialises with JSON.stringify too, so the signature fits the body.
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
