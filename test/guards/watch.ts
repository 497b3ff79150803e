import type { Guard } from "./guard.ts";

const click = { tests: ["test/ops/watched.test.ts"], named: "a click has one id and one trace" };
const figures = { tests: ["test/db/figures.test.ts"] };

/** What makes logs, traces and figures true. */
export const watch: Guard[] = [
  {
    name: "the id of a request reaches the workflows that it starts",
    file: "temporal/requestHeader.ts",
    find: "startWithDetails: (input, next) => next(withRequestId(input)),",
    put: "",
    ...click,
  },
  {
    name: "a workflow hands the id of its request on to its activities",
    file: "workflows/interceptors.ts",
    find: "if (id) carried = { [REQUEST_ID_HEADER]: id };",
    put: "",
    ...click,
  },
  {
    name: "an event has the id of the request that caused it",
    file: "db/events/statements.ts",
    find: "coalesce(details, '{}'), duration_ms, :request_id::text",
    put: "coalesce(details, '{}'), duration_ms, null",
    ...click,
  },
  {
    name: "the age of what is due leaves out paused sites",
    file: "db/figures/statements.ts",
    find: "coalesce((select l.paused_by is not null from igny8_lanes l where l.integration_id = p.integration_id), false)",
    put: "false",
    ...figures,
    named: "leaves out sites that are paused",
  },
  {
    name: "figures do not wait for a slow database",
    file: "db/figures/read.ts",
    find: "await AT_MOST(tx, {});",
    put: "",
    ...figures,
    named: "a database that is slow is not waited for",
  },
  {
    name: "the line of a request has no path, which may contain a link's token",
    file: "api/watch/requests.ts",
    find: `?.path ?? "other";`,
    put: `?.path ?? c.req.path;`,
    tests: ["test/api/watch/requests.test.ts"],
    named: "nowhere/secret-of-a-link",
  },
];
