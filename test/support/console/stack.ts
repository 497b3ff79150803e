import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { ApiDeps } from "../../../api/http/deps.ts";
import { CONSOLE_DIR } from "../../../dev/console/bundle.ts";
import { type ConsoleWindow, openConsole } from "./pages.ts";
import { fakeSite } from "../servers/fakeSite.ts";
import { servedApp } from "../servers/serve.ts";
import { testWordPress } from "../wordpress.ts";
import { testWorker } from "../worker.ts";

export interface ConsoleStack {
  readonly app: Awaited<ReturnType<typeof servedApp>>;
  readonly site: Awaited<ReturnType<typeof testWordPress>>;
  /** a server of the customer's own, for notifications */
  readonly receiver: Awaited<ReturnType<typeof fakeSite>>;
  readonly window: ConsoleWindow;
  button(name: string): ReturnType<ConsoleWindow["page"]["getByRole"]>;
  field(name: string): ReturnType<ConsoleWindow["page"]["getByRole"]>;
  link(name: string): ReturnType<ConsoleWindow["page"]["getByRole"]>;
  /** Waits for the page with this heading. */
  heading(name: string | RegExp): Promise<void>;
  /** Calls the API as the person signed in in the browser. @throws Error when it refuses */
  call(method: string, path: string, body?: unknown): Promise<any>;
  /** Signs a new person up. */
  signUp(who?: { email?: string; operator?: boolean }): Promise<void>;
  /** Adds the real WordPress as a site, connected and tested. */
  connectSite(name?: string): Promise<{ site_id: number; integration_id: number }>;
}

interface Options {
  withSite?: boolean;
  api?: Partial<ApiDeps>;
  present?: boolean;
}

/**
 * The console with everything real behind it, for all tests of a file. Each test continues from the previous one. Each page is checked light
 * and dark, on desktop and phone, and by axe; the tests' time limits allow for that.
 * @param options.withSite false: neither WordPress nor a worker, which starts much faster
 * @param options.api overrides of the API's options
 * @param options.present the worker says that it is there, for operators
 */
export function useConsole({ withSite = true, api = {}, present = false }: Options = {}): ConsoleStack {
  vi.setConfig({ testTimeout: 240_000 });
  const stack = {} as { -readonly [Name in keyof ConsoleStack]: ConsoleStack[Name] };
  const undo: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    const receiver = (stack.receiver = await fakeSite());
    undo.push(() => receiver.stop());
    const app = (stack.app = await servedApp({ consoleDir: CONSOLE_DIR, allowedPrivateHosts: [receiver.host], ...api }));
    undo.push(() => app.close());
    const window = (stack.window = await openConsole(app.url));
    undo.push(() => window.close());
    if (!withSite) return;
    const site = (stack.site = await testWordPress({ allowedHosts: [app.host, receiver.host] }));
    undo.push(() => site.stop());
    const worker = await testWorker(app, {
      allowedHosts: [site.host, site.host.replace("127.0.0.1", "localhost"), receiver.host],
      timeoutMs: 30_000,
      present,
    });
    undo.push(() => worker.stop());
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await stack.window?.keepFailure(task.name);
  });
  afterAll(async () => {
    for (const step of undo.toReversed()) await step();
  });

  const by = (role: "button" | "textbox" | "link") => (name: string) => stack.window.page.getByRole(role, { name, exact: true });
  Object.assign(stack, {
    button: by("button"),
    field: by("textbox"),
    link: by("link"),
    heading: (name: string | RegExp) => stack.window.page.getByRole("heading", { name, level: 1 }).waitFor(),
    async call(method: string, path: string, body?: unknown) {
      const { status, text } = await stack.window.page.evaluate(
        async ([how, where, json]) => {
          const headers = { "content-type": "application/json" };
          const response = await fetch(where, json === undefined ? { method: how } : { method: how, headers, body: json });
          return { status: response.status, text: await response.text() };
        },
        [method, path, body === undefined ? undefined : JSON.stringify(body)] as const,
      );
      if (status >= 400) throw new Error(`${method} ${path}: ${status} ${text}`);
      return text === "" ? undefined : JSON.parse(text);
    },
    async signUp({ email = "jo@example.com", operator = false } = {}) {
      await stack.window.open("/sign-in");
      await stack.call("POST", "/api/v1/auth/sign-up/", { name: "Jo", account_name: "The Slow Kitchen", email, password: PASSWORD });
      if (operator) await stack.app.orm.em.execute("update igny8_users set is_operator = true where email = ?", [email]);
    },
    async connectSite(name = "Slow kitchen") {
      const { data } = await stack.call("POST", "/api/v1/sites/", { name, url: stack.site.url, time_zone: "Europe/Berlin" });
      const key = await stack.call("POST", "/api/v1/integration/integrations/generate-api-key/", { site_id: data.id });
      const { api_url, api_key, site_id, integration_id } = key.data;
      await stack.site.connect({ api_url, api_key, site_id });
      await stack.call("POST", `/api/v1/integration/integrations/${integration_id}/test-connection/`);
      return { site_id, integration_id };
    },
  } satisfies Partial<ConsoleStack>);

  return stack;
}

/**
 * The last test of a file: no page has logged an error in the browser's console.
 * @param expected errors that the tests cause on purpose
 */
export const noComplaints = (stack: ConsoleStack, expected: RegExp[] = []) =>
  test("no page has complained", () => {
    expect(stack.window.complaints.filter((text) => !expected.some((known) => known.test(text)))).toEqual([]);
  });

/** The password of everybody who signs up in the console's tests. */
export const PASSWORD = "correct horse battery";
