import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { chooseMails, findReader, unsubscribe } from "../../db/notifications/readers.ts";
import { CONCERN_KINDS } from "../../domain/events/concerns.ts";
import { MAIL_CHOICES } from "../../domain/notifications/digest.ts";
import type { AppEnv } from "../http/deps.ts";
import { ApiError } from "../http/errors.ts";
import { answers, body, createSubApp, route } from "../http/route.ts";
import { changes, timeZone, timestamp } from "../http/schemas.ts";

const tags = ["Account"];

const choice = {
  mail: z
    .enum(MAIL_CHOICES)
    .openapi({ description: "`off`; `action`: soon after something that needs action, at most one mail in ten minutes; `daily`" }),
  hour: z.int().min(0).max(23).openapi({ description: "the hour of a daily mail in `time_zone`" }),
  time_zone: timeZone,
  kinds: z
    .array(z.enum(CONCERN_KINDS))
    .max(CONCERN_KINDS.length)
    .transform((names) => [...new Set(names)])
    .openapi({ description: "what the mails are about" }),
};
const settingsData = z
  .object({
    ...{ mail: choice.mail, hour: choice.hour, time_zone: z.string(), kinds: z.array(z.string()) },
    email: z.string(),
    blocked: z
      .enum(["no_mail_server", "email_unverified"])
      .nullable()
      .openapi({ description: "why no mails can be sent; null: nothing is in the way" }),
    next_mail_at: timestamp.nullable().openapi({ description: "of a daily mail; it is sent only if something happened" }),
    last_mail_at: timestamp.nullable(),
    last_error: z.string().nullable().openapi({ description: "why the last mail was not sent" }),
  })
  .openapi("NotificationMails");

/** Routes by which a person chooses mails about notifications of the account at work. */
export const notificationMails = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/me/notifications/mails/",
        tags,
        summary: "Your mails about notifications",
        description: "Which mails you get about the account at work, and what is in the way of them.",
      },
      { 200: answers(settingsData, "Your choice") },
    ),
    async (c) => c.json({ success: true as const, data: await settingsOf(c) }, 200),
  )
  .openapi(
    route(
      {
        method: "patch",
        path: "/me/notifications/mails/",
        tags,
        summary: "Choose your mails about notifications",
        description: "Changes which mails you get about the account at work. Each event is in at most one mail.",
        request: body(changes(choice)),
      },
      { 200: answers(settingsData, "Your choice") },
    ),
    async (c) => {
      const { em, identity } = c.var;
      const { mail, hour, time_zone, kinds } = c.req.valid("json");
      await em.transactional(async (tx) => {
        const { membership_id, settings: was } = await findReader(tx, identity);
        const next = { mail: mail ?? was.mail, hour: hour ?? was.hour, time_zone: time_zone ?? was.time_zone, kinds: kinds ?? was.kinds };
        await chooseMails(tx, identity.account_id, membership_id, next);
      });
      return c.json({ success: true as const, data: await settingsOf(c) }, 200);
    },
  );

async function settingsOf(c: Context<AppEnv>): Promise<z.infer<typeof settingsData>> {
  const { em, identity, deps } = c.var;
  const { settings, email, email_verified_at, next_at, mailed_at, mail_error } = await findReader(em, identity);
  const iso = (time: string | null) => time && new Date(time).toISOString();
  return {
    ...settings,
    email,
    blocked: !deps.mail ? "no_mail_server" : email_verified_at === null ? "email_unverified" : null,
    next_mail_at: settings.mail === "daily" ? iso(next_at) : null,
    last_mail_at: iso(mailed_at),
    last_error: mail_error,
  };
}

const tokenParam = z.object({
  token: z.uuid().openapi({ example: "0197b2d4-6a55-7c41-9c4e-0d5f6a1b2c3d", param: { name: "token", in: "path" } }),
});

/** Routes of the links in mails, for anybody who has the mail. */
export const unsubscribeLinks = createSubApp()
  .openapi(
    route(
      {
        method: "post",
        path: "/unsubscribe/{token}/",
        tags,
        security: [],
        summary: "End mails about notifications",
        description: "The one-click unsubscription of RFC 8058. It works without signing in, and as often as you like.",
        request: { params: tokenParam },
      },
      {
        200: answers(
          z.object({ account: z.string().openapi({ example: "The Slow Kitchen" }) }),
          "No more mails about this account are sent to this person",
        ),
      },
    ),
    async (c) => {
      const account = await unsubscribe(c.var.em, c.req.valid("param").token);
      if (account === undefined)
        throw new ApiError(404, "link_void", "This link is unknown or no longer works. Sign in and change your mails under Your account.");
      return c.json({ success: true as const, data: { account } }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "get",
        path: "/unsubscribe/{token}/",
        tags,
        security: [],
        summary: "Open the page that ends mails about notifications",
        description: "Changes nothing, because programs that check mails open the links in them.",
        request: { params: tokenParam },
      },
      { 303: { description: "The page of the console" } },
    ),
    (c) => c.redirect(new URL(`/unsubscribe#token=${c.req.valid("param").token}`, c.var.deps.publicUrl).href, 303),
  );
