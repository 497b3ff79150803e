import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import { Account } from "../people/account.ts";
import { createdAt, id, updatedAt } from "../columns.ts";

const account = () => p.manyToOne(Account).mapToPk().fieldName("account_id").deleteRule("cascade").index();

/** One web site of an account. */
export const Site = defineEntity({
  name: "Site",
  tableName: "igny8_sites",
  indexes: [
    {
      // lists in the order of names
      name: "igny8_sites_account_name",
      expression: "create index igny8_sites_account_name on igny8_sites (account_id, lower(name), id)",
    },
    { name: "igny8_sites_account_newest", expression: "create index igny8_sites_account_newest on igny8_sites (account_id, id desc)" },
  ],
  properties: {
    id: id(),
    account_id: () => p.manyToOne(Account).mapToPk().fieldName("account_id").deleteRule("cascade"),
    name: p.string(),
    url: p.text(),
    /** a label of the account's own, by which lists are grouped; null: none */
    group_name: p.string().length(60).nullable(),
    /** IANA name, for the site's local times */
    time_zone: p.string().default("UTC"),
    created_at: createdAt(),
    updated_at: updatedAt(),
  },
});
export type Site = InferEntity<typeof Site>;

const site = () => p.manyToOne(Site).mapToPk().fieldName("site_id").deleteRule("cascade").index();

export const Sector = defineEntity({
  name: "Sector",
  tableName: "igny8_sectors",
  uniques: [{ properties: ["site_id", "name"] }],
  properties: { id: id(), account_id: account, site_id: site, name: p.string(), created_at: createdAt() },
});
export type Sector = InferEntity<typeof Sector>;

export const Cluster = defineEntity({
  name: "Cluster",
  tableName: "igny8_clusters",
  uniques: [{ properties: ["site_id", "name"] }],
  properties: {
    id: id(),
    account_id: account,
    site_id: site,
    sector_id: () => p.manyToOne(Sector).mapToPk().fieldName("sector_id").deleteRule("set null").nullable().index(),
    name: p.string(),
    created_at: createdAt(),
  },
});
export type Cluster = InferEntity<typeof Cluster>;
