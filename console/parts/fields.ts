import { useState } from "react";
import { capitalized } from "../../domain/text.ts";
import { ApiProblem } from "../data/client.ts";

/** The API's errors by field name. `Problem` shows errors without a field. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiProblem)) return {};
  return Object.fromEntries(error.details.map(({ field, message }) => [field, sentence(message)]));
}

/** The API's words follow the field's name: `must be 1 or more`. Beside the field they are a sentence: `This must be 1 or more.` */
export function sentence(message: string): string {
  const whole = /^(is|are|has|must|can't|needs|names|matches|occurs) /.test(message) ? `This ${message}` : capitalized(message);
  return /[.!?…]$/.test(whole) ? whole : `${whole}.`;
}

/** Whether all of an error's fields are in the form, which then shows the error beside them. */
export const isAboutFields = (error: unknown, names: string[]): boolean =>
  error instanceof ApiProblem && error.details.length > 0 && error.details.every(({ field }) => names.includes(field));

/** The common props of a form's text fields: value, change and error. */
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

/** @param key which form, and of what: `content:17` */
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
      // What was not changed here may change elsewhere.
      const changed = Object.entries(next).filter(
        ([field, value]) => JSON.stringify(value) !== JSON.stringify(initial[field as keyof Values]),
      );
      sessionStorage.setItem(name, JSON.stringify(Object.fromEntries(changed)));
    } catch {
      // The storage is full or forbidden. The form works, but its values are not kept.
    }
  };
  return {
    values,
    set: (changes: Partial<Values>) => keep({ ...values, ...changes }),
    /** whether a value differs from the initial one */
    touched: JSON.stringify(values) !== JSON.stringify(initial),
    /** drops the draft; the form then has `next` */
    forget: (next: Values = initial) => {
      sessionStorage.removeItem(name);
      setValues(next);
    },
  };
}
