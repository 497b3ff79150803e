/** A name shortened for the middle of a sentence. Names from outside may be very long. */
export const short = (name: string): string => (name.length > 60 ? `${name.slice(0, 59)}…` : name);
