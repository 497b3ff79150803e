import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "../ports.ts";
import { debianFolder, libraryPath } from "../php/debian.ts";
import { type Child, startChild } from "../processes.ts";

/**
 * A load balancer before several APIs: HAProxy, from Debian. It asks each API five times a second whether it is ready, and gives requests
 * only to those that are. A request whose connection is refused goes to another API; a request that an API has received is never repeated.
 * @param dir a folder for its configuration
 * @param ports the APIs' ports on 127.0.0.1
 * @returns its URL, and what starts its process
 * @throws Error if HAProxy can't be had
 */
export async function prepareBalancer(dir: string, ports: number[]): Promise<{ url: string; start: () => Child }> {
  const root = await debianFolder({ name: "haproxy", whole: ["haproxy"] });
  const { port } = await freePort();
  const config = join(dir, "haproxy.cfg");
  await writeFile(config, configuration(port, ports));
  const env = { ...process.env, LD_LIBRARY_PATH: await libraryPath(root) };
  return {
    url: `http://127.0.0.1:${port}`,
    start: () => startChild({ name: "HAProxy", command: join(root, "usr/sbin/haproxy"), args: ["-db", "-f", config], env }),
  };
}

const configuration = (port: number, ports: number[]): string => `
global
  maxconn 4000
defaults
  mode http
  timeout connect 500ms
  timeout client 75s
  timeout server 75s
  timeout check 400ms
  option forwardfor
  option redispatch 1
  retries 3
  retry-on conn-failure
  balance leastconn
frontend public
  bind 127.0.0.1:${port}
  default_backend apis
backend apis
  option httpchk GET /api/ready/
  default-server check inter 200ms fastinter 200ms downinter 200ms fall 1 rise 1
${ports.map((one, index) => `  server api${index + 1} 127.0.0.1:${one}`).join("\n")}
`;
