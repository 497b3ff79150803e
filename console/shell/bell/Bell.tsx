import { ActionIcon, Popover, Skeleton, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Suspense } from "react";
import { bellQuery } from "../../data/notices/lists.ts";
import { lazyRouteComponent } from "../../routes/lazy.ts";
import { LOADING } from "../../parts/loading.ts";

const BellList = lazyRouteComponent(() => import("./BellList.tsx"), "BellList");

/** From here on, the number of unread notifications is not counted. */
const MANY = 100;

/** The bell in the header: how many notifications are unread, and the latest ones. */
export function Bell() {
  const [opened, { toggle, close }] = useDisclosure();
  const { data } = useQuery(bellQuery);
  const unread = data?.unread ?? 0;
  const count = unread >= MANY ? `${MANY - 1}+` : String(unread);
  return (
    <Popover
      opened={opened}
      onChange={(next) => (next ? undefined : close())}
      position="bottom-end"
      offset={12}
      width="min(420px, calc(100vw - 24px))"
      shadow="md"
      trapFocus
      returnFocus
      withRoles
    >
      <Popover.Target>
        <ActionIcon
          variant="default"
          size={34}
          style={{ overflow: "visible" }}
          onClick={toggle}
          aria-label={unread === 0 ? "Notifications" : `Notifications, ${count} unread`}
        >
          <BellIcon />
          {unread > 0 && <Count>{count}</Count>}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label="Notifications">
        <Suspense fallback={<Waiting />}>
          <BellList close={close} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}

/** The number on the bell. Its name for screen readers is the button's. */
const Count = ({ children }: { children: string }) => (
  <span
    aria-hidden
    style={{
      ...{ position: "absolute", top: -5, right: -6, minWidth: 17, height: 17, padding: "0 4px", borderRadius: 9 },
      ...{ background: "var(--mantine-color-red-8)", color: "#fff", fontSize: 11, fontWeight: 600, lineHeight: "17px" },
    }}
  >
    {children}
  </span>
);

const Waiting = () => (
  <Stack gap="xs" p="md" {...LOADING}>
    {[1, 2, 3].map((row) => (
      <Skeleton key={row} h={36} />
    ))}
  </Stack>
);

const BellIcon = () => (
  <svg
    width="18"
    height="18"
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.8"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden
  >
    <path d="M6 9a6 6 0 0 1 12 0c0 6 2.5 7.5 2.5 7.5h-17S6 15 6 9" />
    <path d="M10 20a2.2 2.2 0 0 0 4 0" />
  </svg>
);
