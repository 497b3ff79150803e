import { Hono } from "hono";

/**
 * What the API answers while it waits for the schema: an orchestrator leaves it alone, because it lives, and a load balancer leaves it out, because
 * it is not ready. The log says what it waits for.
 */
export const waiting = new Hono()
  .get("/api/health/", (c) => c.json({ success: true, data: { status: "alive" } }))
  .all("*", (c) => {
    const message = "This server is starting, and waits for its database. Try again shortly.";
    return c.json({ success: false, error: { code: "not_ready", message } }, 503, { "retry-after": "5" });
  });
