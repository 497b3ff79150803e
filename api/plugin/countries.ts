import { fileURLToPath } from "node:url";
import { open, type CountryResponse } from "maxmind";

/** The ranges of registries and networks (CC0), from the package of that name. Its next version brings newer ranges. */
const DATABASE = "@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb";

/** Loads the database of countries (8 MB) into memory. Returns a function from an address to ISO 3166-1 alpha-2; null if it is unknown. */
export async function openCountries(): Promise<(address: string) => string | null> {
  const reader = await open<CountryResponse & { country_code?: string }>(fileURLToPath(import.meta.resolve(DATABASE)));
  return (address) => {
    const code = reader.get(address)?.country_code;
    return code && /^[A-Z]{2}$/.test(code) ? code : null;
  };
}
