import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isOpen } from "../../../domain/publishing/publication.ts";
import { testDatabase } from "../../support/database.ts";
import { callUnderWay, ENDINGS, type Ending, type Kind } from "../../support/fixtures/writers.ts";

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.drop());

type Call = Awaited<ReturnType<typeof callUnderWay>>;

/** What must hold after all calls have ended, whoever wrote in which order. */
async function check(call: Call) {
  const { publication, content, events, leases, told } = await call.read();
  const ended = (action: string, made: boolean) =>
    events.filter((one) => one.action === action && one.details["publication_id"] !== undefined && made === "created" in one.details);
  const successes = ended("content_publish", true);
  expect(told.filter((kind) => kind === "content.published").length, "it is told once that it was published").toBeLessThanOrEqual(1);
  if (!publication) {
    expect(leases, "a deleted article keeps no place").toEqual([]);
    return;
  }

  const { attempts, state } = publication;
  expect(
    attempts.filter(({ ended_at, outcome }) => !ended_at || !outcome),
    "no attempt is open for ever",
  ).toEqual([]);
  expect(state, "no call is under way").not.toBe("publishing");
  expect(attempts.length, "no end without a beginning").toBeLessThanOrEqual(call.begun());
  expect(new Set(attempts.map(({ started_at, attempt }) => `${started_at} ${attempt}`)).size).toBe(attempts.length);
  const of = (outcome: string) => attempts.filter((one) => one.outcome === outcome);
  expect(successes.length, "each call that published has its event, once").toBe(of("published").length);
  expect(
    events.filter(({ action, details }) => action === "content_publish_attempt" && details["publication_id"]).length,
    "each failed call has its event, once",
  ).toBe(of("failed").filter(({ error }) => error).length);
  if (successes.length > 0) expect(told, "and is told of").toContain("content.published");

  const known = content!.external_id !== null && content!.external_id !== undefined;
  if (known) expect(["published", "cancelled", "held"], "what is on WordPress is published").toContain(state);
  if (state === "published") expect(known, "what is published is on WordPress").toBe(true);
  expect(isOpen(state), "an end has its time, and only that").toBe(publication.finished_at === null);
  expect(publication.batch_id, "no call owns it").toBeNull();
  // A waiting publication may have been granted a place. No other has one.
  expect(
    leases.filter((holder) => holder !== publication.id),
    "the place is given back",
  ).toEqual([]);
  if (state !== "waiting") expect(leases, "the place is given back").toEqual([]);
}

const kinds: Kind[] = ["single", "batch"];
const both = kinds.flatMap((kind) => ENDINGS[kind].map((ending) => ({ kind, ending })));

test.each(both)(
  "other writers before, after or during the end of a $kind call that ends in $ending",
  async ({ kind, ending }) => {
    const { writers } = await callUnderWay(database.orm, kind);
    for (const writer of writers) {
      for (const order of ["before", "after", "at once"] as const) {
        const call = await callUnderWay(database.orm, kind);
        if (order === "at once") await Promise.all([call.end(ending), call.write(writer)]);
        else if (order === "before") await call.write(writer).then(() => call.end(ending));
        else await call.end(ending).then(() => call.write(writer));
        await call.endOthers("published");
        await expect(check(call), `${writer}, ${order}`).resolves.toBeUndefined();
      }
    }
  },
  240_000,
);

test("all writers in any order, with the call's end twice", async () => {
  const writers = Object.fromEntries(
    await Promise.all(kinds.map(async (kind) => [kind, (await callUnderWay(database.orm, kind)).writers] as const)),
  ) as Record<Kind, string[]>;
  const course = fc.constantFrom(...kinds).chain((kind) =>
    fc.record({
      kind: fc.constant(kind),
      before: fc.array(fc.constantFrom(...writers[kind]), { maxLength: 2 }),
      ending: fc.constantFrom(...(ENDINGS[kind] as readonly Ending[])),
      after: fc.array(fc.constantFrom(...writers[kind]), { maxLength: 2 }),
      others: fc.constantFrom(...(ENDINGS.single as readonly Ending[])),
      late: fc.constantFrom(...writers[kind]),
    }),
  );
  await fc.assert(
    fc.asyncProperty(course, async ({ kind, before, ending, after, others, late }) => {
      const call = await callUnderWay(database.orm, kind);
      for (const writer of before) await call.write(writer);
      await call.end(ending);
      for (const writer of after) await call.write(writer);
      await call.endOthers(others);
      await call.end(ending);
      await call.write(late);
      await call.endOthers(others);
      await expect(check(call)).resolves.toBeUndefined();
    }),
    { numRuns: 60 },
  );
}, 240_000);
