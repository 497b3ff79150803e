import { Migration20261123084152_initial } from "./Migration20261123084152_initial.ts";
import { Migration20261123103500_webhooks } from "./Migration20261123103500_webhooks.ts";
import { Migration20261125020000_article_fields } from "./Migration20261125020000_article_fields.ts";
import { Migration20261125030000_back } from "./Migration20261125030000_back.ts";
import { Migration20261125041000_events_live } from "./Migration20261125041000_events_live.ts";
import { Migration20261125042000_notifications } from "./Migration20261125042000_notifications.ts";
import { Migration20261125050000_lanes } from "./Migration20261125050000_lanes.ts";
import { Migration20261125060000_bulk } from "./Migration20261125060000_bulk.ts";
import { Migration20261125070000_automation } from "./Migration20261125070000_automation.ts";
import { Migration20261125080000_sweep } from "./Migration20261125080000_sweep.ts";
import { Migration20261125090000_content_indexes } from "./Migration20261125090000_content_indexes.ts";
import { Migration20261125100000_plugins } from "./Migration20261125100000_plugins.ts";
import { Migration20261125105000_lane_retries } from "./Migration20261125105000_lane_retries.ts";
import { Migration20261125110000_plugin_distribution } from "./Migration20261125110000_plugin_distribution.ts";
import { Migration20261125110500_enrolment_attempt } from "./Migration20261125110500_enrolment_attempt.ts";
import { Migration20261125110700_roll_back } from "./Migration20261125110700_roll_back.ts";
import { Migration20261125120000_sites_at_a_glance } from "./Migration20261125120000_sites_at_a_glance.ts";
import { Migration20261125120500_content_filters } from "./Migration20261125120500_content_filters.ts";
import { Migration20261125130000_mail } from "./Migration20261125130000_mail.ts";
import { Migration20261125131000_sessions } from "./Migration20261125131000_sessions.ts";
import { Migration20261128095341_repairs } from "./Migration20261128095341_repairs.ts";
import { Migration20261128110900_unclaimed } from "./Migration20261128110900_unclaimed.ts";
import { Migration20261128131500_webhook_refusal } from "./Migration20261128131500_webhook_refusal.ts";
import { Migration20261128132000_overdue } from "./Migration20261128132000_overdue.ts";
import { Migration20261128150700_token_end } from "./Migration20261128150700_token_end.ts";
import { Migration20261128174200_quotas } from "./Migration20261128174200_quotas.ts";
import { Migration20261128183000_email_verified } from "./Migration20261128183000_email_verified.ts";
import { Migration20261128183800_unused_pictures } from "./Migration20261128183800_unused_pictures.ts";
import { Migration20261128184700_webhooks_keyless } from "./Migration20261128184700_webhooks_keyless.ts";

/** In the order they are applied; a migration that was released is never changed. */
export const migrations = [
  Migration20261123084152_initial,
  Migration20261123103500_webhooks,
  Migration20261125020000_article_fields,
  Migration20261125030000_back,
  Migration20261125041000_events_live,
  Migration20261125042000_notifications,
  Migration20261125050000_lanes,
  Migration20261125060000_bulk,
  Migration20261125070000_automation,
  Migration20261125080000_sweep,
  Migration20261125090000_content_indexes,
  Migration20261125100000_plugins,
  Migration20261125105000_lane_retries,
  Migration20261125110000_plugin_distribution,
  Migration20261125110500_enrolment_attempt,
  Migration20261125110700_roll_back,
  Migration20261125120000_sites_at_a_glance,
  Migration20261125120500_content_filters,
  Migration20261125130000_mail,
  Migration20261125131000_sessions,
  Migration20261128095341_repairs,
  Migration20261128110900_unclaimed,
  Migration20261128131500_webhook_refusal,
  Migration20261128132000_overdue,
  Migration20261128150700_token_end,
  Migration20261128174200_quotas,
  Migration20261128183000_email_verified,
  Migration20261128183800_unused_pictures,
  Migration20261128184700_webhooks_keyless,
];
