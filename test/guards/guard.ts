/** A piece of code that prevents harm, and the tests that fail without it. */
export interface Guard {
  /** what it guards, in plain words */
  name: string;
  /** from the repository's root */
  file: string;
  /** the code, which stands once in the file */
  find: string;
  /** the code without the guard */
  put: string;
  /** test files of which at least one then fails */
  tests: string[];
  /** part of those tests' names, as in the file; without it the whole file runs */
  named?: string;
}
