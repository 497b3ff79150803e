import { fileURLToPath } from "node:url";
import type { Php } from "../php/find.ts";
import { startChild, untilReady } from "../processes.ts";
import { compiled } from "./wpCli.ts";
import type { StartWorker } from "./serve.ts";

const ROUTER = fileURLToPath(new URL("./router.php", import.meta.url));
const SETTINGS = {
  "opcache.max_accelerated_files": "10000",
  memory_limit: "256M",
  upload_max_filesize: "64M",
  post_max_size: "64M",
  max_execution_time: "60",
  display_errors: "0",
  log_errors: "1",
  sendmail_path: "/bin/true",
};
const START_MS = 15_000;
const ACCESS_LOG = / (Accepted|Closing)$|\[\d{3}\]: | Development Server /;

/**
 * Workers that are single `php -S` processes.
 * @param log gets PHP's output without its access log
 * @param settings of php.ini that differ from the defaults here, by name
 */
export const phpWorkers =
  (php: Php, dir: string, log: (line: string) => void, settings: Record<string, string> = {}): StartWorker =>
  async (started) => {
    let listening: (port: number) => void = () => undefined;
    const ready = new Promise<number>((resolve) => (listening = resolve));
    const { PHP_CLI_SERVER_WORKERS: _, ...env } = process.env;
    const child = startChild({
      name: "PHP",
      command: php.bin,
      args: [
        ...php.args,
        ...compiled(dir, false),
        ...Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => ["-d", `${name}=${value}`]),
        "-S",
        "127.0.0.1:0",
        "-t",
        dir,
        ROUTER,
      ],
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
  };
