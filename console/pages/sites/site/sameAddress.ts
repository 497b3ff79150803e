/** Whether two addresses are one, with or without a slash at the end. */
export const isSameAddress = (one: string, other: string): boolean => one.replace(/\/+$/, "") === other.replace(/\/+$/, "");
