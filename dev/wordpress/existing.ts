import type { WordPressSite } from "./local.ts";

const NOT_OURS = "WORDPRESS_URL names a site of yours, and this works only on a site that we started. Unset WORDPRESS_URL.";

/**
 * A site that somebody else runs. It is not changed: the bridge must be installed there by hand.
 * WORDPRESS_ADMIN_USER and WORDPRESS_ADMIN_PASSWORD are the optional credentials for signing in.
 * @throws Error if the URL is invalid or does not answer
 */
export async function existingSite(address: string): Promise<WordPressSite> {
  const url = new URL(address);
  const base = url.href.replace(/\/+$/, "");
  const answer = await fetch(`${base}/?rest_route=/`, { signal: AbortSignal.timeout(15_000) }).catch((error: Error) => {
    const { message } = error.cause instanceof Error ? error.cause : error;
    throw new Error(`WORDPRESS_URL: ${base} does not answer (${message}).`);
  });
  await answer.body?.cancel();
  if (!(answer.headers.get("content-type") ?? "").includes("json")) throw new Error(`WORDPRESS_URL: ${base} has no WordPress REST API.`);
  const refuse = async (): Promise<never> => {
    throw new Error(NOT_OURS);
  };
  return {
    url: base,
    port: Number(url.port || (url.protocol === "https:" ? 443 : 80)),
    adminUser: process.env["WORDPRESS_ADMIN_USER"] ?? "",
    adminPassword: process.env["WORDPRESS_ADMIN_PASSWORD"] ?? "",
    path: "",
    source: "WORDPRESS_URL",
    wp: refuse,
    debugLog: async () => "",
    reset: refuse,
    stop: async () => undefined,
  };
}
