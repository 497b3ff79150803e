import { SiteFailure } from "../domain/failure.ts";
import type { SiteIntegration } from "./integration.ts";
import { decryptSecret, encryptSecret, type SecretKey } from "./secrets.ts";

/** The user and password that a staging site asks for before it shows anything (HTTP Basic auth). */
export interface SiteLogin {
  user: string;
  password: string;
}

const owner = ({ account_id, id }: SiteIntegration) => ({ account_id, table: "igny8_site_integrations", row: id, field: "basic_auth" });

/** Keeps it sealed, user and password; null forgets it. The caller flushes. */
export function keepBasicAuth(keys: SecretKey[], integration: SiteIntegration, login: SiteLogin | null): void {
  const { basic_auth: _, ...others } = integration.credentials_json;
  integration.credentials_json = login
    ? { ...others, basic_auth: encryptSecret(keys, owner(integration), JSON.stringify([login.user, login.password])) }
    : others;
}

/** @throws SiteFailure CredentialsUnreadable */
export function basicAuthOf(keys: SecretKey[], integration: SiteIntegration): SiteLogin | undefined {
  const { basic_auth } = integration.credentials_json;
  if (!basic_auth) return undefined;
  try {
    const [user, password] = JSON.parse(decryptSecret(keys, owner(integration), basic_auth)) as [string, string];
    return { user, password };
  } catch (cause) {
    const advice = "Enter the user and password of the site's Basic auth anew, or have an operator restore SECRET_KEYS.";
    throw new SiteFailure("CredentialsUnreadable", "The stored user and password of the site's Basic auth can't be decrypted.", {
      advice,
      cause,
    });
  }
}
