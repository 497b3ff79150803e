import { OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnv } from "./deps.ts";
import { SESSION_COOKIE } from "./identity.ts";

const INFO = {
  openapi: "3.1.0",
  info: {
    title: "IGNY8 Publishing",
    version: "1",
    description:
      "Publishes articles on WordPress sites. Success is `{success: true, data}`, failure `{success: false, error: {code, message, details?, remedy?}, request_id}`. " +
      "Lists are newest first: `?limit=&cursor=`, `next_cursor` in the answer. `/v1/…` answers as `/api/v1/…`, with or without a slash at the end.",
  },
  security: [{ session: [] }, { token: [] }],
  tags: [
    { name: "auth", description: "Users, sessions, passwords" },
    { name: "account", description: "Members, invites and API tokens of the account at work" },
    { name: "notifications", description: "Calls to the account's own URLs about events, signed as in Standard Webhooks" },
    { name: "sites", description: "Sites with their sectors and clusters" },
    { name: "content", description: "Articles, their pictures and taxonomy terms" },
    { name: "publish", description: "Publishing articles on their sites" },
    { name: "automation", description: "Automatic publishing of a site's articles" },
    { name: "integration", description: "The connection to a site, in both directions" },
    { name: "events", description: "Events between IGNY8 and the sites" },
    { name: "webhooks", description: "Calls from WordPress about changes there; the credential is the site's key" },
    { name: "plugins", description: "The plugin for WordPress: updates for sites, releases, and statistics for operators" },
    { name: "ops", description: "For the operators of this installation" },
    { name: "health", description: "For load balancers and monitors" },
  ],
};

/** Serves the description of all routes of `app` at /api/openapi.json. The first request creates it. */
export function describeAt(app: OpenAPIHono<AppEnv>, publicUrl: string): void {
  const { openAPIRegistry: registry } = app;
  registry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: SESSION_COOKIE,
    description: "for people, after signing in",
  });
  registry.registerComponent("securitySchemes", "token", {
    type: "http",
    scheme: "bearer",
    description: "for programs: an API token of the account",
  });
  registry.registerComponent("securitySchemes", "site_key", {
    type: "apiKey",
    in: "header",
    name: "X-IGNY8-API-KEY",
    description: "for WordPress: the site's key",
  });
  let document: ReturnType<typeof app.getOpenAPI31Document> | undefined;
  app.get("/api/openapi.json", (c) => {
    document ??= app.getOpenAPI31Document({ ...INFO, servers: [{ url: publicUrl }] });
    return c.json(document);
  });
}
