/** Keyword search attributes by which a run is found in the Temporal UI; registered by the worker at its start. */
export const SEARCH_ATTRIBUTES = { content: "Igny8Content", site: "Igny8Site", account: "Igny8Account" } as const;
