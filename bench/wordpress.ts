import { fakeWordPress } from "../test/support/servers/fakeWordPress.ts";

/* WordPress sites in a process of their own, which answer after so many milliseconds; `GET /counts` says what they have made. */
const delayMs = Number(process.argv[2] ?? 0);
const { url, state } = await fakeWordPress();
if (delayMs > 0) {
  state.instead = async () => {
    await new Promise((resume) => setTimeout(resume, delayMs));
    return false;
  };
}
console.log(`listens at ${url}`);
