import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** SECRET_KEYS of a data folder: made once, for whoever owns the folder alone. */
export async function secretKeysOf(dataDir: string): Promise<string> {
  const file = join(dataDir, "secret-keys");
  const known = await readFile(file, "utf8").catch(() => "");
  if (known) return known.trim();
  const fresh = `dev:${randomBytes(32).toString("base64")}`;
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, fresh, { mode: 0o600 });
  return fresh;
}
