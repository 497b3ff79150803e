import "./saveBar.css";
import { ActionIcon, Button, Group, Menu, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { StickyBar } from "../../../parts/stickyBar/StickyBar.tsx";

interface Props {
  state: string;
  /** what else there is to know of the state; not on a phone */
  hint?: string | undefined;
  /** beside the state */
  note?: ReactNode;
  busy: boolean;
  /** undefined while there is nothing to discard */
  onDiscard: (() => void) | undefined;
  /** what is done less often, in a menu */
  items?: ReactNode;
  /** the buttons */
  children: ReactNode;
}

/** At the bottom of the window on each tab of the article: whether everything is saved, and the actions. On a phone, it is one row. */
export function SaveBar({ state, hint, note, busy, onDiscard, items, children }: Props) {
  return (
    <StickyBar raised>
      <Group justify="space-between" gap="xs" className="save-bar">
        <Group gap={0} style={{ flex: "1 1 56px", columnGap: 12 }}>
          <Text fz={{ base: "xs", sm: "sm" }} c="dimmed" role="status">
            {state}
            {hint && (
              <Text span inherit visibleFrom="sm">
                {` ${hint}`}
              </Text>
            )}
          </Text>
          {note}
        </Group>
        <Group gap="xs" wrap="nowrap">
          {onDiscard && (
            <Button variant="subtle" visibleFrom="sm" disabled={busy} onClick={onDiscard}>
              Discard changes
            </Button>
          )}
          {children}
          {(items || onDiscard) && (
            <Menu position="top-end">
              <Menu.Target>
                <ActionIcon variant="default" size={36} disabled={busy} aria-label="More actions" {...(items ? {} : { hiddenFrom: "sm" })}>
                  ⋯
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                {items}
                {onDiscard && (
                  <Menu.Item hiddenFrom="sm" onClick={onDiscard}>
                    Discard changes
                  </Menu.Item>
                )}
              </Menu.Dropdown>
            </Menu>
          )}
        </Group>
      </Group>
    </StickyBar>
  );
}
