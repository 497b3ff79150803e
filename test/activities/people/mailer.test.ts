import { expect, test } from "vitest";
import { createMailer } from "../../../activities/people/mailer.ts";
import { mailServer } from "../../support/servers/mailServer.ts";

test.each([
  ["the right password", "open%20sesame", undefined],
  ["a wrong one", "wrong", "The mail server refuses our sign-in."],
])("the mail server is signed in to with %s", async (_, password, refusal) => {
  const server = await mailServer({ password: "open sesame" });
  const mailer = createMailer({ url: server.url.replace("//", `//igny8:${password}@`), from: "igny8@example.com" }, 30_000);
  const mail = { to: "ada@example.com", replyTo: undefined, id: "<1@example.com>", subject: "Hello", text: "Hello", html: "<p>Hello</p>" };
  if (refusal === undefined) await mailer.send(mail);
  else await expect(mailer.send(mail)).rejects.toMatchObject({ message: refusal, final: false });
  expect(server.arrived.map(({ to }) => to)).toEqual(refusal === undefined ? [["ada@example.com"]] : []);
  await server.stop();
  await expect(mailer.send(mail)).rejects.toMatchObject({ message: "The mail server can't be reached.", final: false });
});
