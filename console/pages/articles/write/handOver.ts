import type { Role } from "../../../data/articles/pictures.ts";

/** Pictures that were added before the article was saved, so they could not be stored yet. */
export interface Handed {
  files: File[];
  role: Role;
  /** their position in the text; without it they have none */
  at?: number;
}
const handed = new Map<number, Handed[]>();

/** Passes pictures on to the page of the article, which was created in the meantime. */
export const handOver = (content_id: number, pictures: Handed[]): void => void handed.set(content_id, pictures);

export function takeOver(content_id: number): Handed[] {
  const pictures = handed.get(content_id) ?? [];
  handed.delete(content_id);
  return pictures;
}
