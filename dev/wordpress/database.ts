/** The database of a site's posts. */
export interface Database {
  /** For people: "MariaDB 10.11.19". */
  name: string;
  /** Part of the name of a template that holds such a database. */
  key: string;
  /** Puts an empty database into the folder of a site that is being built. @throws Error with the program's message */
  create(dir: string): Promise<void>;
  /** Starts the database of the site in `dir`. @throws Error if it does not start */
  start(dir: string, log: (line: string) => void): Promise<RunningDatabase>;
}

/** A database that WordPress can use. */
export interface RunningDatabase {
  /** WordPress's DB_HOST; "" if it needs none. */
  host: string;
  /** Saves the present content. @returns a function that restores it; nobody may be using the site then */
  snapshot(): Promise<() => Promise<void>>;
  stop(): Promise<void>;
}
