import { z } from "@hono/zod-openapi";
import { LockMode } from "@mikro-orm/core";
import type { Context } from "hono";
import { Invite, Session } from "../db/access.ts";
import { Membership, User } from "../db/account.ts";
import type { EntityManager } from "../db/orm.ts";
import { hashPassword, isPassword } from "../db/passwords.ts";
import { addMember, createOwner, createPasswordReset, findUserByEmail, openSession, takePasswordReset } from "../db/people.ts";
import { hashToken } from "../db/secrets.ts";
import { clientAddress } from "./clientAddress.ts";
import type { AppEnv } from "./env.ts";
import { ApiError, invalid } from "./errors.ts";
import { identify } from "./identity.ts";
import { loadMe, meData, setSessionCookie } from "./me.ts";
import { answers, body, createSubApp, route } from "./route.ts";
import { email, line, newPassword, text } from "./schemas.ts";

const RESET_LINK_HOURS = 1;
const tags = ["auth"];
const security: [] = [];
const linkToken = line(100).openapi({ description: "what follows #token= in the link" });

/** The doors: what people may call who are not signed in yet. Signed in or not, no other site's page may. */
export const auth = createSubApp()
  .openapi(
    route(
      {
        method: "post",
        path: "/sign-up/",
        tags,
        security,
        summary: "A new user with an account of their own; signs in",
        request: body(z.object({ email, password: newPassword, name: line(200), account_name: line(200) })),
      },
      { 201: answers(meData, "Signed up, and in: the cookie igny8_session is set") },
    ),
    async (c) => {
      const { em, deps } = c.var;
      if (deps.signUp === "closed")
        throw new ApiError(403, "sign_up_closed", "Accounts are given out by invitation here. Ask an operator.");
      await takeFrom(c, "sign_up_from");
      const { email, password, name, account_name } = c.req.valid("json");
      const password_hash = await hashPassword(password);
      const { who, token } = await em.transactional(async (tx) => {
        if (await findUserByEmail(tx, email))
          throw new ApiError(409, "email_taken", "There is a user with this e-mail already. Sign in instead.");
        const { user, account } = await createOwner(tx, { email, name, password_hash }, account_name);
        const who = { user_id: user.id, account_id: account.id };
        return { who, token: await openSession(tx, who, deps.sessionDays) };
      });
      setSessionCookie(c, token);
      return c.json({ success: true as const, data: await loadMe(em, who) }, 201);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/sign-in/",
        tags,
        security,
        summary: "Sign in, into the oldest of the user's accounts",
        request: body(z.object({ email, password: text(200) })),
      },
      { 200: answers(meData, "Signed in: the cookie igny8_session is set") },
    ),
    async (c) => {
      const { em, deps } = c.var;
      const { email, password } = c.req.valid("json");
      await takeFrom(c, "sign_in_from");
      await deps.limits.take("sign_in", email);
      const user = await findUserByEmail(em, email);
      if (!(await isPassword(user?.password_hash, password)) || !user) {
        throw new ApiError(401, "wrong_credentials", "The e-mail or the password is wrong.");
      }
      await deps.limits.giveBack("sign_in", email);
      const membership = await em.findOne(Membership, { user_id: user.id }, { orderBy: { id: "asc" } });
      if (!membership) throw new ApiError(403, "no_account", "You belong to no account any more. Ask an owner for an invite.");
      const who = { user_id: user.id, account_id: membership.account_id };
      setSessionCookie(c, await openSession(em, who, deps.sessionDays));
      return c.json({ success: true as const, data: await loadMe(em, who) }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/password-reset/",
        tags,
        security,
        summary: "Ask for a link to set a new password",
        request: body(z.object({ email })),
      },
      { 202: answers(z.object({ email: z.string() }), "The same answer whether there is such a user or not") },
    ),
    async (c) => {
      const { em, deps } = c.var;
      const { email } = c.req.valid("json");
      await takeFrom(c, "password_reset_from");
      await deps.limits.take("password_reset", email);
      const link = await createPasswordReset(em, email, deps.publicUrl, RESET_LINK_HOURS);
      if (link) deps.sendLink({ kind: "password_reset", email: link.email, url: link.url });
      return c.json({ success: true as const, data: { email } }, 202);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/password-reset/confirm/",
        tags,
        security,
        summary: "Set a new password with the link; ends all sessions",
        request: body(z.object({ token: linkToken, password: newPassword })),
      },
      { 200: answers(z.object({ email: z.string() }), "Set; sign in with it") },
    ),
    async (c) => {
      const { token, password } = c.req.valid("json");
      await takeFrom(c, "password_reset_from");
      const email = await c.var.em.transactional(async (tx) => {
        const user_id = await takePasswordReset(tx, token);
        if (!user_id) throw new ApiError(404, "link_void", "The link is unknown, was used, or is too old. Ask for a new one.");
        const user = await tx.findOneOrFail(User, user_id);
        user.password_hash = await hashPassword(password);
        await tx.nativeDelete(Session, { user_id });
        return user.email;
      });
      return c.json({ success: true as const, data: { email } }, 200);
    },
  )
  .openapi(
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

/** Counts an attempt by where it comes from. */
async function takeFrom(c: Context<AppEnv>, rule: "sign_in_from" | "sign_up_from" | "password_reset_from"): Promise<void> {
  const address = clientAddress(c);
  if (address) await c.var.deps.limits.take(rule, address);
}

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
