import { lookup } from "node:dns";
import { isIP } from "node:net";
import { Agent, buildConnector, type Dispatcher } from "undici";
import { hostList, hostsFor, isPublicAddress, withoutBrackets } from "../../domain/publicAddress.ts";

/** The agent of an account: the shared one, or one of its own if private hosts are allowed for that account alone. */
export type AgentOf = (account_id: number) => Agent;

/** The dispatcher of an account's calls. Without an account: the shared one. */
export const dispatcherFor = (calls: Dispatcher | AgentOf, account_id = 0): Dispatcher =>
  typeof calls === "function" ? calls(account_id) : calls;

/**
 * One agent for all accounts, and one for each account that has private hosts of its own.
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

/** The connector's error. Its code stands beside undici's own error codes. */
export class AddressNotAllowedError extends Error {
  readonly code = "IGNY8_ADDRESS_NOT_ALLOWED";
  constructor(address: string) {
    super(`${address} is not a public address`);
  }
}

/**
 * Creates an undici Agent that connects only to public addresses and to the listed `host:port` pairs. It checks IP literals, and
 * every address of a name, at connect time. So a name whose address changes between check and use is caught.
 * @param resolve looks up names; the system's resolver, except in tests with names of their own
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
    // Sites are many, and calls to one site are few. An idle socket would only be closed by the host.
    keepAliveTimeout: 1_000,
    pipelining: 0,
  });
}
