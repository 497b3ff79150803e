import { SiteIntegration } from "../../../db/sites/integration.ts";
import type { EntityManager } from "../../../db/orm.ts";
import { notFound } from "../../http/errors.ts";

/** The account's integration. @throws ApiError 404 */
export async function findIntegration(em: EntityManager, id: number): Promise<SiteIntegration> {
  const integration = await em.findOne(SiteIntegration, id);
  if (!integration) throw notFound("integration");
  return integration;
}
