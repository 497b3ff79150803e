import { z } from "@hono/zod-openapi";
import type { NotificationEndpoint } from "../../db/notifications/entities.ts";
import { NOTIFICATION_KINDS } from "../../domain/events/kinds.ts";
import { bodyOf, type Format, FORMATS } from "../../domain/notifications/formats.ts";
import { sampleOf } from "../../domain/notifications/message.ts";
import { PLACEHOLDERS, TEMPLATE_LIMIT } from "../../domain/notifications/template.ts";
import { templateProblem } from "../../domain/notifications/templateProblem.ts";
import { invalid } from "../http/errors.ts";
import { answers, body, createSubApp, route } from "../http/route.ts";
import { text } from "../http/schemas.ts";

export const format = z.enum(FORMATS).openapi({
  description:
    "the form of the body: `igny8` is JSON for programs, `slack`, `discord` and `teams` are what these services take, `custom` is your own template",
  example: "igny8",
});
export const template = text(TEMPLATE_LIMIT)
  .superRefine((value, ctx) => {
    const message = templateProblem(value);
    if (message) ctx.addIssue({ code: "custom", message });
  })
  .nullable()
  .openapi({
    description: `JSON with placeholders, only for the format \`custom\`. Placeholders: ${Object.keys(PLACEHOLDERS)
      .map((name) => `\`{{${name}}}\``)
      .join(", ")}`,
    example: '{"text": "{{event.label}}: {{article.title}} ({{site.name}})"}',
  });

/** A template belongs to the format `custom` and to no other. @throws ApiError 422 */
export function checkFormat(chosen: { format: Format; template?: string | null | undefined }): void {
  const has = (chosen.template ?? null) !== null;
  if (chosen.format === "custom" && !has) throw invalid("template", "is missing. Write one, or choose another format");
  if (chosen.format !== "custom" && has) throw invalid("template", `is only for the format custom, not for ${chosen.format}`);
}

/** Applies a change of format or template. Another format than `custom` drops the template. @throws ApiError 422 */
export function changeFormat(
  endpoint: NotificationEndpoint,
  change: { format?: Format | undefined; template?: string | null | undefined },
): void {
  const format = change.format ?? endpoint.format;
  const kept = format === "custom" ? (endpoint.template ?? null) : null;
  const next = { format, template: change.template === undefined ? kept : change.template };
  checkFormat(next);
  Object.assign(endpoint, next);
}

/** The route that shows what a format makes of an event. Nothing is sent or saved. */
export const notificationPreview = createSubApp().openapi(
  route(
    {
      method: "post",
      path: "/notifications/preview/",
      tags: ["Webhooks"],
      summary: "Preview a format with a sample event",
      description: "Returns the body that an endpoint of this format would get for a made-up event. Nothing is sent and nothing is saved.",
      request: body(z.object({ format, template: template.default(null), kind: z.enum(NOTIFICATION_KINDS).default("content.published") })),
    },
    {
      200: answers(
        z.object({
          body: z.any().openapi({ description: "the body, which is sent as JSON", example: { text: "An article is on its site" } }),
        }),
        "The body",
      ),
    },
  ),
  (c) => {
    const { kind, ...chosen } = c.req.valid("json");
    checkFormat(chosen);
    const shown = bodyOf(chosen, sampleOf(kind, "2026-01-10T12:00:00.000Z"), c.var.deps.publicUrl);
    return c.json({ success: true as const, data: { body: shown } }, 200);
  },
);
