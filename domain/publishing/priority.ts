/** The order on a site and across sites: a person's click before bulk, and bulk before Schedules. */
export const PRIORITY = { person: 1, bulk: 4, clock: 5 } as const;
