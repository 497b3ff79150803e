import type { ApiDeps } from "./deps.ts";

/** A workflow, one of its runs, or a Schedule in the Temporal UI; null where the UI's address is not known. */
export function inUi({ temporalUiUrl, temporal }: ApiDeps, what: "schedules" | "workflows", ...path: (string | null | undefined)[]) {
  if (!temporalUiUrl) return null;
  const parts = path.flatMap((part) => (part ? [encodeURIComponent(part)] : []));
  return [temporalUiUrl, "namespaces", temporal.options.namespace, what, ...parts].join("/");
}
