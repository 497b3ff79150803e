import { beforeAll, describe, expect, test } from "vitest";
import { useApp } from "../support/app.ts";
import { signUp } from "../support/browser.ts";
import { createEvent } from "../support/events.ts";
import { createAccount, createContent, createSite } from "../support/fixtures.ts";
import { png } from "../support/pictures.ts";
import { all, answersOf, BODIES, filled, name, readRoutes, type Route } from "../support/routes.ts";

const api = useApp();
let routes: Route[];
let token: string;
beforeAll(async () => {
  ({ token } = await createAccount(api.orm));
  ({ routes } = await readRoutes(api));
});

const open = ({ operation }: Route) => operation.security?.length === 0;
const bySiteKey = ({ operation }: Route) => JSON.stringify(operation.security ?? []).includes("site_key");

describe("who asks", () => {
  test("must say so, but at the doors", async () => {
    const closed = routes.filter((route) => !open(route) && !bySiteKey(route));
    const ask = (credential?: string) => (route: Route) => api.call(route.method, filled(route.path), credential);
    expect(await answersOf(closed, ask())).toEqual(all(closed, "401 unauthenticated"));
    expect(await answersOf(closed, ask("igny8t_unknown"))).toEqual(all(closed, "401 unauthenticated"));
    const doors = routes.filter(open).map(name);
    expect(doors).toEqual([
      "GET /api/health/",
      "GET /api/ready/",
      "GET /media/{folder}/{name}",
      "POST /api/v1/auth/sign-up/",
      "POST /api/v1/auth/sign-in/",
      "POST /api/v1/auth/password-reset/",
      "POST /api/v1/auth/password-reset/confirm/",
      "POST /api/v1/auth/invite/",
      "POST /api/v1/auth/accept-invite/",
      "GET /api/plugins/{slug}/info/",
      "GET /api/plugins/{slug}/download/",
      ...["icon.svg", "icon-256x256.png", "banner-772x250.png"].map((picture) => `GET /api/plugins/{slug}/${picture}`),
      "POST /api/plugins/{slug}/enrol/",
    ]);
  });

  test("and is a viewer changes nothing of the account's", async () => {
    const viewer = await createAccount(api.orm, "viewer");
    const writing = routes.filter(
      ({ method, path }) => method !== "GET" && /^\/api\/v1\/(sites|writer|integration\/integrations)\//.test(path),
    );
    expect(writing.length).toBeGreaterThan(20);
    expect(await answersOf(writing, (route) => api.call(route.method, filled(route.path), viewer.token))).toEqual(
      all(writing, "403 role_required"),
    );
  });

  test("and is a viewer reads", async () => {
    const viewer = await createAccount(api.orm, "viewer");
    for (const path of ["/api/v1/sites/", "/api/v1/writer/content/", "/api/v1/integration/integrations/", "/api/v1/account/members/"]) {
      expect((await api.call("GET", path, viewer.token)).status, path).toBe(200);
    }
  });

  test("never meets what belongs to another account", async () => {
    const person = await signUp(api);
    const stranger = { account_id: person.me.account.id };
    const call = person.send;
    const { site_id, integration_id } = await createSite(api.orm, stranger.account_id);
    const content = await createContent(api.orm, { account_id: stranger.account_id, site_id });
    await call("POST", `/api/v1/writer/content/${content.id}/publish/`);
    const [sector, cluster, term, invite, apiToken, endpoint] = await Promise.all([
      call("POST", `/api/v1/sites/${site_id}/sectors/`, { name: "Theirs" }),
      call("POST", `/api/v1/sites/${site_id}/clusters/`, { name: "Theirs" }),
      call("POST", "/api/v1/writer/taxonomy-terms/", { site_id, kind: "tag", name: "Theirs" }),
      call("POST", "/api/v1/account/invites/", { email: "theirs@example.com" }),
      call("POST", "/api/v1/account/api-tokens/", { name: "Theirs" }),
      call("POST", "/api/v1/account/notifications/", { url: "https://example.com", kinds: ["sync.failed"] }),
    ]);
    await call("PUT", `/api/v1/automation/sites/${site_id}/config/`, { enabled: true });
    const run = await call("POST", `/api/v1/automation/sites/${site_id}/runs/`);
    const [member] = (await call("GET", "/api/v1/account/members/")).json.data;
    const form = new FormData();
    form.set("file", new File([png(1, 1)], "x.png"));
    form.set("content_id", String(content.id));
    const uploaded = await api.app.request("/api/v1/writer/images/", {
      method: "POST",
      body: form,
      headers: { cookie: person.cookie },
    });
    const image = JSON.parse(await uploaded.text());
    const bulkRun = await call("POST", "/api/v1/writer/content/bulk-publish/", { content_ids: [content.id + 1_000_000] });
    const [session] = await api.orm.em.execute<{ id: number }[]>(
      `insert into igny8_sessions (token_hash, user_id, account_id, expires_at)
       select 'theirs', user_id, account_id, now() + interval '1 day' from igny8_memberships where id = ? returning id`,
      [member.id],
    );
    const theirs: Record<string, number | string> = {
      "/api/v1/auth/sessions/": session!.id,
      "/api/v1/account/members/": member.id,
      "/api/v1/account/invites/": invite.json.data.id,
      "/api/v1/account/api-tokens/": apiToken.json.data.id,
      "/api/v1/account/notifications/": endpoint.json.data.id,
      "/api/v1/sites/": site_id,
      "/api/v1/automation/sites/": site_id,
      "/api/v1/automation/runs/": run.json.data.id,
      "/api/v1/events/": await createEvent(api.orm, { account_id: stranger.account_id, site_id, integration_id }),
      "/api/v1/integration/integrations/": integration_id,
      "/api/v1/writer/content/": content.id,
      "/api/v1/writer/content/bulk/": bulkRun.json.data.id,
      "/api/v1/writer/images/": image.data.id,
      "/api/v1/writer/taxonomy-terms/": term.json.data.id,
    };
    const byId = routes.filter(({ path }) => /\{id\}/.test(path));
    const unguarded = byId.filter(({ path }) => !(path.slice(0, path.indexOf("{id}")) in theirs)).map(name);
    expect(unguarded, "give this test an id of another account for these routes").toEqual([]);
    const snapshot = () =>
      Promise.all(
        [
          "memberships",
          "invites",
          "api_tokens",
          "notification_endpoints",
          "notification_deliveries",
          "sites",
          "sectors",
          "clusters",
          "site_integrations",
          "content",
          "images",
          "taxonomy_terms",
          "publications",
          "automation_configs",
          "automation_runs",
          "bulk_runs",
        ].map((table) =>
          api.orm.em.execute(`select to_jsonb(t) - 'last_used_at' as row from igny8_${table} t where account_id = ? order by 1`, [
            stranger.account_id,
          ]),
        ),
      );
    const before = await snapshot();
    const ask = (route: Route) => {
      const id = theirs[route.path.slice(0, route.path.indexOf("{id}"))]!;
      const path = filled(route.path, {
        id,
        sector_id: sector.json.data.id,
        cluster_id: cluster.json.data.id,
        delivery_id: crypto.randomUUID(),
      });
      return api.call(route.method, path, token, BODIES[name(route)]);
    };
    const refused = await answersOf(byId, ask);
    expect(Object.entries(refused).filter(([, answer]) => !/^404 (not_found|never_published)$/.test(answer))).toEqual([]);
    expect(await snapshot()).toEqual(before);

    for (const [method, path, body] of [
      ["POST", "/api/v1/integration/integrations/generate-api-key/", { site_id }],
      ["POST", "/api/v1/writer/content/", { site_id, title: "X", content_html: "" }],
      ["POST", "/api/v1/writer/taxonomy-terms/", { site_id, kind: "tag", name: "X" }],
      ["GET", `/api/v1/writer/taxonomy-terms/?site_id=${site_id}`],
      ["GET", `/api/v1/writer/images/?content_id=${content.id}`],
    ] as const) {
      expect((await api.call(method, path, token, body)).status, path).toBe(404);
    }
    for (const path of ["/api/v1/writer/content/", "/api/v1/integration/integrations/"]) {
      expect((await api.call("GET", `${path}?site_id=${site_id}`, token)).json.data, path).toEqual([]);
    }
    for (const path of ["/api/v1/sites/", "/api/v1/writer/content/", "/api/v1/account/invites/", "/api/v1/integration/integrations/"]) {
      expect((await api.call("GET", path, token)).json.data, path).toEqual([]);
    }
  });
});
