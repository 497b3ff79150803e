import { createServer } from "node:net";

const canListen = (port: number): Promise<number | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : undefined));
    });
  });

/**
 * A TCP port of 127.0.0.1 that is free now.
 * @param preferred used if it is free; 0 or absent: any
 * @returns the port, and whether it replaces a preferred port that is in use
 */
export async function freePort(preferred = 0): Promise<{ port: number; replaced: boolean }> {
  const port = await canListen(preferred);
  if (port !== undefined) return { port, replaced: false };
  const other = await canListen(0);
  if (other === undefined) throw new Error("This machine has no free TCP port on 127.0.0.1.");
  return { port: other, replaced: true };
}
