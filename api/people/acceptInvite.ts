import { z } from "@hono/zod-openapi";
import { LockMode } from "@mikro-orm/core";
import type { Context } from "hono";
import { Invite, Session } from "../../db/people/access.ts";
import { Membership, User } from "../../db/people/account.ts";
import { ROLES, rolesWith } from "../../domain/people/roles.ts";
import type { EntityManager } from "../../db/orm.ts";
import { hashPassword, isPassword } from "../../db/people/passwords.ts";
import { findFactor } from "../../db/people/secondFactor.ts";
import { addMember, findUserByEmail, openSession, shownToken } from "../../db/people/members.ts";
import { hashToken } from "../../db/secrets.ts";
import { verifyEmail } from "../../db/people/verifications.ts";
import { ofEveryAccount } from "../../db/tenant.ts";
import { record } from "../http/activity.ts";
import type { AppEnv } from "../http/deps.ts";
import { ApiError, invalid } from "../http/errors.ts";
import { identify, userAgentOf } from "../http/identity.ts";
import { loadMe, meData, setSessionCookie } from "./me.ts";
import { refuseGuessable } from "./passwordRules.ts";
import { answers, body, createSubApp, route } from "../http/route.ts";
import { line, linkToken, newPassword, timestamp } from "../http/schemas.ts";
import { countPassword } from "./signInLimits.ts";
import { bringVerification, makeVerification } from "./verification.ts";

const tags = ["Authentication"];
const security: [] = [];

const inviteData = z
  .object({
    email: z.string().openapi({ description: "the invited person's e-mail" }),
    role: z.enum(ROLES),
    account_name: z.string(),
    has_user: z.boolean().openapi({ description: "true: the person has a user already, and signs in or gives its password" }),
    expires_at: timestamp,
  })
  .openapi("InviteShown");
const linkVoid = () => new ApiError(404, "link_void", "The invite is unknown, was used, or has expired. Ask for a new one.");

export const acceptInvite = createSubApp()
  .openapi(
    route(
      {
        method: "post",
        path: "/invite/",
        tags,
        security,
        summary: "Get an invite",
        description:
          "Answers the invite that a link belongs to: account, role, and whether the invited e-mail has a user. It changes nothing. Call it before you ask for a name or a password.",
        request: body(z.object({ token: linkToken })),
      },
      { 200: answers(inviteData, "The invite is open; `/accept-invite/` accepts it") },
    ),
    async (c) => {
      const em = ofEveryAccount(c.var.em);
      const invite = await findOpen(em, c.req.valid("json").token, new Date());
      const { email, role, expires_at } = invite;
      const has_user = (await findUserByEmail(em, email)) !== null;
      return c.json(
        {
          success: true as const,
          data: { email, role, account_name: invite.account.$.name, has_user, expires_at: expires_at.toISOString() },
        },
        200,
      );
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/accept-invite/",
        tags,
        security,
        summary: "Accept an invite",
        description:
          "Makes a person a member of the account that invited. A signed-in user sends only the token. Otherwise send the password of the existing user, or name and password of a new one. The answer sets the session cookie. The link works once.",
        request: body(
          z.object({
            token: linkToken,
            name: line(200).optional().openapi({ description: "name of the new user" }),
            password: newPassword.optional().openapi({ description: "password of the existing user, or of the new one" }),
          }),
        ),
      },
      { 200: answers(meData, "Joined; the session now works in that account") },
    ),
    async (c) => {
      const { em, deps } = c.var;
      const { token, name, password } = c.req.valid("json");
      const identity = await identify(c);
      const { who, session, link } = await ofEveryAccount(em).transactional(async (tx) => {
        const now = new Date();
        const invite = await findOpen(tx, token, now, LockMode.PESSIMISTIC_WRITE);
        const user_id = identity ? await invited(tx, invite, identity.user_id) : await byPassword(c, tx, invite, name, password);
        const who = { user_id, account_id: invite.account_id };
        if (await tx.count(Membership, who)) throw new ApiError(409, "already_member", "You are a member of this account already.");
        await addMember(tx, who.account_id, user_id, invite.role);
        invite.accepted_at = now;
        invite.sealed_token = null;
        if (invite.token_hash !== hashToken(token)) await verifyEmail(tx, user_id);
        const link = await makeVerification(deps, tx, user_id);
        if (identity?.via === "session") await tx.nativeUpdate(Session, identity.credential_id, { account_id: who.account_id });
        return {
          who,
          session: identity ? undefined : await openSession(tx, { ...who, user_agent: userAgentOf(c) }, deps.sessionDays),
          link,
        };
      });
      bringVerification(deps, link);
      if (session) setSessionCookie(c, session);
      await record(c, who);
      return c.json({ success: true as const, data: await loadMe(c.var, who) }, 200);
    },
  );

/** The open invite of a mailed or shown link. Its maker must still be an owner of the account. @throws ApiError 404 */
async function findOpen(em: EntityManager, token: string, now: Date, lockMode?: LockMode.PESSIMISTIC_WRITE) {
  const hashes = [hashToken(token), hashToken(shownToken(token))];
  const open = { token_hash: { $in: hashes }, accepted_at: null, expires_at: { $gt: now } };
  const invite = await em.findOne(Invite, open, {
    populate: ["account"],
    ...(lockMode === undefined ? {} : { lockMode, lockTableAliases: ["i0"] }),
  });
  if (!invite?.invited_by) throw linkVoid();
  const { account_id, invited_by } = invite;
  if (!(await em.count(Membership, { account_id, user_id: invited_by, role: { $in: rolesWith("manage") } }))) throw linkVoid();
  return invite;
}

/** If the link was passed on, it opens nothing for another signed-in user. */
async function invited(tx: EntityManager, invite: Invite, user_id: number): Promise<number> {
  const user = await tx.findOneOrFail(User, user_id);
  if (user.email.toLowerCase() === invite.email.toLowerCase()) return user.id;
  throw new ApiError(409, "invite_for_another", `The invite is for ${invite.email}. Sign out, or ask for an invite for ${user.email}.`);
}

/** Joins as a new user, or as an existing user with the right password, who may have no account any more. */
async function byPassword(
  c: Context<AppEnv>,
  tx: EntityManager,
  { email }: Invite,
  name: string | undefined,
  password: string | undefined,
): Promise<number> {
  const known = await findUserByEmail(tx, email);
  if (known) {
    if (password === undefined)
      throw new ApiError(409, "sign_in_first", `There is a user ${email} already. Sign in, or send the password of this user.`);
    const right = await countPassword(c, email);
    if (!(await isPassword(known.password_hash, password))) throw invalid("password", `is not the password of ${email}`);
    await right();
    // The second step of signing in is not left out by an invite.
    if (await findFactor(tx, c.var.deps.secretKeys, known.id))
      throw new ApiError(409, "sign_in_first", `${email} uses two-factor authentication. Sign in first, then open the invite again.`);
    return known.id;
  }
  if (name === undefined) throw invalid("name", "is needed for a new user");
  if (password === undefined) throw invalid("password", "is needed for a new user");
  refuseGuessable(password, [email, name]);
  const user = tx.create(User, { email, name, password_hash: await hashPassword(password), is_operator: false });
  await tx.persist(user).flush();
  return user.id;
}
