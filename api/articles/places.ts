import type { Place, Sort } from "../../db/articles/filter.ts";
import { invalid } from "../http/errors.ts";

const isId = (value: number) => Number.isSafeInteger(value) && value >= 0;

/** The cursor of the page behind an article, for the list's `sort`. */
export const cursorOf = ({ id, key }: Place, sort: Sort): string => Buffer.from(`${sort}~${key}~${id}`).toString("base64url");

/** The place that a cursor names. @throws ApiError 422 if it is none of this list, such as one of another `sort` */
export function placeOf(cursor: string, sort: Sort): Place {
  const [of, key = NaN, id = NaN] = Buffer.from(cursor, "base64url").toString().split("~");
  const place = { id: Number(id), key: Number(key) };
  if (of !== sort || !isId(place.id) || !isId(place.key)) throw invalid("cursor", "is not a next_cursor of an answer with the same sort");
  return place;
}
