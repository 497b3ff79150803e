import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "../ports.ts";
import { debianFolder, libraryPath } from "../php/debian.ts";
import { type Child, startChild } from "../processes.ts";

/**
 * A load balancer before several APIs: HAProxy, from Debian. It asks each API three times a second whether it is ready, and gives requests
 * only to those that are. A request whose connection is refused goes to another API. Of requests that an API has received, it repeats only reads.
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
  timeout check 1s
  option forwardfor
  option redispatch 1
  retries 3
  retry-on conn-failure empty-response
  balance leastconn
frontend public
  bind 127.0.0.1:${port}
  http-request disable-l7-retry unless METH_GET
  default_backend apis
backend apis
  option httpchk GET /api/ready/
  default-server check inter 300ms fastinter 200ms downinter 200ms fall 2 rise 1
${ports.map((one, index) => `  server api${index + 1} 127.0.0.1:${one}`).join("\n")}
`;
