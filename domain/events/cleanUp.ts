/** Input of the clean-up of old rows. */
export interface CleanUpInput {
  /** rows per statement. A limit keeps the locks short */
  batchRows: number;
  /** time of one activity, in milliseconds. The next activity continues with the rest */
  roundMs: number;
  /** rows that earlier runs of this workflow removed */
  removed?: Record<string, number>;
}

export const CLEAN_UP: CleanUpInput = { batchRows: 1_000, roundMs: 20_000 };
