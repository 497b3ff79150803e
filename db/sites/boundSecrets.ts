import { isSameHost } from "../../domain/sites/url.ts";
import type { IntegrationCredentials, SiteIntegration } from "./integration.ts";
import type { EntityManager } from "../orm.ts";
import { decryptSecret, encryptSecret, type SecretKey, type SecretOwner } from "../secrets.ts";

/** What of an integration is sealed, each by the field that its ciphertext is bound to. */
const FIELDS = { api_key: "api_key", previous_api_key: "api_key", basic_auth: "basic_auth" } as const;
type Name = keyof typeof FIELDS;
const NAMES = Object.keys(FIELDS) as Name[];

type OfSite = Pick<SiteIntegration, "id" | "account_id" | "config_json">;

/** Binds a secret to the origin of the site: whoever changes the address, in whatever way, can't have it sent there. */
const owner = ({ account_id, id, config_json }: OfSite, name: Name): SecretOwner & { origin: string } => ({
  ...{ account_id, table: "igny8_site_integrations", row: id, field: FIELDS[name] },
  origin: new URL(config_json.site_url).origin,
});

export const sealForSite = (keys: SecretKey[], integration: OfSite, name: Name, plain: string): string =>
  encryptSecret(keys, owner(integration, name), plain);

/** @throws Error when it was sealed for another origin, or can't be decrypted at all */
export const openForSite = (keys: SecretKey[], integration: OfSite, name: Name, sealed: string): string =>
  decryptSecret(keys, owner(integration, name), sealed);

/** Each ciphertext replaced by what `seal` makes of it. */
function resealed(credentials: IntegrationCredentials, seal: (name: Name, sealed: string) => string): IntegrationCredentials {
  const sealed = NAMES.flatMap((name) => (credentials[name] === undefined ? [] : [[name, seal(name, credentials[name])] as const]));
  return { ...credentials, ...Object.fromEntries(sealed) };
}

/**
 * Gives the integration another address. Its key and Basic auth go along to the same host (`isSameHost`); at any other origin they are void,
 * and nobody knows the old key any more. What was learnt of the old address does not hold: it must be tested again. The caller flushes.
 * @returns whether the secrets went along
 * @throws Error when they should and can't be decrypted
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
 * Binds the secrets to their sites' origins that were sealed before secrets were bound. Called at the start of a process; what none of the
 * keys opens stays, and so does a row that is changed meanwhile, as that seals anew.
 * @returns how many integrations had such secrets
 */
export async function bindToOrigins(em: EntityManager, keys: SecretKey[]): Promise<number> {
  const rows = await em.execute<(OfSite & Pick<SiteIntegration, "credentials_json">)[]>(
    `select id, account_id, config_json, credentials_json from igny8_site_integrations where credentials_json::text like '%"v1.%'`,
  );
  let bound = 0;
  for (const row of rows) {
    const before = JSON.stringify(row.credentials_json);
    const after = JSON.stringify(resealed(row.credentials_json, (name, sealed) => bind(keys, row, name, sealed)));
    if (after === before) continue;
    await em.execute("update igny8_site_integrations set credentials_json = ?::jsonb where id = ? and credentials_json = ?::jsonb", [
      ...[after, row.id, before],
    ]);
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
