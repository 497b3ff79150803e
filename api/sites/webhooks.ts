import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { applyDelivery, rememberRefusal, type Delivery, type Speaker } from "../../db/sites/applyWebhook.ts";
import { isKnownAddress, type WebhookRefusalReason } from "../../domain/sites/identity.ts";
import { isTimely, occurredAt, signaturesOf, signingBytes } from "../../domain/sites/webhook.ts";
import { pullStart } from "../../domain/temporal/starts/sites.ts";
import { isWebAddress, onTheWeb } from "../../domain/webAddress.ts";
import { tryStart } from "../../temporal/soon.ts";
import { takeFrom } from "../http/clientAddress.ts";
import type { AppEnv } from "../http/deps.ts";
import { ApiError } from "../http/errors.ts";
import { countRequest } from "./siteKey.ts";
import { answers, body, createSubApp, route } from "../http/route.ts";
import { idNumber, isStorable, jsonWithin, text } from "../http/schemas.ts";

const headers = z.object({
  "x-igny8-key-id": text(200).optional().openapi({
    description: "id of the site's API key that signed: the first 16 hex digits of its SHA-256. A signed webhook needs no other credential",
  }),
  "x-igny8-api-key": text(200)
    .optional()
    .openapi({ description: "the key itself, from older plugins; refused after the site has once sent an id instead" }),
  "webhook-id": text(200).optional().openapi({ description: "Standard Webhooks: the same for each attempt" }),
  "webhook-timestamp": text(20).optional().openapi({ description: "seconds since the epoch" }),
  "webhook-signature": text(2_000).optional().openapi({ description: "v1,base64 of HMAC-SHA256 over id.timestamp.body" }),
});

/** The fields of every webhook: those of requirements 5.3, and those that bridges from 1.4 on add. */
const common = {
  post_id: idNumber,
  content_id: idNumber,
  site_url: text(2_000).openapi({
    description: "the address of WordPress (`home_url()`). IGNY8 normalises it before it compares",
  }),
  source: text(100).optional().openapi({ description: "the integration that published the post; the site knows it from IGNY8" }),
  event_id: text(200).optional(),
  occurred_at: text(60).optional(),
  sequence: z.int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  reason: text(100).optional(),
  by: z
    .object({ id: z.int().min(0), name: text(250), kind: text(40) })
    .optional()
    .openapi({
      description: "who made the change, from plugins of 1.5 on. kind: person, program, cli, cron, or igny8 if IGNY8 asked for it",
    }),
  etag: text(255).nullish().openapi({
    description:
      "one hash over the post's fields, from plugins of 1.5 on. If IGNY8 knows another one, it reads the post. Null: the post is gone",
  }),
};
/** People click this link. It is empty for a post that is gone. */
const postUrl = text(2_000).refine(
  (address) => address === "" || isWebAddress(address),
  "must be an address that begins with http:// or https://",
);
const statusBody = z.object({ ...common, post_status: text(40).min(1), post_url: postUrl, post_title: text(2_000).default("") });
/** Characters of JSON: a thousand terms with their names. */
const METADATA_LIMIT = 200_000;
const metadataBody = z.object({
  ...common,
  metadata: z
    .record(text(100), z.any())
    .refine(jsonWithin(METADATA_LIMIT), { error: `must be ${METADATA_LIMIT} characters at most`, abort: true })
    .refine(isStorable, "must not contain NUL characters or half a surrogate pair")
    .overwrite(onTheWeb),
});

const notes = {
  duplicate: z.boolean().openapi({ description: "true: this delivery was received before" }),
  stale: z.boolean().openapi({ description: "true: the message is older than the stored state; nothing was changed" }),
};
const statusAnswer = z.object({
  content_id: z.int(),
  status: z.string(),
  wordpress_status: z.string().nullable(),
  external_id: z.string().nullable(),
  external_url: z.string().nullable(),
  ...notes,
});

const tags = ["From WordPress"];

/** Routes by which the bridge reports changes in WordPress; requirements 5. The credential is a signature with the site's key. */
export const webhooks = createSubApp()
  .openapi(
    route(
      {
        method: "post",
        path: "/status/",
        tags,
        security: [{ site_key: [] }],
        summary: "Report a post's status",
        description:
          "The plugin reports that a post was published, changed to a draft, moved to the trash or deleted. IGNY8 changes the article's status. A repeated delivery (`duplicate`) or an older one (`stale`) changes nothing. The plugin retries for three days.",
        request: { headers, ...body(statusBody) },
      },
      { 200: answers(statusAnswer, "The content's current state") },
    ),
    async (c) => {
      const input = c.req.valid("json");
      const { post_status, post_url, post_title, ...about } = input;
      const { applied, fresh, row } = await take(c, { ...about, kind: "status", post: { post_status, post_url, post_title } });
      const { status, external_id, external_url, metadata } = row;
      const wordpress_status = typeof metadata["wordpress_status"] === "string" ? metadata["wordpress_status"] : null;
      const data = {
        content_id: input.content_id,
        status,
        wordpress_status,
        external_id,
        external_url,
        duplicate: !fresh,
        stale: fresh && !applied,
      };
      return c.json({ success: true as const, data }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/metadata/",
        tags,
        security: [{ site_key: [] }],
        summary: "Report a post's metadata",
        description:
          "The plugin reports a post's terms, author and SEO fields. IGNY8 stores them with the article; the article's own fields stay. A repeated or an older delivery changes nothing.",
        request: { headers, ...body(metadataBody) },
      },
      { 200: answers(z.object({ content_id: z.int(), ...notes }), "Received") },
    ),
    async (c) => {
      const { applied, fresh } = await take(c, { ...c.req.valid("json"), kind: "metadata" });
      const data = { content_id: c.req.valid("json").content_id, duplicate: !fresh, stale: fresh && !applied };
      return c.json({ success: true as const, data }, 200);
    },
  );

