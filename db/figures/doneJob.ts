import { defineEntity, p } from "@mikro-orm/core";

/** When work that a Schedule starts ended last. */
export const DoneJob = defineEntity({
  name: "DoneJob",
  tableName: "igny8_done_jobs",
  properties: {
    name: p.string().length(60).primary(),
    done_at: p.datetime(3).defaultRaw("now()"),
  },
});
