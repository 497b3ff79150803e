import classes from "./Calendar.module.css";
import type { Mark } from "./kinds.ts";

const RING = "M8 1.75a6.25 6.25 0 1 1 0 12.5a6.25 6.25 0 0 1 0-12.5";
const PATHS: Record<Mark, string> = {
  check: "M2.5 8.5l3.75 3.75L13.5 4.5",
  clock: `${RING}M8 4.5V8l2.5 1.75`,
  dashes: RING,
  arrow: "M8 14V2.5M3.5 7L8 2.5L12.5 7",
  turn: "M13.25 8A5.25 5.25 0 1 1 11.5 4.1M12 1.25v3.25H8.75",
  warning: "M8 2v7.5M8 12.75v.5",
  hidden: `${RING}M3.6 3.6l8.8 8.8`,
};

/** The sign of an entry's kind. Beside it, the kind is a word too, if only for screen readers; `label` shows it to the mouse. */
export const MarkOf = ({ mark, label }: { mark: Mark; label: string }) => (
  <span className={classes["mark"]} title={label} aria-hidden>
    <svg viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth={2} strokeLinecap="round" strokeLinejoin="round">
      <path d={PATHS[mark]} {...(mark === "dashes" ? { strokeDasharray: "2.4 3.2" } : {})} />
    </svg>
  </span>
);
