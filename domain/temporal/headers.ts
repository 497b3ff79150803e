/** The header of starts, signals and activities with the id of the request that caused them. Temporal keeps it beside the arguments. */
export const REQUEST_ID_HEADER = "igny8-request-id";
