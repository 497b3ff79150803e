/* Preloaded into a process. On each SIGUSR2 it sets the process's clock an hour ahead and reports it. */
let ahead = 0;
const Clock = Date;
globalThis.Date = class extends Clock {
  constructor(...given: [] | [number]) {
    if (given.length === 0) super(Clock.now() + ahead);
    else super(...given);
  }
  static override now = () => Clock.now() + ahead;
} as DateConstructor;
process.on("SIGUSR2", () => {
  ahead += 3_600_000;
  console.log("the clock is an hour ahead");
});
