/** A field as the site stores it: its fingerprint, which only the site can make, and its value. */
export interface StoredField {
  fp: string;
  value: unknown;
}

/**
 * Who has the post open in an editor, or who changed it. `since`: ISO 8601. `kind`: of who changed it, as in webhooks (docs/bridge-contract.md).
 */
export interface SitePerson {
  id: number;
  name: string;
  kind?: string | undefined;
  since?: string | undefined;
}

/** A picture of the article in the site's media library. */
export interface StoredPicture {
  /** the address that it came from */
  url: string;
  attachment_id: number;
  local_url: string;
}

/** A post as `GET /articles` of the bridge tells it. */
export interface StoredPost {
  content_id: number;
  post_id: number;
  post_status: string;
  post_url: string;
  sequence: number;
  /** the newest revision of ours that the site has taken */
  revision: number;
  etag: string;
  form: "blocks" | "classic" | "builder";
  block_editor: boolean;
  protected: boolean;
  editing: SitePerson | null;
  fields: Record<string, StoredField>;
  pictures: StoredPicture[];
}

/**
 * What IGNY8 and the site agreed on last, each side in its own values: a digest of ours (`digestOf`), and the fingerprint of the site's.
 * A side is only ever compared with itself, so what the site makes of a text (kses, local pictures) is no difference.
 */
export interface Agreement {
  /** the revision of the article that the site has */
  revision: number;
  here: Record<string, string>;
  site: Record<string, string>;
  /** IGNY8's terms then, by field */
  terms: Record<string, string[]>;
  /** the stored text then; null if it is not known */
  text: string | null;
}

/** The fields that somebody changed on the site since the agreement. `kept`: a person decided that they stay so. */
export type ChangedThere = Record<string, StoredField & { kept?: boolean }>;

/** Who changed a post, in words that begin a sentence. */
export function changerName(by: Pick<SitePerson, "name" | "kind"> | null): string {
  if (!by) return "Somebody";
  if (by.name !== "") return by.name;
  return by.kind === "person" ? "Somebody" : "A plugin or script of the site";
}
