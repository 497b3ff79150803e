import type { AddressInfo } from "node:net";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer } from "smtp-server";

/** The fate of a mail: accepted, refused with a code and message at its recipient or at its end, or never answered at one of these. */
export type MailAnswer =
  | "take"
  | "hang"
  | "hang at end"
  | { at: "recipient" | "end"; code: number; words: string | ((raw: string) => string) };

export interface Arrived {
  /** the envelope's */
  to: string[];
  raw: string;
  mail: Email;
}

/** A real mail server with scripted answers; the last one repeats. No STARTTLS. With `password` it requires authentication. */
export async function mailServer({ password }: { password?: string } = {}) {
  const arrived: Arrived[] = [];
  const state = { script: ["take"] as MailAnswer[], next: 0, open: 0, most: 0, tries: 0 };
  const refusal = ({ code, words }: Exclude<MailAnswer, string>, raw: string) =>
    Object.assign(new Error(typeof words === "string" ? words : words(raw)), { responseCode: code });
  const answers = new Map<string, MailAnswer>();
  const server = new SMTPServer({
    authOptional: password === undefined,
    disabledCommands: ["STARTTLS", ...(password === undefined ? ["AUTH"] : [])],
    allowInsecureAuth: true,
    closeTimeout: 500,
    onAuth: (given, _session, done) => (given.password === password ? done(null, { user: "igny8" }) : done(new Error("No"))),
    onConnect(_session, done) {
      state.open += 1;
      state.most = Math.max(state.most, state.open);
      done();
    },
    onClose: () => void (state.open -= 1),
    onRcptTo(_address, session, done) {
      const answer = state.script[Math.min(state.next++, state.script.length - 1)]!;
      state.tries += 1;
      answers.set(session.id, answer);
      if (answer === "hang") return;
      if (typeof answer === "object" && answer.at === "recipient") done(refusal(answer, ""));
      else done();
    },
    async onData(stream, session, done) {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      const raw = Buffer.concat(chunks).toString();
      const answer = answers.get(session.id);
      if (typeof answer === "object") return done(refusal(answer, raw));
      if (answer === "hang at end") return;
      arrived.push({ to: session.envelope.rcptTo.map(({ address }) => address), raw, mail: await PostalMime.parse(raw) });
      done();
    },
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    arrived,
    state,
    say(...answers: MailAnswer[]) {
      Object.assign(state, { script: answers, next: 0, most: state.open, tries: 0 });
      arrived.length = 0;
    },
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
