import type { ApiDeps } from "./deps.ts";

/** The address of a workflow, of one of its runs, or of a Schedule in the Temporal UI; null if the UI's address is unknown. */
export function inUi({ temporalUiUrl, temporal }: ApiDeps, what: "schedules" | "workflows", ...path: (string | null | undefined)[]) {
  if (!temporalUiUrl) return null;
  const parts = path.flatMap((part) => (part ? [encodeURIComponent(part)] : []));
  return [temporalUiUrl, "namespaces", temporal.options.namespace, what, ...parts].join("/");
}
