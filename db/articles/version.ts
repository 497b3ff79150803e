import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import type { Article, ArticleImage } from "../../domain/publishing/payload.ts";
import { createdAt, updatedAt } from "../columns.ts";
import { Account, User } from "../people/account.ts";
import { Content } from "./content.ts";

/** How a version came to be: a person or program wrote it, it restores an older one, or it takes what was changed on the site. */
export const VERSION_ORIGINS = ["written", "restored", "taken"] as const;

/** A picture as a version had it. Its file stays while a version names it. */
export interface VersionPicture extends ArticleImage {
  id: number;
  mime_type: string;
  byte_size: number;
}

/** Everything of an article except its text: the columns of `igny8_content` that its revision counts, its terms and its pictures. */
export interface VersionFields extends Omit<
  Article,
  "content_id" | "site_id" | "revision" | "content_html" | "sector" | "cluster" | "images"
> {
  sector_id: number | null;
  cluster_id: number | null;
  images: VersionPicture[];
}

/** A text of an article's versions. Versions with the same text share the row. */
export const ContentText = defineEntity({
  name: "ContentText",
  tableName: "igny8_content_texts",
  properties: {
    account_id: () => p.manyToOne(Account).mapToPk().fieldName("account_id").deleteRule("cascade").index(),
    content_id: () => p.manyToOne(Content).mapToPk().fieldName("content_id").deleteRule("cascade").primary(),
    /** SHA-256 of the text in UTF-8, hexadecimal */
    hash: p.string().length(64).primary(),
    body: p.text(),
  },
});
export type ContentText = InferEntity<typeof ContentText>;

/** An article as it stood at a revision. */
export const ContentVersion = defineEntity({
  name: "ContentVersion",
  tableName: "igny8_content_versions",
  indexes: [
    {
      // which version still names a picture's file
      name: "igny8_content_versions_pictures",
      expression: "create index igny8_content_versions_pictures on igny8_content_versions using gin ((fields -> 'images') jsonb_path_ops)",
    },
  ],
  properties: {
    account_id: () => p.manyToOne(Account).mapToPk().fieldName("account_id").deleteRule("cascade").index(),
    content_id: () => p.manyToOne(Content).mapToPk().fieldName("content_id").deleteRule("cascade").primary(),
    /** 1, 2, 3 … of this article */
    number: p.integer().primary(),
    /** the content's revision at which it stood */
    revision: p.integer(),
    origin: p.enum(VERSION_ORIGINS).default("written"),
    /** the number of the version that this one restored */
    restored_from: p.integer().nullable(),
    user_id: () => p.manyToOne(User).mapToPk().fieldName("user_id").deleteRule("set null").nullable().index(),
    html_hash: p.string().length(64),
    markdown_hash: p.string().length(64).nullable(),
    fields: p.json<VersionFields>(),
    created_at: createdAt(),
    /** the last of the saves that it gathers */
    updated_at: updatedAt(),
  },
});
export type ContentVersion = InferEntity<typeof ContentVersion>;
