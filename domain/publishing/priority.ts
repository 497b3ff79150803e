/** Who goes first, on a site and across sites: a person's click before bulk, bulk before what runs by the clock. */
export const PRIORITY = { person: 1, bulk: 4, clock: 5 } as const;
