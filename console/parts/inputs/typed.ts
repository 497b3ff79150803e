/** Whether a name was typed to confirm something. Nobody types three hundred characters: of a long name, its first 20 will do. */
export const isTyped = (typed: string, name: string): boolean =>
  typed.trim() === name.trim() || (name.length > 60 && typed.trim().length >= 20 && name.startsWith(typed.trim()));
