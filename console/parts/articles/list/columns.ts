import { useLocalStorage } from "@mantine/hooks";
import type { ListName } from "../../../data/articles/views.ts";

/** The columns that a person may show or hide. Title and status always stand there. */
export const COLUMNS = {
  picture: "Picture",
  site: "Site",
  author: "Author",
  due: "Publishes",
  changed: "Changed",
} as const;
export type Column = keyof typeof COLUMNS;
const SHOWN: Column[] = ["picture", "site", "author", "changed"];
/** Approved articles are in the order of their times, and remember columns of their own. */
const APPROVED: Column[] = ["picture", "site", "author", "due"];

/** The shown columns of a list, as this browser remembers them. */
export function useColumns(list: ListName): [Column[], (columns: Column[]) => void] {
  const [key, defaultValue] = list === "approved" ? ["igny8-columns-approved", APPROVED] : ["igny8-columns", SHOWN];
  const [kept, keep] = useLocalStorage<string[]>({ key, defaultValue, getInitialValueInEffect: false });
  return [(Object.keys(COLUMNS) as Column[]).filter((column) => kept.includes(column)), keep];
}
