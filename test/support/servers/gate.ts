import { created, type Answer, type FakeRequest } from "./fakeSite.ts";

let last = 1_000;
/** A post id that no other answer has. */
export const nextPost = () => (last += 1);

/** Holds requests until it is told to answer. */
export function gate() {
  const open = new Set<{ request: FakeRequest; go(answer?: Answer): void }>();
  const answer: Answer = (request, response) => {
    const entry = {
      request,
      go(answer = created({ post_id: nextPost() })) {
        open.delete(entry);
        answer(request, response);
      },
    };
    open.add(entry);
  };
  return { answer, open, contentIds: () => [...open].map(({ request }) => JSON.parse(request.body).content_id as number) };
}
