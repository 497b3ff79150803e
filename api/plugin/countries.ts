import { fileURLToPath } from "node:url";
import { open, type CountryResponse } from "maxmind";

/** Ranges by their registries and networks, CC0, from the package of that name; a newer one comes with its next version. */
const DATABASE = "@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb";

/** Reads the database of countries, 8 MB, into memory. Returns what says an address's country (ISO 3166-1 alpha-2), null for none. */
export async function openCountries(): Promise<(address: string) => string | null> {
  const reader = await open<CountryResponse & { country_code?: string }>(fileURLToPath(import.meta.resolve(DATABASE)));
  return (address) => {
    const code = reader.get(address)?.country_code;
    return code && /^[A-Z]{2}$/.test(code) ? code : null;
  };
}
