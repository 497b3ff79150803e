/** A piece of code that keeps somebody from harm, and the tests that notice when it is gone. */
export interface Guard {
  /** what it guards, in plain words */
  name: string;
  /** from the repository's root */
  file: string;
  /** the code, which stands once in the file */
  find: string;
  /** what stands there without the guard */
  put: string;
  /** files of tests of which one fails then */
  tests: string[];
  /** part of those tests' names, as it stands in the file; without it the whole file runs */
  named?: string;
}
