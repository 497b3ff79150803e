import { SiteFailure } from "../../domain/publishing/failure.ts";
import type { SiteIntegration } from "./integration.ts";
import type { SecretKey } from "../secrets.ts";
import { openForSite, sealForSite } from "./boundSecrets.ts";

/** User and password of a staging site's HTTP Basic auth. */
export interface SiteLogin {
  user: string;
  password: string;
}

/** Seals and stores user and password; null removes them. The caller flushes. */
export function keepBasicAuth(keys: SecretKey[], integration: SiteIntegration, login: SiteLogin | null): void {
  const { basic_auth: _, ...others } = integration.credentials_json;
  integration.credentials_json = login
    ? { ...others, basic_auth: sealForSite(keys, integration, "basic_auth", JSON.stringify([login.user, login.password])) }
    : others;
}

/** @throws SiteFailure CredentialsUnreadable */
export function basicAuthOf(keys: SecretKey[], integration: SiteIntegration): SiteLogin | undefined {
  const { basic_auth } = integration.credentials_json;
  if (!basic_auth) return undefined;
  try {
    const [user, password] = JSON.parse(openForSite(keys, integration, "basic_auth", basic_auth)) as [string, string];
    return { user, password };
  } catch (cause) {
    const advice = "Enter the user and password of the site's Basic auth again, or ask an operator to restore SECRET_KEYS.";
    throw new SiteFailure("CredentialsUnreadable", "The stored user and password of the site's Basic auth can't be decrypted.", {
      advice,
      cause,
    });
  }
}
