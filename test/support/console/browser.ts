import { createApp } from "../../../api/app.ts";
import type { TestApp } from "../app.ts";

/** A browser: keeps the session cookie, sends it, and sends the headers of the page that makes the request. */
export function browser({ app, deps }: Pick<TestApp, "app" | "deps">, cookie = "") {
  return {
    get cookie() {
      return cookie;
    },
    async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
      const response = await app.request(path, {
        method,
        headers: {
          origin: deps.publicUrl,
          ...(cookie ? { cookie } : {}),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const setCookie = response.headers.get("set-cookie");
      if (setCookie) cookie = setCookie.split(";")[0]!.endsWith("=") ? "" : setCookie.split(";")[0]!;
      const text = await response.text();
      return { status: response.status, setCookie, json: text ? JSON.parse(text) : undefined };
    },
  };
}

export const PASSWORD = "correct horse battery";
/** An unused e-mail address. */
export const newEmail = () => `${crypto.randomUUID()}@example.com`;
/** The token in a link of an invite, an installation or a new password. */
export const linkToken = (url: string) => new URLSearchParams(new URL(url).hash.slice(1)).get("token")!;

/** Signs a new person up, in an account of their own. `verified`: the e-mail counts as confirmed, without a mail. */
export async function signUp(
  test: Pick<TestApp, "app" | "deps">,
  fields: { email?: string; name?: string; account_name?: string } = {},
  { verified = true } = {},
) {
  const { deps } = test;
  const door = browser(verified && deps.mail ? { app: createApp({ ...deps, mail: undefined }), deps } : test);
  const email = fields.email ?? newEmail();
  const answer = await door.send("POST", "/api/v1/auth/sign-up/", {
    email,
    password: PASSWORD,
    name: "Jo",
    account_name: "Jo's",
    ...fields,
  });
  if (answer.status !== 201) throw new Error(`Signing up answered ${answer.status}: ${JSON.stringify(answer.json)}`);
  const { id } = answer.json.data.user as { id: number };
  if (verified) await deps.orm.em.execute("update igny8_users set email_verified_at = now() where id = ?", [id]);
  const person = browser(test, door.cookie);
  return { ...person, send: person.send, email, me: answer.json.data };
}
