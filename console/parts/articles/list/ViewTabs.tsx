import { Badge, UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import "./viewTabs.css";

export interface View<Key extends string> {
  key: Key;
  label: string;
  /** undefined: it is not counted */
  count?: number | undefined;
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

/** Views of one list, each with its number of rows. */
export function ViewTabs<Key extends string>({ label, views, current, onChange, atMost = Infinity, children }: Props<Key>) {
  return (
    <div className="view-tabs" role="group" aria-label={label}>
      {views.map(({ key, label: name, count }) => (
        <UnstyledButton key={key} className="view-tab" aria-pressed={key === current} onClick={() => onChange(key)}>
          {name}
          {count !== undefined && count > 0 && (
            <Badge size="sm" variant="light" color={key === current ? "blue" : "gray"} circle={count < 10}>
              {count > atMost ? `${atMost.toLocaleString()}+` : count.toLocaleString()}
            </Badge>
          )}
        </UnstyledButton>
      ))}
      {children}
    </div>
  );
}
