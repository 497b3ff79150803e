import { z } from "@hono/zod-openapi";
import { ApiToken, Invite, Session } from "../../db/people/access.ts";
import { Membership } from "../../db/people/account.ts";
import { hasRight, ROLES, rolesWith } from "../../domain/people/roles.ts";
import type { EntityManager } from "../../db/orm.ts";
import { removeFactor } from "../../db/people/secondFactor.ts";
import { ofEveryAccount } from "../../db/tenant.ts";
import { bigint, tables } from "../../db/tables.ts";
import { nameObject } from "../http/activity.ts";
import { ApiError, notFound } from "../http/errors.ts";
import { personOnly, requireRight } from "../http/identity.ts";
import { cursorId, toPage } from "../http/pages.ts";
import { answers, answersPage, body, createSubApp, route } from "../http/route.ts";
import { present } from "../http/rows.ts";
import { idParam, pageQuery, timestamp } from "../http/schemas.ts";

const memberData = z
  .object({
    id: z.int(),
    user_id: z.int(),
    email: z.string(),
    name: z.string().openapi({ example: "Jo Baker" }),
    role: z.enum(ROLES),
    second_factor: z.boolean().openapi({ description: "true: the person uses two-factor authentication" }),
    created_at: timestamp,
  })
  .openapi("Member");
const tags = ["Account"];

/** Routes of the account's members. */
export const members = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/members/",
        tags,
        summary: "List members",
        description: "Lists the account's members and their roles, newest first. Every member may see it.",
        request: { query: pageQuery },
      },
      { 200: answersPage(memberData, "Newest first") },
    ),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const found = await readMembers(c.var.em, c.var.identity.account_id, {
        below: cursorId(cursor),
        limit: limit + 1,
      });
      const { rows, next_cursor } = toPage(found, limit);
      return c.json({ success: true as const, data: rows, next_cursor }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "patch",
        path: "/members/{id}/",
        tags,
        summary: "Change a member's role",
        description:
          "Changes the role of a member. Only an owner who is signed in may do this. The change applies at once, also to the member's API tokens. An account keeps at least one owner (409 `last_owner`). A member who is no longer an owner loses the invites that are still open.",
        middleware: requireRight("manage"),
        request: { params: idParam, ...body(z.object({ role: z.enum(ROLES) })) },
      },
      { 200: answers(memberData, "The changed member") },
    ),
    async (c) => {
      const { account_id } = c.var.identity;
      const { role } = c.req.valid("json");
      const member = await c.var.em.transactional(async (tx) => {
        const { membership } = await lockMember(tx, account_id, c.req.valid("param").id, hasRight(role, "manage"));
        personOnly(c.var.identity);
        membership.role = role;
        if (!hasRight(role, "manage")) await voidInvites(tx, membership);
        await tx.flush();
        const [row] = await readMembers(tx, account_id, { least: membership.id, below: membership.id + 1, limit: 1 });
        return row!;
      });
      return c.json({ success: true as const, data: member }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "delete",
        path: "/members/{id}/",
        tags,
        summary: "Remove a member",
        description:
          "Removes a member from the account; owners may remove anybody, and everybody may leave. The member's sessions end, and the member's API tokens are revoked. The last owner can't be removed.",
        request: { params: idParam },
      },
      { 200: answers(z.object({ id: z.int() }), "Removed; the member's sessions and tokens in this account no longer work") },
    ),
    async (c) => {
      const { account_id, user_id, role } = c.var.identity;
      const { id } = c.req.valid("param");
      await c.var.em.transactional(async (tx) => {
        if (!hasRight(role, "manage") && !(await tx.count(Membership, { id, user_id }))) {
          throw new ApiError(403, "role_required", `Only owners remove other members; your role is ${role}.`);
        }
        const { membership, email } = await lockMember(tx, account_id, id, false);
        if (email) nameObject(c, email);
        const here = { user_id: membership.user_id };
        await tx.nativeDelete(Session, here);
        await tx.nativeUpdate(ApiToken, { ...here, revoked_at: null }, { revoked_at: new Date() });
        await voidInvites(tx, membership);
        await tx.remove(membership).flush();
      });
      return c.json({ success: true as const, data: { id } }, 200);
    },
  );

