import { useEffect, useState } from "react";
import { type Field, same, type Values } from "./values.ts";

/** Of each field that was changed here: what it is to be, and what it was when the change began. */
export type Edits = Partial<Record<Field, { was: unknown; is: unknown }>>;

const fieldsOf = (edits: Edits) => Object.keys(edits) as Field[];
export const changesOf = (edits: Edits): Partial<Values> => Object.fromEntries(fieldsOf(edits).map((name) => [name, edits[name]!.is]));

/** Fields that were changed here and, to something else, elsewhere. What only one side has changed is no conflict: both stay. */
export const conflictsOf = (edits: Edits, saved: Values): Field[] =>
  fieldsOf(edits).filter((name) => !same(saved[name], edits[name]!.was) && !same(saved[name], edits[name]!.is));

/**
 * What was changed of an article and is not saved. It is kept for the browser's tab, through reloads and other pages, until it is saved or
 * given up; what is not changed follows the article as it is saved.
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
    /** a conflict is settled: mine is to replace what was saved */
    insist: (field: Field) =>
      setEdits((before) => (before[field] ? { ...before, [field]: { was: saved[field], is: before[field].is } } : before)),
    /** the field is again what is saved; without a name all are */
    giveUp: (field?: Field) =>
      setEdits((before) => (field === undefined ? {} : Object.fromEntries(Object.entries(before).filter(([name]) => name !== field)))),
    /** these were saved, and are now `saved`; what was typed meanwhile stays */
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
    // A full or forbidden storage: the form works, it only is not kept.
  }
}
