import { OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnv } from "../http/deps.ts";
import { ApiError } from "../http/errors.ts";

const DAY_MS = 24 * 3_600_000;
/** RFC 9116 2.5.5 recommends less than a year. Each answer has a new date, so a stored copy expires. */
const GOOD_FOR_DAYS = 30;

/** The contact for security problems (RFC 9116), if the operator names one. */
export const securityTxt = new OpenAPIHono<AppEnv>().get("/.well-known/security.txt", (c) => {
  const { securityContact, publicUrl } = c.var.deps;
  if (securityContact === undefined) throw new ApiError(404, "not_found", "This installation names no contact for security.");
  const expires = new Date(Date.now() + GOOD_FOR_DAYS * DAY_MS);
  expires.setUTCHours(0, 0, 0, 0);
  const lines = [
    `Contact: ${securityContact}`,
    `Expires: ${expires.toISOString().replace(".000", "")}`,
    "Preferred-Languages: en",
    `Canonical: ${new URL("/.well-known/security.txt", publicUrl).href}`,
  ];
  return c.text(`${lines.join("\n")}\n`);
});