export const memberFactors = createSubApp().openapi(
  route(
    {
      method: "delete",
      path: "/members/{id}/second-factor/",
      tags,
      summary: "Reset a member's two-factor authentication",
      description:
        "Turns off the two-factor authentication of a member who lost the phone. If the person is a member of other accounts too, only an operator may do this. The activity log shows it.",
      middleware: requireRight("manage"),
      request: { params: idParam },
    },
    { 200: answers(memberData, "Off; the password alone signs the person in, until they set it up again") },
  ),
  async (c) => {
    const { account_id } = c.var.identity;
    const { id } = c.req.valid("param");
    personOnly(c.var.identity);
    const member = await c.var.em.transactional(async (tx) => {
      const membership = await tx.findOne(Membership, id);
      if (!membership) throw notFound("member");
      const { user_id } = membership;
      // Another account's owners rely on it too.
      if ((await ofEveryAccount(tx).count(Membership, { user_id })) > 1) {
        const message = "This person is a member of other accounts as well. Ask an operator of this installation to turn it off.";
        throw new ApiError(409, "member_elsewhere", message);
      }
      if (!(await removeFactor(tx, user_id))) throw new ApiError(409, "not_enabled", "This person does not use two-factor authentication.");
      const [row] = await readMembers(tx, account_id, { least: id, below: id + 1, limit: 1 });
      return row!;
    });
    return c.json({ success: true as const, data: member }, 200);
  },
);

/** Voids the invites of a member who is no longer an owner. */
const voidInvites = (tx: EntityManager, { user_id }: Membership): Promise<number> =>
  tx.nativeDelete(Invite, { invited_by: user_id, accepted_at: null });

/**
 * The membership and the account's owners, locked in the order of their ids. Without the locks, two owners who remove each other at once would
 * leave an account without an owner.
 */
async function lockMember(tx: EntityManager, account_id: number, id: number, staysOwner: boolean) {
  const rows = await tables(tx)
    .selectFrom("igny8_memberships")
    .select(["id", "role"])
    .select((eb) => eb.selectFrom("igny8_users as u").select("u.email").whereRef("u.id", "=", "igny8_memberships.user_id").as("email"))
    .where("account_id", "=", account_id)
    .where((eb) => eb.or([eb("id", "=", id), eb("role", "in", rolesWith("manage"))]))
    .orderBy("id")
    .forUpdate()
    .execute();
  const email = rows.find((row) => row.id === id)?.email;
  if (email === undefined) throw notFound("member");
  if (!staysOwner && !rows.some((row) => hasRight(row.role, "manage") && row.id !== id)) {
    throw new ApiError(409, "last_owner", "An account needs an owner. Give somebody else the role Owner first.");
  }
  return { membership: await tx.findOneOrFail(Membership, id), email };
}

/** Members with an id from `least` on and below `below`, newest first. */
async function readMembers(
  em: EntityManager,
  account_id: number,
  { least = 0, below, limit }: { least?: number; below: number; limit: number },
) {
  const rows = await tables(em)
    .selectFrom("igny8_memberships as m")
    .innerJoin("igny8_users as u", "u.id", "m.user_id")
    .leftJoin("igny8_second_factors as f", "f.user_id", "u.id")
    .select(["m.id", "m.user_id", "u.email", "u.name", "m.role", "m.created_at"])
    .select(({ eb }) => eb("f.confirmed_at", "is not", null).$castTo<boolean>().as("second_factor"))
    .where("m.account_id", "=", account_id)
    .where("m.id", ">=", least)
    .where("m.id", "<", bigint(below))
    .orderBy("m.id", "desc")
    .limit(limit)
    .execute();
  return rows.map((row) => present(memberData, row));
}
