import { Group, Loader, Text } from "@mantine/core";

/** What the guide waits for. */
export function Waits({ children }: { children: string }) {
  return (
    <Group gap="xs" role="status" wrap="nowrap">
      <Loader size="xs" aria-hidden="true" />
      <Text size="sm" c="dimmed">
        {children}
      </Text>
    </Group>
  );
}
