import type { ServerType } from "@hono/node-server";

/**
 * Closes a server: it takes no new connection, and requests that run may end.
 * @param ms after this long, the connections that are left are cut
 * @returns how many were cut
 */
export async function closeServer(server: ServerType, ms: number): Promise<number> {
  let cut = 0;
  const timer = setTimeout(() => {
    server.getConnections((_, count) => {
      cut = count;
      if ("closeAllConnections" in server) server.closeAllConnections();
    });
  }, ms);
  await new Promise((done) => server.close(done));
  clearTimeout(timer);
  return cut;
}

/** From now on each answer asks its client to open a new connection for the next request, and a balancer then chooses another process. */
export function endKeptConnections(server: ServerType): void {
  // Before the app's own listener, which writes the headers.
  server.prependListener("request", (_: unknown, response: { setHeader(name: string, value: string): void }) =>
    response.setHeader("connection", "close"),
  );
}
