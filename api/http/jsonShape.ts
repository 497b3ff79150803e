import { costOf, DEPTH_READ } from "../../domain/jsonShape.ts";
import { invalid } from "./errors.ts";

/** Values of a body, those within others included: the largest that means something, 10,000 ids of articles, has half of it. */
export const VALUES_READ = 20_000;

/**
 * Refuses JSON before it is parsed that would make the rules of its fields costly, whatever they are: a value that is wrong costs a
 * message, and deep ones overflow the stack of whoever walks them.
 * @throws ApiError 422
 */
export function refuseCostlyJson(bytes: Uint8Array): void {
  const cost = costOf(bytes, VALUES_READ);
  if (cost === "deep") throw invalid("json", `has values nested more than ${DEPTH_READ} deep`);
  if (cost === "many") throw invalid("json", `has more than ${VALUES_READ} values; send it in parts`);
}
