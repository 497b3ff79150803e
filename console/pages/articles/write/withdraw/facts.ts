import { isBeingEdited } from "../../../../parts/articles/status.ts";
import type { Content } from "../../../../data/articles/lists.ts";

type Publication = Content["publication"];

/** Visitors see the post, as far as IGNY8 knows. */
export const isPublic = ({ metadata }: Pick<Content, "metadata">): boolean =>
  metadata["wordpress_status"] === undefined || metadata["wordpress_status"] === "publish";

/** The last try to unpublish or restore the post has failed. */
export const withdrawalFailed = (publication: Publication): boolean => publication?.task === "withdraw" && publication.state === "failed";

/** A withdrawal waits until somebody closes the post in WordPress's editor. */
export const waitsForEditor = (publication: Publication): boolean => publication?.task === "withdraw" && isBeingEdited(publication);
