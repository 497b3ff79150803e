// How activities are retried. An answer of a site, an endpoint or a mail server is no failure of an activity; domain/ has the rules for answers.

/** For infrastructure trouble: the database is away, or the worker died. Such trouble passes, so only the activity's own timeouts end the retries. */
export const INFRASTRUCTURE_RETRY = { initialInterval: "1 second", backoffCoefficient: 2, maximumInterval: "1 minute" } as const;

/** The same for work for which nobody waits. */
export const PATIENT_RETRY = { initialInterval: "10 seconds", backoffCoefficient: 2, maximumInterval: "10 minutes" } as const;

/** The same for steps that an operator watches. */
export const PROMPT_RETRY = { initialInterval: "500 milliseconds", backoffCoefficient: 2, maximumInterval: "30 seconds" } as const;
