import { SiteFailure } from "../../domain/publishing/failure.ts";
import { buildPayload, type Payload } from "../../domain/publishing/payload.ts";

/** @throws SiteFailure ArticleUnusable: the article's own content is at fault, so no retry can help. */
export function payloadOf(...[article, target]: Parameters<typeof buildPayload>): Payload {
  try {
    return buildPayload(article, target);
  } catch (cause) {
    throw new SiteFailure("ArticleUnusable", "No payload can be made of the article.", { cause });
  }
}
