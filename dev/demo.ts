import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { siteName } from "./stack.ts";
import type { WordPressSite } from "./wordpress/index.ts";

/** What the demo created, and how to use it. The data folder keeps it from one start to the next. */
export interface Demo {
  email: string;
  password: string;
  api_token: string;
  account_id: number;
  content_id: number;
  sites: { site_id: number; integration_id: number; api_key: string }[];
}

const file = (name: string) => fileURLToPath(new URL(`./demo/${name}`, import.meta.url));

/** A small client of the API, as a program would write it. @throws Error with the API's message */
export function apiClient(apiUrl: string, credential: () => Record<string, string>) {
  return async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const form = body instanceof FormData;
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: { ...credential(), ...(body === undefined || form ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
    });
    const answer = (await response.json()) as { success: boolean; data: T; error?: { message: string } };
    if (!answer.success) throw new Error(`${method} ${path} answered ${response.status}: ${answer.error?.message}`);
    return answer.data;
  };
}

/** Signs up a demo customer and creates an API token. */
export async function createDemo(apiUrl: string): Promise<Demo> {
  const person = await signUp(apiUrl, { role: "demo", name: "Demo Editor", account_name: "The Slow Kitchen" });
  return { ...person, content_id: 0, sites: [] };
}

/** An operator of this installation, who may release plugins. */
export type Operator = Pick<Demo, "email" | "password" | "api_token" | "account_id">;

/** An operator with an API token. Only the database can make a user an operator. */
export async function createOperator(apiUrl: string, databaseUrl: string): Promise<Operator> {
  const operator = await signUp(apiUrl, { role: "operator", name: "Operator", account_name: "Operators" });
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("update igny8_users set is_operator = true where email = $1", [operator.email]);
  } finally {
    await client.end();
  }
  return operator;
}

async function signUp(apiUrl: string, who: { role: string; name: string; account_name: string }): Promise<Operator> {
  const { role, ...names } = who;
  const email = `${role}-${crypto.randomUUID().slice(0, 8)}@example.com`;
  const password = crypto.randomUUID();
  const signUp = await fetch(`${apiUrl}/api/v1/auth/sign-up/`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password, ...names }),
  });
  if (!signUp.ok) throw new Error(`The account of ${email} can't be made: ${await signUp.text()}`);
  const [cookie = ""] = (signUp.headers.get("set-cookie") ?? "").split(";");
  const asPerson = apiClient(apiUrl, () => ({ cookie }));
  const me = await asPerson<{ account: { id: number } }>("GET", "/api/v1/auth/me/");
  const { token } = await asPerson<{ token: string }>("POST", "/api/v1/account/api-tokens/", { name: role });
  return { email, password, api_token: token, account_id: me.account.id };
}

/**
 * Gives each WordPress a site, an integration and a key, with the plugin settings that its owner would paste, and creates the
 * article of the first site. Existing ones get the other side's current address: ports may have changed since the last start.
 */
export async function connectSites(apiUrl: string, demo: Demo, sites: WordPressSite[]): Promise<void> {
  const call = apiClient(apiUrl, () => ({ authorization: `Bearer ${demo.api_token}` }));
  for (const [index, wordpress] of sites.entries()) {
    demo.sites[index] ??= await createSite(call, index, wordpress.url);
    const { site_id, integration_id, api_key } = demo.sites[index];
    const options = { igny8_api_url: apiUrl, igny8_api_key: api_key, igny8_site_id: String(site_id) };
    for (const [option, value] of Object.entries(options)) await wordpress.wp(["option", "update", option, value, "--quiet"]);
    const at = `/api/v1/integration/integrations/${integration_id}`;
    await call("PATCH", `${at}/`, { config_json: { site_url: wordpress.url } });
    const test = await call<{ ok: boolean; message: string; advice: string | null }>("POST", `${at}/test-connection/`);
    if (!test.ok) throw new Error(`${wordpress.url}: ${test.message} ${test.advice ?? ""}`);
  }
  demo.content_id ||= await createArticle(call, demo.sites[0]!.site_id);
}

