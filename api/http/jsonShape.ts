import { costOf, DEPTH_READ } from "../../domain/jsonShape.ts";
import { invalid } from "./errors.ts";

/** The most values in a body, including nested ones. The largest meaningful body, 10,000 ids of articles, has half of it. */
export const VALUES_READ = 20_000;

/**
 * Refuses JSON, before it is parsed, if it would be costly to validate. Each invalid value costs a message, and deep values overflow the stack of
 * recursive code.
 * @throws ApiError 422
 */
export function refuseCostlyJson(bytes: Uint8Array): void {
  const cost = costOf(bytes, VALUES_READ);
  if (cost === "deep") throw invalid("json", `has values nested more than ${DEPTH_READ} deep`);
  if (cost === "many") throw invalid("json", `has more than ${VALUES_READ} values; send it in parts`);
}
