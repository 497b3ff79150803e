import { fileURLToPath } from "node:url";
import type { Php } from "../php.ts";
import { type Child, startChild, untilReady } from "../processes.ts";

const ROUTER = fileURLToPath(new URL("./router.php", import.meta.url));
const SETTINGS = [
  // Off by default for `php -S`, and WordPress is eight times slower without.
  "opcache.enable_cli=1",
  "opcache.validate_timestamps=1",
  "opcache.revalidate_freq=0",
  "opcache.max_accelerated_files=10000",
  "memory_limit=256M",
  "upload_max_filesize=64M",
  "post_max_size=64M",
  "max_execution_time=60",
  "display_errors=0",
  "log_errors=1",
  "sendmail_path=/bin/true",
].flatMap((setting) => ["-d", setting]);
const START_MS = 15_000;
const ACCESS_LOG = / (Accepted|Closing)$|\[\d{3}\]: | Development Server /;

/** A `php -S` process, which works on one request at a time. */
export interface PhpWorker {
  child: Child;
  port: number;
}

/**
 * Starts one on a free port of its own.
 * @param started gets the process at once, so that it can be taken down while it is still coming up
 * @param log gets what PHP prints besides its access log
 * @throws Error with PHP's words when it doesn't come up
 */
export async function startPhpWorker(php: Php, dir: string, started: (child: Child) => void, log: (line: string) => void): Promise<PhpWorker> {
  let listening: (port: number) => void = () => undefined;
  const ready = new Promise<number>((resolve) => (listening = resolve));
  const { PHP_CLI_SERVER_WORKERS: _, ...env } = process.env;
  const child = startChild({
    name: "PHP",
    command: php.bin,
    args: [...php.args, ...SETTINGS, "-S", "127.0.0.1:0", "-t", dir, ROUTER],
    env: { ...env, ...php.env },
    cwd: dir,
    onLine: (line) => {
      const port = /\(http:\/\/127\.0\.0\.1:(\d+)\) started/.exec(line)?.[1];
      if (port !== undefined) listening(Number(port));
      else if (!ACCESS_LOG.test(line)) log(line);
    },
  });
  started(child);
  await untilReady(child, "PHP", ready, START_MS);
  return { child, port: await ready };
}
