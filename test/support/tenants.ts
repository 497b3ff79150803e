import { Membership } from "../../db/people/account.ts";
import type { Role } from "../../domain/people/roles.ts";
import { hashToken, newToken } from "../../db/secrets.ts";
import type { TestApp } from "./app.ts";
import { SESSION_COOKIE } from "../../api/http/identity.ts";
import { createEvent } from "./fixtures/events.ts";
import { createAccount, createContent, createSite } from "./fixtures/accounts.ts";
import { png } from "./fixtures/pictures.ts";

/** A caller of the API: the headers to send, and in whose name. */
export interface Credential {
  who: string;
  headers: Record<string, string>;
}

/** The headers of a person's session, as a browser sends them. */
export async function sessionOf(api: TestApp, { user_id, account_id }: { user_id: number; account_id: number }, mark = "a browser") {
  const token = newToken("igny8s_");
  const [row] = await api.orm.em.fork().execute<{ id: number }[]>(
    `insert into igny8_sessions (token_hash, user_id, account_id, user_agent, expires_at)
     values (?, ?, ?, ?, now() + interval '1 day') returning id`,
    [hashToken(token), user_id, account_id, mark],
  );
  return { id: row!.id, cookie: `${SESSION_COOKIE}=${token}` };
}

/** Another person in an account, with a token. */
export async function memberOf(api: TestApp, account_id: number, role: Role) {
  const { user_id } = await createAccount(api.orm);
  const em = api.orm.em.fork();
  em.create(Membership, { account_id, user_id, role });
  const token = newToken("igny8t_");
  await em.execute("insert into igny8_api_tokens (token_hash, prefix, name, user_id, account_id) values (?, 'igny8t_', 'theirs', ?, ?)", [
    hashToken(token),
    user_id,
    account_id,
  ]);
  await em.flush();
  return { user_id, account_id, token };
}

/**
 * An account with one of everything that has an id, each text in it with `mark`.
 * @param from the first id, so that no two kinds and no two accounts share an id; undefined: the sequences' next ids
 */
export async function furnishedAccount(api: TestApp, mark: string, from?: number) {
  const em = api.orm.em.fork();
  if (from !== undefined) {
    await em.execute(
      `select setval(format('%I.%I', schemaname, sequencename)::regclass, ? + 10000 * row_number() over (order by sequencename))
       from pg_sequences where sequencename like 'igny8%'`,
      [from],
    );
  }
  const account = await createAccount(api.orm);
  await em.execute("update igny8_accounts set name = ? where id = ?", [mark, account.account_id]);
  await em.execute("update igny8_users set name = ?, email = ? where id = ?", [
    mark,
    `${mark}.${account.user_id}@example.com`,
    account.user_id,
  ]);
  const site = await createSite(api.orm, account.account_id, `https://${mark}.example`);
  await em.execute("update igny8_sites set name = ? where id = ?", [mark, site.site_id]);
  const owner = { ...account, ...site };
  const content = await createContent(api.orm, owner, { title: mark, content_html: `<p>${mark}</p>`, slug: mark, metadata: { mark } });

  const session = await sessionOf(api, owner, mark);
  const call = async (method: string, path: string, body?: unknown) => {
    const { status, json } = await api.call(method, path, { cookie: session.cookie }, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(json)}`);
    return json.data;
  };
  const id = async (method: string, path: string, body?: unknown) => (await call(method, path, body)).id as number;
  await call("POST", `/api/v1/writer/content/${content.id}/publish/`);
  await call("PUT", `/api/v1/automation/sites/${owner.site_id}/config/`, { enabled: true });
  const bulk = await createContent(api.orm, owner, { title: mark });
  const form = new FormData();
  form.set("file", new File([png(1, 1)], "x.png"));
  form.set("content_id", String(content.id));
  form.set("alt", mark);
  const headers = { authorization: `Bearer ${owner.token}` };
  const uploaded = await api.app.request("/api/v1/writer/images/", { method: "POST", body: form, headers });
  const endpoint = await id("POST", "/api/v1/account/notifications/", {
    url: `https://${mark}.example`,
    kinds: ["sync.failed"],
    description: mark,
  });
  const [delivery] = await em.execute<{ id: string }[]>(
    `insert into igny8_notification_deliveries (account_id, endpoint_id, kind, event_id, payload, dispatch_after)
     values (?, ?, 'sync.failed', ?, ?, now() + interval '1 day') returning id`,
    [account.account_id, endpoint, `evt_${mark}`, JSON.stringify({ mark })],
  );
  const [member] = await call("GET", "/api/v1/account/members/");
  const [token] = await em.execute<{ id: number }[]>("select id from igny8_api_tokens where account_id = ?", [owner.account_id]);
  const sector = await id("POST", `/api/v1/sites/${owner.site_id}/sectors/`, { name: mark });

  return {
    ...owner,
    cookie: session.cookie,
    /** ids by kind */
    ids: {
      account: owner.account_id,
      user: owner.user_id,
      member: member.id as number,
      session: session.id,
      invite: await id("POST", "/api/v1/account/invites/", { email: `${mark}@example.com` }),
      "API token": token!.id,
      endpoint,
      delivery: delivery!.id,
      site: owner.site_id,
      sector,
      cluster: await id("POST", `/api/v1/sites/${owner.site_id}/clusters/`, { name: mark, sector_id: sector }),
      integration: owner.integration_id,
      event: await createEvent(api.orm, owner, { description: mark, content_id: content.id }),
      content: content.id,
      image: JSON.parse(await uploaded.text()).data.id as number,
      term: await id("POST", "/api/v1/writer/taxonomy-terms/", { site_id: owner.site_id, kind: "tag", name: mark }),
      comment: await id("POST", `/api/v1/writer/content/${content.id}/comments/`, { body: mark }),
      "saved view": await id("POST", "/api/v1/account/views/", { list: "content", name: mark, search: { q: mark } }),
      "automation run": (await call("POST", `/api/v1/automation/sites/${owner.site_id}/runs/`)).id as string,
      "bulk run": (await call("POST", "/api/v1/writer/content/bulk-publish/", { content_ids: [bulk.id] })).id as string,
    },
  };
}
export type Furnished = Awaited<ReturnType<typeof furnishedAccount>>;

