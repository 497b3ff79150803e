import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { cached } from "../cache.ts";
import type { Php } from "../php/find.ts";
import { freePort } from "../ports.ts";
import { run, startChild, untilReady } from "../processes.ts";
import type { Runtime } from "./local.ts";
import type { StartWorker } from "./serve.ts";

const VERSION = "3.1.56";
const PHP_VERSION = "8.3";
const PACKAGES = [`@wp-playground/cli@${VERSION}`, `@php-wasm/cli@${VERSION}`];
const START_MS = 120_000;
/** Playground listens on every interface of the machine, and has no setting for it. */
const ONLY_HERE = `data:text/javascript,${encodeURIComponent(`
import { Server } from "node:net";
const { listen } = Server.prototype;
Server.prototype.listen = function (port, ...rest) {
  return typeof port === "number" ? listen.call(this, port, "127.0.0.1", ...rest.filter((arg) => typeof arg === "function")) : listen.call(this, port, ...rest);
};`)}`;

/**
 * WordPress Playground: PHP as WebAssembly, for machines that have no PHP and cannot run the npm one. It has the same sites and
 * the same wp-cli, takes seconds per request, and handles one at a time. It is downloaded if needed (600 MB unpacked), and is no dependency.
 * @throws Error if it is not available
 */
export async function playground(log: (line: string) => void): Promise<Runtime> {
  const modules = await cached(join("playground", VERSION), async (dir) => {
    log(`downloading WordPress Playground ${VERSION}`);
    await mkdir(dir, { recursive: true });
    await run("npm", ["install", "--prefix", dir, "--no-save", "--no-audit", "--no-fund", "--loglevel=error", ...PACKAGES]);
  }).then((dir) => join(dir, "node_modules"));
  const php: Php = {
    bin: process.execPath,
    args: [join(modules, "@php-wasm", "cli", "php-wasm.js")],
    env: { PHP: PHP_VERSION },
    version: PHP_VERSION,
    source: `WordPress Playground ${VERSION}, PHP`,
  };
  const cli = join(modules, "@wp-playground", "cli", "wp-playground.js");
  return { php, workers: 1, startWorker: ({ dir, url }) => playgroundWorker(cli, dir, url) };
}

const playgroundWorker =
  (cli: string, dir: string, url: string): StartWorker =>
  async (started) => {
    const { port } = await freePort();
    let listening: () => void = () => undefined;
    const ready = new Promise<void>((resolve) => (listening = resolve));
    const site = ["--wordpress-install-mode=do-not-attempt-installing", "--skip-sqlite-setup", `--mount-before-install=${dir}:/wordpress`];
    const child = startChild({
      name: "Playground",
      command: process.execPath,
      args: ["--import", ONLY_HERE, cli, "server", ...site, `--php=${PHP_VERSION}`, `--port=${port}`, `--site-url=${url}`, "--workers=1"],
      onLine: (line) => {
        if (line.includes("Ready!")) listening();
      },
    });
    started(child);
    await untilReady(child, "WordPress Playground", ready, START_MS);
    // It answers its first request with a redirect of its own.
    await fetch(`http://127.0.0.1:${port}/`, { redirect: "manual" }).then((answer) => answer.body?.cancel());
    return { child, port };
  };
