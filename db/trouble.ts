/**
 * Trouble that may pass by itself, of PostgreSQL and of the connection to it (SQLSTATE classes: PostgreSQL, appendix A):
 * `away`: it can't be reached, is starting, stopping or full;
 * `slow`: a statement took too long (57014), or all connections of the pool stayed in use;
 * `gave_way`: another transaction went first (40, 55P03), and this one wrote nothing.
 */
export type DatabaseTrouble = "away" | "slow" | "gave_way";

const GAVE_WAY = /^(40|55P03$)/;
const AWAY = /^(08|53|57P|25P0[34]$|E[A-Z])/;
const STOPPED = "57014";
/** Errors of pg and its pool, which have no code. */
const POOL_IN_USE = /timeout exceeded when trying to connect|Query read timeout/;
const CUT_OFF = /Connection terminated|Client has encountered a connection error|Client was closed and is not queryable/;

/** The trouble of the database behind an error, also a wrapped one; undefined for all other errors. */
export function databaseTrouble(error: unknown): DatabaseTrouble | undefined {
  const { code, message = "" } = error as { code?: unknown; message?: string };
  const state = typeof code === "string" ? code : "";
  if (GAVE_WAY.test(state)) return "gave_way";
  if (state === STOPPED || POOL_IN_USE.test(message)) return "slow";
  return AWAY.test(state) || CUT_OFF.test(message) ? "away" : undefined;
}

/** What an error says. The error of a host with several addresses says nothing itself, and holds one for each address. */
export function wordsOf(error: unknown): string {
  const { message = "", errors = [] } = error as { message?: string; errors?: Error[] };
  return message || errors.map((one) => one.message).join("; ") || String(error);
}
