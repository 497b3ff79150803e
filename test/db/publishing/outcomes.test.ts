import { afterAll, beforeAll, expect, test } from "vitest";
import { isOpen, PUBLICATION_STATES } from "../../../domain/publishing/publication.ts";
import { STATE_REPORTED } from "../../../domain/publishing/reportedTransitions.ts";
import { testDatabase } from "../../support/database.ts";
import { callUnderWay, ENDINGS } from "../../support/fixtures/writers.ts";

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.drop());

/** The rows written meanwhile, so that each branch of a call's end occurs. */
const MEANWHILE = ["nothing", "cancel", "webhook created", "webhook drafted", "webhook deleted"];
const CASES = ENDINGS.single.flatMap((ending) => MEANWHILE.map((meanwhile) => ({ ending, meanwhile })));

test.each(CASES)("a call that ends in $ending after $meanwhile has the same result alone and in a batch", async ({ ending, meanwhile }) => {
  const ends = [];
  for (const kind of ["single", "batch"] as const) {
    const call = await callUnderWay(database.orm, kind);
    if (meanwhile !== "nothing") await call.write(meanwhile);
    await call.end(ending);
    const { publication, content, events, leases, told } = await call.read();
    const { state, attempt, sequence, last_error, cancel_requested, warnings, batch_id, attempts } = publication!;
    const { status, external_id, external_url, metadata } = content!;
    ends.push({
      publication: {
        state,
        attempt,
        sequence,
        last_error,
        cancel_requested,
        warnings,
        batch_id,
        finished: publication!.finished_at !== null,
      },
      waits: publication!.next_attempt_at !== null,
      attempts: attempts.map(({ outcome, error }) => ({ outcome, error })),
      content: { status, external_id, external_url, metadata: { ...metadata, last_wp_sync: null } },
      // The beginning of a batch is one event for all of it.
      events: events.filter(({ action }) => action !== "content_publish_start").map(({ action, success }) => ({ action, success })),
      leases,
      told,
    });
  }
  expect(ends[1]).toEqual(ends[0]);
});

const REPORTS = [
  ["webhook created", "there"],
  ["webhook drafted", "there"],
  ["webhook deleted", "gone"],
] as const;

test.each(REPORTS)("%s: the new state for each report of a post from WordPress", async (writer, kind) => {
  for (const state of PUBLICATION_STATES) {
    const call = await callUnderWay(database.orm, "single");
    const before = await call.read();
    await database.orm.em.execute("update igny8_publications set state = ? where id = ?", [state, before.publication!.id]);
    await call.write(writer);
    const { publication, content, events } = await call.read();
    expect([state, publication!.state]).toEqual([state, STATE_REPORTED[state][kind]]);
    expect(content!.external_id ?? null).toBe(kind === "gone" ? null : "7");
    expect(events.at(-1)).toMatchObject({ action: "status_update", success: true });
  }
});

test("reconcile applies the site's state, except during a call, which decides itself", async () => {
  for (const state of PUBLICATION_STATES) {
    const call = await callUnderWay(database.orm, "single");
    const before = await call.read();
    await database.orm.em.execute("update igny8_publications set state = ? where id = ?", [state, before.publication!.id]);
    await call.write("reconcile");
    const { publication, events } = await call.read();
    expect([state, publication!.state]).toEqual([state, isOpen(state) ? state : STATE_REPORTED[state].there]);
    expect(events.some(({ action }) => action === "reconcile_repair")).toBe(!isOpen(state));
  }
});
