import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** SECRET_KEYS of a data folder. */
export const secretKeysOf = (dataDir: string): Promise<string> => keptKey(dataDir, "secret-keys");
/** PLUGIN_SIGNING_KEYS of a data folder. */
export const signingKeysOf = (dataDir: string): Promise<string> => keptKey(dataDir, "signing-keys");

/** A key of 32 bytes with its id, created once and readable only for the folder's owner. */
async function keptKey(dataDir: string, name: string): Promise<string> {
  const file = join(dataDir, name);
  const known = await readFile(file, "utf8").catch(() => "");
  if (known) return known.trim();
  const fresh = `dev:${randomBytes(32).toString("base64")}`;
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, fresh, { mode: 0o600 });
  return fresh;
}
