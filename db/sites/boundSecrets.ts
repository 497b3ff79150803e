import { sql } from "kysely";
import { isSameHost } from "../../domain/sites/url.ts";
import type { IntegrationCredentials, SiteIntegration } from "./integration.ts";
import type { EntityManager } from "../orm.ts";
import { decryptSecret, encryptSecret, type SecretKey, type SecretOwner } from "../secrets.ts";
import { json, tables } from "../tables.ts";

/** The sealed columns of an integration, with the field that each ciphertext is bound to. */
const FIELDS = { api_key: "api_key", previous_api_key: "api_key", basic_auth: "basic_auth" } as const;
type Name = keyof typeof FIELDS;
const NAMES = Object.keys(FIELDS) as Name[];

type OfSite = Pick<SiteIntegration, "id" | "account_id" | "config_json">;

/** Binds a secret to the site's origin. A change of the address, by whatever way, can't redirect the secret there. */
const owner = ({ account_id, id, config_json }: OfSite, name: Name): SecretOwner & { origin: string } => ({
  ...{ account_id, table: "igny8_site_integrations", row: id, field: FIELDS[name] },
  origin: new URL(config_json.site_url).origin,
});

export const sealForSite = (keys: SecretKey[], integration: OfSite, name: Name, plain: string): string =>
  encryptSecret(keys, owner(integration, name), plain);

/** @throws Error if it was sealed for another origin, or can't be decrypted at all */
export const openForSite = (keys: SecretKey[], integration: OfSite, name: Name, sealed: string): string =>
  decryptSecret(keys, owner(integration, name), sealed);

/** Replaces each ciphertext by the result of `seal`. */
function resealed(credentials: IntegrationCredentials, seal: (name: Name, sealed: string) => string): IntegrationCredentials {
  const sealed = NAMES.flatMap((name) => (credentials[name] === undefined ? [] : [[name, seal(name, credentials[name])] as const]));
  return { ...credentials, ...Object.fromEntries(sealed) };
}

/**
 * Gives the integration another address. If the host is the same (`isSameHost`), key and Basic auth are kept. At any other origin they become
 * void, including the old key. Everything learned about the old address is dropped, so the connection has to be tested again. The caller flushes.
 * @returns whether the secrets were kept
 * @throws Error if they should be kept but can't be decrypted
 */
export function moveSite(keys: SecretKey[], integration: SiteIntegration, site_url: string): boolean {
  const moved = { id: integration.id, account_id: integration.account_id, config_json: { site_url } };
  const keeps = isSameHost(site_url, integration.config_json.site_url);
  integration.credentials_json = keeps
    ? resealed(integration.credentials_json, (name, sealed) => sealForSite(keys, moved, name, openForSite(keys, integration, name, sealed)))
    : {};
  if (!keeps) Object.assign(integration, { api_key_hash: null, previous_api_key_hash: null });
  Object.assign(integration, { config_json: moved.config_json, is_active: false, checks: {}, webhook_refusal: null });
  return keeps;
}

/**
 * Binds older secrets, which were sealed without an origin, to their sites' origins. Each process calls it at its start. It skips secrets that no
 * key decrypts, and rows that change in the meantime, since that change seals them again.
 * @returns the number of integrations with such secrets
 */
export async function bindToOrigins(em: EntityManager, keys: SecretKey[]): Promise<number> {
  const rows = await tables(em)
    .selectFrom("igny8_site_integrations")
    .select(["id", "account_id", "config_json", "credentials_json"])
    .where(sql`credentials_json::text`, "like", '%"v1.%')
    .execute();
  let bound = 0;
  for (const row of rows) {
    const after = resealed(row.credentials_json, (name, sealed) => bind(keys, row, name, sealed));
    if (JSON.stringify(after) === JSON.stringify(row.credentials_json)) continue;
    await tables(em)
      .updateTable("igny8_site_integrations")
      .set({ credentials_json: json(after) })
      .where("id", "=", row.id)
      .where(sql<boolean>`credentials_json = ${json(row.credentials_json)}`)
      .execute();
    bound += 1;
  }
  return bound;
}

function bind(keys: SecretKey[], row: OfSite, name: Name, sealed: string): string {
  if (!sealed.startsWith("v1.")) return sealed;
  const { origin: _, ...unbound } = owner(row, name);
  try {
    return sealForSite(keys, row, name, decryptSecret(keys, unbound, sealed));
  } catch {
    return sealed;
  }
}
