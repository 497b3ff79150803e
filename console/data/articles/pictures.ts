import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ApiProblem, take } from "../client.ts";
import { sayRefused } from "../toast/say.ts";
import type { Content } from "./lists.ts";

export type Picture = Content["images"][number];
export type Role = Picture["role"];

/**
 * Uploads a picture of an article. It does not use `fetch`, which reports no progress of an upload.
 * @param onSent gets the sent part, 0 to 1
 * @throws ApiProblem
 */
export function uploadPicture(
  file: File,
  to: { content_id: number; role: Role; alt: string },
  onSent: (part: number) => void,
  signal: AbortSignal,
): Promise<Picture> {
  const body = new FormData();
  for (const [name, value] of Object.entries(to)) body.append(name, String(value));
  body.append("file", file);
  const request = new XMLHttpRequest();
  const { promise, resolve, reject } = Promise.withResolvers<Picture>();
  request.open("POST", api.writer.images.index.$url().pathname);
  request.responseType = "json";
  request.upload.addEventListener("progress", ({ loaded, total }) => onSent(total > 0 ? loaded / total : 0));
  request.addEventListener("load", () => {
    const answer = request.response as { data?: Picture; error?: { code: string; message: string } } | null;
    if (request.status < 300 && answer?.data) return resolve(answer.data);
    const { code = "unreadable", message = `IGNY8 answered ${request.status}.` } = answer?.error ?? {};
    reject(new ApiProblem(request.status, code, message));
  });
  request.addEventListener("error", () => reject(new ApiProblem(0, "offline", "The connection was lost.")));
  request.addEventListener("abort", () => reject(new ApiProblem(0, "aborted", "The upload was stopped.")));
  signal.addEventListener("abort", () => request.abort());
  request.send(body);
  return promise;
}

type Patch = Parameters<(typeof api.writer.images)[":id"]["index"]["$patch"]>[0]["json"];

/** Changes of an article's pictures. Afterwards the article, whose revision rose, is fetched again. */
export function usePictures(content_id: number) {
  const queries = useQueryClient();
  const after = {
    onError: (error: Error) => sayRefused(error.message, { title: "The picture could not be changed" }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["content", content_id] }),
  };
  const change = useMutation({
    mutationFn: async (changes: ({ id: number } & Patch)[]) => {
      // One after the other: a second featured picture moves the first.
      for (const { id, ...json } of changes) await take(api.writer.images[":id"].index.$patch({ param: { id: String(id) }, json }));
    },
    ...after,
  });
  const remove = useMutation({
    mutationFn: (id: number) => take(api.writer.images[":id"].index.$delete({ param: { id: String(id) } })),
    ...after,
  });
  return { change, remove };
}
