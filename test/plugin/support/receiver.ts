import { createHash, createHmac } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { type Bridge, KEY } from "./bridgeSite.ts";
import { type Call, type Igny8, startIgny8 } from "./igny8.ts";

/** Tests state the shape by their expectations. */
export type Told = Record<string, any>;

export interface Receiver {
  readonly igny8: Igny8;
  /** The webhooks about one article so far, in order of arrival. */
  told(contentId: number, kind?: "status" | "metadata"): Told[];
  calls(kind?: "status" | "metadata"): Call[];
  /** Waits until the queue is empty and IGNY8 has received this. */
  until(contentId: number, ready: (told: Told[]) => boolean): Promise<Told[]>;
}

const PATH = /^\/api\/v1\/integration\/webhooks\/wordpress\/(status|metadata)\/$/;

/** An IGNY8 that accepts webhooks. It is the site's API URL, and its record is empty at the start of each test. */
export function useReceiver(bridge: Bridge): Receiver {
  const receiver = {} as { -readonly [Name in keyof Receiver]: Receiver[Name] };

  beforeAll(async () => {
    receiver.igny8 = await startIgny8();
    receiver.calls = (kind) => receiver.igny8.calls.filter(({ path }) => (kind ? PATH.exec(path)?.[1] === kind : PATH.test(path)));
    receiver.told = (contentId, kind) =>
      receiver
        .calls(kind)
        .map(({ body }) => JSON.parse(body) as Told)
        .filter((told) => told["content_id"] === contentId);
    receiver.until = async (contentId, ready) => {
      await expect
        .poll(() => ready(receiver.told(contentId)), { timeout: 15_000, interval: 50, message: `webhooks about ${contentId}` })
        .toBe(true);
      return receiver.told(contentId);
    };
    await bridge.evaluate(`update_option( 'igny8_api_url', '${receiver.igny8.origin}' ); echo 1;`);
  });
  beforeEach(() => {
    receiver.igny8.calls.length = 0;
    receiver.igny8.answer = { status: 200, body: { success: true } };
  });
  afterAll(() => receiver.igny8?.stop());
  return receiver;
}

/** The key id that a webhook must have. */
export const keyId = (key = KEY): string => createHash("sha256").update(key).digest("hex").slice(0, 16);

/** The signature that a webhook must have, computed as a receiver would. */
export function expectedSignature({ headers, body }: Call, key = KEY): string {
  const secret = Buffer.from(key.replace(/^igny8_/, ""), "base64url");
  const signed = [headers["webhook-id"], headers["webhook-timestamp"], body].join(".");
  return `v1,${createHmac("sha256", secret).update(signed).digest("base64")}`;
}
