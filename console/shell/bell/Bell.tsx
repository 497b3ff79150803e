import { ActionIcon, Indicator, Popover, Skeleton, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { bellQuery } from "../../data/notices.ts";

const BellList = lazy(() => import("./BellList.tsx").then((loaded) => ({ default: loaded.BellList })));

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
      <Indicator label={count} size={16} offset={4} disabled={unread === 0} color="red.8">
        <Popover.Target>
          <ActionIcon
            variant="default"
            size={34}
            onClick={toggle}
            aria-label={unread === 0 ? "Notifications" : `Notifications, ${count} unread`}
          >
            <BellIcon />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown p={0} aria-label="Notifications">
        <Suspense fallback={<Waiting />}>
          <BellList close={close} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}

const Waiting = () => (
  <Stack gap="xs" p="md" aria-busy="true" aria-label="Loading">
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
