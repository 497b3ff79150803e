import { fakeWordPress } from "../../test/support/servers/fakeWordPress.ts";

/* Simulated WordPress sites in a process of their own, with a delay in milliseconds. `GET /counts` returns the number of posts they made. */
const delayMs = Number(process.argv[2] ?? 0);
const { url, state } = await fakeWordPress();
if (delayMs > 0) {
  state.instead = async () => {
    await new Promise((resume) => setTimeout(resume, delayMs));
    return false;
  };
}
console.log(`listens at ${url}`);
