import { type Look, lookOf } from "../../../db/publishing/updates/basis.ts";
import { sha256 } from "../../../db/publishing/updates/sha256.ts";
import { SiteFailure } from "../../../domain/publishing/failure.ts";
import { type Change, changeId, changeOf, type UpdateRequest } from "../../../domain/publishing/updates/change.ts";
import { type FoundPost, readPosts, type Reading } from "./look.ts";
import type { ReadyUpdate } from "./ready.ts";

/** What one update sends. `request` is null if the site has all of it. */
export interface PlannedUpdate {
  ready: ReadyUpdate;
  /** the post, if it was read for this update */
  fresh: FoundPost["post"] | null;
  facts: Look;
  change: Change;
  request: UpdateRequest | null;
}

/**
 * Decides what updates send: only fields that changed here since both sides agreed last, each with the site's own fingerprint as its
 * condition. It first reads the posts whose facts are missing or old.
 * @returns in the order of `all`; a failure for an article that can't be sent
 * @throws SiteFailure of a call that read posts
 */
export async function planUpdates(all: ReadyUpdate[], to: Reading): Promise<(PlannedUpdate | SiteFailure)[]> {
  const found = await readPosts(
    all.filter(({ known }) => known.agreed === null || known.agreed.text === null || known.form === null || known.unread),
    to,
  );
  return all.map((ready) => {
    const read = found.get(ready.content.id);
    if (read instanceof SiteFailure) return read;
    try {
      return planned(ready, read, to.source);
    } catch (error) {
      if (error instanceof SiteFailure) return error;
      throw error;
    }
  });
}

function planned(ready: ReadyUpdate, read: FoundPost | undefined, source: string): PlannedUpdate {
  const { known, now, content, options, publication_id, sequence } = ready;
  // A post that was never read was read for this.
  const facts = (read?.look ?? lookOf(known))!;
  // What somebody made of a field since the person chose is seen by nobody here, so it stays.
  const overwrite = (options.overwrite ?? []).filter((field) => facts.there[field]?.fp === options.seen?.[field]);
  const change = changeOf(now, { ...facts, wordpress: known.wordpress ?? "7.1" }, overwrite, sha256);
  const { set } = change;
  const request: UpdateRequest = {
    ...{ content_id: content.id, source, revision: content.revision, known_sequence: sequence },
    change_id: changeId(publication_id, content.revision, set, sha256),
    even_if_open: options.even_if_open ?? false,
    set,
  };
  return { ready, fresh: read?.post ?? null, facts, change, request: Object.keys(set).length > 0 ? request : null };
}

/** The look that was made for an update. It is kept also if the update fails. */
export const lookFor = ({ fresh, facts }: PlannedUpdate): Look | undefined => (fresh ? facts : undefined);
