import { until } from "./until.ts";

export interface SseEvent {
  id: string;
  event: string;
  data: any;
}

/** Reads a stream of Server-Sent Events as a browser would, but does not reconnect. */
export function readEvents(response: Response) {
  const events: SseEvent[] = [];
  let text = "";
  let lastId = "";
  let ended = false;
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  const take = (block: string) => {
    const fields = block.split("\n").map((line) => /^(\w*): ?(.*)$/.exec(line)?.slice(1) ?? ["", ""]);
    const field = (name: string) => fields.find(([key]) => key === name)?.[1];
    lastId = field("id") ?? lastId;
    const data = field("data");
    if (data !== undefined) events.push({ id: lastId, event: field("event") ?? "message", data: JSON.parse(data) });
  };
  const reading = (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
      const blocks = text.split("\n\n");
      text = blocks.pop()!;
      for (const block of blocks) take(block);
    }
    ended = true;
  })().catch(() => {
    ended = true;
  });
  return {
    events,
    ids: () => events.map(({ data }) => data.id as number),
    get lastId() {
      return lastId;
    },
    get ended() {
      return ended;
    },
    count: (count: number) => until(`${count} events on the stream`, async () => events.length >= count),
    opened: () => until("the stream's first words", async () => lastId !== ""),
    end: () => until("the end of the stream", async () => ended),
    async close() {
      await reader.cancel().catch(() => undefined);
      await reading;
    },
  };
}
