import { z } from "@hono/zod-openapi";
import { Invite } from "../../db/people/access.ts";
import { Membership } from "../../db/people/account.ts";
import { INVITED, ROLES } from "../../domain/people/roles.ts";
import { createInvite, findUserByEmail } from "../../db/people/members.ts";
import { tables } from "../../db/tables.ts";
import { MAIL_STATES, mailState } from "../../domain/people/mail.ts";
import { nameObject } from "../http/activity.ts";
import { ApiError, notFound } from "../http/errors.ts";
import { requireSession } from "../http/identity.ts";
import { bringLink } from "./mailLink.ts";
import { before, toPage } from "../http/pages.ts";
import { withinQuotas } from "./quotas.ts";
import { answers, answersPage, body, createSubApp, route } from "../http/route.ts";
import { present } from "../http/rows.ts";
import { email, idParam, pageQuery, timestamp } from "../http/schemas.ts";
import { requireVerified } from "./verification.ts";

const inviteRow = z.object({
  id: z.int(),
  email: z.string(),
  role: z.enum(ROLES),
  expires_at: timestamp,
  accepted_at: timestamp.nullable(),
  created_at: timestamp,
});
const mailData = z
  .object({
    state: z.enum(MAIL_STATES).openapi({ description: "off: there is no mail server, or the invite is older than the mail server" }),
    mailed_at: timestamp.nullable(),
    error: z.string().nullable().openapi({ description: "why it was not mailed; while the state is sending: why the last attempt failed" }),
  })
  .openapi("InviteMail");
const inviteData = inviteRow.extend({ mail: mailData }).openapi("Invite");
const shown = (invite: Invite) => ({
  ...present(inviteRow, invite),
  mail: { state: mailState(invite), mailed_at: invite.mailed_at?.toISOString() ?? null, error: invite.mail_error ?? null },
});
const tags = ["Account"];

/** Routes of invites, which are links to join the account; for owners. */
export const invites = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/invites/",
        tags,
        summary: "List invites",
        description: "Lists the account's invites, newest first, with accepted ones and the state of their mail. Only owners may do this.",
        request: { query: pageQuery },
      },
      { 200: answersPage(inviteData, "Newest first, with accepted invites") },
    ),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const { rows, next_cursor } = toPage(
        await c.var.em.find(Invite, before(cursor), { orderBy: { id: "desc" }, limit: limit + 1 }),
        limit,
      );
      return c.json({ success: true as const, data: rows.map(shown), next_cursor }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/invites/",
        tags,
        summary: "Invite a person",
        description:
          "Invites a person by mail. Without a mail server, pass on the `url` that only this answer shows. The invite is valid for seven days, and replaces an open invite of the person. Only an owner who is signed in, with a confirmed e-mail, may do this. Per account, 100 invites a day are mailed; per person, 5 an hour.",
        middleware: [requireSession, requireVerified] as const,
        request: body(z.object({ email, role: z.enum(ROLES).default(INVITED) })),
      },
      { 201: answers(inviteData.extend({ url: z.string() }), "The link, shown only in this answer; valid for seven days") },
    ),
    async (c) => {
      const { em, deps, identity } = c.var;
      const { account_id, user_id } = identity;
      const { email, role } = c.req.valid("json");
      if (deps.mail) {
        await deps.limits.take("invite_mail", String(account_id));
        await deps.limits.take("invite_mail_to", email);
      }
      const { invite, url } = await em.transactional(async (tx) => {
        const user = await findUserByEmail(tx, email);
        if (user && (await tx.count(Membership, { user_id: user.id }))) {
          throw new ApiError(409, "already_member", `${email} is a member of this account already.`);
        }
        const options = { publicUrl: deps.publicUrl, sealWith: deps.mail && deps.secretKeys };
        const made = await createInvite(tx, { account_id, email, role, invited_by: user_id }, options);
        await withinQuotas(c, tx, "invites");
        return made;
      });
      await bringLink(deps, { kind: "invite", id: invite.id, email, url });
      if (deps.mail) await em.refresh(invite);
      return c.json({ success: true as const, data: { ...shown(invite), url } }, 201);
    },
  )
  .openapi(
    route(
      {
        method: "delete",
        path: "/invites/{id}/",
        tags,
        summary: "Revoke an invite",
        description: "Revokes an invite: its link stops working. A person who accepted it stays a member.",
        request: { params: idParam },
      },
      { 200: answers(z.object({ id: z.int() }), "The link no longer works; a person who has joined stays") },
    ),
    async (c) => {
      const { id } = c.req.valid("param");
      const gone = await tables(c.var.em)
        .deleteFrom("igny8_invites")
        .where("id", "=", id)
        .where("account_id", "=", c.var.identity.account_id)
        .returning("email")
        .executeTakeFirst();
      if (!gone) throw notFound("invite");
      nameObject(c, gone.email);
      return c.json({ success: true as const, data: { id } }, 200);
    },
  );
