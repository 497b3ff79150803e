import { defineEntity, p } from "@mikro-orm/core";

/** When daily work ended last: what a Schedule starts, and the backup. */
export const DoneJob = defineEntity({
  name: "DoneJob",
  tableName: "igny8_done_jobs",
  properties: {
    name: p.string().length(60).primary(),
    done_at: p.datetime(3).defaultRaw("now()"),
  },
});
