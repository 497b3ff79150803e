import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const START = fileURLToPath(new URL("../../dev/start.ts", import.meta.url));
const start = (args: string[], env: Record<string, string> = {}) => {
  const { status, stderr } = spawnSync(process.execPath, [START, ...args], {
    encoding: "utf8",
    timeout: 60_000,
    env: { ...process.env, ...env },
  });
  return { status, stderr };
};

test.each([
  [["--port", "3001"], "Unknown option '--port'."],
  [["--data"], "Option '--data <value>' argument missing."],
  [["here"], "Unexpected argument 'here'."],
  [["--sites", "9"], "--sites must be a number from 1 to 8, not 9"],
])("npm start -- %j says what is wrong and how it is used, and starts nothing", (args, what) => {
  const { status, stderr } = start(args);
  expect(status).toBe(2);
  expect(stderr.split("\n")[0]).toBe(what);
  expect(stderr).toContain("npm start -- [--data FOLDER] [--sites N]");
  expect(stderr).not.toMatch(/^\s+at /m);
});

test("with WORDPRESS_URL, npm start says what to do, and starts nothing", () => {
  const { status, stderr } = start([], { WORDPRESS_URL: "http://127.0.0.1:9" });
  expect(status).toBe(2);
  expect(stderr).toMatch(/^WORDPRESS_URL must not be set here:.*\nUnset it\./);
  expect(stderr).not.toMatch(/^\s+at /m);
});
