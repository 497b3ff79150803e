import { beforeAll, describe, expect, test } from "vitest";
import { useApp } from "../../support/app.ts";
import { createAccount } from "../../support/fixtures/accounts.ts";
import { all, answersOf, filled, name, readRoutes, type Route } from "../../support/routes.ts";

const api = useApp();
let routes: Route[];
beforeAll(async () => {
  ({ routes } = await readRoutes(api));
});

const open = ({ operation }: Route) => operation.security?.length === 0;
const bySiteKey = ({ operation }: Route) => JSON.stringify(operation.security ?? []).includes("site_key");

describe("authentication", () => {
  test("is required on every route, except the public ones", async () => {
    const closed = routes.filter((route) => !open(route) && !bySiteKey(route));
    const ask = (credential?: string) => (route: Route) => api.call(route.method, filled(route.path), credential);
    expect(await answersOf(closed, ask())).toEqual(all(closed, "401 unauthenticated"));
    expect(await answersOf(closed, ask("igny8t_unknown"))).toEqual(all(closed, "401 unauthenticated"));
    const doors = routes.filter(open).map(name);
    expect(doors).toEqual([
      "GET /api/health/",
      "GET /api/ready/",
      "GET /api/status/",
      "GET /media/{folder}/{name}",
      "POST /api/v1/auth/sign-up/",
      "POST /api/v1/auth/sign-in/",
      "POST /api/v1/auth/sign-in/code/",
      "POST /api/v1/auth/password-reset/",
      "POST /api/v1/auth/password-reset/confirm/",
      "POST /api/v1/auth/invite/",
      "POST /api/v1/auth/accept-invite/",
      "POST /api/v1/auth/verification/confirm/",
      "POST /api/v1/unsubscribe/{token}/",
      "GET /api/v1/unsubscribe/{token}/",
      "GET /api/plugins/{slug}/info/",
      "GET /api/plugins/{slug}/download/",
      "POST /api/plugins/{slug}/download/",
      ...["icon.svg", "icon-256x256.png", "banner-772x250.png"].map((picture) => `GET /api/plugins/{slug}/${picture}`),
      "POST /api/plugins/{slug}/enrol/",
    ]);
  });

  test("as a viewer changes nothing of the account", async () => {
    const viewer = await createAccount(api.orm, "viewer");
    const writing = routes.filter(
      ({ method, path }) => method !== "GET" && /^\/api\/v1\/(sites|writer|integration\/integrations)\//.test(path),
    );
    expect(writing.length).toBeGreaterThan(20);
    expect(await answersOf(writing, (route) => api.call(route.method, filled(route.path), viewer.token))).toEqual(
      all(writing, "403 role_required"),
    );
  });

  test("as a viewer permits reading", async () => {
    const viewer = await createAccount(api.orm, "viewer");
    for (const path of ["/api/v1/sites/", "/api/v1/writer/content/", "/api/v1/integration/integrations/", "/api/v1/account/members/"]) {
      expect((await api.call("GET", path, viewer.token)).status, path).toBe(200);
    }
  });
});
