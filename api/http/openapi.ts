import { readFile } from "node:fs/promises";
import { OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnv } from "./deps.ts";
import { SESSION_COOKIE } from "./identity.ts";
import { exampleOf, type Schema } from "./reference/examples.ts";
import { describeNews } from "../notifications/news.ts";

/** In the order in which a program needs them. */
const TAGS = {
  Articles: "Articles with their texts, pictures, terms and versions.",
  Publishing:
    "Publish articles, bring their changes to the posts, unpublish and restore posts. One article at a time, or many in a bulk run.",
  Automation: "Publish a site's approved articles by a schedule.",
  Sites: "The account's web sites, with the sectors and clusters that group their articles.",
  Connections: "The connection between IGNY8 and a site: its key, tests, sync, publishing defaults, limits and state.",
  Events: "What happened between IGNY8 and the sites, as a list and as a live stream.",
  Webhooks: "Your URLs that IGNY8 calls when something happens. The section Webhooks of this document describes these calls.",
  Account: "The account with its members, invites, API tokens and quotas.",
  Authentication: "Sign-up, sign-in, sessions and passwords of people. A program needs only an API token.",
  "From WordPress": "Calls of the WordPress plugin to IGNY8. The site's key is the credential.",
  "WordPress Plugin": "Downloads, updates and reports of the WordPress plugin.",
  "Plugin Releases": "Versions of the plugin, for operators of the installation.",
  Operators: "Quotas, schedules and password links, for operators of the installation.",
  Health: "For load balancers and monitors. No credential is needed.",
};

/** The pages of docs/api that the documentation shows, in this order. */
const PAGES = ["quick-start", "conventions", "errors"];

async function introduction(): Promise<string> {
  const pages = PAGES.map((name) => readFile(new URL(`../../docs/api/${name}.md`, import.meta.url), "utf8"));
  const about = "IGNY8 publishes articles on WordPress sites, and keeps articles and posts in sync.";
  return [about, ...(await Promise.all(pages))].join("\n\n").replaceAll(/<!--.*?-->\n*/gs, "");
}

type Media = Record<string, { schema?: Schema; example?: unknown }>;
type Operation = {
  parameters?: { name: string; required?: boolean; schema?: Schema; example?: unknown }[];
  requestBody?: { content: Media };
  responses?: Record<string, { content?: Media }>;
};

/** Adds an example to each body and each required parameter that has none. */
function illustrate(operations: Operation[], schemas: Record<string, Schema>): void {
  for (const { parameters = [], requestBody, responses = {} } of operations) {
    for (const one of parameters) if (one.required && one.schema) one.example ??= exampleOf(one.schema, schemas, one.name);
    const successful = Object.entries(responses).flatMap(([status, { content }]) => (status.startsWith("2") && content ? [content] : []));
    for (const content of [...(requestBody ? [requestBody.content] : []), ...successful]) {
      for (const [type, media] of Object.entries(content))
        if (media.schema && /json|form-data/.test(type)) media.example ??= exampleOf(media.schema, schemas);
    }
  }
}

/** Serves the description of all routes of `app` at /api/openapi.json. The first request creates it. */
export function describeAt(app: OpenAPIHono<AppEnv>, publicUrl: string): void {
  const { openAPIRegistry: registry } = app;
  registry.registerComponent("securitySchemes", "token", {
    type: "http",
    scheme: "bearer",
    description: "For programs: an API token of the account, such as `igny8t_Ab12Cd34Ef56Gh78`. People create tokens in the console.",
  });
  registry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: SESSION_COOKIE,
    description: "For the console: the cookie that a person gets by signing in.",
  });
  registry.registerComponent("securitySchemes", "site_key", {
    type: "apiKey",
    in: "header",
    name: "X-IGNY8-API-KEY",
    description: "For WordPress: the site's key.",
  });
  describeNews(app);
  const describe = async () => {
    const document = app.getOpenAPI31Document({
      openapi: "3.1.0",
      info: { title: "IGNY8 Publishing", version: "1", description: await introduction() },
      servers: [{ url: publicUrl }],
      security: [{ token: [] }, { session: [] }],
      tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    });
    const items = [...Object.values(document.paths ?? {}), ...Object.values(document.webhooks ?? {})];
    const operations = items.flatMap((item) => Object.values(item) as Operation[]);
    illustrate(operations, document.components?.schemas ?? {});
    return document;
  };
  let document: ReturnType<typeof describe> | undefined;
  app.get("/api/openapi.json", async (c) => c.json(await (document ??= describe())));
}
