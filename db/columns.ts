import { p } from "@mikro-orm/core";

/** Columns that many tables share. Each call makes new ones. */
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
