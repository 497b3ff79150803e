import { useLocalStorage } from "@mantine/hooks";

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

/** The shown columns, as this browser remembers them. */
export function useColumns(): [Column[], (columns: Column[]) => void] {
  const [kept, keep] = useLocalStorage<string[]>({ key: "igny8-columns", defaultValue: SHOWN, getInitialValueInEffect: false });
  return [(Object.keys(COLUMNS) as Column[]).filter((column) => kept.includes(column)), keep];
}
