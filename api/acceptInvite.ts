import { z } from "@hono/zod-openapi";
import { LockMode } from "@mikro-orm/core";
import { Invite, Session } from "../db/access.ts";
import { Membership, User } from "../db/account.ts";
import type { EntityManager } from "../db/orm.ts";
import { hashPassword } from "../db/passwords.ts";
import { addMember, findUserByEmail, openSession } from "../db/people.ts";
import { hashToken } from "../db/secrets.ts";
import { ApiError, invalid } from "./errors.ts";
import { identify } from "./identity.ts";
import { loadMe, meData, setSessionCookie } from "./me.ts";
import { answers, body, createSubApp, route } from "./route.ts";
import { line, linkToken, newPassword } from "./schemas.ts";

const tags = ["auth"];
const security: [] = [];

export const acceptInvite = createSubApp().openapi(
  route(
    {
      method: "post",
      path: "/accept-invite/",
      tags,
      security,
      summary: "Join an account by an invite's link: as who is signed in, else as a new user",
      request: body(
        z.object({
          token: linkToken,
          name: line(200).optional().openapi({ description: "of a new user" }),
          password: newPassword.optional().openapi({ description: "of a new user" }),
        }),
      ),
    },
    { 200: answers(meData, "Joined, and signed in there") },
  ),
  async (c) => {
    const { em, deps } = c.var;
    const { token, name, password } = c.req.valid("json");
    const identity = await identify(c);
    const { who, session } = await em.transactional(async (tx) => {
      const now = new Date();
      const open = { token_hash: hashToken(token), accepted_at: null, expires_at: { $gt: now } };
      const invite = await tx.findOne(Invite, open, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (!invite) throw new ApiError(404, "link_void", "The invite is unknown, was used, or is too old. Ask for a new one.");
      const user_id = identity ? await invited(tx, invite, identity.user_id) : await newcomer(tx, invite, name, password);
      const who = { user_id, account_id: invite.account_id };
      if (await tx.count(Membership, who)) throw new ApiError(409, "already_member", "You are a member of this account already.");
      await addMember(tx, who.account_id, user_id, invite.role);
      invite.accepted_at = now;
      if (identity?.via === "session") await tx.nativeUpdate(Session, identity.credential_id, { account_id: who.account_id });
      return { who, session: identity ? undefined : await openSession(tx, who, deps.sessionDays) };
    });
    if (session) setSessionCookie(c, session);
    return c.json({ success: true as const, data: await loadMe(em, who) }, 200);
  },
);

/** A link that was passed on opens nothing for somebody else who is signed in. */
async function invited(tx: EntityManager, invite: Invite, user_id: number): Promise<number> {
  const user = await tx.findOneOrFail(User, user_id);
  if (user.email.toLowerCase() === invite.email.toLowerCase()) return user.id;
  throw new ApiError(409, "invite_for_another", `The invite is for ${invite.email}. Sign out, or ask for an invite for ${user.email}.`);
}

async function newcomer(tx: EntityManager, invite: Invite, name: string | undefined, password: string | undefined): Promise<number> {
  if (await findUserByEmail(tx, invite.email)) {
    throw new ApiError(409, "sign_in_first", `There is a user ${invite.email} already. Sign in, then open the link again.`);
  }
  if (name === undefined) throw invalid("name", "is needed for a new user");
  if (password === undefined) throw invalid("password", "is needed for a new user");
  const user = tx.create(User, { email: invite.email, name, password_hash: await hashPassword(password), is_operator: false });
  await tx.persist(user).flush();
  return user.id;
}
