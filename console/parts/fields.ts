import { useState } from "react";
import { ApiProblem } from "../data/client.ts";

/** What the API says of single fields, by their names; what it says of none is shown apart (`Problem`). */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiProblem)) return {};
  return Object.fromEntries(error.details.map(({ field, message }) => [field, message]));
}

/** Whether an error speaks of fields that the form has, and so is shown beside them. */
export const isAboutFields = (error: unknown, names: string[]): boolean =>
  error instanceof ApiProblem && error.details.length > 0 && error.details.every(({ field }) => names.includes(field));

/** What the text fields of a form have in common: the value, how it is changed, and what is wrong with it. */
export const inputsOf =
  <Name extends string>(
    values: Record<Name, string>,
    set: (changes: Partial<Record<Name, string>>) => void,
    errors: Record<string, string>,
  ) =>
  (name: Name) => ({
    value: values[name],
    onChange: (event: { target: { value: string } }) => set({ [name]: event.target.value } as Partial<Record<Name, string>>),
    error: errors[name],
  });

/**
 * Values of a form that survive a reload and a sign-in: they are kept for the browser's tab until `forget`.
 * @param key which form, and of what: `content:17`
 */
export function useDraft<Values extends object>(key: string, initial: Values) {
  const name = `draft:${key}`;
  const [values, setValues] = useState<Values>(() => {
    try {
      return { ...initial, ...(JSON.parse(sessionStorage.getItem(name) ?? "{}") as Partial<Values>) };
    } catch {
      return initial;
    }
  });
  const keep = (next: Values) => {
    setValues(next);
    try {
      sessionStorage.setItem(name, JSON.stringify(next));
    } catch {
      // A full or forbidden storage: the form works, it only is not kept.
    }
  };
  return {
    values,
    set: (changes: Partial<Values>) => keep({ ...values, ...changes }),
    /** whether anything differs from what was there at first */
    touched: JSON.stringify(values) !== JSON.stringify(initial),
    /** forgets what was typed; the form has `next` */
    forget: (next: Values = initial) => {
      sessionStorage.removeItem(name);
      setValues(next);
    },
  };
}
