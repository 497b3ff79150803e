import { useEffect, useState } from "react";
import { type Field, same, type Values } from "./values.ts";

/** For each field that was changed here: its new value, and its value when the change began. */
export type Edits = Partial<Record<Field, { was: unknown; is: unknown }>>;

const fieldsOf = (edits: Edits) => Object.keys(edits) as Field[];
export const changesOf = (edits: Edits): Partial<Values> => Object.fromEntries(fieldsOf(edits).map((name) => [name, edits[name]!.is]));

/** Fields that were changed here and elsewhere, to different values. A change on one side only is no conflict. */
export const conflictsOf = (edits: Edits, saved: Values): Field[] =>
  fieldsOf(edits).filter((name) => !same(saved[name], edits[name]!.was) && !same(saved[name], edits[name]!.is));

/**
 * The unsaved changes of an article. They stay in the browser's tab, through reloads and other pages, until they are saved or
 * discarded. Unchanged fields follow the saved article.
 * @param key of the draft: `content:17`
 */
export function useEdits(key: string, saved: Values) {
  const name = `draft:${key}`;
  const [edits, setEdits] = useState<Edits>(() => read(name));
  useEffect(() => write(name, edits), [name, edits]);
  return {
    edits,
    values: { ...saved, ...changesOf(edits) },
    touched: fieldsOf(edits).length > 0,
    conflicts: conflictsOf(edits, saved),
    set: (changes: Partial<Values>) =>
      setEdits((before) => {
        const next = { ...before };
        for (const field of Object.keys(changes) as Field[]) {
          if (same(changes[field], saved[field])) delete next[field];
          else next[field] = { was: before[field]?.was ?? saved[field], is: changes[field] };
        }
        return next;
      }),
    /** settles a conflict: my value will replace the saved one */
    insist: (field: Field) =>
      setEdits((before) => (before[field] ? { ...before, [field]: { was: saved[field], is: before[field].is } } : before)),
    /** discards the changes of a field; without a name, of all fields */
    giveUp: (field?: Field) =>
      setEdits((before) => (field === undefined ? {} : Object.fromEntries(Object.entries(before).filter(([name]) => name !== field)))),
    /** records that `sent` was saved, with the result `saved`. Later typing stays */
    settle: (sent: Edits, saved: Values) =>
      setEdits((before) => {
        const next = { ...before };
        for (const field of fieldsOf(sent)) {
          const edit = before[field];
          if (!edit || same(edit.is, sent[field]!.is) || same(edit.is, saved[field])) delete next[field];
          else next[field] = { was: saved[field], is: edit.is };
        }
        return next;
      }),
  };
}

function read(name: string): Edits {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? "{}") as Edits;
  } catch {
    return {};
  }
}

function write(name: string, edits: Edits): void {
  try {
    if (fieldsOf(edits).length === 0) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, JSON.stringify(edits));
  } catch {
    // The storage is full or forbidden. The form works, but the draft is not kept.
  }
}
