import { Badge, UnstyledButton } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import "./viewTabs.css";

export interface View<Key extends string> {
  key: Key;
  label: string;
  /** undefined: it is not counted */
  count?: number | undefined;
  /** there are more than the count */
  more?: boolean;
}

interface Props<Key extends string> {
  /** what the views are of, for screen readers */
  label: string;
  views: View<Key>[];
  current: Key;
  onChange: (key: Key) => void;
  /** a higher count is shown with a plus */
  atMost?: number | undefined;
  children?: ReactNode;
}

/** Marks the ends of a row beyond which it has more. */
function markEnds(at: HTMLElement): void {
  at.toggleAttribute("data-before", at.scrollLeft > 1);
  at.toggleAttribute("data-after", at.scrollLeft + at.clientWidth < at.scrollWidth - 1);
}

/** Keeps the current view in sight, where the views are wider than the screen: also after turning a phone, and when numbers arrive. */
function useInSight(current: string, views: View<string>[]) {
  const strip = useRef<HTMLDivElement>(null);
  const counts = views.map(({ count }) => count).join();
  useEffect(() => {
    const at = strip.current!;
    const show = new ResizeObserver(() => {
      const tab = at.querySelector<HTMLElement>('[aria-pressed="true"]');
      if (tab) at.scrollLeft = tab.offsetLeft - at.offsetLeft - (at.clientWidth - tab.clientWidth) / 2;
      markEnds(at);
    });
    show.observe(at);
    return () => show.disconnect();
  }, [current, counts]);
  return strip;
}

/** Views of one list, each with its number of rows. */
export function ViewTabs<Key extends string>({ label, views, current, onChange, atMost = Infinity, children }: Props<Key>) {
  const strip = useInSight(current, views);
  return (
    <div ref={strip} className="view-tabs" onScroll={({ currentTarget }) => markEnds(currentTarget)} role="group" aria-label={label}>
      {views.map(({ key, label: name, count, more = false }) => (
        <UnstyledButton key={key} className="view-tab" aria-pressed={key === current} onClick={() => onChange(key)}>
          {name}
          {count !== undefined && count > 0 && (
            <Badge size="sm" variant="light" color={key === current ? "blue" : "gray"} circle={count < 10}>
              {`${Math.min(count, atMost).toLocaleString()}${more || count > atMost ? "+" : ""}`}
            </Badge>
          )}
        </UnstyledButton>
      ))}
      {children}
    </div>
  );
}
