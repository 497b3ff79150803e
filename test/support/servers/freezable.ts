import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/**
 * A proxy to a server that can freeze: it accepts connections and answers nothing, as the kernel does for a stopped process (SIGSTOP).
 * Data that was sent meanwhile arrives after the thaw. It can also cut all connections.
 * @param port the server's port on this machine; can be set later
 */
export async function freezable() {
  const state = { port: 0, frozen: false, held: [] as Socket[] };
  const pairs = new Map<Socket, Socket>();
  const open = new Set<Socket>();
  const join = (socket: Socket) => {
    const onward = connect(state.port, "127.0.0.1");
    for (const one of [socket, onward]) {
      open.add(one);
      one.on("close", () => open.delete(one));
      one.on("error", () => undefined);
    }
    pairs.set(socket, onward);
    socket.on("close", () => (pairs.delete(socket), onward.destroy()));
    socket.pipe(onward).pipe(socket);
  };
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("error", () => undefined);
    if (state.frozen) state.held.push(socket);
    else join(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    leadTo(port: number) {
      state.port = port;
    },
    freeze() {
      state.frozen = true;
    },
    /** As if the host were lost: the connections stay open and say nothing any more, also after a thaw. New ones freeze. */
    silence() {
      state.frozen = true;
      for (const [socket, onward] of pairs) {
        onward.unpipe(socket).destroy();
        socket.unpipe(onward).resume();
      }
      pairs.clear();
    },
    /** Breaks all connections, and freezes. */
    cut() {
      state.frozen = true;
      for (const socket of open) socket.destroy();
    },
    thaw() {
      state.frozen = false;
      for (const socket of state.held.splice(0)) if (!socket.destroyed) join(socket);
    },
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