/** All rows of an account, of every table with an account column. */
export async function rowsOf(api: TestApp, { account_id, site_id, integration_id, user_id }: Furnished) {
  const em = api.orm.em.fork();
  const owners = { account_id, integration_id, site_id, user_id };
  const columns = await em.execute<{ table_name: string; columns: string[] }[]>(
    `select table_name, array_agg(column_name::text) columns from information_schema.columns
     where table_schema = 'public' and table_name like 'igny8%' group by 1 order by 1`,
  );
  const rows: Record<string, unknown> = {
    igny8_accounts: await em.execute("select * from igny8_accounts where id = ?", [account_id]),
    igny8_users: await em.execute("select * from igny8_users where id = ?", [user_id]),
  };
  for (const { table_name, columns: names } of columns) {
    const by = Object.entries(owners).find(([column]) => names.includes(column));
    if (by) rows[table_name] = await em.execute(`select to_jsonb(t) as row from ${table_name} t where ${by[0]} = ? order by 1`, [by[1]]);
  }
  return rows;
}

/** References between rows of different accounts, in words. Found by the database's foreign keys, so in every table. */
export async function crossReferences(api: TestApp): Promise<string[]> {
  const em = api.orm.em.fork();
  const keys = await em.execute<{ child: string; own: string; parent: string; owned: boolean }[]>(
    `select c.conrelid::regclass::text child, a.attname own, c.confrelid::regclass::text parent,
            exists (select from pg_attribute o where o.attrelid = c.conrelid and o.attname = 'account_id') owned
     from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
     where c.contype = 'f' and exists (select from pg_attribute o where o.attrelid = c.confrelid and o.attname = 'account_id')`,
  );
  const found: string[] = [];
  for (const [at, { child, own, parent, owned }] of keys.entries()) {
    // A table without an account joins two that have one.
    const other = owned ? undefined : keys.slice(at + 1).find((key) => key.child === child && key.own !== own);
    if (!owned && !other) continue;
    const account = other ? `(select account_id from ${other.parent} where id = c.${other.own})` : "c.account_id";
    const rows = await em.execute(`select c.* from ${child} c join ${parent} p on p.id = c.${own} where p.account_id <> ${account}`);
    if (rows.length > 0) found.push(`${child}.${own}: ${rows.length} of ${parent}`);
  }
  return found;
}
