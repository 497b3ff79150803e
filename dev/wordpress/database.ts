/** What keeps a site's posts. */
export interface Database {
  /** For people: "MariaDB 10.11.19". */
  name: string;
  /** Part of the name of a template that holds such a database. */
  key: string;
  /** Puts an empty database into the folder of a site that is being built. @throws Error with the program's words */
  create(dir: string): Promise<void>;
  /** Makes the database of the site in `dir` ready to be used. @throws Error when it doesn't come up */
  start(dir: string, log: (line: string) => void): Promise<RunningDatabase>;
}

/** A database that WordPress can use. */
export interface RunningDatabase {
  /** WordPress's DB_HOST; "" where it needs none. */
  host: string;
  /** Keeps everything as it is now. @returns what brings it back; nobody may be using the site then */
  snapshot(): Promise<() => Promise<void>>;
  stop(): Promise<void>;
}
