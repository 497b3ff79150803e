/** Parses HTML into a tree that runs nothing and fetches nothing. */
export const parse = (html: string): HTMLElement => new DOMParser().parseFromString(html, "text/html").body;
