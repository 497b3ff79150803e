import { OpenAPIHono } from "@hono/zod-openapi";
import { bodyLimit } from "hono/body-limit";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { docs } from "./docs.ts";
import type { ApiDeps, AppEnv } from "./env.ts";
import { ApiError, onError } from "./errors.ts";
import { health } from "./health.ts";
import { authenticate, editorsWrite } from "./identity.ts";
import { integrations } from "./integrations.ts";
import { publications } from "./publications.ts";
import { wordpress } from "./wordpress.ts";

export const BODY_LIMIT = 2 * 1024 * 1024;
export const UPLOAD_LIMIT = 10 * 1024 * 1024;
const UPLOAD = /^\/api\/v1\/writer\/images\/$/;

/** The API: every route, its manners (design, part 4), and nothing that listens. */
export function createApp(deps: ApiDeps) {
  const app = new OpenAPIHono<AppEnv>({
    // `/v1/…` of the setup flow is `/api/v1/…`; with or without a slash at the end is the same (design, part 4).
    getPath: (request) => {
      const path = new URL(request.url).pathname.replace(/^\/v1\//, "/api/v1/");
      return path.startsWith("/api/") && !path.endsWith("/") && !/\.[a-z]+$/.test(path) ? `${path}/` : path;
    },
  });

  const tooLarge = (limit: number) => () => {
    throw new ApiError(413, "too_large", `The body is larger than ${limit / 1024 / 1024} MB.`);
  };
  const jsonLimit = bodyLimit({ maxSize: BODY_LIMIT, onError: tooLarge(BODY_LIMIT) });
  // A multipart body is a little larger than the picture in it.
  const uploadLimit = bodyLimit({ maxSize: UPLOAD_LIMIT + 64 * 1024, onError: tooLarge(UPLOAD_LIMIT) });

  app.onError(onError);
  app.notFound((c) => onError(new ApiError(404, "not_found", `There is no ${c.req.method} ${c.req.path}. The API is described at /api/docs/.`), c));
  app.use(requestId());
  app.use(async (c, next) => {
    c.set("deps", deps);
    c.set("log", deps.log);
    c.set("em", deps.orm.em.fork());
    await next();
  });
  app.use(secureHeaders({ crossOriginResourcePolicy: false }));
  app.use("/api/*", async (c, next) => {
    const upload = UPLOAD.test(c.req.path);
    const type = c.req.header("content-type");
    const hasBody = Boolean(c.req.raw.body) && c.req.header("content-length") !== "0";
    if (hasBody && !upload && !/^application\/([a-z0-9.+-]+\+)?json\b/i.test(type ?? "")) {
      throw new ApiError(415, "unsupported_media_type", "Send the body as application/json.");
    }
    return upload ? uploadLimit(c, next) : jsonLimit(c, next);
  });

  const open = app.route("/", health).route("/", docs).route("/api/v1/integration", wordpress);

  app.use("/api/v1/integration/integrations/*", authenticate, editorsWrite);
  app.use("/api/v1/writer/*", authenticate, editorsWrite);
  return open.route("/api/v1/integration/integrations", integrations).route("/api/v1/writer/content", publications);
}

/** The API's type, for Hono's client in the console. */
export type Api = ReturnType<typeof createApp>;
