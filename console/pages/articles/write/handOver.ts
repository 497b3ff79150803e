import type { Role } from "../../../data/articles/pictures.ts";

/** Pictures that were given before the article had been saved, and so had no place to be stored. */
export interface Handed {
  files: File[];
  role: Role;
  /** where they belong in the text; without it they belong to no place */
  at?: number;
}
const handed = new Map<number, Handed[]>();

/** Hands pictures on to the page of the article, which was made meanwhile. */
export const handOver = (content_id: number, pictures: Handed[]): void => void handed.set(content_id, pictures);

export function takeOver(content_id: number): Handed[] {
  const pictures = handed.get(content_id) ?? [];
  handed.delete(content_id);
  return pictures;
}
