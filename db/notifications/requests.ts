import { TEST_KIND } from "../../domain/notifications/delivery.ts";
import type { EntityManager } from "../orm.ts";
import { fromNow, json, tables } from "../tables.ts";
import { REOPEN } from "./statements.ts";

/** How long the dispatcher leaves a delivery to the API, which a person asked for it. After that it starts it itself. */
const OURS_MS = 10_000;

/** Adds a test of an endpoint of the account. @returns the delivery's id */
export async function addTest(em: EntityManager, account_id: number, endpoint_id: number): Promise<string> {
  const { id } = await tables(em)
    .insertInto("igny8_notification_deliveries")
    .values({
      ...{ account_id, endpoint_id, kind: TEST_KIND, event_id: `evt_${crypto.randomUUID().replaceAll("-", "")}` },
      payload: json({ message: "A test of this endpoint", endpoint_id }),
      dispatch_after: fromNow(OURS_MS),
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

/**
 * Makes a delivery pending again, with fresh tries, unless its endpoint is disabled. Undefined if the account has no such delivery to that
 * endpoint.
 */
export async function reopenDelivery(
  em: EntityManager,
  account_id: number,
  endpoint_id: number,
  id: string,
): Promise<{ reopened: boolean } | undefined> {
  const [row] = await REOPEN<{ reopened: boolean }>(em, { id, endpoint_id, account_id, ours_ms: OURS_MS });
  return row;
}
