import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { healthQuery, useNewKey, useTest } from "../../../../data/integration.ts";
import type { OfIntegration } from "../props.ts";
import type { Named } from "./Check.tsx";

/**
 * The connection test of a site, its new key, and the box about its API key if the key's check fails. Then the button that creates a key is in this
 * box, and nowhere else.
 */
export function useKeyBox({ site, integration: { id, config_json } }: OfIntegration) {
  const { site_url } = config_json;
  const test = useTest(id);
  const renew = useNewKey(id, site.id);
  const { data: health } = useQuery(healthQuery(id));
  // A key is for one host. After a change there and back, the host has none.
  const { reset } = renew;
  useEffect(() => reset, [reset, site_url]);
  const fresh = renew.variables === site_url ? renew.data?.data : undefined;
  const check = health?.validation?.api_key;
  const failing: Named | undefined = !fresh && check?.ok === false ? ["api_key", check] : undefined;
  const create = () => renew.mutate(site_url, { onSuccess: () => test.reset() });
  return { test, failing, fresh, create, renew };
}

export type KeyBox = ReturnType<typeof useKeyBox>;

/** Whether a connection test has succeeded since a key was created: the key is in use now, or the previous one still is. */
export const isTested = ({ test }: Pick<KeyBox, "test">, created_at: number) =>
  test.data?.data.ok === true && test.submittedAt > created_at;
