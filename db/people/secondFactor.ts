import { randomBytes } from "node:crypto";
import { RecoveryCode } from "./access.ts";
import type { EntityManager } from "../orm.ts";
import { decryptSecret, encryptSecret, hashToken, type SecretKey, type SecretOwner } from "../secrets.ts";
import { now, tables } from "../tables.ts";

const owner = (user_id: number): SecretOwner => ({ account_id: null, table: "igny8_second_factors", row: user_id, field: "sealed_secret" });

/** The person's confirmed second factor, with its secret in base32; undefined without one. @throws Error if no key decrypts it */
export async function findFactor(em: EntityManager, keys: SecretKey[], user_id: number, confirmed = true): Promise<string | undefined> {
  const row = await tables(em)
    .selectFrom("igny8_second_factors")
    .select("sealed_secret")
    .where("user_id", "=", user_id)
    .where("confirmed_at", confirmed ? "is not" : "is", null)
    .executeTakeFirst();
  return row && decryptSecret(keys, owner(user_id), row.sealed_secret);
}

/** Keeps a new secret until it is confirmed. Returns false if the person has a confirmed one. */
export async function keepSecret(em: EntityManager, keys: SecretKey[], user_id: number, secret: string): Promise<boolean> {
  const sealed_secret = encryptSecret(keys, owner(user_id), secret);
  const row = await tables(em)
    .insertInto("igny8_second_factors")
    .values({ user_id, sealed_secret })
    .onConflict((already) =>
      already.column("user_id").doUpdateSet({ sealed_secret, last_step: 0 }).where("igny8_second_factors.confirmed_at", "is", null),
    )
    .returning("user_id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Takes a code's time step. Returns false if this or a later one was taken: then somebody repeats a code that they have seen. */
export async function takeStep(em: EntityManager, user_id: number, step: number): Promise<boolean> {
  const { numUpdatedRows } = await tables(em)
    .updateTable("igny8_second_factors")
    .set({ last_step: step })
    .where("user_id", "=", user_id)
    .where("last_step", "<", step)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

export async function confirmFactor(em: EntityManager, user_id: number): Promise<void> {
  await tables(em).updateTable("igny8_second_factors").set({ confirmed_at: now }).where("user_id", "=", user_id).execute();
}

/** Removes a person's second factor with its recovery codes. Returns false if there was no confirmed one. */
export async function removeFactor(em: EntityManager, user_id: number): Promise<boolean> {
  const gone = await tables(em)
    .deleteFrom("igny8_second_factors")
    .where("user_id", "=", user_id)
    .returning("confirmed_at")
    .executeTakeFirst();
  await em.nativeDelete(RecoveryCode, { user_id });
  return gone?.confirmed_at != null;
}

const CODES = 10;
const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
/** 80 random bits: `k3fd-a7qz-…`. 256 is a multiple of 32, so each letter is equally likely. */
const newCode = () =>
  [...randomBytes(16)]
    .map((byte) => BASE32[byte % 32])
    .join("")
    .replace(/(.{4})(?=.)/g, "$1-");
const hashCode = (user_id: number, code: string) => hashToken(`recovery ${user_id} ${code.toLowerCase().replaceAll(/[^a-z2-7]/g, "")}`);

/** New recovery codes, in place of earlier ones. This is the only time that they are known. */
export async function renewCodes(tx: EntityManager, user_id: number): Promise<string[]> {
  const codes = Array.from({ length: CODES }, newCode);
  await tx.nativeDelete(RecoveryCode, { user_id });
  await tables(tx)
    .insertInto("igny8_recovery_codes")
    .values(codes.map((code) => ({ user_id, code_hash: hashCode(user_id, code) })))
    .execute();
  return codes;
}

/** Uses up a recovery code. Returns false if the person has no such code. */
export async function takeRecoveryCode(em: EntityManager, user_id: number, code: string): Promise<boolean> {
  return (await em.nativeDelete(RecoveryCode, { user_id, code_hash: hashCode(user_id, code) })) > 0;
}
