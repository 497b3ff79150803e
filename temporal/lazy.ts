import { Connection } from "@temporalio/client";
import { type TemporalAccess, whyNoTemporal } from "./access.ts";

/** A connection to Temporal that may not be there. */
interface LazyConnection {
  connection: Connection;
  namespace: string;
  /** why a call failed, in one line, with what to do */
  why: (error: unknown) => string;
}

/**
 * Connects at the first call, so that the API answers and stores publications while Temporal is away. It never throws: if Temporal can't be reached in
 * the way that is configured, for instance with a damaged certificate, each call fails at once with the reason.
 * @param read `readTemporal`
 */
export function connectLazily(read: () => TemporalAccess): LazyConnection {
  let access: TemporalAccess | undefined;
  try {
    access = read();
    const known = access;
    return { connection: Connection.lazy(known.connection), namespace: known.namespace, why: (error) => whyNoTemporal(error, known) };
  } catch (error) {
    const wrong = access ? whyNoTemporal(error, access) : (error as Error).message;
    const trouble = `${wrong} Then start the API again. Until then, publications wait.`;
    // A call ends in this interceptor, before anything is sent.
    const refuse = () => {
      throw new Error(trouble, { cause: error });
    };
    const connection = Connection.lazy({ interceptors: [refuse] });
    return { connection, namespace: access?.namespace ?? "default", why: () => trouble };
  }
}
