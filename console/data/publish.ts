import type { InfiniteData, Query, QueryClient, QueryKey } from "@tanstack/react-query";
import { tellAsked } from "./articles/asked.ts";
import { useChange } from "./change.ts";
import { api, ApiProblem, take } from "./client.ts";

/** The queries that show an article. */
export const ofArticle = (id: number): QueryKey[] => [["contents"], ["content", id], ["publication", id]];

/** A request about one article. Lists and pages update afterwards. */
const useAsked = <Input extends { id: number }, Data>(
  ask: (input: Input) => Promise<Data>,
  said: (data: Data, input: Input) => string | void,
  more: { before?: (queries: QueryClient, input: Input) => void; begins?: (input: Input) => string } = {},
) => useChange(ask, { stale: ({ id }) => ofArticle(id), said, loud: isElsewhere, ...more });
/** What a message about an article's begun publication is about. The live stream tells the result. */
export const callOf = (id: number) => `call ${id}`;
const BEGINS = { begins: ({ id }: { id: number }) => callOf(id) };
/** A time that is refused is shown beside its field. */
const isElsewhere = (error: Error) => !(error instanceof ApiProblem && error.details.some(({ field }) => field === "publish_at"));
const param = (id: number) => ({ id: String(id) });

type Lists = InfiniteData<{ data: { id: number }[] }> | undefined;
/** Removes a published article from the review list at once, as the API does. After an error, the following fetch brings it back. */
function leaveReview(queries: QueryClient, { id }: { id: number }): void {
  const review = {
    queryKey: ["contents"],
    predicate: ({ queryKey: [, filter] }: Query) => (filter as { lifecycle?: string } | null)?.lifecycle === "in_review",
  };
  queries.setQueriesData<Lists>(
    review,
    (lists) => lists && { ...lists, pages: lists.pages.map((page) => ({ ...page, data: page.data.filter((row) => row.id !== id) })) },
  );
}

/** Publishes an article now, or at a time (ISO 8601; in the site's zone if it names none). `status`: of its post, in place of its rules. */
export const usePublish = () =>
  useAsked(
    ({ id, title: _title, ...json }: { id: number; title?: string; publish_at?: string; status?: "draft" }) =>
      take(api.writer.content[":id"].publish.index.$post({ param: param(id), json })),
    ({ data }, { id, title, status }) => tellAsked({ id, title, publish_at: data.publish_at ?? null, draft: status === "draft" }),
    { before: leaveReview },
  );

export const useRetry = () =>
  useAsked(
    ({ id, recreate }: { id: number; recreate?: boolean }) =>
      take(api.writer.content[":id"].publication.retry.index.$post({ param: param(id), json: recreate ? { recreate } : {} })),
    () => "Retrying. You will see the result here.",
    BEGINS,
  );

/** Requests a repair of what an article lacks on its site. */
export const useRepair = () =>
  useAsked(
    ({ id }: { id: number }) => take(api.writer.content[":id"].publication.repair.index.$post({ param: param(id) })),
    () => "Sending the missing parts again. You will see the result here.",
    BEGINS,
  );

/** Records that a person accepts what an article lacks on its site. The warnings then disappear for everybody. */
export const useSetAside = () =>
  useAsked(
    ({ id }: { id: number }) => take(api.writer.content[":id"].publication.warnings.index.$delete({ param: param(id) })),
    () => "Dismissed. IGNY8 does not try this again.",
  );

export const useCancel = () =>
  useAsked(
    ({ id }: { id: number }) => take(api.writer.content[":id"].publication.cancel.index.$post({ param: param(id) })),
    ({ data }) =>
      data.cancel_requested
        ? "A call to the site is in progress. The article is cancelled unless the call succeeds."
        : data.publication_state === "published"
          ? "Cancelled. The post stays as it is."
          : "Cancelled. The article is in review again.",
  );

/** Hands an article in, takes it back to its writer, puts it on hold or releases it. */
export const useChangeOne = () =>
  useAsked(
    ({ id, ...json }: { id: number; status?: "draft" | "review"; on_hold?: boolean }) => change(id, json),
    (_, { status, on_hold }) =>
      on_hold === undefined
        ? status === "review"
          ? "Submitted for review."
          : "Moved back to drafts."
        : on_hold
          ? "On hold. Release the hold to publish the article."
          : "Hold released.",
  );

/** Deletes an article in IGNY8. A post on WordPress stays. */
export const useRemove = () =>
  useAsked(
    ({ id }: { id: number }) => remove(id, true),
    () => "Deleted.",
  );

export const change = (id: number, json: { status?: "draft" | "review"; on_hold?: boolean }) =>
  take(api.writer.content[":id"].index.$patch({ param: param(id), json }));
/** @param force also if it is on WordPress */
export const remove = (id: number, force: boolean) =>
  take(api.writer.content[":id"].index.$delete({ param: param(id), query: { force: force ? "true" : "false" } }));
