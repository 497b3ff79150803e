import { p } from "@mikro-orm/core";

/** Columns that many tables share; each call makes new ones. */
export const id = () => p.integer().primary().autoincrement();
export const createdAt = () =>
  p
    .datetime(3)
    .defaultRaw("now()")
    .onCreate(() => new Date());
export const updatedAt = () =>
  p
    .datetime(3)
    .defaultRaw("now()")
    .onCreate(() => new Date())
    .onUpdate(() => new Date());

/** PostgreSQL's way to write an array of numbers or UUIDs: one value, however many they are. */
export const pgArray = (ids: (number | string)[]): string => `{${ids.join(",")}}`;
