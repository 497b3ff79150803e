import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { forward } from "../../../dev/wordpress/forward.ts";

/**
 * A web server before a site. It requires HTTP Basic auth (RFC 7617) and then passes all headers on, as Apache and nginx do: WordPress
 * gets the `Authorization` header too.
 * @param dropping names of headers, in lower case, that it removes
 */
export async function basicAuthDoor(siteUrl: string, login: { user: string; password: string }, dropping: readonly string[] = []) {
  const right = `Basic ${Buffer.from(`${login.user}:${login.password}`).toString("base64")}`;
  /** addresses of the REST API for which a request came without the right user and password; WordPress calls its cron so */
  const refused: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.headers.authorization !== right) {
      if (/wp-json|rest_route/.test(request.url ?? "")) refused.push(request.url!);
      const headers = { "content-type": "text/html", "www-authenticate": 'Basic realm="Staging"' };
      return void response.writeHead(401, headers).end("<h1>401 Authorization Required</h1>");
    }
    for (const name of dropping) delete request.headers[name];
    await forward({ request, response, body: Buffer.concat(chunks) }, Number(new URL(siteUrl).port));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    refused,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
