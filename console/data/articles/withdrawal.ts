import { useChange } from "../change.ts";
import { api, ApiProblem, take } from "../client.ts";
import { callOf, ofArticle, remove } from "../publish.ts";

const of = api.writer.content[":id"];
const param = (id: number) => ({ id: String(id) });

/** Where a post can be taken to. */
export type TakenTo = "draft" | "private" | "trash" | "deleted";
interface Withdrawal {
  to: TakenTo;
  /** delete it although it can't be brought back */
  force?: boolean;
  even_if_open?: boolean;
}

const unpublish = (id: number, json: Withdrawal) => take(of.unpublish.index.$post({ param: param(id), json }));

/** Takes an article's post off its site. */
export const useUnpublish = (id: number) =>
  useChange((json: Withdrawal) => unpublish(id, json), {
    stale: ofArticle(id),
    said: () => "Unpublishing the post. Visitors see it until the site confirms.",
    begins: () => callOf(id),
    loud: true,
  });

const restore = (id: number, json: { even_if_open?: boolean }) => take(of["restore-post"].index.$post({ param: param(id), json }));
const RESTORES = { said: () => "Making the post public. You will see the result here.", loud: true };

/** Makes an article's post public again. */
export const useRestorePost = (id: number) =>
  useChange((json: { even_if_open?: boolean }) => restore(id, json), { stale: ofArticle(id), begins: () => callOf(id), ...RESTORES });

/** The same for any article of a list. */
export const useRestoreOne = () =>
  useChange(({ id }: { id: number }) => restore(id, {}), { stale: ({ id }) => ofArticle(id), begins: ({ id }) => callOf(id), ...RESTORES });

/** How long the site may take before a deletion is given up. */
const PATIENCE_MS = 60_000;
const POLL_MS = 500;

/**
 * Brings an article's post into the trash, then deletes the article. If the post can't be brought there now, the article stays.
 * @throws ApiProblem
 */
export async function deleteWithPost(id: number): Promise<unknown> {
  await unpublish(id, { to: "trash" }).catch((error: unknown) => {
    if (!(error instanceof ApiProblem) || error.code !== "already_there") throw error;
  });
  const until = Date.now() + PATIENCE_MS;
  for (let given_up = false; ;) {
    const { data } = await take(of.publication.index.$get({ param: param(id) }));
    const reason = data.last_error ? `${data.last_error.message} ${data.last_error.advice}` : "The site has not answered yet.";
    if (!data.open) {
      const { metadata } = (await take(of.index.$get({ param: param(id) }))).data;
      if (metadata["wordpress_status"] === "trash") return remove(id, true);
      throw new ApiProblem(409, "not_taken_down", `The post could not be unpublished, so nothing was deleted. ${reason}`);
    }
    // What waits for an editor or for the site's next answer may wait for hours. Nothing may be deleted when nobody looks.
    if (!given_up && (data.state === "retrying" || Date.now() > until)) {
      given_up = true;
      await take(of.publication.cancel.index.$post({ param: param(id) })).catch(() => undefined);
      if (data.state === "retrying")
        throw new ApiProblem(409, "not_taken_down", `The post could not be unpublished, so nothing was deleted. ${reason}`);
    }
    await new Promise((resume) => setTimeout(resume, POLL_MS));
  }
}
