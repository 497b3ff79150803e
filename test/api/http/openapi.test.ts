import type { z } from "@hono/zod-openapi";
import { beforeAll, describe, expect, test } from "vitest";
import { useApp } from "../../support/app.ts";
import { name, readRoutes, type Description, type Route } from "../../support/routes.ts";

type Media = Record<string, { schema?: z.ZodType; example?: unknown }>;
/** A route as its file declares it: its schemas are those that check requests. */
interface Declared {
  method: string;
  path: string;
  request?: { params?: z.ZodType; query?: z.ZodType; headers?: z.ZodType; body?: { content: Media } };
  responses: Record<string, { content?: Media }>;
}
type Parameter = { in: string; name: string; required?: boolean; example?: unknown; schema: { example?: unknown } };
type Bodies = { content?: Record<string, { example?: unknown }> };

const api = useApp();
let document: Description;
let routes: Route[];
let declared: Declared[];
beforeAll(async () => {
  ({ document, routes } = await readRoutes(api));
  declared = api.app.openAPIRegistry.definitions.flatMap((one) => (one.type === "route" ? [one.route as unknown as Declared] : []));
});

const declarationOf = ({ method, path }: Route) => declared.find((one) => one.path === path && one.method.toUpperCase() === method)!;
/** What a schema says against an example; empty if it fits. */
function problems(schema: z.ZodType, example: unknown): string[] {
  if (example === undefined) return ["has no example"];
  const { error } = schema.safeParse(example);
  return error ? error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) : [];
}
/** By route, only those with problems. */
const found = (check: (route: Route) => string[]) =>
  Object.fromEntries(routes.map((route) => [name(route), check(route)]).filter(([, all]) => all!.length > 0));

describe("each operation", () => {
  test("has a short name and a description in sentences", () => {
    const bad = routes.filter(({ operation }) => {
      const { summary, description = "" } = operation as Route["operation"] & { description?: string };
      return summary.length > 50 || /[.;:]$/.test(summary) || description.length < 60 || !/^[A-Z`].*[.]$/s.test(description);
    });
    expect(bad.map(name)).toEqual([]);
    const names = routes.map(({ operation }) => operation.summary);
    expect(names.filter((one, index) => names.indexOf(one) !== index)).toEqual([]);
  });

  test("has a group with a name in title case and a description, in the document's order", () => {
    const tags = document.tags as { name: string; description?: string }[];
    expect(tags.filter((tag) => !/^([A-Z][A-Za-z]*( |$))+/.test(tag.name) || !tag.description?.endsWith("."))).toEqual([]);
    expect([...new Set(routes.flatMap(({ operation }) => operation.tags))].toSorted()).toEqual(tags.map((tag) => tag.name).toSorted());
    expect(tags[0]!.name).toBe("Articles");
  });

  test("shows a request that its own schema accepts", () => {
    const wrong = found((route) => {
      const { request } = declarationOf(route);
      const body = route.operation.requestBody as Bodies | undefined;
      return Object.entries(body?.content ?? {}).flatMap(([type, { example }]) => {
        const given = type === "multipart/form-data" ? withFile(example as Record<string, unknown>) : example;
        return problems(request!.body!.content[type]!.schema!, given);
      });
    });
    expect(wrong).toEqual({});
  });

  test("shows each parameter that it requires, and its own schema accepts them", () => {
    const wrong = found((route) => {
      const { request = {} } = declarationOf(route);
      const parameters = (route.operation.parameters ?? []) as Parameter[];
      return (["path", "query"] as const).flatMap((place) => {
        const schema = { path: request.params, query: request.query }[place];
        const required = parameters.filter((one) => one.in === place && one.required);
        const given = Object.fromEntries(required.map((one) => [one.name, String(one.example ?? one.schema.example)]));
        return schema ? problems(schema, given) : [];
      });
    });
    expect(wrong).toEqual({});
  });

  test("shows an answer with each of its fields, as its own schema has it", () => {
    const wrong = found((route) => {
      const responses = Object.entries(route.operation.responses as Record<string, Bodies>);
      return responses.flatMap(([status, { content }]) => {
        const example = content?.["application/json"]?.example;
        if (!status.startsWith("2") || !content?.["application/json"]) return [];
        const schema = declarationOf(route).responses[status]!.content!["application/json"]!.schema!;
        const all = problems(schema, example);
        // A field that the schema does not know is dropped by it.
        if (all.length === 0 && JSON.stringify(sorted(schema.parse(example))) !== JSON.stringify(sorted(example)))
          all.push("has other fields");
        return all.map((one) => `${status} ${one}`);
      });
    });
    expect(wrong).toEqual({});
  });

  test("answers something that its documentation shows: JSON, a file, or a stream", () => {
    const silent = routes.filter(({ operation }) => {
      const good = Object.entries(operation.responses as Record<string, Bodies>).filter(([status]) => /^[23]/.test(status));
      // A redirect leads to a page.
      return !good.some(([status, { content }]) => status.startsWith("3") || (content && Object.keys(content).length > 0));
    });
    expect(silent.map(name)).toEqual([]);
  });
});

test("a program's token is the usual credential, a session the second", () => {
  expect((document as unknown as { security: unknown }).security).toEqual([{ token: [] }, { session: [] }]);
});

test("operations that take an Idempotency-Key say so, and none of them answers a secret", () => {
  const keyed = routes.filter(({ operation }) => operation.parameters?.some((one) => one.name === "idempotency-key"));
  expect(keyed.map(name).toSorted()).toEqual([
    "POST /api/v1/account/views/",
    "POST /api/v1/sites/",
    "POST /api/v1/sites/{id}/clusters/",
    "POST /api/v1/sites/{id}/sectors/",
    "POST /api/v1/writer/content/",
    "POST /api/v1/writer/content/bulk-publish/",
    "POST /api/v1/writer/content/bulk-republish/",
    "POST /api/v1/writer/content/bulk-restore-posts/",
    "POST /api/v1/writer/content/bulk-unpublish/",
    "POST /api/v1/writer/content/{id}/comments/",
    "POST /api/v1/writer/images/",
    "POST /api/v1/writer/taxonomy-terms/",
  ]);
  const answers = JSON.stringify(keyed.map(({ operation }) => operation.responses));
  expect(answers).not.toMatch(/"(token|secret|api_key|password)"/);
});

test("the introduction has the quick start, the conventions and each error code", () => {
  const { description } = (document as unknown as { info: { description: string } }).info;
  expect(description).toMatch(/^# Quick start$[^]*^# Conventions$[^]*^# Error codes$/m);
  expect(description).not.toContain("<!--");
  for (const part of ["Lists: paging and filtering", "Limits", "| `revision_conflict` | 409 |", "Repeating requests safely"])
    expect(description).toContain(part);
});

const withFile = (example: Record<string, unknown> | undefined) =>
  example && { ...example, ...(example["file"] === undefined ? {} : { file: new File(["x"], "bread.jpg") }) };

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => one.localeCompare(other));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
