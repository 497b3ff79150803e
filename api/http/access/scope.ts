import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { aboutArea, areaOf, hasScope, type Scope } from "../../../domain/people/scopes.ts";
import type { AppEnv, Identity } from "../deps.ts";
import { ApiError } from "../errors.ts";
import { requireRight } from "../identity.ts";
import { keepToSites } from "./siteLimit.ts";

/**
 * What a route of this scope requires: of everybody the right to change what is in its area, and of a token the scope too. A token for some
 * sites keeps to these. Operators' routes have a guard of their own (`requireOperator`).
 */
export function guardsOf(scope: Scope): MiddlewareHandler<AppEnv>[] {
  const { needs } = aboutArea(areaOf(scope));
  const changes = scope.endsWith(":write") && needs !== "operator";
  return [...(changes ? [requireRight(needs)] : []), inScope(scope)];
}

/** @throws ApiError 403, 404 */
const inScope =
  (scope: Scope): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    requireScope(c.var.identity, scope);
    await keepToSites(c, routePath(c));
    await next();
  };

/** For what a route does besides its own scope. Sessions have no limits. @throws ApiError 403 */
export function requireScope({ scopes }: Identity, scope: Scope): void {
  if (hasScope(scopes, scope)) return;
  const message = `This API token lacks the scope ${scope} (${aboutArea(areaOf(scope)).label}). Use a token that has it, or create one under API tokens.`;
  throw new ApiError(403, "scope_missing", message, { details: [{ field: "scope", message: scope }] });
}
