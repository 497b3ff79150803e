import { lookup } from "node:dns";
import { isIP } from "node:net";
import { Agent, buildConnector, type Dispatcher } from "undici";
import { hostList, hostsFor, isPublicAddress, withoutBrackets } from "../../domain/publicAddress.ts";

/** Who calls for an account: the agent for all, or one that may call what is listed for that account alone. */
export type AgentOf = (account_id: number) => Agent;

/** The dispatcher of an account's calls; without an account, of those that may go where all accounts' may. */
export const dispatcherFor = (calls: Dispatcher | AgentOf, account_id = 0): Dispatcher =>
  typeof calls === "function" ? calls(account_id) : calls;

/**
 * An agent for all accounts, and one for each that has private hosts of its own.
 * @param listed `host:port` or `host:port=ACCOUNT_ID` (ALLOWED_PRIVATE_HOSTS)
 */
export function createAgents(listed: readonly string[]): { of: AgentOf; close(): Promise<void> } {
  const all = createAgent(hostsFor(listed));
  const accounts = new Set(listed.flatMap((entry) => entry.split("=").slice(1).map(Number)));
  const own = new Map([...accounts].map((id) => [id, createAgent(hostsFor(listed, id))]));
  return {
    of: (account_id) => own.get(account_id) ?? all,
    close: async () => void (await Promise.all([all, ...own.values()].map((agent) => agent.close()))),
  };
}

/** Thrown by the connector; its code travels with undici's own error codes. */
export class AddressNotAllowedError extends Error {
  readonly code = "IGNY8_ADDRESS_NOT_ALLOWED";
  constructor(address: string) {
    super(`${address} is not a public address`);
  }
}

/**
 * An undici Agent that refuses to connect to anything but public addresses and the `host:port` pairs that are listed.
 * Checks IP literals as well as every address a name resolves to, at connect time, so a name that changes its address
 * between check and use gains nothing.
 * @param resolve how names are looked up: the system's way, but where a test has names of its own
 */
export function createAgent(allowedHosts: readonly string[], resolve: typeof lookup = lookup): Agent {
  const allowed = hostList(allowedHosts);
  const guardedLookup: typeof lookup = ((hostname: string, options: object, callback: (...args: unknown[]) => void) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error);
      const refused = addresses.find(({ address }) => !isPublicAddress(address));
      if (refused) return callback(new AddressNotAllowedError(`${hostname} (${refused.address})`));
      if ((options as { all?: boolean }).all) return callback(null, addresses);
      return callback(null, addresses[0]?.address, addresses[0]?.family);
    });
  }) as typeof lookup;
  const open = buildConnector({});
  const guarded = buildConnector({ lookup: guardedLookup });

  return new Agent({
    connect(options, callback) {
      const host = withoutBrackets(options.hostname);
      const port = options.port || (options.protocol === "https:" ? "443" : "80");
      if (allowed.includes(host, port)) return open(options, callback);
      if (isIP(host) && !isPublicAddress(host)) return callback(new AddressNotAllowedError(host), null);
      return guarded(options, callback);
    },
    // Sites are many and calls to one are few: keep no idle sockets that a host would close under us.
    keepAliveTimeout: 1_000,
    pipelining: 0,
  });
}
