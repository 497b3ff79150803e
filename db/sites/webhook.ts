import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import { Account } from "../people/account.ts";
import { SiteIntegration } from "./integration.ts";

/** An accepted webhook, so that a repetition has no effect. It is kept for longer than the bridge retries (3 days). */
export const Webhook = defineEntity({
  name: "Webhook",
  tableName: "igny8_webhooks",
  properties: {
    integration_id: () => p.manyToOne(SiteIntegration).mapToPk().fieldName("integration_id").deleteRule("cascade").primary(),
    webhook_id: p.string().primary(),
    account_id: () => p.manyToOne(Account).mapToPk().fieldName("account_id").deleteRule("cascade").index(),
    received_at: p.datetime(3).defaultRaw("now()").index(),
  },
});
export type Webhook = InferEntity<typeof Webhook>;
