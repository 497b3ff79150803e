import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startCluster } from "./cluster/start.ts";
import { createProgress, wasTold } from "./progress.ts";

const USAGE =
  "npm run cluster -- [--api N] [--workers N] [--pool N] [--data FOLDER]    an installation on several machines, on this one, until Ctrl-C";
/** The most of each. */
const MOST = { api: 8, workers: 8, pool: 50 };

const values = readOptions();
const progress = createProgress();
let started = false;
const interrupted = new Promise<void>((resolve) => {
  // No process outlives this one (dev/guard.ts), so a start can be broken off.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => (started ? resolve() : process.exit(130)));
});
try {
  progress.print("\nIGNY8 Publishing, a cluster\n");
  const cluster = await startCluster({
    dataDir: values.data,
    apis: values.api,
    workers: values.workers,
    pool: values.pool,
    temporal: "services",
    siteHosts: [],
    progress,
  });
  started = true;
  try {
    const file = join(values.data, "cluster.env");
    const lines = Object.entries(cluster.env).filter(([name]) => name !== "PATH");
    await writeFile(file, lines.map(([name, value]) => `${name}='${value}'\n`).join(""), { mode: 0o600 });
    progress.print(
      `\n  Console       ${cluster.url}\n  Temporal      ${cluster.env["TEMPORAL_ADDRESS"]}, with the certificates in ${join(values.data, "temporal")}`,
    );
    progress.print(`\n  The variables of its processes are in ${file}. Ctrl-C takes everything down.\n`);
    await interrupted;
  } finally {
    await cluster.stop();
  }
} catch (error) {
  process.exitCode = 1;
  if (!wasTold(error)) progress.print(`\n${(error as Error).message}\n`);
}
process.exit();

/** The options of the command. A wrong one ends the process with the usage. */
function readOptions(): { data: string; api: number; workers: number; pool: number } {
  try {
    const { values: given } = parseArgs({
      options: {
        data: { type: "string", default: ".data/cluster" },
        api: { type: "string", default: "2" },
        workers: { type: "string", default: "2" },
        pool: { type: "string", default: "20" },
      },
    });
    const count = (name: keyof typeof MOST) => {
      const number = Number(given[name]);
      if (!Number.isInteger(number) || number < 1 || number > MOST[name])
        throw new Error(`--${name} must be a number from 1 to ${MOST[name]}, not ${given[name]}.`);
      return number;
    };
    return { data: given.data, api: count("api"), workers: count("workers"), pool: count("pool") };
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}`);
    return process.exit(2);
  }
}
