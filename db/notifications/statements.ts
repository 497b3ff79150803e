import { statement } from "../prepared.ts";

/** One statement that writes if the endpoint is enabled, and says in any case what it found: of nothing, disabled and done the API says another. */
export const REOPEN = statement(
  ["id", "endpoint_id", "account_id", "ours_ms"],
  `
  with reopened as (
    update igny8_notification_deliveries d
    set state = 'pending', attempts = 0, next_attempt_at = null, finished_at = null,
        dispatch_after = now() + :ours_ms::float8 * interval '1 ms'
    from igny8_notification_endpoints n
    where n.id = d.endpoint_id and n.enabled and d.id = :id and d.endpoint_id = :endpoint_id and d.account_id = :account_id
    returning d.id
  )
  select exists (select from reopened) as reopened from igny8_notification_deliveries d
  where d.id = :id and d.endpoint_id = :endpoint_id and d.account_id = :account_id`,
);