async function createSite(call: ReturnType<typeof apiClient>, index: number, url: string): Promise<Demo["sites"][number]> {
  const site = await call<{ id: number }>("POST", "/api/v1/sites/", { name: siteName(index), url, time_zone: "Europe/Berlin" });
  const generate = "/api/v1/integration/integrations/generate-api-key/";
  const { integration_id, api_key } = await call<{ integration_id: number; api_key: string }>("POST", generate, { site_id: site.id });
  return { site_id: site.id, integration_id, api_key };
}

/** Publishes the demo article and waits until it is on the site. @throws Error with the cause if it fails */
export async function publishDemo(apiUrl: string, demo: Demo): Promise<{ external_id: string; post_url: string; duration_ms: number }> {
  const call = apiClient(apiUrl, () => ({ authorization: `Bearer ${demo.api_token}` }));
  const at = `/api/v1/writer/content/${demo.content_id}`;
  type Content = { external_id: string | null; external_url: string | null };
  type Publication = Content & { state: string; last_error: { message: string; advice: string } | null };
  const started = performance.now();
  const before = await call<Content>("GET", `${at}/`);
  if (!before.external_id) await call("POST", `${at}/publish/`, {});
  for (;;) {
    const publication = await call<Publication>("GET", `${at}/publication/`);
    const { external_id, external_url, state, last_error } = publication;
    if (external_id && external_url) return { external_id, post_url: external_url, duration_ms: Math.round(performance.now() - started) };
    if (last_error) throw new Error(`The article did not arrive (${state}): ${last_error.message} ${last_error.advice}`);
    await new Promise((resume) => setTimeout(resume, 100));
  }
}

async function createArticle(call: ReturnType<typeof apiClient>, siteId: number): Promise<number> {
  const sector = await call<{ id: number }>("POST", `/api/v1/sites/${siteId}/sectors/`, { name: "Baking" });
  const cluster = await call<{ id: number }>("POST", `/api/v1/sites/${siteId}/clusters/`, { name: "Sourdough", sector_id: sector.id });
  const content = await call<{ id: number }>("POST", "/api/v1/writer/content/", {
    site_id: siteId,
    sector_id: sector.id,
    cluster_id: cluster.id,
    title: "Slow bread: three things that make a better loaf",
    content_markdown: await readFile(file("article.md"), "utf8"),
    slug: "slow-bread",
    status: "review",
    seo_title: "Slow bread: three things that make a better sourdough loaf",
    seo_description:
      "Flour with character, a starter fed the evening before and a hotter oven than you think: how time makes better bread.",
    primary_keyword: "slow bread",
    secondary_keywords: ["sourdough starter", "baking in a pot"],
    categories: ["Baking"],
    tags: ["Sourdough", "Bread"],
  });
  const pictures = [
    { name: "loaf.jpg", role: "featured", position: 0, alt: "A scored loaf on a kitchen table at sunrise", caption: "" },
    {
      name: "flour.jpg",
      role: "gallery",
      position: 1,
      alt: "A bowl of flour with an ear of wheat",
      caption: "Wholemeal brings the flavour.",
    },
    { name: "starter.jpg", role: "gallery", position: 2, alt: "A jar of bubbling starter", caption: "" },
    { name: "oven.jpg", role: "gallery", position: 3, alt: "Two loaves in a glowing oven", caption: "Darker than you think." },
  ];
  for (const { name, ...fields } of pictures) {
    const form = new FormData();
    form.set("file", new File([await readFile(file(name))], name, { type: "image/jpeg" }));
    form.set("content_id", String(content.id));
    for (const [field, value] of Object.entries(fields)) form.set(field, String(value));
    await call("POST", "/api/v1/writer/images/", form);
  }
  return content.id;
}
