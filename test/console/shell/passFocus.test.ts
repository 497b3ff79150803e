import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { passFocus, passLostFocus } from "../../../console/parts/focus/passFocus.ts";
import { rememberFocus } from "../../../console/parts/focus/lastFocused.ts";

/** As much of an element as the focus needs. */
class Part {
  isConnected = true;
  disabled = false;
  matches = () => this.disabled;
  focus() {
    page.activeElement = this;
  }
}
const body = new Part();
const page = {
  activeElement: body,
  body,
  hear: undefined as ((event: { target: Part }) => void) | undefined,
  addEventListener: (_type: string, hear: (event: { target: Part }) => void) => (page.hear = hear),
};
const [used, next, other] = [new Part(), new Part(), new Part()];
const asElement = (part: Part) => part as unknown as HTMLElement;
const isFocused = (part: Part) => page.activeElement === part;
const LONG_MS = 60_000;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("document", page);
  vi.stubGlobal("Element", Part);
  Object.assign(used, { isConnected: true, disabled: false });
  used.focus();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("the focus passes on when its element is gone, and the other is there", () => {
  let to: Part | undefined;
  passFocus(() => (to ? asElement(to) : null));
  vi.advanceTimersByTime(1_000);
  expect(isFocused(used)).toBe(true);
  body.focus();
  vi.advanceTimersByTime(1_000);
  to = next;
  vi.advanceTimersByTime(1_000);
  expect(isFocused(next)).toBe(true);
});

test("it does not pass on any more once the person has moved it elsewhere", () => {
  passFocus(() => asElement(next));
  other.focus();
  vi.advanceTimersByTime(100);
  body.focus();
  vi.advanceTimersByTime(LONG_MS);
  expect(isFocused(body)).toBe(true);
});

test("after an action it passes on only from a button that is off or gone", () => {
  rememberFocus();
  page.hear?.({ target: used });
  passLostFocus(() => asElement(next));
  body.focus();
  vi.advanceTimersByTime(LONG_MS);
  expect(isFocused(body)).toBe(true);
  for (const lost of [{ disabled: true }, { isConnected: false, disabled: false }]) {
    Object.assign(used, lost);
    body.focus();
    passLostFocus(() => asElement(next));
    vi.advanceTimersByTime(100);
    expect(isFocused(next)).toBe(true);
  }
});
