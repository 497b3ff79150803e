/** A row of the table of error codes: the HTTP status, or all that it can have; what the code means; what the caller does then. */
export type Row = readonly [status: Status | readonly Status[], meaning: string, remedy: string];
export type Rows = Readonly<Record<string, Row>>;

type Status = 400 | 401 | 403 | 404 | 405 | 409 | 410 | 413 | 415 | 416 | 422 | 429 | 500 | 503;
