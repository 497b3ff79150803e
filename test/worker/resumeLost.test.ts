import { expect, test } from "vitest";
import { createMailer } from "../../activities/people/mailer.ts";
import { beginFirstRelease } from "../../db/plugin/firstRelease.ts";
import { PluginVersion } from "../../db/plugin/entities.ts";
import { Invite } from "../../db/people/access.ts";
import { sealToken } from "../../db/people/mail.ts";
import { hashToken, newToken } from "../../db/secrets.ts";
import { resumeLost } from "../../worker/resumeLost.ts";
import { createAccount, SECRET_KEYS } from "../support/fixtures/accounts.ts";
import { SLUG } from "../support/fixtures/pluginSources.ts";
import { useReleases } from "../support/fixtures/release.ts";
import { mailServer } from "../support/servers/mailServer.ts";
import { until } from "../support/until.ts";
import { testWorker } from "../support/worker.ts";

// Rows whose workflows Temporal has lost: nobody but the next start of a worker looks at these.
const release = useReleases();

test("a mail and a release whose workflows are gone go on when a worker starts; a mail of an ended link does not", async () => {
  const { app } = release;
  const { temporal, taskQueuePrefix } = app.deps;
  const server = await mailServer();
  const mailer = createMailer({ url: server.url, from: "IGNY8 <igny8@example.com>" }, 5_000);
  const worker = await testWorker(app, { allowedHosts: [], queues: ["sync"], mailer });
  try {
    const { account_id } = await createAccount(app.orm);
    const invite = async (email: string, hours: number) => {
      const token = newToken("igny8i_");
      const token_hash = hashToken(token);
      const sealed_token = sealToken(SECRET_KEYS, { kind: "invite", account_id, token_hash }, token);
      const em = app.orm.em.fork();
      const expires_at = new Date(Date.now() + hours * 3_600_000);
      const row = em.create(Invite, { account_id, email, role: "viewer", token_hash, sealed_token, expires_at, created_at: new Date() });
      await em.persist(row).flush();
      return row.id;
    };
    const [open, over] = [await invite("open@example.com", 2), await invite("over@example.com", -2)];
    const building = (await beginFirstRelease(app.orm.em, SLUG, "1.5.0"))!;

    const said: object[] = [];
    const log = { info: (what: object) => void said.push(what), warn: (what: object) => void said.push(what) };
    await Promise.all([1, 2].map(() => resumeLost({ orm: app.orm, temporal, taskQueuePrefix, log }, ["sync", "build"])));
    expect(said).toEqual([
      { mails: 1, releases: 1 },
      { mails: 1, releases: 1 },
    ]);
    const mailed = (id: number) => app.orm.em.fork().findOneOrFail(Invite, id);
    await until("it is mailed", async () => (await mailed(open)).mailed_at);
    await until("it is released", async () => (await app.orm.em.fork().findOneOrFail(PluginVersion, building)).status === "released");
    expect(server.arrived.map(({ to }) => to)).toEqual([["open@example.com"]]);
    expect((await mailed(over)).mailed_at).toBeNull();

    said.length = 0;
    await resumeLost({ orm: app.orm, temporal, taskQueuePrefix, log }, ["sync", "build"]);
    expect(said).toEqual([]);
  } finally {
    await worker.stop();
    await server.stop();
  }
});
