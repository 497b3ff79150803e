import { chown, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { run } from "../processes.ts";

const NAME = "postgres";

/** How to start a program of PostgreSQL as a permitted user: put `prefix` before it, or give `spawn` the ids. */
export interface RunAs {
  prefix: string[];
  uid?: number;
  gid?: number;
}

/**
 * PostgreSQL refuses to run as root. For root, this finds the system user `postgres` or creates it,
 * and gives it the data folder. For any other user it does nothing.
 * @param paths folders that PostgreSQL's programs must reach
 * @throws Error if the user cannot be created
 */
export async function postgresUser(dataDir: string, paths: string[]): Promise<RunAs> {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const { uid, gid } = await idsOf(NAME).catch(async () => {
    await run("groupadd", [NAME]).catch(() => undefined);
    await run("useradd", ["-g", NAME, "--no-create-home", "--shell", "/usr/sbin/nologin", NAME]);
    return idsOf(NAME);
  });
  if ((await stat(dataDir)).uid !== uid) await chown(dataDir, uid, gid);
  const reachable = await Promise.all([...paths, dirname(dataDir)].map(othersMayEnter));
  if (reachable.every(Boolean)) return { prefix: [], uid, gid };
  // Below a folder like /root: keep the one capability that permits access. access(2) needs the last option.
  const keep = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"];
  return { prefix: ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", ...keep] };
}

async function idsOf(name: string): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all(["-u", "-g"].map(async (flag) => Number((await run("id", [flag, name])).stdout)));
  return { uid: uid as number, gid: gid as number };
}

async function othersMayEnter(path: string): Promise<boolean> {
  if (((await stat(path)).mode & 0o001) === 0) return false;
  return dirname(path) === path || othersMayEnter(dirname(path));
}
