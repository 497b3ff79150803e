import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CONCERN_KINDS } from "../../../domain/events/concerns.ts";
import { QUICK_MAIL, testApp, type TestApp } from "../../support/app.ts";
import { signUp } from "../../support/console/browser.ts";

let api: TestApp;
beforeAll(async () => {
  api = await testApp({ mail: QUICK_MAIL });
});
afterAll(() => api?.close());

const AT = "/api/v1/me/notifications/mails/";
const person = async (verified = true) => {
  const one = await signUp(api, { account_name: "The Slow Kitchen" }, { verified });
  return {
    ...one,
    read: async () => (await one.send("GET", AT)).json.data,
    choose: async (json: object) => one.send("PATCH", AT, json),
    token: async () =>
      (
        await api.orm.em.execute<{ token: string }[]>("select token from igny8_notification_readers where account_id = ?", [
          one.me.account.id,
        ])
      )[0]!.token,
  };
};
type Person = Awaited<ReturnType<typeof person>>;

describe("mails about notifications", () => {
  test("are off until a person chooses them, and keep what is not changed", async () => {
    const jo = await person();
    expect(await jo.read()).toEqual({
      ...{ mail: "off", hour: 8, time_zone: "UTC", kinds: CONCERN_KINDS, email: jo.email, blocked: null },
      ...{ next_mail_at: null, last_mail_at: null, last_error: null },
    });
    const chosen = (await jo.choose({ mail: "daily", hour: 7, time_zone: "Europe/Berlin", kinds: ["site.paused", "site.paused"] })).json
      .data;
    expect(chosen).toMatchObject({ mail: "daily", hour: 7, time_zone: "Europe/Berlin", kinds: ["site.paused"] });
    const next = new Date(chosen.next_mail_at);
    expect(next.getTime()).toBeGreaterThan(Date.now());
    expect(next.toLocaleTimeString("de", { timeZone: "Europe/Berlin", hour: "2-digit", minute: "2-digit" })).toBe("07:00");
    expect((await jo.choose({ mail: "action" })).json.data).toMatchObject({
      mail: "action",
      hour: 7,
      kinds: ["site.paused"],
      next_mail_at: null,
    });
  });

  test("are each person's own, and those of each account", async () => {
    const [jo, cy] = [await person(), await person()];
    await jo.choose({ mail: "daily" });
    expect((await cy.read()).mail).toBe("off");
  });

  test("say what is in their way", async () => {
    const jo = await person(false);
    expect((await jo.read()).blocked).toBe("email_unverified");
    const bare = await testApp();
    try {
      const cy = await signUp(bare);
      expect((await cy.send("GET", AT)).json.data.blocked).toBe("no_mail_server");
    } finally {
      await bare.close();
    }
  });

  test.each([
    [{}, "json"],
    [{ mail: "hourly" }, "mail"],
    [{ hour: 24 }, "hour"],
    [{ hour: 1.5 }, "hour"],
    [{ time_zone: "Europe/Atlantis" }, "time_zone"],
    [{ kinds: ["site.eaten"] }, "kinds.0"],
  ])("are refused for %j, with the field, and nothing is changed", async (json, field) => {
    const jo = await person();
    const answer = await jo.choose(json);
    expect([answer.status, answer.json.error.details[0].field]).toEqual([422, field]);
    expect((await jo.read()).mail).toBe("off");
  });
});

describe("the link in a mail", () => {
  const oneClick = (token: string) =>
    api.app.request(`/api/v1/unsubscribe/${token}/`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "List-Unsubscribe=One-Click",
    });
  const daily = async (): Promise<Person> => {
    const jo = await person();
    await jo.choose({ mail: "daily" });
    return jo;
  };

  test("ends the mails with one click of a mail program, without a session, any number of times (RFC 8058)", async () => {
    const [jo, other] = [await daily(), await daily()];
    const token = await jo.token();
    for (let nth = 0; nth < 2; nth += 1) {
      const answer = await oneClick(token);
      expect([answer.status, await answer.json()]).toEqual([200, { success: true, data: { account: "The Slow Kitchen" } }]);
    }
    expect([(await jo.read()).mail, (await other.read()).mail]).toEqual(["off", "daily"]);
  });

  test("changes nothing when it is only opened, and leads to the page", async () => {
    const jo = await daily();
    const token = await jo.token();
    const opened = await api.app.request(`/api/v1/unsubscribe/${token}/`);
    expect([opened.status, opened.headers.get("location")]).toEqual([303, `${api.deps.publicUrl}/unsubscribe#token=${token}`]);
    expect((await jo.read()).mail).toBe("daily");
  });

  test("that is unknown says so, and one that is none is refused", async () => {
    expect((await oneClick(crypto.randomUUID())).status).toBe(404);
    expect((await oneClick("x")).status).toBe(422);
  });
});