type Input = Pick<Delivery, "kind" | "post" | "metadata" | "content_id" | "post_id"> & {
  etag?: string | null | undefined;
  site_url: string;
  source?: string | undefined;
  sequence?: number | undefined;
  event_id?: string | undefined;
  occurred_at?: string | undefined;
  reason?: string | undefined;
  by?: Delivery["by"];
};

/** Verifies the sender and applies the webhook. @throws ApiError 401 or 404 */
async function take(c: Context<AppEnv>, input: Input) {
  const { em, log, speaker: to } = c.var;
  try {
    const signed = await verify(c, to, input.site_url);
    // For a post of another IGNY8, or of a deleted integration, the content's id has no meaning here.
    const foreign = input.source && input.source !== to.source;
    const { kind, content_id, post_id, post, metadata, sequence, occurred_at, reason, by, etag } = input;
    const now = new Date();
    const delivery: Delivery = {
      ...{ kind, content_id, post_id, signed, keyless: !c.var.siteKey.carried, sequence: sequence ?? null },
      webhook_id: c.req.header("webhook-id") ?? input.event_id ?? null,
      ...{ by },
      ...(post ? { post } : {}),
      ...(metadata ? { metadata } : {}),
      change: etag && by?.kind !== "igny8" ? { etag, at: occurredAt(occurred_at, now) } : null,
      details: {
        post_id,
        sequence: sequence ?? null,
        occurred_at,
        reason,
        by,
        ...(post ? { wordpress_status: post.post_status, post_url: post.post_url } : {}),
      },
    };
    const row = foreign ? undefined : await applyDelivery(em, to, delivery, now);
    if (!row) throw new ApiError(404, "not_found", "IGNY8 has no such article of this site, or never published it there.");
    // Nobody waits for the reading. If its start is lost, the sweep makes up for it.
    if (row.newly_unread)
      void tryStart(c.var.deps, pullStart(asIntegration(to), c.var.deps.taskQueuePrefix), "the sweep starts the reading");
    return { ...row, row };
  } catch (error) {
    if (error instanceof Refused) {
      const { reason, message } = error;
      // A sender with only the key's id may be a stranger. The address that it sends is not shown to the site's people.
      const site_url = reason === "other_address" || isKnownAddress(to, input.site_url) ? input.site_url : to.site_url;
      await rememberRefusal(em, to.integration_id, { at: new Date().toISOString(), reason, message, site_url });
    }
    if (error instanceof ApiError) {
      c.var.deps.metrics?.webhookRefused(error instanceof Refused ? error.reason : error.code);
      log.warn(
        { code: error.code, content_id: input.content_id, site_url: input.site_url, integration_id: to.integration_id },
        "webhook refused",
      );
    }
    throw error;
  }
}

const asIntegration = ({ integration_id: id, source, site_id, account_id, site_url }: Speaker) => ({
  ...{ id, source, site_id, account_id, config_json: { site_url } },
});

/** A webhook that is refused although its key is right. The site's people see the refusal. */
class Refused extends ApiError {
  readonly reason: WebhookRefusalReason;

  constructor(reason: WebhookRefusalReason, message: string) {
    super(401, "unauthenticated", message);
    this.reason = reason;
  }
}

/**
 * Returns true if the request has a good signature. If the request names its key by id alone, only the signature proves the key, so it is checked
 * first. @throws Refused for another site, a key in place of its id, a wrong signature, or a missing one
 */
async function verify(c: Context<AppEnv>, to: Speaker, url: string): Promise<boolean> {
  const { key, carried } = c.var.siteKey;
  if (!carried) await proveKey(c, key);
  if (!isKnownAddress(to, url)) {
    throw new Refused(
      "other_address",
      `The API key is of ${to.site_url}, and the WordPress that reported a change has the address ${url}.`,
    );
  }
  if (!carried) return true;
  if (to.webhooks_keyless) throw new Refused("key_sent", "This site signs with the key and never sends it. This webhook contains the key.");
  if (!c.req.header("webhook-signature")) {
    if (to.webhooks_signed) throw new Refused("unsigned", "This site signs webhooks. This webhook is not signed.");
    return false;
  }
  await checkSignature(c, key);
  return true;
}

/** A wrong signature counts like a wrong key. @throws Refused, or ApiError 429 */
async function proveKey(c: Context<AppEnv>, key: string): Promise<void> {
  try {
    await checkSignature(c, key);
  } catch (error) {
    await takeFrom(c, "site_key_from");
    throw error;
  }
  await countRequest(c);
}

/** @throws Refused */
async function checkSignature(c: Context<AppEnv>, key: string): Promise<void> {
  const [id, timestamp, signature = ""] = ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => c.req.header(name) ?? "");
  if (!id || !timestamp || !isTimely(timestamp, Date.now())) {
    throw new Refused("clock", "The signature's time is wrong. Check the clock of the site.");
  }
  const expected = createHmac("sha256", signingBytes(key))
    .update(`${id}.${timestamp}.`)
    .update(await c.req.text())
    .digest();
  const good = signaturesOf(signature).some((given) => {
    const bytes = Buffer.from(given, "base64");
    return bytes.length === expected.length && timingSafeEqual(bytes, expected);
  });
  if (!good) throw new Refused("signature", "The signature does not match the body.");
}
