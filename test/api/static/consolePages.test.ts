import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApp } from "../../../api/app.ts";
import { useApp } from "../../support/app.ts";

const api = useApp();
let dir: string;
let app: typeof api.app;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "igny8-console-"));
  await mkdir(join(dir, "console/assets"), { recursive: true });
  await writeFile(join(dir, "console/index.html"), "<!doctype html><title>Console</title>");
  await writeFile(join(dir, "console/assets/main.js"), "1;");
  await writeFile(join(dir, "secret.js"), "secret");
  app = createApp({ ...api.deps, consoleDir: join(dir, "console") });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const open = (path: string) => app.request(path, { headers: { accept: "text/html" } });

test.each(["/", "/sites", "/reset-password", "/index.html"])(
  "%s runs only the console's own scripts, and no frame may show it",
  async (path) => {
    const page = await open(path);
    expect(page.status).toBe(200);
    const policy = Object.fromEntries(
      (page.headers.get("content-security-policy") ?? "").split("; ").map((rule) => [rule.split(" ")[0], rule.split(" ").slice(1)]),
    );
    expect(policy).toMatchObject({
      "default-src": ["'self'"],
      "object-src": ["'none'"],
      "base-uri": ["'none'"],
      "form-action": ["'self'"],
      "frame-ancestors": ["'none'"],
    });
    expect(policy["script-src"]).toBeUndefined();
  },
);

test("only the console's files are served", async () => {
  expect(await (await open("/assets/main.js")).text()).toBe("1;");
  for (const path of ["/assets/..%2f..%2fsecret.js", "/assets/../../secret.js", "/assets/..%5c..%5csecret.js", "/../secret.js"])
    expect(await (await open(path)).text(), path).not.toContain("secret");
});
