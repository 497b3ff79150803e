import type { RefusalCode } from "../../../domain/publishing/refusal.ts";
import { type Effect, STANDINGS, type Standing, weigh, type Wish } from "../../../domain/publishing/transitions.ts";

export const KINDS = {
  whole: {},
  posted: { external_id: "7", external_url: "https://example.com/slow-bread/", metadata: { wordpress_status: "publish" } },
  trashed: { external_id: "7", external_url: "https://example.com/slow-bread/", metadata: { wordpress_status: "trash" } },
  blank: { content_html: " \n" },
  on_hold: { on_hold: true },
  elsewhere: {},
  begun: {},
  lacking: {},
  /** its post is being taken down, or the last call for it did that */
  leaving: { external_id: "7", external_url: "https://example.com/slow-bread/", metadata: { wordpress_status: "publish" } },
} as const;
type Kind = keyof typeof KINDS;
/** States in which the publication is under way. */
export const OPEN: readonly Standing[] = ["queued", "waiting", "publishing", "retrying"];
/**
 * The combinations that can exist: a call under way has an attempt, one content goes to one site at a time, and posts lack certain fields.
 */
export const CASES = STANDINGS.flatMap((standing) =>
  (Object.keys(KINDS) as Kind[])
    .filter((kind) => !(kind === "elsewhere" && OPEN.includes(standing)))
    .filter((kind) => kind !== "begun" || standing === "queued" || standing === "waiting")
    .filter((kind) => kind !== "lacking" || standing === "published")
    .filter((kind) => kind !== "leaving" || OPEN.includes(standing) || standing === "published" || standing === "failed")
    .map((kind) => ({ standing, kind })),
);
export const isBegun = ({ standing, kind }: Case) => kind === "begun" || standing === "publishing" || standing === "retrying";
export type Case = (typeof CASES)[number];
export const LEAVING = { to: "trash", change_id: "0f5d7b1e-6f3c-4b8e-9c39-0c8f7a3b7d11" };
export const WARNING = { code: "igny8_picture_unreachable", message: "The picture was not stored." };

/** What the table says of a wish for such an article. */
export const said = (wish: Wish, { standing, kind }: Case): Effect | RefusalCode => {
  const { external_id, metadata = {} } = KINDS[kind] as { external_id?: string; metadata?: { wordpress_status?: string } };
  return weigh(wish, {
    ...{ standing, external_id, metadata, complete: kind !== "blank", on_hold: kind === "on_hold", elsewhere: kind === "elsewhere" },
    ...{ begun: isBegun({ standing, kind }), repairable: kind === "lacking", task: kind === "leaving" ? "withdraw" : "create" },
  });
};
