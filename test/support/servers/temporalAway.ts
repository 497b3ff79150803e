import { Client, Connection } from "@temporalio/client";

/** A client of a Temporal that is away. It is not closed: the SDK's retry of a call then throws where nobody can catch it. */
export const temporalAway = () => new Client({ connection: Connection.lazy({ address: "127.0.0.1:1" }) });
