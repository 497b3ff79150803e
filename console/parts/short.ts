/** A name in the middle of a sentence: what strangers wrote may be a page long. */
export const short = (name: string): string => (name.length > 60 ? `${name.slice(0, 59)}…` : name);
