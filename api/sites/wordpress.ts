import { z } from "@hono/zod-openapi";
import { recordEvent } from "../../db/events/record.ts";
import { seeBridge } from "../../db/plugin/installations.ts";
import { Site } from "../../db/sites/site.ts";
import { isKnownAddress } from "../../domain/sites/identity.ts";
import { ApiError } from "../http/errors.ts";
import { answers, body, createSubApp, errorAnswer, route } from "../http/route.ts";
import { idNumber, text } from "../http/schemas.ts";

const keyHeader = z.object({
  "x-igny8-api-key": z.string().max(200).optional().openapi({ description: "the site's API key" }),
});

/** Routes that the bridge calls with the site's key as credential. */
export const wordpress = createSubApp().openapi(
  route(
    {
      method: "post",
      path: "/test/",
      tags: ["From WordPress"],
      security: [{ site_key: [] }],
      summary: "Test from WordPress",
      description:
        "The plugin calls this when a person presses Test in WordPress: it checks that the key belongs to this site id and address. If the site moved, the answer is 409 `other_site`.",
      request: { headers: keyHeader, ...body(z.object({ site_id: idNumber, site_url: text(2_000), bridge_version: text(40).optional() })) },
    },
    {
      200: answers(z.object({ site_id: z.int(), site_name: z.string(), integration_id: z.int() }), "The key belongs to this site"),
      409: errorAnswer("The key belongs to a site at another address"),
    },
  ),
  async (c) => {
    const { em, speaker } = c.var;
    const input = c.req.valid("json");
    const { account_id, site_id, integration_id } = speaker;
    if (site_id !== input.site_id) {
      throw new ApiError(
        401,
        "unauthenticated",
        "The API key does not belong to this Site ID. Create a new API key in IGNY8 under Sites, your site, WordPress: it shows both.",
      );
    }
    const site = await em.findOneOrFail(Site, site_id);
    if (!isKnownAddress(speaker, input.site_url)) {
      throw new ApiError(
        409,
        "other_site",
        `The API key and the Site ID belong to ${site.name} at ${speaker.site_url}, and this WordPress is ${input.site_url}. If this is another site, create an API key for it in IGNY8. If it is the same site, test its connection in IGNY8, then test here again.`,
      );
    }
    recordEvent(em, {
      ...{ account_id, site_id, integration_id },
      event_type: "test",
      action: "connection_test",
      description: `${input.site_url} reached IGNY8 with its key`,
      success: true,
      details: { site_url: input.site_url, bridge_version: input.bridge_version ?? null, direction: "from_wordpress" },
    });
    await em.flush();
    if (input.bridge_version) await seeBridge(em, integration_id, { bridge: input.bridge_version });
    return c.json({ success: true as const, data: { site_id: site.id, site_name: site.name, integration_id } }, 200);
  },
);
