import type { ObjectKind } from "../../domain/people/activity.ts";
import type { EntityManager } from "../orm.ts";
import type { Activity } from "./activity.ts";
import { ACTIVITY_PAGE, INSERT_ACTIVITY } from "./statements.ts";

export interface NewActivity {
  account_id: number;
  user_id: number;
  token_id: number | null;
  operation: string;
  object_id: string | null;
  /** the object's name; null: the name that its row has */
  object_name: string | null;
  address: string | null;
  user_agent: string | null;
}

/** Writes what was done, in one statement, with the names that person, token and object have now. */
export async function recordActivity(em: EntityManager, object_kind: ObjectKind, done: NewActivity): Promise<void> {
  await INSERT_ACTIVITY[object_kind](em, { ...done, object_kind });
}

export interface ActivityFilter {
  account_id: number;
  user_id?: number | undefined;
  object_kind?: ObjectKind | undefined;
  /** both are inclusive */
  since?: Date | undefined;
  until?: Date | undefined;
  /** the id of the last row of the previous page */
  before?: number | undefined;
  limit: number;
}
/** Plain SQL returns times as text. */
export type ActivityRow = Omit<Activity, "account_id" | "created_at"> & { created_at: string };

/** What happened in an account, newest first. */
export async function listActivity(em: EntityManager, filter: ActivityFilter): Promise<ActivityRow[]> {
  const { account_id, user_id = null, object_kind = null, since = "-infinity", until = "infinity", before = null, limit } = filter;
  const by = user_id !== null ? "user" : object_kind !== null ? "kind" : "all";
  return ACTIVITY_PAGE[by]<ActivityRow>(em, { account_id, user_id, object_kind, since, until, before, limit });
}
