import { Anchor, Group, VisuallyHidden } from "@mantine/core";
import { Link, type LinkProps } from "@tanstack/react-router";
import type { Notice } from "../../data/notices/lists.ts";

/** What happened, as a link to the page that helps. A dot marks what is unread, in red if somebody has to do something. */
export function NoticeLink({ notice, onOpen }: { notice: Notice; onOpen?: () => void }) {
  const { message, page, unread, needs_action } = notice;
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <Dot shown={unread} color={needs_action ? "red" : "blue"} />
      <Anchor
        size="sm"
        fw={unread ? 600 : 400}
        underline="hover"
        dir="auto"
        style={{ overflowWrap: "anywhere" }}
        renderRoot={(props) => (
          // The API names the page; the router knows its address.
          <Link to={page.path as NonNullable<LinkProps["to"]>} search={page.search as never} onClick={onOpen} {...props} />
        )}
      >
        {message}
        {unread && <VisuallyHidden> (unread)</VisuallyHidden>}
      </Anchor>
    </Group>
  );
}

const Dot = ({ shown, color }: { shown: boolean; color: string }) => (
  <span
    aria-hidden
    style={{
      ...{ flex: "none", width: 8, height: 8, borderRadius: 4, marginTop: 7 },
      background: shown ? `var(--mantine-color-${color}-6)` : "transparent",
    }}
  />
);
