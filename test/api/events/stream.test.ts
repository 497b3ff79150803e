import { expect, test } from "vitest";
import { createAccount } from "../../support/fixtures/accounts.ts";
import { readEvents } from "../../support/sse.ts";
import { useStreams } from "../../support/streams.ts";
import { until } from "../../support/until.ts";

const streams = useStreams();
const { appWith, listen, event, resumed, open } = streams;

test("a client that does not read delays nobody, is disconnected, and resumes where it was", async () => {
  const { app } = appWith({ stallMs: 300, streamsPerAccount: 2 });
  const response = await app.request("/api/v1/events/stream/", { headers: { authorization: `Bearer ${streams.owner.token}` } });
  const quick = await listen({ app });
  const ids: number[] = [];
  for (let index = 0; index < 20; index += 1) {
    ids.push(await event());
    await quick.count(index + 1);
  }
  expect(quick.ids()).toEqual(ids);
  await until("the place of the one that was cut off", async () => {
    const third = await app.request("/api/v1/events/stream/", { headers: { authorization: `Bearer ${streams.owner.token}` } });
    await third.body?.cancel();
    return third.status === 200;
  });
  // When it reconnects it gets what it had not read.
  const slow = readEvents(response);
  await slow.end();
  expect(slow.events.length).toBeLessThan(20);
  const again = await listen({ app, headers: resumed(slow.lastId) });
  await again.count(20 - slow.events.length);
  expect([...slow.ids(), ...again.ids()]).toEqual(ids);
});

test("a stream without credentials, with a wrong id or a wrong site is refused", async () => {
  const get = (query: string, headers: Record<string, string> = { authorization: `Bearer ${streams.owner.token}` }) =>
    streams.second.request(`/api/v1/events/stream/${query}`, { headers });
  expect((await get("", {})).status).toBe(401);
  for (const [query, headers] of [
    ["?last_event_id=x", {}],
    ["?site_id=x", {}],
    ["", { "last-event-id": "12" }],
  ] as const) {
    expect((await get(query, { authorization: `Bearer ${streams.owner.token}`, ...headers })).status).toBe(422);
  }
});

test("an account's streams are limited; one that ends makes room", async () => {
  const { app } = appWith({ streamsPerAccount: 2 });
  const [one] = [await listen({ app }), await listen({ app })];
  const third = () => app.request("/api/v1/events/stream/", { headers: { authorization: `Bearer ${streams.owner.token}` } });
  const refused = await third();
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "30"]);
  const stranger = await createAccount(streams.first.orm);
  await listen({ app, token: stranger.token });
  await one.close();
  const stream = await until("room for another", async () => {
    const response = await third();
    return response.status === 200 && readEvents(response);
  });
  open.push(stream);
});

test("a quiet stream sends keep-alives, and ends in time", async () => {
  const { app } = appWith({ heartbeatMs: 100, lifetimeMs: 500 });
  const response = await app.request("/api/v1/events/stream/", { headers: { authorization: `Bearer ${streams.owner.token}` } });
  const text = await response.text();
  expect(text).toMatch(/^retry: [123]\d{3}\nid: \d+-\d+\n\n: still here\nid: \d+-\d+\n\n/);
});

test("the streams of a server that stops come back at different times, within ten seconds", async () => {
  const { app, hub } = appWith({});
  const headers = { authorization: `Bearer ${streams.owner.token}` };
  const texts = await Promise.all(Array.from({ length: 20 }, async () => app.request("/api/v1/events/stream/", { headers }))).then(
    async (answers) => {
      const read = answers.map((answer) => answer.text());
      await hub.close();
      return Promise.all(read);
    },
  );
  const waits = texts.map((text) => [...text.matchAll(/^retry: (\d+)$/gm)].map(([, ms]) => Number(ms)));
  for (const [lost, stopped, ...more] of waits) {
    expect([lost! >= 1_000 && lost! <= 3_000, stopped! >= 1_000 && stopped! <= 10_000, more]).toEqual([true, true, []]);
  }
  const last = waits.map(([, stopped]) => stopped!);
  expect(new Set(last).size).toBeGreaterThan(15);
  expect(Math.max(...last) - Math.min(...last)).toBeGreaterThan(3_000);
});

test("HEAD answers without using one of the streams", async () => {
  const { app } = appWith({ streamsPerAccount: 1 });
  const head = await app.request("/api/v1/events/stream/", { method: "HEAD", headers: { authorization: `Bearer ${streams.owner.token}` } });
  expect(head.status).toBe(200);
  await until("room for a stream", async () => {
    const response = await app.request("/api/v1/events/stream/", { headers: { authorization: `Bearer ${streams.owner.token}` } });
    await response.body?.cancel();
    return response.status === 200;
  });
});

test("a server that stops ends its streams and accepts no new ones", async () => {
  const { app, hub } = appWith({});
  const stream = await listen({ app });
  await hub.close();
  await stream.end();
  const refused = await app.request("/api/v1/events/stream/", { headers: { authorization: `Bearer ${streams.owner.token}` } });
  expect(refused.status).toBe(503);
  expect(streams.secondHub.closed).toBe(false);
});
