/** How old rows are removed. */
export interface CleanUpInput {
  /** rows a statement, so that none holds its locks for long */
  batchRows: number;
  /** an activity's time in milliseconds; what is left is the next one's */
  roundMs: number;
  /** rows that earlier runs of the same workflow have removed */
  removed?: Record<string, number>;
}

export const CLEAN_UP: CleanUpInput = { batchRows: 1_000, roundMs: 20_000 };
