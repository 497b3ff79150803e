// How activities are tried again. What a site, an endpoint or a mail server answers is no failure of an activity: each rule for that is in domain/.

/** Infrastructure trouble: the database is away, the worker died. It passes, so there is no end to it but the activity's own. */
export const INFRASTRUCTURE_RETRY = { initialInterval: "1 second", backoffCoefficient: 2, maximumInterval: "1 minute" } as const;

/** The same for work that nobody waits for. */
export const PATIENT_RETRY = { initialInterval: "10 seconds", backoffCoefficient: 2, maximumInterval: "10 minutes" } as const;

/** The same for steps that an operator watches. */
export const PROMPT_RETRY = { initialInterval: "500 milliseconds", backoffCoefficient: 2, maximumInterval: "30 seconds" } as const;
