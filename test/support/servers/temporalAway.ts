import { Client, Connection } from "@temporalio/client";

/** A client of a Temporal that is down. It is not closed: the SDK's retry of a call would then throw where no code can catch it. */
export const temporalAway = () => new Client({ connection: Connection.lazy({ address: "127.0.0.1:1" }) });
