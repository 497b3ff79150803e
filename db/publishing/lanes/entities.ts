import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import { Account } from "../../people/account.ts";
import { createdAt, updatedAt } from "../../columns.ts";
import { SiteIntegration } from "../../sites/integration.ts";

const integration = () => p.manyToOne(SiteIntegration).mapToPk().fieldName("integration_id").deleteRule("cascade").primary();
const account = () => p.manyToOne(Account).mapToPk().fieldName("account_id").deleteRule("cascade").index();

/** The bound on concurrent calls to a site, and its pause; domain/publishing/lane.ts. The first call makes the row. */
export const Lane = defineEntity({
  name: "Lane",
  tableName: "igny8_lanes",
  indexes: [
    {
      name: "igny8_lanes_paused",
      expression: "create index igny8_lanes_paused on igny8_lanes (integration_id) where paused_by is not null",
    },
  ],
  checks: [
    { name: "igny8_lanes_calls_check", expression: "max_calls >= 1 and max_calls <= 20 and allowed_calls >= 1 and allowed_calls <= 20" },
    { name: "igny8_lanes_paused_check", expression: "(paused_by is null) = (paused_at is null)" },
  ],
  properties: {
    integration_id: integration,
    integration: () => p.manyToOne(SiteIntegration).joinColumn("integration_id").persist(false).ref(),
    account_id: account,
    max_calls: p.smallint().default(2),
    /** a site gets its second concurrent call by answering the first */
    allowed_calls: p.smallint().default(1),
    failures: p.integer().default(0),
    paused_by: p.enum(["breaker", "person"] as const).nullable(),
    paused_at: p.datetime(3).nullable(),
    /** the last call's message before the pause, or the person's reason */
    pause_reason: p.text().nullable(),
    probes: p.integer().default(0),
    /** the time of the next probe */
    probe_at: p.datetime(3).nullable(),
    last_success_at: p.datetime(3).nullable(),
    updated_at: updatedAt(),
  },
});
export type Lane = InferEntity<typeof Lane>;

/** A place in a lane. Its holder may call the site. It expires if its holder dies. */
export const LaneLease = defineEntity({
  name: "LaneLease",
  tableName: "igny8_lane_leases",
  properties: {
    integration_id: integration,
    /** the id of a publication or a batch */
    holder: p.string().length(80).primary(),
    account_id: account,
    until: p.datetime(3),
    created_at: createdAt(),
  },
});
export type LaneLease = InferEntity<typeof LaneLease>;
