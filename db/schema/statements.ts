import { statement } from "../prepared.ts";

// PostgreSQL's own catalogs, settings and locks, which neither entities nor Kysely's tables describe.

/** The names of the migrations that were applied, by any version. */
export const APPLIED = statement([], "select name from igny8_migrations");

/** For the whole session. Whoever gets `false` must not wait in a statement: CREATE INDEX CONCURRENTLY of the other one would wait for its end. */
export const TRY_LOCK = statement([], "select pg_try_advisory_lock(hashtext('igny8_migrations')) as locked");

/** Who has the lock of TRY_LOCK. */
export const WHO_MIGRATES = statement(
  [],
  `select l.pid, a.client_addr::text as address, date_trunc('second', now() - a.backend_start)::text as since
   from pg_locks l left join pg_stat_activity a on a.pid = l.pid
   where l.locktype = 'advisory' and l.granted and l.objsubid = 1
     and l.database = (select oid from pg_database where datname = current_database())
     and (l.classid::bigint << 32 | l.objid::bigint) = hashtext('igny8_migrations')::bigint`,
);

/** Sets how long a statement of this session waits for a lock, in milliseconds; 0 is for ever. */
export const LOCK_TIMEOUT = statement(["ms"], "select set_config('lock_timeout', :ms, false)");

/** What a session ($1) waits for. Text of others' statements is for roles with the rights of pg_read_all_stats. For `pg` itself. */
export const BLOCKERS = `
  select pid, usename as role, application_name as program, state, date_trunc('second', now() - xact_start)::text as since,
    left(regexp_replace(query, '\\s+', ' ', 'g'), 100) as query
  from pg_stat_activity where pid = any (pg_blocking_pids($1)) order by xact_start`;
