// Function by function: the console needs two of them, and the whole library weighs as much as a page.
import SemVer from "semver/classes/semver.js";
import coerce from "semver/functions/coerce.js";
import compare from "semver/functions/compare.js";
import parse from "semver/functions/parse.js";

/** Compares by semver.org, part 11. Other texts ("1.4", "1.4.0.1", "trunk") count as the version they begin with, or as the oldest. */
export const compareVersions = (one: string, other: string): number => compare(versionOf(one), versionOf(other));

/** Whether `present` is `required` or newer, as WordPress reads both for requirements: `7.1-beta2` and `8.1.2-1ubuntu2` are 7.1 and 8.1.2. */
export const isAtLeast = (present: string, required: string): boolean => compare(numbersOf(present), numbersOf(required)) >= 0;

const versionOf = (text: string) => parse(text, { loose: true }) ?? numbersOf(text);
const numbersOf = (text: string) => coerce(text) ?? new SemVer("0.0.0");
