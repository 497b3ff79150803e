import { randomBytes } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";

/** argon2id as in OWASP's Password Storage Cheat Sheet: 19 MiB, two passes. The hash carries its parameters. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export async function hashPassword(password: string): Promise<string> {
  return hash(password, COST);
}

let nobody: Promise<string> | undefined;

/** Whether the password is right. Without a hash (there is no such user), the check takes the same time and returns false. */
export async function isPassword(stored: string | undefined, password: string): Promise<boolean> {
  nobody ??= hashPassword(randomBytes(32).toString("hex"));
  const right = await verify(stored ?? (await nobody), password);
  return stored !== undefined && right;
}
