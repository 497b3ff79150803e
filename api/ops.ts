import { z } from "@hono/zod-openapi";
import { createPasswordReset } from "../db/people.ts";
import { ApiError } from "./errors.ts";
import { requireSession } from "./identity.ts";
import { answers, body, createSubApp, route } from "./route.ts";
import { email, timestamp } from "./schemas.ts";

/** Time enough to hand a link over by other means than mail. */
const RESET_LINK_HOURS = 24;

/** For the operators of this installation. */
export const ops = createSubApp().openapi(
  route(
    {
      method: "post",
      path: "/password-reset-links/",
      tags: ["ops"],
      summary: "A link with which a user sets a new password",
      middleware: requireSession,
      request: body(z.object({ email })),
    },
    { 201: answers(z.object({ email: z.string(), url: z.string(), expires_at: timestamp }), "Hand it to the user; it works once") },
  ),
  async (c) => {
    const { em, deps } = c.var;
    const link = await createPasswordReset(em, c.req.valid("json").email, RESET_LINK_HOURS, deps);
    if (!link) throw new ApiError(404, "not_found", "There is no user with this e-mail.");
    const { email, url, expires_at } = link;
    return c.json({ success: true as const, data: { email, url, expires_at: expires_at.toISOString() } }, 201);
  },
);
