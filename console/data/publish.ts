import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, take } from "./client.ts";

/** What is asked of one article's publication; lists and pages follow. */
function useAsked<Input extends { id: number }, Data>(ask: (input: Input) => Promise<Data>, said: (data: Data) => string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ask,
    onSuccess: (data) => notifications.show({ message: said(data), color: "teal" }),
    onError: (error) => notifications.show({ title: "That did not work", message: error.message, color: "red", autoClose: 10_000 }),
    onSettled: (_data, _error, { id }) => {
      for (const queryKey of [["contents"], ["content", id], ["publication", id]]) void queries.invalidateQueries({ queryKey });
    },
  });
}
const param = (id: number) => ({ id: String(id) });

/** Publishes an article: at once, or at a time (ISO 8601, in the site's zone where it names none). */
export const usePublish = () =>
  useAsked(
    ({ id, publish_at }: { id: number; publish_at?: string }) =>
      take(api.writer.content[":id"].publish.index.$post({ param: param(id), json: publish_at === undefined ? {} : { publish_at } })),
    ({ data }) =>
      data.publish_at
        ? `It will be published ${new Date(data.publish_at).toLocaleString()}.`
        : "On its way to the site. You will see it arrive.",
  );

export const useRetry = () =>
  useAsked(
    ({ id, recreate }: { id: number; recreate?: boolean }) =>
      take(api.writer.content[":id"].publication.retry.index.$post({ param: param(id), json: recreate ? { recreate } : {} })),
    () => "It is tried again.",
  );

export const useCancel = () =>
  useAsked(
    ({ id }: { id: number }) => take(api.writer.content[":id"].publication.cancel.index.$post({ param: param(id) })),
    ({ data }) => (data.cancel_requested ? "It stops when the call under way has ended." : "Taken back: it waits in review."),
  );

/** Publishes many; the answer says of how many and why not of the others. */
export function usePublishMany() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (content_ids: number[]) =>
      (await take(api.writer.content["bulk-publish"].index.$post({ json: { content_ids } }))).data,
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["contents"] }),
  });
}
