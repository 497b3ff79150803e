import { sql } from "kysely";
import { tables } from "../../db/tables.ts";
import { z } from "@hono/zod-openapi";
import type { EntityManager } from "../../db/orm.ts";
import { instantOf } from "../../domain/localTime.ts";
import { TIME_PASSED } from "../../domain/publishing/refusal.ts";
import { invalid } from "../http/errors.ts";
import { text } from "../http/schemas.ts";

const LOCAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/;
const WITH_OFFSET = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;
/** A time that has passed by less than this means now. */
const JUST_NOW_MS = 5 * 60_000;
const FARTHEST_MS = 2 * 366 * 24 * 60 * 60_000;

/** A time for publishing. The site's time zone is applied later. */
export const publishAt = text(40)
  .refine((value) => LOCAL.test(value) || WITH_OFFSET.test(value), {
    error: "must be a time like 2027-03-28T09:00 (the site's) or 2027-03-28T09:00:00Z",
    abort: true,
  })
  .refine((value) => LOCAL.test(value) || !Number.isNaN(Date.parse(value)), "is no time of the calendar")
  .openapi({
    description:
      "ISO 8601; without an offset it is the site's local time. A local time that a change of clocks skips means the first time after it",
    example: "2027-03-28T09:00",
  });

/**
 * The instant as ISO 8601 in UTC; null for now.
 * @param contentIds their sites' time zone applies to a time without an offset
 * @throws ApiError 422 for a time in the past, more than two years ahead, or without an offset if the sites have several time zones
 */
export async function resolvePublishAt(
  em: EntityManager,
  accountId: number,
  contentIds: number[],
  given: string | null | undefined,
): Promise<string | null> {
  if (!given) return null;
  const now = Date.now();
  const instant = LOCAL.test(given) ? local(given, await timeZoneOf(em, accountId, contentIds), "publish_at") : Date.parse(given);
  if (instant < now - JUST_NOW_MS) throw invalid("publish_at", TIME_PASSED);
  if (instant > now + FARTHEST_MS) throw invalid("publish_at", "is more than two years away");
  return instant <= now ? null : new Date(instant).toISOString();
}

/** A time in the form of `publishAt` as ISO 8601 in UTC. @param field where it stands @throws ApiError 422 for a time that does not exist */
export const instantOfTime = (given: string, zone: string, field: string): string =>
  new Date(LOCAL.test(given) ? local(given, zone, field) : Date.parse(given)).toISOString();

function local(given: string, zone: string, field: string): number {
  try {
    return instantOf(given, zone);
  } catch {
    throw invalid(field, "is no time of the calendar");
  }
}

/** Content that does not exist is ignored here; the caller refuses it later. */
async function timeZoneOf(em: EntityManager, accountId: number, contentIds: number[]): Promise<string> {
  if (contentIds.length === 0) return "UTC";
  const zones = await tables(em)
    .selectFrom("igny8_sites as s")
    .innerJoin("igny8_content as c", "c.site_id", "s.id")
    .select("s.time_zone")
    .distinct()
    .where("c.account_id", "=", accountId)
    .where("c.id", "=", sql<number>`any(${contentIds}::int[])`)
    .execute();
  if (zones.length > 1) {
    const named = zones.map(({ time_zone }) => time_zone).toSorted();
    throw invalid("publish_at", `needs an offset, such as Z: the articles' sites are in several time zones (${named.join(", ")})`);
  }
  return zones[0]?.time_zone ?? "UTC";
}

export const publishAtOrNow = z.object({ publish_at: publishAt.nullable().openapi({ description: "null: now" }) });
