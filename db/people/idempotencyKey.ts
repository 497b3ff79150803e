import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import { Account } from "./account.ts";

/** An Idempotency-Key that a request named, with the request's answer once the request has created something. */
export const IdempotencyKey = defineEntity({
  name: "IdempotencyKey",
  tableName: "igny8_idempotency_keys",
  properties: {
    /** SHA-256 of the account, the token or person, and the key */
    key_hash: p.string().length(64).primary(),
    account_id: () => p.manyToOne(Account).mapToPk().fieldName("account_id").deleteRule("cascade").index(),
    /** SHA-256 of the request's method, address and body */
    fingerprint: p.string().length(64),
    /** identifies the request that works now, or that has succeeded */
    claim: p.uuid(),
    /** if the request has no answer by then, its process died */
    claimed_until: p.datetime(3),
    /** of the answer; null while the request works */
    status: p.integer().nullable(),
    answer: p.text().nullable(),
    created_at: p.datetime(3).defaultRaw("now()").index(),
  },
});
export type IdempotencyKey = InferEntity<typeof IdempotencyKey>;
