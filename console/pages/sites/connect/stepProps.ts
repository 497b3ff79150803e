import type { Guide } from "./useGuide.ts";

/** What each step of the guide is given. */
export interface OfStep {
  guide: Guide;
  siteId: number;
  mayWrite: boolean;
  n: number;
  state: "done" | "next" | "later";
}
